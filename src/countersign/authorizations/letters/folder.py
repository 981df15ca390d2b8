"""A folder that a scanner or a fax-to-mail program fills: what it holds is brought and moved away.

A file is taken when it has not changed for a while, so that none is read while it is still being
written. Taken files go to `taken/`, others to `refused/` with a note that says why; both are the
practice's own to empty. Nothing outside the folder is touched, and links are not followed.
"""

from __future__ import annotations

from pathlib import Path

from countersign.authorizations.letters import desk
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.pages.opening import MOST_BYTES
from countersign.practice.models import RoleGrant, Staff
from countersign.practice.models.staff import Role

SETTLED = 20  # seconds without a change
MOST_AT_ONCE = 50
TAKEN, REFUSED = "taken", "refused"


def collect(folder: Path) -> int:
    """Bring every letter that lies in the folder. Returns how many were new.

    Raises UserError when the folder is missing or nobody answers for what comes from it.
    """
    if not folder.is_dir():
        raise UserError(
            "The folder of letters is not there.",
            field="COUNTERSIGN_LETTERS_FOLDER",
            remedy="Make it, or correct the setting.",
        )
    owner = _owner()
    new = 0
    for path in sorted(folder.iterdir())[: MOST_AT_ONCE * 4]:
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        if now().timestamp() - path.stat().st_mtime < SETTLED:
            continue
        new += _collected(path, by=owner)
        if new >= MOST_AT_ONCE:
            break
    return new


def _owner() -> Staff:
    """In whose name the letters come: the practice's owner, who set the folder up."""
    day = now().date()
    for grant in RoleGrant.objects.filter(role=Role.OWNER).select_related("staff").order_by("id"):
        if Role.OWNER in grant.staff.roles_on(day):
            return grant.staff
    raise UserError("Nobody owns this practice today.", remedy="Give somebody the owner's role.")


def _collected(path: Path, *, by: Staff) -> bool:
    try:
        with path.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
        _, new = desk.bring(data, name=path.name, by=by)
    except UserError as error:
        _moved(path, REFUSED).with_suffix(".txt").write_text(str(error) + "\n", encoding="utf-8")
        return False
    _moved(path, TAKEN)
    return new


def _moved(path: Path, to: str) -> Path:
    home = path.parent / to
    home.mkdir(exist_ok=True)
    goal = home / path.name
    number = 1
    while goal.exists():
        number += 1
        goal = home / f"{path.stem}-{number}{path.suffix}"
    return path.rename(goal)
