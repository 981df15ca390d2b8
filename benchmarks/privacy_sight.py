"""Invented documents of one practice, each written out by hand; every identifier marked in place.

benchmarks/privacy_sight/*.txt hold the documents, one after `## kind`; roster.txt whom the practice
knows. In them

    {Imogen|c}        somebody the roster knows: c client, g guardian, t therapist, k teacher
    {Rafe|s}          s a relative (never on the roster), p another child, o anybody else, d a
                      physician; C G T K as above, of no roster; a name counts as known only where
                      the roster holds it
    {A77120934|AUTH_NO+}  a number, place or date; + when the roster holds it
    <97530|cpt>       what must stay readable, and its kind; kind word2 counts neither way
    ~Mrs.~            counts neither way

Where `privacy_papers` fills a paper with many people, here each document is one text as one hand
wrote it. A set is measured once before the rules know it (docs/benchmarks.md).
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "privacy_sight"
_MARK = re.compile(r"\{([^{}|]+)\|([\w+]+)\}|<([^<>|\n]+)\|(\w+)>|~([^~\n]+)~")
_PEOPLE = {
    "c": ("NAME_CHILD", 1), "g": ("NAME_GUARDIAN", 1), "t": ("NAME_THERAPIST", 2),
    "k": ("NAME_TEACHER", 2), "s": ("NAME_RELATIVE", 1), "p": ("NAME_OTHER", 1),
    "o": ("NAME_OTHER", 2), "d": ("NAME_PRO", 2),
}  # fmt: skip
_PRACTICE = ("PHONE", "FAX", "EMAIL", "SCHOOL", "EMPLOYER", "NPI", "LICENSE")  # a second tier
SETS = ("first", "second", "third")


def _person(name: str) -> dict[str, Any]:
    first, _, last = name.strip().partition(" ")
    return {"first": first, "last": last}


def roster() -> dict[str, Any]:
    """The roster as `privacy scan --roster` takes it."""
    known: dict[str, Any] = {"clients": [], "therapists": [], "physicians": []}
    for line in (HERE / "roster.txt").read_text("utf-8").splitlines():
        kind, _, told = line.partition(": ")
        fields = [field.strip() for field in told.split("|")]
        if kind == "clinic":
            known["clinic"] = told
        elif kind in ("therapist", "physician"):
            one = _person(fields[0])
            if len(fields) > 2:
                one |= {"license": fields[1] or None, "npi": fields[2] or None}
            known[f"{kind}s"].append(one)
        elif kind == "client":
            known["clients"].append(_client(fields))
    return known


def _client(fields: list[str]) -> dict[str, Any]:
    name, called, born, mrn, member, auth, street, place, phone, mail, school, teacher, adults = (
        fields
    )
    city, state, code = place.rsplit(" ", 2)
    guardians = []
    for adult in filter(None, adults.split(";")):
        who, relation, number = (part.strip() for part in adult.split(","))
        guardians.append({**_person(who), "relation": relation, "phone": number})
    return {
        **_person(name), "preferred": called or None, "dob": born, "mrn": mrn, "member_id": member,
        "auth": auth or None, "phone": phone, "email": mail or None, "school": school or None,
        "teacher": _person(teacher) if teacher else None, "guardians": guardians,
        "address": {"street": street, "city": city, "state": state, "zip": code},
    }  # fmt: skip


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if c.isalnum())


def _known_words(known: dict[str, Any]) -> frozenset[str]:
    people = [*known["clients"], *known["therapists"], *known["physicians"]]
    people += [adult for client in known["clients"] for adult in client["guardians"]]
    people += [client["teacher"] for client in known["clients"] if client["teacher"]]
    named = (person.get(key) for person in people for key in ("first", "last", "preferred"))
    return frozenset(_plain(part) for name in named if name for part in name.split())


def documents(which: str) -> list[dict[str, Any]]:
    """The documents of one set, in the form of the scored examples."""
    words = _known_words(roster())
    pieces = re.split(r"(?m)^## (\w+)\n", (HERE / f"{which}.txt").read_text("utf-8"))[1:]
    made = []
    for at in range(0, len(pieces), 2):
        made.append(
            _document(f"{which}{at // 2:03d}", pieces[at], pieces[at + 1].strip("\n"), words)
        )
    return made


def _document(name: str, kind: str, written: str, words: frozenset[str]) -> dict[str, Any]:
    doc: dict[str, Any] = {
        "id": name, "type": kind, "case": "roster", "text": "", "spans": [], "negatives": [],
        "ignore": [],
    }  # fmt: skip
    at = 0
    for mark in _MARK.finditer(written):
        named, tag, kept, sort, ignored = mark.groups()
        doc["text"] += written[at : mark.start()]
        at, start = mark.end(), len(doc["text"])
        doc["text"] += named or kept or ignored
        here = {"start": start, "end": len(doc["text"])}
        if named:
            doc["spans"].append({**here, **_span(named, tag, words)})
        elif kept and sort != "word2":
            doc["negatives"].append({**here, "kind": sort})
        else:
            doc["ignore"].append(here)
    doc["text"] += written[at:]
    return doc


def _span(written: str, tag: str, words: frozenset[str]) -> dict[str, Any]:
    if tag.lower() in _PEOPLE:
        label, tier = _PEOPLE[tag.lower()]
        parts = [_plain(part) for part in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", written)]
        held = tag in "cgtkd" and any(part in words for part in parts)
        return {"cat": label, "tier": tier, "roster": held, "form": ""}
    held, label = tag.endswith("+"), tag.rstrip("+")
    return {
        "cat": label,
        "tier": 2 if label in _PRACTICE and not held else 1,
        "roster": held,
        "form": "",
    }


if __name__ == "__main__":
    import json
    import sys

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roster.json").write_text(json.dumps(roster(), ensure_ascii=False), "utf-8")
    for one in sys.argv[2:] or SETS:
        lines = (json.dumps(doc, ensure_ascii=False) + "\n" for doc in documents(one))
        (folder / f"{one}.jsonl").write_text("".join(lines), "utf-8")
