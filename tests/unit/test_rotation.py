"""A key rotation: everything is put under the new keys, and everything still holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from tests import proofs
from tests.proofs import SECRET, sign_by_code
from tests.world import World

from countersign.base import audit, clock, crypto, files, keys, rekeying, rotation
from countersign.base.audit import checkpoints
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.base.keysets import NAMES, field_key, token_prefix
from countersign.base.models import AuditEntry, StoredFile
from countersign.cli import doctor, main, support
from countersign.practice.models import Client
from countersign.spine import break_glass, sign
from countersign.spine.models import Revision
from countersign.spine.models import Signature as SignatureRow
from countersign.web.accounts import MfaAdapter

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = b"Dear Juniper's teacher " * 100_000  # more than one block of a stored file


@pytest.fixture(autouse=True)
def home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner_dsn: str, transactional_db: None
) -> Iterator[Path]:
    """Keys, files and checkpoints of this test's own, over the test database."""
    monkeypatch.setenv("DATABASE_OWNER_URL", owner_dsn)
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    monkeypatch.setattr(rotation, "SETTLE_SECONDS", 0)
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    for name in ("secrets", "files", "checkpoints"):
        (tmp_path / name).mkdir()
    keys.create()
    crypto.forget()
    yield tmp_path
    crypto.forget()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A practice with a signed sheet and a stored letter."""
    built = proofs.signing_world(monkeypatch)
    built.client.mrn = "A-12"
    built.client.save()
    built.extra["signed"] = sign_by_code(built.sheet_for(), built.ot)
    built.extra["file"] = files.write([LETTER], owner="letter", media_type="text/plain")
    return built


def silent(what: str, done: int, of: int) -> None:
    """Nobody looks on."""


def rotate() -> rotation.Outcome:
    return rotation.run(by="system", tell=silent)


def retire() -> rotation.Outcome:
    return rotation.retire(by="system", tell=silent)


def left(owner_dsn: str) -> dict[str, int]:
    """How many rows of which table are not under the present keys."""
    with psycopg.connect(owner_dsn) as owner:
        found = {table.name: rekeying.left_in(owner, table) for table in rekeying.tables()}
    return {name: count for name, count in found.items() if count}


def kinds() -> list[str]:
    return list(AuditEntry.objects.filter(kind__startswith="keys.").values_list("kind", flat=True))


def everything_holds(world: World) -> None:
    """What was written before is read, found, signed and chained as before."""
    client = Client.objects.get(matching(Client, "mrn", "a 12"))
    assert (client.pk, client.first_name) == (world.client.pk, "Juniper")
    assert client.birth_date == date(2018, 5, 4)
    assert files.read(StoredFile.objects.get(pk=world.extra["file"].pk)) == LETTER
    assert sign.verify(world.extra["signed"].signature_id).ok
    assert audit.verify().fault is None
    held = Authenticator.objects.filter(type=Authenticator.Type.TOTP).first()
    assert held is not None
    assert MfaAdapter().decrypt(held.data["secret"]) == SECRET


# -- the whole course -----------------------------------------------------------------------------


def test_everything_is_put_under_the_new_keys(world: World, owner_dsn: str) -> None:
    before = keys.load()
    outcome = rotate()
    assert outcome.finished
    assert outcome.begun
    assert outcome.old_keys == 3
    assert outcome.tally.unreadable == outcome.tally.busy == 0
    now = keys.load()
    for name in NAMES:
        assert now.ids(name)[0] not in before.ids(name)
        assert set(before.ids(name)) < set(now.ids(name))
    assert left(owner_dsn) == {}
    assert files.key_of(world.extra["file"]) == now.ids("files")[0]
    everything_holds(world)
    assert kinds() == ["keys.rotation_begun", "keys.rotation_finished"]


def test_the_old_keys_go_when_asked_and_nothing_needs_them(world: World) -> None:
    rotate()
    retired = retire()
    assert retired.old_keys == 0
    for name in NAMES:
        assert len(keys.load().ids(name)) == 1
    everything_holds(world)
    assert kinds()[-1] == "keys.retired"
    with pytest.raises(UserError, match="no old key"):
        retire()


def test_two_rotations_and_then_the_old_keys_go(world: World) -> None:
    rotate()
    assert rotate().old_keys == 6
    retire()
    everything_holds(world)


def test_progress_is_told(world: World) -> None:
    told: list[tuple[str, int, int]] = []
    rotation.run(by="system", tell=lambda *one: told.append(one))
    assert {what for what, _, _ in told} == {"rows", "files"}
    assert [done for what, done, of in told if what == "rows"][-1] == told[0][2]


def test_an_append_only_row_is_changed_in_its_ciphertext_alone(world: World) -> None:
    before = {row.pk: (row.digest, bytes(row.payload)) for row in Revision.objects.all()}
    raw = raw_of("spine_revision", "payload")
    rotate()
    assert {row.pk: (row.digest, bytes(row.payload)) for row in Revision.objects.all()} == before
    assert not set(raw) & set(raw_of("spine_revision", "payload"))


def raw_of(table: str, column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 own names
        return [bytes(value) for (value,) in cursor.fetchall() if value is not None]


def test_every_append_only_table_lets_its_ciphertext_be_rotated() -> None:
    """A new encrypted column of such a table must be named in its trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgargs FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname LIKE '%append_only'"
        )
        allowed = {name: set(bytes(args).decode().split("\0")) for name, args in cursor.fetchall()}
    assert "spine_revision" in allowed
    for table in rekeying.tables():
        if table.name in allowed:
            assert set(table.columns) <= allowed[table.name], table.name


def test_the_application_itself_may_not_rewrite_them(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET countersign.rotating_keys = 'on'")
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("UPDATE spine_signature SET sealed = ''")
    connection.close()


# -- while the practice is at work ----------------------------------------------------------------


def test_a_value_is_found_and_written_while_rotating(world: World) -> None:
    """Each time a batch is done, somebody searches, adds and changes."""

    def work(what: str, done: int, of: int) -> None:
        found = Client.objects.get(matching(Client, "mrn", "A-12"))
        found.preferred_name = f"June {done}"
        found.save(update_fields=["preferred_name"])
        Client.objects.create(first_name="New", last_name="One", birth_date=date(2020, 1, 1))

    assert rotation.run(by="system", tell=work).finished
    assert Client.objects.get(matching(Client, "mrn", "A-12")).preferred_name.startswith("June ")
    retire()
    assert all(one.first_name for one in Client.objects.all())


def test_a_row_in_use_is_never_waited_for_and_comes_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another session holds a client; rotation leaves it out, and a second run takes it."""
    monkeypatch.setattr(rotation, "PASSES", 2)
    holding = psycopg.connect(app_dsn())
    holding.execute("SELECT 1 FROM practice_client WHERE id = %s FOR UPDATE", (world.client.pk,))
    outcome = rotate()
    assert not outcome.finished
    assert outcome.tally.busy == 1
    assert "not finished" in doctor.rotation().text
    with pytest.raises(UserError, match="by another command"), alone():
        rotate()
    holding.rollback()
    holding.close()
    again = rotate()
    assert again.finished
    assert not again.begun
    assert again.tally.renewed == 1
    everything_holds(world)
    assert kinds() == ["keys.rotation_begun", "keys.rotation_finished"]
    assert "kept for reading" in doctor.rotation().text


def app_dsn() -> str:
    settings = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        host=settings["HOST"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
    )


def alone() -> AbstractContextManager[object]:
    return rotation._alone()


def test_a_write_that_was_on_its_way_is_not_lost(world: World, owner_dsn: str) -> None:
    """A transaction wrote with the old key and commits late: the rotation waits for it."""
    old = keys.load()
    place = crypto.place("practice_client", "first_name", world.client.pk)
    writing = psycopg.connect(app_dsn())
    writing.execute(
        "UPDATE practice_client SET first_name = %s WHERE id = %s",
        (old.seal(b"Later", place), world.client.pk),
    )
    thread = threading.Thread(target=writing.commit)
    outcome = rotate()
    assert outcome.tally.busy == 1
    thread.start()
    thread.join()
    writing.close()
    assert rotate().finished
    assert left(owner_dsn) == {}
    retire()
    assert Client.objects.get(pk=world.client.pk).first_name == "Later"


def test_the_old_keys_stay_while_others_are_at_work_and_the_new_one_is_young(
    world: World,
) -> None:
    rotate()
    other = psycopg.connect(app_dsn())
    with pytest.raises(UserError, match="younger than an hour"):
        retire()
    assert len(keys.load().ids("fields")) == 2
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert retire().old_keys == 0
    other.close()


def test_the_old_keys_stay_while_an_old_transaction_is_open(world: World) -> None:
    rotate()
    last = keys.rotation()
    assert last is not None
    keys.save(keys.load(), rotation=replace(last, barrier=1 << 60), fresh=False)
    other = psycopg.connect(app_dsn())
    with (
        clock.frozen(clock.now() + timedelta(hours=2)),
        pytest.raises(UserError, match="still open"),
    ):
        retire()
    other.close()


# -- what does not go well ------------------------------------------------------------------------


def test_no_audit_entry_no_new_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys.load().ids("fields")

    def full(*_: object, **__: object) -> int:
        raise audit.NotAudited("audit.unwritable", "The audit entry could not be written.")

    monkeypatch.setattr(audit, "append", full)
    with pytest.raises(audit.NotAudited):
        rotate()
    assert keys.load().ids("fields") == before
    assert keys.rotation() is None


def test_a_damaged_value_is_named_and_left_and_keeps_the_old_keys(
    world: World, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(
            "UPDATE practice_client SET last_name = last_name || 'x'::bytea WHERE id = %s",
            (world.client.pk,),
        )
    outcome = rotate()
    assert outcome.finished
    assert outcome.tally.named == (f"practice_client.last_name of row {world.client.pk}",)
    client = Client.objects.get(pk=world.client.pk)
    assert client.first_name == "Juniper"
    assert field_key(raw_of("practice_client", "first_name")[0]) == keys.load().ids("fields")[0]
    with pytest.raises(UserError, match=r"practice_client\.last_name"):
        retire()


def test_a_file_that_is_gone_or_damaged_is_named(world: World) -> None:
    path = files.path_of(world.extra["file"].id)
    body = path.read_bytes()
    path.write_bytes(body[:-1])
    assert rotate().tally.named == (f"file {world.extra['file'].id}",)
    assert path.read_bytes() == body[:-1]
    assert not list(path.parent.glob("*.new"))
    path.unlink()
    with pytest.raises(UserError, match="do not open"):
        retire()
    path.write_bytes(body)
    assert retire().old_keys == 0


def test_a_full_disk_is_told_and_the_rotation_goes_on_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(row: StoredFile) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "renew", full)
        with pytest.raises(UserError, match="Make room on the disk"):
            rotate()
    everything_holds(world)
    again = rotate()
    assert again.finished
    assert not again.begun


def test_a_waiting_journal_entry_is_put_under_the_new_key(world: World, home: Path) -> None:
    entry = break_glass.Entry("care", world.ot.pk, world.client.pk, "no network", {"x": 1})
    break_glass._journal(entry)
    stranger = home / "journal" / "stranger.entry"
    stranger.write_bytes(b"\x01abcd of another installation")
    rotate()
    retire()
    assert break_glass.absorb() == 1
    assert stranger.exists()


def test_a_damaged_journal_entry_is_named_and_one_taken_meanwhile_is_not(
    world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = break_glass.Entry("care", world.ot.pk, world.client.pk, "no network", {"x": 1})
    break_glass._journal(entry)
    path = home / "journal" / f"{entry.id}.entry"
    path.write_bytes(path.read_bytes() + b"x")
    gone = home / "journal" / "gone.entry"
    monkeypatch.setattr(break_glass, "waiting", lambda: [gone, path])
    assert rotate().tally.named == (f"the journal entry {entry.id}",)
    assert not gone.exists()


def test_recovery_codes_are_put_under_the_new_key(world: World) -> None:
    """Both of allauth's forms: a seed, and a list of codes from elsewhere."""
    adapter, user = MfaAdapter(), proofs.user_of(world.ot)
    kind = Authenticator.Type.RECOVERY_CODES
    for form in ("seed", "codes"):
        codes = [adapter.encrypt("one"), adapter.encrypt("two")]
        seed = {"seed": adapter.encrypt("seed"), "used_mask": 5}
        data = seed if form == "seed" else {"migrated_codes": codes}
        Authenticator.objects.filter(type=kind).delete()
        held = Authenticator.objects.create(user=user, type=kind, data=data)
        rotate()
        retire()
        held.refresh_from_db()
        assert held.data != data
        if form == "seed":
            assert (adapter.decrypt(held.data["seed"]), held.data["used_mask"]) == ("seed", 5)
        else:
            assert [adapter.decrypt(code) for code in held.data["migrated_codes"]] == ["one", "two"]


def test_a_second_factor_that_is_damaged_is_named_and_one_in_use_comes_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "PASSES", 1)
    first, second, *_ = Authenticator.objects.order_by("pk")
    first.data = {"secret": "not base64 of ours"}
    first.save()
    holding = psycopg.connect(app_dsn())
    holding.execute("SELECT 1 FROM mfa_authenticator WHERE id = %s FOR UPDATE", (second.pk,))
    outcome = rotate()
    holding.close()
    assert (outcome.tally.named, outcome.tally.busy) == ((f"the second factor {first.pk}",), 1)
    assert rotate().tally.busy == 0
    second.refresh_from_db()
    assert MfaAdapter().decrypt(second.data["secret"]) == SECRET


def test_without_the_owners_login_it_is_said_which_is_missing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/countersign")
    with pytest.raises(UserError, match="needs the database's login owner"):
        rotate()


def test_a_search_knows_tokens_of_every_key(world: World) -> None:
    keys.save(keys.load().rotated(), rotation=None)
    assert Client.objects.get(matching(Client, "mrn", "A-12")).pk == world.client.pk
    rotate()
    stored = Client.objects.values_list("mrn_lookup", flat=True).get()
    assert stored.startswith(token_prefix(keys.load().ids("lookups")[0]))


# -- as a person at the keyboard sees it ----------------------------------------------------------


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands take the test database for the installation's."""

    @contextmanager
    def installation(*, login: str = "app") -> Iterator[None]:
        yield

    monkeypatch.setattr(support, "installation", installation)


@pytest.mark.usefixtures("here")
def test_the_commands(world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.main(["rotate-keys", "--by", str(world.owner.pk)]) == 0
    assert "rotate-keys --retire" in capsys.readouterr().err
    assert main.main(["rotate-keys", "--retire"]) == 0
    assert "The older keys are gone from here" in capsys.readouterr().err
    assert main.main(["recovery-kit", str(tmp_path / "kit.pdf")]) == 0
    assert "two pages" in capsys.readouterr().err
    assert doctor.recovery_kit().text.endswith("kit.pdf.")
    assert main.main(["rotate-keys", "--wrapping"]) == 0
    assert "fit no more" in capsys.readouterr().err
    assert kinds()[-2:] == ["keys.kit_made", "keys.wrapping_replaced"]
    everything_holds(world)
    assert SignatureRow.objects.count() == 1


@pytest.mark.usefixtures("here")
def test_what_is_left_is_said_with_exit_code_1(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = rekeying.Tally(busy=3, unreadable=21, named=("file x",))
    outcome = rotation.Outcome(finished=False, begun=True, tally=tally, old_keys=3)
    monkeypatch.setattr(rotation, "run", lambda **_: outcome)
    assert main.main(["rotate-keys"]) == 1
    said = capsys.readouterr().err
    assert "file x" in said
    assert "And 20 more" in said
    assert "3 rows are in use" in said
