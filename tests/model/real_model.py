"""One real small model, end to end: `make test-model`. Not part of `make test`: it needs weights.

The vendor's own client asks our door, the door asks the model. What such a small model makes of a
code is its affair: it comes back exact and is put back, or nothing of the answer is shown.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from tests.gate.privacy_stand import HIDDEN, TEXT, agreement, child, key_of
from tests.small import SmallPractice, small

from countersign.privacy import call
from countersign.privacy.models import Sent, Use, Way

__all__ = ["small"]

pytestmark = pytest.mark.django_db(transaction=True)

SERVE = Path(__file__).with_name("serve.py")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the model listens, on this machine."""
    python = os.environ["COUNTERSIGN_MODEL_PYTHON"]
    with subprocess.Popen(
        [python, str(SERVE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        said = server.stdout.readline().strip()
        assert said.startswith("http://127.0.0.1:"), said
        yield f"{said}/v1"
        server.terminate()


def ask(url: str, key: str, text: str, *, streamed: bool) -> str:
    """The model's words, through our door, or how the door ended them."""
    with openai.OpenAI(
        base_url=f"{url}/api/v1/models/openai", api_key=key, max_retries=0
    ) as client:
        asked: Any = {
            "model": "Small",
            "messages": [{"role": "user", "content": text}],
            "max_tokens": 12,
            "temperature": 0,
            "stream": streamed,
        }
        try:
            got = client.chat.completions.create(**asked)
            if not streamed:
                return got.choices[0].message.content or ""
            return "".join(chunk.choices[0].delta.content or "" for chunk in got)
        except openai.APIError as error:
            return f"[{error.code}]"


@pytest.mark.parametrize("streamed", [False, True])
def test_a_real_model_answers_and_learns_nobody_s_name(
    small: SmallPractice,
    live_server: Any,
    address: str,
    streamed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(call, "TIMEOUTS", httpx.Timeout(600))  # a busy machine is no fault
    child(small)
    local = "model run on the practice's own machine"
    Way.objects.create(
        agreement=agreement(small, vendor="local", offering=local, covered_models="SmolLM2"),
        name="Small",
        dialect="openai",
        address=address,
        model="SmolLM2",
        region="us",
    )
    key = key_of(small, "ot", "models.ask")
    plain = ask(live_server.url, key, "Write one short sentence about shoes.", streamed=streamed)
    named = ask(live_server.url, key, f"Say in one sentence: {TEXT}", streamed=streamed)
    print(f"\nshoes: {plain!r}\nEmi: {named!r}")
    assert len(plain) > 3
    assert "[[" not in plain + named
    assert Use.objects.count() == 2
    for use in Use.objects.all():
        assert use.outcome in ("answered", "not-put-back")
    for sent in Sent.objects.all():
        assert not any(written in piece for piece in sent.pieces for written in HIDDEN)
