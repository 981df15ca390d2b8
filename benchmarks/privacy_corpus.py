"""Invented documents for measuring the de-identification: other authors than the examples.

Text messages, dictation, scanned letters, portal messages, Spanish, capitals, lower case. Every
name, number and place is invented. `documents(seed, count)` gives the roster and the documents in
the form of the shared cases: text, spans, negatives, ignore.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

# Names on the roster and off it; many are in no list of common names, some are ordinary words.
FIRST = (
    "Zuberi Thandiwe Eilonwy Brannock Ottilie Quetzalli Tadhg Ximenna Bronagh Leocadia Kaimana Sunniva "
    "Ayodele Wrenley Caspian Ilaria Joaquina Dmitry Noémie Søren Anaïs Żaneta Björk Hạnh Minh-Anh Jo-Beth "
    "Will Hope Summer Mark Rose Art Chase Autumn Hunter Grace Skye Jack Bill Drew Violet Olive Max Dawn "
    "Emmett Beatrix Callum Delphine Esteban Farida Gulliver Harriet Imogen Jamal Kestrel Lucinda Mattias "
    "Nolan Ophelia Preston Raquel Sebastián Teagan Ulysses Vashti Winston Yusra Zachariah Clementine Rafferty"
).split()
LAST = (
    "Wojciechowski Ramanathan Tuimavave Kahananui Yellowhorse Oyinkansola Brzezicki Quisenberry Featherstonehaugh "
    "Abernathy Castellón Dragomirov Egbunike Fairweather Gutiérrez Hollingsworth Iyengar Jurgensen Katsaros "
    "Lachapelle Montalvo Nakashima Oduya Pemberton Quintana Rasmusen Sokolova Thibodeaux Urrutia Vandermeer "
    "Whitcombe Xiong Yamaguchi Zapatero Long Day Best Love Hand Little Case Page Short Park Young Bell "
    "O'Malley McTavish D'Souza St.Laurent Lloyd-Price Ben-Haim Nguyễn"
).split()
OFF_FIRST = (
    "Marisela Dashawn Kenzie Brynlee Tobias Ingrid Rosalind Keoni Lamar Svetlana Priyanka Yolanda Gareth Maeve "
    "Terrence Jocelyn Anika Bodie Carmela Desmond Elodie Francisco Gianna Hakeem Isolde Jamison Kalinda Leilani "
    "Faith Joy Ruby Hazel Ray Chance Jade Iris"
).split()
OFF_LAST = (
    "Vanterpool Okereke Strandberg Delacruz Holloway Mbatha Petrosyan Kirkpatrick Szabo Villanueva Dhillon "
    "Baptiste Larkin Moreau Tanaka Fonseca Abara Cohen Johnson Ramirez Wu Patel Brooks Rivers"
).split()
SCHOOLS = (
    "Birchwood Elementary School|Saint Agatha Academy|Lone Mesa Middle School|PS 318|Pine Knoll Preschool|"
    "Esperanza Charter School|Tamarack Montessori|Carver Early Learning Center"
).split("|")
OFF_SCHOOLS = "Sycamore Glen Elementary|Harborview Academy|Bright Horizons Preschool|PS 92|Mesa Verde Middle School".split(
    "|"
)
CITIES = [
    "Tucumcari",
    "Ypsilanti",
    "Beaverton",
    "Mechanicsburg",
    "Sheboygan",
    "Reading",
    "Normal",
    "Lakewood",
]
STREETS = [
    "Alder Creek Rd",
    "W 9th St",
    "Old Mill Lane",
    "Quarry Hill Dr Apt 4B",
    "Camino del Sol",
    "N Juniper Ave, Unit 12",
]
EMPLOYERS = [
    "Granite State Plumbing",
    "Harlow & Finch LLC",
    "Copper Kettle Bakery",
    "Northgate Freight",
]


@dataclass
class Doc:
    """A document being written: text with its spans."""

    text: str = ""
    spans: list[dict[str, Any]] = field(default_factory=list)
    negatives: list[dict[str, Any]] = field(default_factory=list)
    ignore: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.text += text

    def span(
        self, text: str, cat: str, *, tier: int = 1, roster: bool = True, form: str = ""
    ) -> None:
        start = len(self.text)
        self.text += text
        self.spans.append(
            {
                "start": start,
                "end": len(self.text),
                "cat": cat,
                "tier": tier,
                "roster": roster,
                "form": form,
            }
        )

    def keep(self, text: str, kind: str) -> None:
        start = len(self.text)
        self.text += text
        self.negatives.append({"start": start, "end": len(self.text), "kind": kind})


def person(
    r: random.Random, first: list[str] | None = None, last: list[str] | None = None
) -> dict[str, str]:
    return {
        "first": r.choice(first or FIRST),
        "last": r.choice(last or LAST).replace("St.L", "St. L"),
    }


def phone(r: random.Random) -> str:
    return f"{r.randint(201, 989)}555{r.randint(0, 9999):04d}"


def roster(r: random.Random) -> dict[str, Any]:
    """Sixty families, staff, teachers and schools."""
    clients = []
    for _ in range(60):
        child = person(r)
        guardian = {**person(r), "relation": r.choice(["mom", "dad"]), "phone": phone(r)}
        if r.random() < 0.6:
            guardian["last"] = child["last"]
        clients.append(
            {
                **child,
                "middle": r.choice([None, r.choice(FIRST)]),
                "preferred": None,
                "dob": f"{r.randint(2012, 2023)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
                "mrn": r.choice(
                    [
                        f"TH{r.randint(10000, 99999)}",
                        f"{r.randint(100, 999)}-{r.randint(1000, 9999)}",
                    ]
                ),
                "member_id": r.choice(
                    [f"XQH{r.randint(10**8, 10**9 - 1)}", f"{r.randint(10**9, 10**10 - 1)}"]
                ),
                "auth": f"A{r.randint(10**7, 10**8 - 1)}",
                "phone": phone(r),
                "email": f"{_plain(child['last'])}.home{r.randint(1, 99)}@mail.example",
                "address": {
                    "street": f"{r.randint(10, 9999)} {r.choice(STREETS)}",
                    "city": r.choice(CITIES),
                    "state": r.choice(["NM", "MI", "OR", "PA", "WI"]),
                    "zip": f"{r.randint(10000, 99999)}",
                },
                "school": r.choice(SCHOOLS),
                "teacher": person(r),
                "guardians": [guardian],
            }
        )
    return {
        "clinic": "Larkspur Hand and Pediatric Therapy",
        "clients": clients,
        "therapists": [
            {
                **person(r),
                "credentials": "OTR/L",
                "license": f"OT{r.randint(1000, 99999)}",
                "npi": f"1{r.randint(10**8, 10**9 - 1)}",
            }
            for _ in range(8)
        ],
        "teachers": [person(r) for _ in range(6)],
        "physicians": [person(r) for _ in range(5)],
        "schools": SCHOOLS,
    }


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", folded.lower()) or "family"


# How a name is written.


def slip(r: random.Random, name: str) -> str:
    """One letter doubled, dropped or swapped, not the first."""
    if len(name) < 5:
        return name
    at = r.randint(1, len(name) - 2)
    return r.choice(
        [
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def scanned(r: random.Random, name: str) -> str:
    """What a scanner makes of it: one or two letters misread."""
    pairs = [
        ("l", "1"),
        ("o", "0"),
        ("i", "l"),
        ("m", "rn"),
        ("S", "5"),
        ("B", "8"),
        ("e", "c"),
        ("w", "vv"),
    ]
    r.shuffle(pairs)
    for a, b in pairs:
        if a in name[1:]:
            return name[0] + name[1:].replace(a, b, 1)
    return name


WORDS_TOO = frozenset(
    "Will Hope Summer Mark Rose Art Chase Autumn Hunter Grace Skye Jack Bill Drew Violet Olive Max Dawn Faith Joy Ruby Hazel Ray Chance Jade Iris".split()
)


def written(r: random.Random, p: dict[str, str], way: str) -> tuple[str, str]:
    """The name `p` in one way, and the way's name."""
    first, last = p["first"], p["last"]
    ways = {
        "full": f"{first} {last}",
        "first": first,
        "lastfirst": f"{last}, {first}",
        "upper": f"{first} {last}".upper(),
        "typo": slip(r, first) if first not in WORDS_TOO else f"{first} {slip(r, last)}",
        "ocr": f"{scanned(r, first)} {scanned(r, last)}",
        "split": f"{first}\n{last}",
        "initials": f"{first[0]}.{last[0]}.",
        "spelled": "-".join(c for c in first.upper() if c.isalpha()),
        "noaccent": unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
        or first,
        "midinit": f"{first} {r.choice('BDGKMT')}. {last}",
        "initlast": f"{first[0]}. {last}",
        "firstinit": f"{first} {last[0]}.",
    }
    return ways[way], way


# The documents, one kind of author each.

TESTS = [
    "BOT-2",
    "Beery VMI",
    "Peabody",
    "Sensory Profile 2",
    "COPM",
    "9-Hole Peg",
    "Jebsen-Taylor",
    "DASH",
]
THINGS = [
    "Theraputty",
    "Lite-Brite",
    "Squigz",
    "Bosu ball",
    "Kinetic Sand",
    "Rubik's cube",
    "Time Timer",
    "Jenga",
]
METHODS = [
    "Handwriting Without Tears",
    "Wilbarger brushing",
    "SOS Approach",
    "DIR/Floortime",
    "Alert Program",
]
SHOWN = [
    "Peppa Pig",
    "Paw Patrol",
    "Buzz Lightyear",
    "Elsa",
    "Pikachu",
    "Minecraft",
    "Daniel Tiger",
]
DX = ["F84.0", "R27.8", "G80.1", "M65.4", "Q90.9", "F82"]
CPT = ["97530", "97535", "97110", "97112", "97165", "97129"]


def day(r: random.Random) -> str:
    m, d, y = r.randint(1, 12), r.randint(1, 28), r.randint(2025, 2026)
    name = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][m - 1]
    return r.choice(
        [
            f"{m}/{d}/{y}",
            f"{m}-{d}-{y % 100}",
            f"{name} {d}",
            f"{name[:3]} {d}, {y}",
            f"{y}-{m:02d}-{d:02d}",
            f"{d}th of {name}",
            f"{d} {name} {y}",
            f"{m}/{d}/{y % 100}",
        ]
    )


def spoken_phone(r: random.Random) -> str:
    words = "zero one two three four five six seven eight nine".split()
    return " ".join(words[int(c)] for c in "555" + f"{r.randint(0, 9999):04d}")


def dotted(number: str, r: random.Random) -> str:
    a, b, c = number[:3], number[3:6], number[6:]
    return r.choice(
        [
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"{a} {b} {c}",
            f"+1 {a} {b} {c}",
            number,
        ]
    )


def sms(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A parent's text message, lower case."""
    g = c["guardians"][0]
    sure = c["first"] not in WORDS_TOO
    child = c["first"].lower() if sure else c["first"]
    d.add(r.choice(["hi its ", "hey this is ", "hello, "]))
    d.span(
        g["first"].lower() if g["first"] not in WORDS_TOO else g["first"],
        "NAME_GUARDIAN",
        form="first+lower",
    )
    d.add("! ")
    d.span(child, "NAME_CHILD", form="first+lower")
    d.add(r.choice([" cant come ", " has a fever so no ot ", " will be late "]))
    d.add("on ")
    d.span(day(r), "DATE", roster=False)
    d.add(r.choice([" sorry!! we hope ", " ugh. may be better if "]))
    d.span(child, "NAME_CHILD", form="first+lower")
    d.add(" can do ")
    d.keep("3:30", "time")
    d.add(" instead. call me ")
    d.span(dotted(g["phone"], r), "PHONE")
    d.add(". also ")
    sib = r.choice([n for n in OFF_FIRST if n not in WORDS_TOO])
    d.span(sib.lower(), "NAME_RELATIVE", roster=False, form="first+lower")
    d.add(" loves the ")
    d.keep(r.choice(["platform swing", "Squigz"]), "thing")
    d.add(" lol")


def dictation(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A therapist's dictation, run on."""
    t = r.choice(team["therapists"])
    d.add("This is ")
    d.span(f"{t['first']} {t['last']}", "NAME_THERAPIST", tier=2, form="full")
    d.add(" dictating for ")
    d.span(*_named(r, c, ["full", "lastfirst", "midinit"]), roster=True)
    d.add(" seen ")
    d.span(day(r), "DATE", roster=False)
    d.add(" for ")
    d.keep("45 minutes", "duration")
    d.add(" period ")
    d.span(c["first"], "NAME_CHILD", form="first")
    d.add(" worked on ")
    d.keep(r.choice(METHODS), "method")
    d.add(" with ")
    d.keep(f"{r.randint(1, 4)}/5", "score")
    d.add(" accuracy and moderate cues comma then used ")
    d.keep(r.choice(THINGS), "thing")
    d.add(" period Mom reports that ")
    d.span(c["first"], "NAME_CHILD", form="first")
    d.add("'s brother ")
    d.span(r.choice(OFF_FIRST), "NAME_RELATIVE", roster=False, form="first")
    d.add(" is starting at ")
    d.span(r.choice(OFF_SCHOOLS), "SCHOOL", tier=2, roster=False)
    d.add(" period Call back number ")
    d.span(spoken_phone(r), "PHONE", roster=False)
    d.add(" period Scored ")
    d.keep(f"{r.randint(5, 60)}th percentile", "pct")
    d.add(" on the ")
    d.keep(r.choice(TESTS), "test")
    d.add(". He will mark the page and hope for a long day.")


def _named(
    r: random.Random, p: dict[str, str], ways: list[str], cat: str = "NAME_CHILD"
) -> tuple[str, str]:
    text, _ = written(r, p, r.choice(ways))
    return text, cat


def scan_letter(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A payer's letter after a poor scan."""
    doc = r.choice(team["physicians"])
    a = c["address"]
    d.add("NOTICE OF DETERMINATION\nMember: ")
    d.span(*_named(r, c, ["ocr", "upper", "lastfirst"]), form="ocr")
    d.add("\nMember ID: ")
    d.span(c["member_id"], "MEMBER_ID")
    d.add("   Group: ")
    d.span(f"G{r.randint(10000, 99999)}", "MEMBER_ID", roster=False)
    d.add("\n")
    d.span(a["street"], "STREET")
    d.add("\n")
    d.span(a["city"], "CITY")
    d.add(f", {a['state']} ")
    d.span(a["zip"], "ZIP")
    d.add("\nRef #: ")
    d.span(c["auth"], "AUTH_NO")
    d.add("  Requesting provider: Dr. ")
    d.span(f"{doc['first']} {doc['last']}", "NAME_PRO", tier=2, form="full")
    d.add("  NPI ")
    d.span(r.choice(team["therapists"])["npi"], "NPI", tier=2)
    d.add("\nServices ")
    d.keep(r.choice(CPT), "cpt")
    d.add(", ")
    d.keep("24 units", "units")
    d.add(", diagnosis ")
    d.keep(r.choice(DX), "icd")
    d.add(", from ")
    d.span(day(r), "DATE", roster=False)
    d.add(" to ")
    d.span(day(r), "DATE", roster=False)
    d.add(".\nDear Parent of ")
    d.span(c["first"], "NAME_CHILD", form="first")
    d.add(": you may appeal within ")
    d.keep("60 days", "duration")
    d.add(". Fax appeals to ")
    d.span(dotted(phone(r), r), "FAX", roster=False)
    d.add(".")


def portal(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A portal message with a signature."""
    t = r.choice(team["therapists"])
    g = c["guardians"][0]
    d.add("Dear ")
    d.span(t["first"], "NAME_THERAPIST", tier=2, form="first")
    d.add(",\n\nThank you for seeing ")
    d.span(c["first"], "NAME_CHILD", form="first")
    d.add(" today. ")
    teacher = c["teacher"]
    d.add(r.choice(["Mrs. ", "Ms. ", "Mr. "]))
    d.span(teacher["last"], "NAME_TEACHER", tier=2, form="last")
    d.add(" at ")
    d.span(c["school"], "SCHOOL", tier=2)
    d.add(" says the ")
    d.keep(r.choice(THINGS), "thing")
    d.add(" helps. We watched ")
    d.keep(r.choice(SHOWN), "character")
    d.add(" and practiced ")
    d.keep("10 minutes", "duration")
    d.add(" a day. My new email is ")
    d.span(f"{_plain(g['first'])}{r.randint(10, 99)}@mail.example", "EMAIL", roster=False)
    d.add(" and I now work at ")
    d.span(r.choice(EMPLOYERS), "EMPLOYER", tier=2, roster=False)
    d.add(". ")
    d.span(
        f"{r.choice(OFF_FIRST)} {r.choice(OFF_LAST)}", "NAME_RELATIVE", roster=False, form="full"
    )
    d.add(" (grandmother) will pick up on ")
    d.span(day(r), "DATE", roster=False)
    d.add(".\n\nBest,\n")
    d.span(f"{g['first']} {g['last']}", "NAME_GUARDIAN", form="full")


def capitals(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """An old system's note in capitals."""
    d.add("PATIENT: ")
    d.span(f"{c['last']}, {c['first']}".upper(), "NAME_CHILD", form="lastfirst+upper")
    d.add("   MRN: ")
    d.span(c["mrn"], "MRN")
    d.add("   DOB: ")
    d.span("/".join([c["dob"][5:7], c["dob"][8:], c["dob"][:4]]), "DATE")
    d.add("\nCHIEF COMPLAINT: DELAYED FINE MOTOR SKILLS. ")
    d.span(f"{c['first']} {c['last']}".upper(), "NAME_CHILD", form="upper")
    d.add(" COMPLETED ")
    d.keep("4/5 TRIALS", "score")
    d.add(" WITH ")
    d.keep("MIN A", "score")
    d.add(". BILLED ")
    d.keep(r.choice(CPT), "cpt")
    d.add(" X ")
    d.keep("2", "units")
    d.add(". PATIENT WILL MARK EACH PAGE. SCHOOL: ")
    d.span(c["school"].upper(), "SCHOOL", tier=2)
    d.add(". SEEN BY ")
    t = r.choice(team["therapists"])
    d.span(f"{t['first']} {t['last']}".upper(), "NAME_THERAPIST", tier=2, form="upper")
    d.add(", OTR/L.")


def spanish(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A mother writes in Spanish and English."""
    g = c["guardians"][0]
    d.add("Hola, soy ")
    d.span(g["first"], "NAME_GUARDIAN", form="first")
    d.add(", la mamá de ")
    d.span(f"{c['first']} {c['last']}", "NAME_CHILD", form="full")
    d.add(". Mi hijo no puede ir el ")
    d.span(
        f"{r.randint(1, 28)} de {r.choice(['enero', 'marzo', 'mayo', 'octubre'])}",
        "DATE",
        roster=False,
    )
    d.add(". Necesito cambiar la cita a las ")
    d.keep("4:15", "time")
    d.add(". La maestra ")
    d.span(c["teacher"]["last"], "NAME_TEACHER", tier=2, form="last")
    d.add(" dice que usa el ")
    d.keep("pencil grip", "thing")
    d.add(". Mi número es ")
    d.span(dotted(phone(r), r), "PHONE", roster=False)
    d.add(". Vivimos en ")
    d.span(f"{r.randint(10, 999)} Calle Encino", "STREET", roster=False)
    d.add(". Gracias, ")
    d.span(g["first"], "NAME_GUARDIAN", form="first")


def progress(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """A progress report in prose."""
    t = r.choice(team["therapists"])
    d.span(*_named(r, c, ["full", "split", "midinit"]), form="full")
    d.add(f" is a {r.randint(3, 9)}-year-old in ")
    d.keep("1st grade", "grade")
    d.add(" seen for ")
    d.keep("12 visits", "units")
    d.add(" since ")
    d.span(day(r), "DATE", roster=False)
    d.add(". On the ")
    d.keep(r.choice(TESTS), "test")
    d.add(" a ")
    d.keep(f"standard score of {r.randint(70, 99)}", "pct")
    d.add(". ")
    d.span(*_named(r, c, ["first", "typo", "noaccent"]), form="typo")
    d.add(" improved from ")
    d.keep("2/5", "score")
    d.add(" to ")
    d.keep("4/5", "score")
    d.add(" in ")
    d.keep("6 weeks", "duration")
    d.add("; grip ")
    d.keep("12 lb", "score")
    d.add(". ")
    d.span(*_named(r, c, ["initials", "firstinit", "initlast"]), form="initials")
    d.add(" donned a coat in ")
    d.keep("2:40", "duration")
    d.add(" with ")
    d.keep(r.choice(SHOWN), "character")
    d.add(" stickers. A peer, ")
    d.span(r.choice(OFF_FIRST), "NAME_OTHER", roster=False, form="first")
    d.add(
        ", joined. The spring session may start with art; we hope to see a long summer page of marks. Plan: "
    )
    d.keep(r.choice(METHODS), "method")
    d.add(". Family moved to ")
    d.span(r.choice(["Tumwater", "Peoria", "Wauwatosa"]), "CITY", roster=False)
    d.add(". ")
    d.span(f"{t['first']} {t['last']}", "NAME_THERAPIST", tier=2, form="full")
    d.add(", OTR/L, license ")
    d.span(t["license"], "LICENSE", tier=2)


def call_log(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """The front desk's line for a call."""
    g = c["guardians"][0]
    d.span(day(r), "DATE", roster=False)
    d.add(" ")
    d.keep("9:05 am", "time")
    d.add(" Spoke w/ ")
    d.span(*_named(r, g, ["full", "lastfirst"], "NAME_GUARDIAN"), form="full")
    d.add(" (")
    d.add(g["relation"])
    d.add(") re ")
    d.span(*_named(r, c, ["first", "spelled", "full"]), form="first")
    d.add(", MRN ")
    d.span(c["mrn"], "MRN")
    d.add(". ")
    d.keep("Aetna", "payer")
    d.add(" rep ")
    d.span(r.choice(OFF_FIRST), "NAME_PRO", tier=2, roster=False, form="first")
    d.add(", call ref ")
    d.span(f"{r.randint(10**8, 10**9)}", "ACCOUNT", roster=False)
    d.add(". SSN on file ")
    d.span(
        f"{r.randint(100, 899)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}", "SSN", roster=False
    )
    d.add("; portal login ")
    d.span(f"{_plain(c['last'])}{r.randint(10, 99)}", "HANDLE", roster=False)
    d.add("; wheelchair serial ")
    d.span(f"WX{r.randint(1000, 9999)}-{r.randint(10, 99)}", "DEVICE", roster=False)
    d.add("; great-grandma is ")
    d.span(str(r.randint(90, 99)), "AGE90", roster=False)
    d.add(" years old.")


def clean(d: Doc, r: random.Random, c: dict[str, Any], team: dict[str, Any]) -> None:
    """Words alone: nobody is named."""
    for text, kind in (
        ("Will need a splint. ", "word"),
        ("May use the platform swing. ", "word"),
        ("Hope to fade cues by spring. ", "word"),
        ("Mark each page with a rose sticker. ", "word"),
        ("Art task for 15 minutes. ", "word"),
        ("Chase bubbles, hunt for letters. ", "word"),
        ("Grip 22 lb R, 18 lb L, MMT 4/5, ROM 0-85. ", "score"),
        ("Age equivalent 4-3. ", "score"),
        ("Phalen's and Tinel's negative. ", "handtest"),
        ("Best of 3 trials; long pause, little hand strength. ", "word"),
        ("Billed 97530 x 2, 97110 x 1, 97168. ", "cpt"),
        ("Dx F84.0, R27.8 and G80.1. ", "icd"),
        ("Given Handwriting Without Tears and Zones of Regulation. ", "method"),
        ("Copied 7/10 letters, 3/4 opportunities, 80%. ", "score"),
        ("Grace period of 5 sec; joy on the swing. ", "word"),
        ("Dycem, theraband and a slant board were used. ", "thing"),
        ("The summer schedule starts in the fall. ", "word"),
        ("PDMS-3 raw score 45, T-score 38, 7th percentile. ", "test"),
        ("Guanfacine was changed by the doctor. ", "drug"),
    ):
        if r.random() < 0.7:
            d.keep(text.strip(), kind)
            d.add(" ")


KINDS = (sms, dictation, scan_letter, portal, capitals, spanish, progress, call_log, clean)


def documents(seed: int, count: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A roster, and `count` documents; a third are about people who are not on it."""
    r = random.Random(seed)
    team = roster(r)
    made = []
    for at in range(count):
        kind = KINDS[at % len(KINDS)]
        known = r.random() < 0.7
        client = r.choice(team["clients"]) if known else _stranger(r)
        doc = Doc()
        kind(doc, r, client, team)
        if not known:
            for span in doc.spans:
                if span["tier"] == 1 or "TEACHER" in span["cat"]:
                    span["roster"] = False
        made.append(
            {
                "id": f"u{at:04d}",
                "type": kind.__name__,
                "case": "roster" if known else "off",
                "text": doc.text,
                "spans": doc.spans,
                "negatives": doc.negatives,
                "ignore": doc.ignore,
            }
        )
    return team, made


def _stranger(r: random.Random) -> dict[str, Any]:
    lone = roster(random.Random(r.randint(0, 10**9)))["clients"][0]
    child = person(r, OFF_FIRST, OFF_LAST)
    lone.update(child)
    lone["guardians"] = [{**person(r, OFF_FIRST, OFF_LAST), "relation": "mom", "phone": phone(r)}]
    lone["teacher"] = person(r, OFF_FIRST, OFF_LAST)
    return lone


if __name__ == "__main__":
    import json
    import sys
    from pathlib import Path

    seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    known, docs = documents(seed, count)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roster.json").write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    (folder / "docs.jsonl").write_text(
        "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in docs), "utf-8"
    )
