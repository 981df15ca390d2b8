"""`countersign https`: an address that tablets and phones in the clinic may use with passkeys."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from countersign.cli import support

if TYPE_CHECKING:
    from countersign.base import tls


def register(subparsers: support.Subparsers) -> None:
    """Add `https`."""
    parser = support.command(
        subparsers, "https", https, help="get a certificate for tablets and phones"
    )
    parser.add_argument("--host", required=True, help="this computer's name, with a dot in it")
    parser.add_argument("--port", type=int, default=8443, help="where pages are served")
    parser.add_argument("--acme", action="store_true", help="from a public authority (RFC 8555)")
    parser.add_argument("--email", default="", help="with --acme: where the authority writes to")
    parser.add_argument(
        "--agree", action="store_true", help="with --acme: the practice agrees to its terms"
    )
    parser.add_argument("--directory", default="", help="with --acme: another one's address")
    parser.add_argument(
        "--challenge-port", type=int, default=0, help="with --acme: where port 80 leads to"
    )


def https(arguments: argparse.Namespace) -> int:
    """Get a certificate, from the local authority or a public one, and remember the address."""
    from countersign.base import dates, home, tls

    host = tls.checked_host(arguments.host)
    if arguments.acme:
        made = _from_a_public_one(arguments, host)
    else:
        made = tls.make(host)
        tls.forget_authority()
    home.remember_address(f"https://{host}:{arguments.port}")
    ends = tls.expires_at(made.certificate)
    support.say(f"The address is now {home.address()}")
    support.say(f"The certificate ends on {dates.said(ends)} and is renewed by `run`.")
    if not arguments.acme:
        support.say(
            f"On each tablet and phone, install and trust this file: {tls.authority_path()}"
        )
    return 0


def _from_a_public_one(arguments: argparse.Namespace, host: str) -> tls.Pair:
    from countersign.base.errors import UserError
    from countersign.exchange import acme

    if not arguments.email or not arguments.agree:
        raise UserError(
            "A public authority wants an e-mail address and your agreement to its terms.",
            field="--email",
            remedy="Read its terms, then add --email ADDRESS --agree.",
        )
    return acme.obtain(
        acme.Authority(
            host=host,
            email=arguments.email,
            directory=arguments.directory or acme.LETS_ENCRYPT,
            challenge_port=arguments.challenge_port or acme.CHALLENGE_PORT,
        )
    )
