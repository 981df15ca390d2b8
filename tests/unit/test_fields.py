"""Encrypted columns: plain in Python, ciphertext in PostgreSQL, bound to their row."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from typing import Any

import psycopg
import pytest
from django.core import checks, serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from countersign.base import crypto, fields
from countersign.base.fields import (
    EncryptedBytesField,
    EncryptedDateField,
    EncryptedJSONField,
    EncryptedTextField,
    LookupField,
    matching,
)
from countersign.base.ids import new_id
from countersign.base.models import Row
from countersign.practice.models import Client, Guardian

pytestmark = pytest.mark.django_db

CANARY = "Zyxwanda"
BORN = date(2019, 2, 3)


def a_client(**changed: Any) -> Client:
    given = {"first_name": CANARY, "last_name": "Quillfeather", "birth_date": BORN, "mrn": "A-12"}
    return Client.objects.create(**{**given, **changed})


def raw(client: Client, column: str = "first_name") -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM practice_client WHERE id = %s", [client.pk])  # noqa: S608
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


def put(client: Client, data: bytes | None, column: str = "first_name") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE practice_client SET {column} = %s WHERE id = %s",  # noqa: S608
            [data, client.pk],
        )


def test_a_value_comes_back_as_it_went() -> None:
    client = Client.objects.get(pk=a_client(last_name="", preferred_name="Zoë 🦊").pk)
    assert client.first_name == CANARY
    assert client.last_name == ""
    assert client.preferred_name == "Zoë 🦊"
    assert client.birth_date == BORN


def test_nothing_readable_is_in_the_table() -> None:
    a_client(preferred_name=CANARY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT practice_client::text, * FROM practice_client")
        row = cursor.fetchone()
    for value in row:
        data = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert CANARY.encode() not in data
        assert CANARY.encode().hex().encode() not in data
        assert b"A-12" not in data
        assert BORN.isoformat().encode() not in data


def test_empty_text_is_encrypted_and_equal_values_differ() -> None:
    first, second = a_client(preferred_name=""), a_client(preferred_name="")
    assert raw(first, "preferred_name") not in (None, b"", raw(second, "preferred_name"))
    assert raw(first) != raw(second)


def test_a_ciphertext_moved_to_another_row_is_refused() -> None:
    first, second = a_client(), a_client(first_name="Other")
    put(first, raw(second))
    with pytest.raises(crypto.Unreadable, match=str(first.pk)) as refused:
        _ = Client.objects.get(pk=first.pk).first_name
    assert "Other" not in str(refused.value)


def test_a_ciphertext_moved_to_another_column_is_refused() -> None:
    client = a_client()
    put(client, raw(client, "last_name"))
    with pytest.raises(crypto.Unreadable, match=r"practice_client\.first_name"):
        _ = Client.objects.get(pk=client.pk).first_name


@pytest.mark.parametrize("damage", [slice(-1), slice(5), slice(0), slice(1, None)])
def test_a_damaged_ciphertext_is_refused(damage: slice) -> None:
    client = a_client()
    put(client, (raw(client) or b"")[damage])
    with pytest.raises(crypto.Unreadable):
        _ = Client.objects.get(pk=client.pk).first_name


def test_an_unread_value_is_not_encrypted_again() -> None:
    client = a_client()
    before = raw(client), raw(client, "last_name")
    loaded = Client.objects.get(pk=client.pk)
    loaded.last_name = "New"
    loaded.save()
    assert raw(client) == before[0]
    assert raw(client, "last_name") != before[1]
    assert Client.objects.get(pk=client.pk).last_name == "New"


@pytest.mark.parametrize("read_first", [True, False])
def test_a_copied_instance_is_encrypted_for_its_new_row(read_first: bool) -> None:
    original = Client.objects.get(pk=a_client().pk)
    if read_first:
        assert original.first_name
    original.pk = new_id()
    original._state.adding = True
    original.save()
    assert Client.objects.count() == 2
    assert {c.first_name for c in Client.objects.all()} == {CANARY}


def test_instances_can_be_copied_and_pickled_unread() -> None:
    loaded = Client.objects.get(pk=a_client().pk)
    for other in (copy.copy(loaded), copy.deepcopy(loaded), pickle.loads(pickle.dumps(loaded))):  # noqa: S301
        assert other.first_name == CANARY


def test_another_rows_unread_value_can_be_assigned() -> None:
    first, second = a_client(), a_client(first_name="Other")
    target, source = Client.objects.get(pk=first.pk), Client.objects.get(pk=second.pk)
    target.first_name = source.first_name
    target.save()
    assert Client.objects.get(pk=first.pk).first_name == "Other"


def test_deferred_values_are_loaded_when_read(django_assert_num_queries: Any) -> None:
    pk = a_client().pk
    loaded = Client.objects.only("last_name").get(pk=pk)
    with django_assert_num_queries(1):
        assert loaded.first_name == CANARY
    with django_assert_num_queries(0):
        assert loaded.first_name == CANARY
    assert Client.objects.defer("first_name").get(pk=pk).last_name == "Quillfeather"


def test_refresh_and_related_rows() -> None:
    client = a_client()
    Guardian.objects.create(client=client, name="Pat Invented")
    guardian = Guardian.objects.select_related("client").get()
    assert (guardian.name, guardian.client.first_name) == ("Pat Invented", CANARY)
    other = Client.objects.get(pk=client.pk)
    other.first_name = "Changed"
    other.save()
    client.refresh_from_db()
    assert client.first_name == "Changed"


def test_bulk_create() -> None:
    Client.objects.bulk_create(
        Client(first_name=f"{CANARY}{n}", last_name="B", birth_date=BORN, mrn=f"B-{n}")
        for n in range(3)
    )
    assert sorted(c.first_name for c in Client.objects.all())[2] == f"{CANARY}2"
    assert Client.objects.get(matching(Client, "mrn", "b1")).mrn == "B-1"


def test_bulk_create_over_an_existing_row_only_by_its_key() -> None:
    client = a_client()
    again = Client(pk=client.pk, first_name="Again", last_name="B", birth_date=BORN)
    Client.objects.bulk_create(
        [again], update_conflicts=True, update_fields=["first_name"], unique_fields=["id"]
    )
    assert Client.objects.get(pk=client.pk).first_name == "Again"
    with pytest.raises(FieldError, match="conflict"), transaction.atomic():
        Client.objects.bulk_create(
            [again],
            update_conflicts=True,
            update_fields=["first_name"],
            unique_fields=["mrn_lookup"],
        )


@pytest.mark.parametrize("value", ["Plain", F("last_name"), Value("Plain"), b"bytes"])
def test_update_is_refused(value: Any) -> None:
    client = a_client()
    with pytest.raises(FieldError, match="first_name is encrypted"), transaction.atomic():
        Client.objects.filter(pk=client.pk).update(first_name=value)
    assert Client.objects.get(pk=client.pk).first_name == CANARY


def test_bulk_update_is_refused() -> None:
    client = a_client()
    client.first_name = "Plain"
    with pytest.raises(FieldError, match="encrypted"):
        Client.objects.bulk_update([client], ["first_name"])


@pytest.mark.parametrize(
    "search",
    [
        {"first_name": CANARY},
        {"first_name__icontains": CANARY},
        {"first_name__in": [CANARY]},
        {"birth_date__gte": BORN},
        {"birth_date__year": 2019},
    ],
)
def test_searching_is_refused(search: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        Client.objects.filter(**search)


def test_only_presence_can_be_searched() -> None:
    client = a_client()
    assert not Client.objects.filter(first_name__isnull=True).exists()
    with_name = Client.objects.filter(first_name__isnull=False)
    assert Guardian.objects.filter(client__in=with_name).count() == 0
    assert Client.objects.filter(pk__in=with_name.values("pk")).get() == client


@pytest.mark.parametrize("order", ["first_name", "-first_name", F("first_name").desc()])
def test_ordering_is_refused(order: Any) -> None:
    with pytest.raises(FieldError, match="ordered"):
        list(Client.objects.order_by(order))
    with pytest.raises(FieldError, match="ordered"):
        list(Guardian.objects.order_by("client__first_name", "pk"))
    with pytest.raises(FieldError, match="ordered"):
        list(Client.objects.order_by(order).values("pk"))
    assert not Client.objects.order_by("mrn_lookup", F("created_at").desc()).exists()


def test_values_are_refused() -> None:
    a_client()
    for rows in (
        Client.objects.values("first_name"),
        Client.objects.values_list("pk", "first_name"),
        Client.objects.values_list("first_name", flat=True),
        Client.objects.values(),
        Guardian.objects.values("client__first_name"),
    ):
        with pytest.raises(FieldError, match="values"):
            list(rows)
    assert Client.objects.values_list("mrn_lookup", flat=True).get()


def test_what_is_computed_shows_nothing() -> None:
    a_client()
    found: Any = Client.objects.annotate(copied=F("first_name")).get()
    assert repr(found.copied) == "<sealed>"
    assert CANARY not in str(found.copied)
    assert found.first_name == CANARY


def test_a_dump_holds_no_plaintext() -> None:
    client = a_client()
    dumped = serializers.serialize("json", [client])
    assert CANARY not in dumped
    assert BORN.isoformat() not in dumped
    field = Client._meta.get_field("first_name")
    assert isinstance(field, EncryptedTextField)
    assert CANARY not in field.value_to_string(client)
    assert "Zyx" not in field.value_to_string(client)
    client.__dict__["first_name"] = None
    assert field.value_to_string(client) == ""


# -- look-ups -------------------------------------------------------------------------------------


def test_a_row_is_found_by_its_look_up() -> None:
    client = a_client(mrn="A-12")
    a_client(mrn="A-13")
    a_client(mrn="")
    for typed in ("A-12", "a 12", "A12"):
        assert Client.objects.get(matching(Client, "mrn", typed)) == client
    assert not Client.objects.filter(matching(Client, "mrn", "")).exists()
    assert not Client.objects.filter(matching(Client, "mrn", "A-1")).exists()


def test_a_look_up_follows_its_value() -> None:
    client = a_client(mrn="A-12")
    client.mrn = "C-9"
    client.save(update_fields=["mrn"])
    assert Client.objects.get(matching(Client, "mrn", "C-9")) == client
    assert Client.objects.get(Q(mrn_lookup=client.mrn_lookup)) == client


def test_a_look_up_is_never_searched_by_plaintext() -> None:
    with pytest.raises(FieldError, match="matching"):
        Client.objects.filter(mrn_lookup="A-12")
    with pytest.raises(FieldError, match="no look-up"):
        matching(Client, "first_name", CANARY)


def test_tokens_differ_between_columns() -> None:
    field = Client._meta.get_field("mrn_lookup")
    assert isinstance(field, LookupField)
    assert field.token("A-12") != crypto.lookup("a12", table="practice_client", column="other")
    assert len(field.token("A-12")) == 64


# -- definitions ----------------------------------------------------------------------------------


def shouting(value: str) -> str:
    return value.upper()


@isolate_apps("countersign.base")
def test_every_kind_of_value() -> None:
    class Sample(Row):
        text = EncryptedTextField(null=True)
        data = EncryptedBytesField()
        day = EncryptedDateField(null=True)
        body = EncryptedJSONField()
        token = LookupField(of="text", normalise=shouting)

        class Meta:
            app_label = "base"

    sample = Sample(text=None, data=b"\0\xff", day=None, body={"b": [1, None], "a": "é"})
    sealed = {f.name: f.pre_save(sample, True) for f in Sample._meta.fields}
    assert sealed["text"] is None
    assert sealed["day"] is None
    assert sealed["token"] == ""
    for name in ("data", "body"):
        field: Any = Sample._meta.get_field(name)
        assert field.get_db_prep_value(sealed[name], connection) == sealed[name]
        assert field.get_db_prep_value(None, connection) is None
        assert field.unseal(sealed[name], sample.pk) == getattr(sample, name)
    for name, wrong in (("text", 3), ("data", "text"), ("day", "2019-02-03"), ("body", 0.5)):
        setattr(sample, name, wrong)
        column: Any = Sample._meta.get_field(name)
        with pytest.raises(TypeError):
            column.pre_save(sample, True)
        setattr(sample, name, None)
    sample.pk = None
    sample.data = b"x"
    with pytest.raises(TypeError, match="primary key"):
        Sample._meta.get_field("data").pre_save(sample, True)
    assert Sample().text is None
    assert Sample.check() == []
    assert LookupField(of="text", normalise=shouting).deconstruct()[3] == {
        "of": "text",
        "normalise": shouting,
    }
    assert EncryptedTextField(blank=True).deconstruct()[3] == {"blank": True}


@isolate_apps("countersign.base")
def test_definitions_that_cannot_work_are_told() -> None:
    class Wrong(models.Model):
        text = EncryptedTextField(db_index=True)
        number = models.UUIDField(primary_key=True, default=new_id)
        token = LookupField(of="number", unique=True)

        class Meta:
            app_label = "base"

        def __str__(self) -> str:
            return "wrong"

    found = {message.id for message in Wrong.check() if isinstance(message, checks.Error)}
    assert {"base.E001", "base.E002", "base.E003", "base.E004"} <= found


def test_a_form_shows_and_takes_the_plain_value() -> None:
    form_class = modelform_factory(Client, fields=["first_name", "last_name", "birth_date", "mrn"])
    client = a_client()
    assert form_class(instance=client).initial["first_name"] == CANARY
    given = {"first_name": "Formed", "last_name": "B", "birth_date": "2019-03-04", "mrn": ""}
    form = form_class(given, instance=client)
    assert form.is_valid(), form.errors
    form.save()
    changed = Client.objects.get(pk=client.pk)
    assert (changed.first_name, changed.birth_date) == ("Formed", date(2019, 3, 4))
    assert EncryptedBytesField().formfield() is None
    assert EncryptedJSONField(name="body").formfield().__class__.__name__ == "JSONField"


def test_a_row_written_behind_the_application_is_ciphertext(owner_dsn: str) -> None:
    """The owner of the database reads no more than anyone else."""
    with psycopg.connect(owner_dsn) as other:
        columns = other.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = 'practice_client' AND column_name = 'first_name'"
        ).fetchall()
    assert columns == [("bytea",)]


def test_the_base_field_stores_nothing() -> None:
    field: fields.EncryptedField[Any, Any] = fields.EncryptedField()
    with pytest.raises(TypeError):
        field.encode("x")
    assert field.decode(b"x") == b"x"
