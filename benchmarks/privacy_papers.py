"""Invented papers of a practice, written by hand, with everything that identifies somebody marked.

benchmarks/privacy_papers/*.txt hold the papers, one after `## kind`. In them

    {c.first}         a name: who (c child, g h guardians, s s2 siblings, p q peers, r grandparent,
                      t u therapists, k k2 teachers, d physician, o o2 m others), and how it is
                      written (first, last, full, lf, fi, il, ini, nick, spelled, poss; + lower,
                      upper, typo, ocr)
    {phone} {date:us} a number, a place or a date
    <Beery VMI|test>  what must stay readable, and its kind; kind word2 counts neither way
    ~Mrs.~            counts neither way
    [[Grant]]         a name by itself

The papers stand in four groups by when they were first measured: `first` ones were worked on from the
start; every `third` of each file, those of `later` and those of `last` were measured once before the
rules knew them (docs/benchmarks.md), and joined the rest after that.
`papers(seed)` fills every paper three times with other people; child, guardians, staff and the
first teacher are on the roster in two of three, siblings, peers, grandparents and others never.
"""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "privacy_papers"
_SLOT = re.compile(
    r"\{(?P<slot>[a-z]\w*(?:[.:+]\w+)*)\}|<(?P<kept>[^<>|\n]+)\|(?P<kind>\w+)>"
    r"|~(?P<ignored>[^~\n]+)~|\[\[(?P<named>[^\]]+)\]\]"
)

FIRST = (
    "Ji-woo Seo-yeon Haneul Thuy Khanh Bao-Linh Temitope Folasade Chukwuemeka Adaeze Kamaria Zanele "
    "Wanjiru Abebe Hodan Faduma Yasmin Layth Rukhsana Shirin Kaveh Emre Zeynep Agnieszka Wojtek "
    "Zdenka Oksana Bohdan Zsófia Bálint Dimitra Spyros Aarav Ishani Kavin Meenakshi Gurleen Harjit "
    "Maricel Jhun-Jhun Tavita Sefina Keoki Noelani Shandiin Naalnish Thiago Rafaela Wideline Jean-Marc "
    "Mai-See Sokha Xiaoling Junjie Haruna Sota Fiadh Cillian Cerys Emyr Solveig Torsten Braxton Kynlee "
    "Jaxtyn Oaklynn Tinsley Maverik Everleigh Huxley Zaiden Amiyah Jahmir Nevaeh Theodora Elizabeth "
    "Alejandro Guadalupe Benjamin Katherine Francisco Abigail Nicholas Samantha Isabella Josephine "
    "Leonardo Maximilian Gabriela Nathaniel Charlotte Muhammad José María Ángel Iñaki Begoña"
).split()
WORD_FIRST = (
    "Will Hope May Summer Mark Grace Rose Chase Hunter Faith Jordan Art Grant Drew Dawn Joy Angel "
    "Miles Penny Sky River Ivy Olive Ruby Robin Jack Frank Pat Bill Sunny Dot Ray Gene Rich Heath "
    "Reed Wade Skip Clay Brook Autumn Jewel Melody Harmony Destiny Chance Ace King Major Royal"
).split()
LAST = (
    "Oyelaja Nwachukwu Mutasa Wanyama Tekle Farah-Ali Haddadin Barzani Yilmaz Özdemir Kowalewska "
    "Szymański Novotná Shevchenko Kovács Papanikolaou Chakraborty Venkataraman Grewal Sandhu "
    "Macaraeg Dimaculangan Faleolo Kealohapau'ole Tsosie Etcitty Figueiredo Nogueira Jean-Baptiste "
    "Vang Chhim Zhuang Ouyang Takeuchi Ó'Súilleabháin Llewellyn Bjørnstad Lindqvist Hathaway "
    "McAllister MacGillivray Van-der-Berg De-la-Rosa Del-Toro Fitzwilliam St.-Pierre O'Shaughnessy "
    "Bielski Arrington Tolliver Blankenship Hatfield Kuykendall Ledbetter Muñoz-Ortega Peña Ibáñez "
    "Quiñones Yanez Zepeda Cruz Rivera Nguyen Kim Lee Singh Khan Ali Garcia Smith Brown"
).split()
WORD_LAST = (
    "Rice Woods Fields Banks Price Waters Stone Cook Fox Wolf Rose March Day Bright Strong Good Moon "
    "Wise Sharp Lake Rush Speed Grace Hope Law Major Noble Pool Marks Gamble"
).split()
NICK = {
    "Alejandro": "Ale", "Guadalupe": "Lupita", "Benjamin": "Benji", "Katherine": "Katie",
    "Francisco": "Paco", "Abigail": "Abby", "Nicholas": "Nico", "Samantha": "Sammie",
    "Isabella": "Bella", "Josephine": "Josie", "Leonardo": "Leo", "Maximilian": "Max",
    "Gabriela": "Gabi", "Nathaniel": "Nate", "Charlotte": "Lottie", "Theodora": "Teddy",
    "Elizabeth": "Lizzie", "Temitope": "Temi", "Chukwuemeka": "Emeka", "Everleigh": "Evie",
    "Zaiden": "Zay", "Maverik": "Mav", "Jean-Marc": "JM", "José": "Pepe", "Muhammad": "Mo",
}  # fmt: skip
SCHOOLS = (
    "Tulip Grove Elementary School|Eastmarch Middle School|Our Lady of Sorrows School|PS 47|"
    "Sacajawea Elementary|Bluebonnet Montessori|Harriet Tubman Charter School|Redwood Day School|"
    "Quail Hollow Early Learning Center|Kennedy Intermediate"
).split("|")
OFF_SCHOOLS = (
    "Little Acorns Preschool|Sunrise Academy|IS 218|Bishop Loughlin High School|Fairmont Elementary|"
    "Wee Care Daycare|Lotus Lantern Montessori"
).split("|")
HOSPITALS = "Mercy Valley Hospital|St. Brendan Medical Center|Lakeview Children's Hospital".split(
    "|"
)
CITIES = (
    "Chillicothe|Kalispell|Yazoo City|Sandusky|Bar Harbor|Pflugerville|Oconomowoc|Snohomish|"
    "Winston-Salem|Fond du Lac|Hope|Surprise|Truth or Consequences|New Paltz"
).split("|")
STREETS = (
    "Persimmon Ct|SE Division St|Old Post Road|Avenida Las Palmas|Meadowlark Ln, Apt 3C|County Road 12|"
    "14th Ave NW|Martin Luther King Blvd Unit 9|Whispering Pines Trail|E Colfax Ave #210"
).split("|")
EMPLOYERS = (
    "Dunmore Tool & Die|Kwik Kleen Laundry|Riverside Poultry|Hensley Auto Body|Three Sisters Bakery|"
    "Amador Roofing LLC|Target Logistics|Valley Dairy Co-op"
).split("|")
MONTHS = (
    "January February March April May June July August September October November December"
).split()
MONTHS_ES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_ROLES = {
    "c": ("NAME_CHILD", 1), "g": ("NAME_GUARDIAN", 1), "h": ("NAME_GUARDIAN", 1),
    "s": ("NAME_RELATIVE", 1), "s2": ("NAME_RELATIVE", 1), "r": ("NAME_RELATIVE", 1),
    "p": ("NAME_OTHER", 1), "q": ("NAME_OTHER", 1), "h2": ("NAME_OTHER", 1),
    "t": ("NAME_THERAPIST", 2), "u": ("NAME_THERAPIST", 2), "k": ("NAME_TEACHER", 2),
    "k2": ("NAME_TEACHER", 2), "d": ("NAME_PRO", 2), "o": ("NAME_OTHER", 2),
    "o2": ("NAME_OTHER", 2), "m": ("NAME_OTHER", 2),
}  # fmt: skip
_KNOWN = ("c", "g", "h", "t", "u", "k", "d")
_HOUSE = ("c", "g", "h", "s", "s2")
Person = dict[str, str]


def ascii_of(name: str) -> str:
    """`name` without accents."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name


class Stock:
    """People, numbers and places from one seed."""

    def __init__(self, seed: int):
        self.r = random.Random(seed)

    def person(self, last: str | None = None, *, word: float = 0.22) -> Person:
        """Somebody; about one in five has a first name that is a word."""
        r = self.r
        first = r.choice(WORD_FIRST) if r.random() < word else r.choice(FIRST)
        if last is None:
            last = r.choice(WORD_LAST) if r.random() < 0.15 else r.choice(LAST)
        if last.startswith(("Van-", "De-", "Del-", "St.-")):
            last = last.replace("-", " ")
        return {"first": first, "last": last}

    def digits(self, count: int) -> str:
        return "".join(self.r.choice("0123456789") for _ in range(count))

    def phone(self) -> str:
        return f"{self.r.randint(201, 979)}{self.r.randint(210, 989)}{self.digits(4)}"

    def family(self) -> dict[str, Any]:
        """One client as the roster holds it."""
        r, child = self.r, self.person()
        guardians = [
            {**self.person(child["last"] if r.random() < 0.6 else None), "phone": self.phone()}
            for _ in range(2)
        ]
        for guardian, relation in zip(guardians, ("mom", "dad"), strict=True):
            guardian["relation"] = relation
        mail = f"{ascii_of(child['last']).lower()}{r.choice(['.fam', '_', ''])}{r.randint(2, 99)}"
        return {
            **child,
            "preferred": None,
            "dob": f"{r.randint(2012, 2023)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
            "mrn": r.choice([f"LK{self.digits(6)}", f"{self.digits(7)}", f"R-{self.digits(5)}"]),
            "member_id": r.choice(
                [f"W{self.digits(9)}", f"ZGP{self.digits(9)}", f"{self.digits(9)}{r.choice('AC')}"]
            ),
            "auth": r.choice([f"OP{self.digits(8)}", f"AUTH{self.digits(7)}", self.digits(10)]),
            "phone": self.phone(),
            "email": re.sub(r"[^a-z0-9._@]", "", f"{mail}@mailbox.example"),
            "address": {
                "street": f"{r.randint(3, 19999)} {r.choice(STREETS)}",
                "city": r.choice(CITIES),
                "state": "OH",
                "zip": f"{r.randint(10000, 99999)}",
            },
            "school": r.choice(SCHOOLS),
            "teacher": self.person(),
            "guardians": guardians,
        }

    def roster(self) -> dict[str, Any]:
        """Seventy families and everybody who works with them."""
        return {
            "clinic": "Larkspur Therapy",
            "clients": [self.family() for _ in range(70)],
            "therapists": [
                {**self.person(), "license": f"OT.{self.digits(6)}", "npi": f"1{self.digits(9)}"}
                for _ in range(10)
            ],
            "teachers": [self.person() for _ in range(8)],
            "physicians": [self.person() for _ in range(8)],
            "schools": SCHOOLS,
        }


def slip(r: random.Random, name: str) -> str:
    """One letter doubled, dropped, swapped or beside it on the keyboard, not the first."""
    if len(name) < 5:
        return name
    at = r.randint(1, len(name) - 2)
    beside = {"a": "s", "e": "r", "i": "o", "o": "i", "n": "m", "l": "k", "t": "y", "r": "t"}
    return r.choice(
        [
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + beside.get(name[at], "e") + name[at + 1 :],
        ]
    )


def misread(r: random.Random, name: str) -> str:
    """What a scanner makes of a name."""
    pairs = [("l", "1"), ("o", "0"), ("i", "l"), ("m", "rn"), ("e", "c"), ("w", "vv"), ("d", "cl"),
             ("O", "0"), ("I", "l"), ("S", "5"), ("B", "8"), ("u", "ii"), ("g", "q"), ("t", "f")]  # fmt: skip
    r.shuffle(pairs)
    for a, b in pairs:
        if a in name:
            at = name.rindex(a)
            return name[:at] + b + name[at + len(a) :]
    return name


class Filled:
    """One paper being filled."""

    def __init__(self, stock: Stock, roster: dict[str, Any], *, known: bool):
        self.stock, self.r, self.known = stock, stock.r, known
        client = self.r.choice(roster["clients"]) if known else stock.family()
        self.client = client
        pick = (lambda key: self.r.choice(roster[key])) if known else (lambda _: stock.person())
        same = client["last"] if self.r.random() < 0.7 else None
        self.people: dict[str, Person] = {
            "c": client, "g": client["guardians"][0], "h": client["guardians"][1],
            "k": client["teacher"], "t": pick("therapists"), "u": pick("therapists"),
            "d": pick("physicians"), "s": stock.person(same), "s2": stock.person(same),
            **{role: stock.person() for role in ("r", "p", "q", "h2", "k2", "o", "o2", "m")},
        }  # fmt: skip
        self._apart()
        self.text = ""
        self.spans: list[dict[str, Any]] = []
        self.negatives: list[dict[str, Any]] = []
        self.ignore: list[dict[str, Any]] = []

    def _apart(self) -> None:
        """No two people of one paper share a first name, so that each mark has one truth."""
        seen: set[str] = set()
        for role, person in self.people.items():
            if person["first"] in seen and role not in _KNOWN:
                person = self.people[role] = dict(person)
                while person["first"] in seen:
                    person["first"] = self.stock.person()["first"]
            seen.add(person["first"])

    def fill(self, paper: str) -> None:
        """Write `paper` with people, numbers and dates in it."""
        at = 0
        for match in _SLOT.finditer(paper):
            self.text += paper[at : match.start()]
            at = match.end()
            if match["slot"]:
                self._slot(match["slot"])
            elif match["named"]:
                self._mark(match["named"], "NAME_OTHER", 1, roster=False, form="first")
            else:
                start = len(self.text)
                self.text += match["kept"] or match["ignored"]
                here = {"start": start, "end": len(self.text)}
                if match["ignored"] or match["kind"] == "word2":
                    self.ignore.append(here)
                else:
                    self.negatives.append({**here, "kind": match["kind"]})
        self.text += paper[at:]

    def _mark(self, text: str, cat: str, tier: int, *, roster: bool, form: str = "") -> None:
        start = len(self.text)
        self.text += text
        self.spans.append(
            {
                "start": start, "end": len(self.text), "cat": cat, "tier": tier,
                "roster": roster, "form": form,
            }
        )  # fmt: skip

    def _slot(self, slot: str) -> None:
        role, _, how = slot.partition(".")
        if role in _ROLES and how:
            self._name(role, how)
        elif slot.startswith("date"):
            self._mark(self._date(slot.partition(":")[2] or "us"), "DATE", 1, roster=False)
        elif slot == "age":
            self.text += "5"
        elif slot in ("age90", "mbi"):
            self._mark(*self._thing(slot), roster=False)
        else:
            name, _, how = slot.partition("+")
            text, cat, tier = self._thing(name)
            if how == "lower":
                text = text.lower()
            own = name in (
                "phone",
                "email",
                "mrn",
                "member",
                "auth",
                "street",
                "city",
                "zip",
                "school",
            )
            self._mark(text, cat, tier, roster=self.known and own)

    def _name(self, role: str, how: str) -> None:
        person = self.people[role]
        first, last = person["first"], person["last"]
        form, *ways = how.split("+")
        word = first in WORD_FIRST
        if "typo" in ways:
            first = first if word else slip(self.r, first)
            last = last if last in WORD_LAST else slip(self.r, last)
        if "ocr" in ways:
            first, last = (n if len(n) < 5 else misread(self.r, n) for n in (first, last))
        text, tail = _written(form, first, last, person)
        if "lower" in ways and not (word and form in ("first", "poss")) and last not in WORD_LAST:
            text, tail = text.lower(), tail.lower()
        if "upper" in ways:
            text, tail = text.upper(), tail.upper()
        cat, tier = _ROLES[role]
        known = self.known and role in _KNOWN
        self._mark(text, cat, tier, roster=known, form="+".join([form, *ways]))
        self.text += tail

    def _date(self, form: str) -> str:
        r = self.r
        m, d, y = r.randint(1, 12), r.randint(1, 28), r.randint(2025, 2027)
        day = f"{d}{'th' if 3 < d < 21 or d % 10 not in (1, 2, 3) else ['st', 'nd', 'rd'][d % 10 - 1]}"
        if form == "dob":
            y = r.randint(2014, 2022)
        forms = {
            "us": f"{m}/{d}/{y}", "us2": f"{m:02d}/{d:02d}/{y % 100}", "dob": f"{m:02d}/{d:02d}/{y}",
            "iso": f"{y}-{m:02d}-{d:02d}", "long": f"{MONTHS[m - 1]} {d}, {y}",
            "mdy": f"{m}-{d}-{y % 100}", "compact": f"{y}{m:02d}{d:02d}",
            "md": f"{m}/{max(d, 11)}", "monyear": f"{MONTHS[m - 1]} {y}",
            "weekday": f"{MONTHS[m - 1][:3]} {d}", "ord": f"{MONTHS[m - 1]} {day}",
            "ordl": f"{MONTHS[m - 1].lower()} {day}", "es": f"{d} de {MONTHS_ES[m - 1]}",
            "spoken": f"{MONTHS[m - 1].lower()} {_ORDINALS[d % 10]} {_YEARS[y % 3]}",
        }  # fmt: skip
        return forms[form]

    def _phone(self, digits: str) -> str:
        a, b, c = digits[:3], digits[3:6], digits[6:]
        return self.r.choice(
            [f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a} {b} {c}", digits, f"+1{digits}",
             f"1-{a}-{b}-{c}", f"{a}/{b}-{c}"]
        )  # fmt: skip

    def _thing(self, name: str) -> tuple[str, str, int]:
        r, stock, client = self.r, self.stock, self.client
        handle = f"{ascii_of(client['first']).lower().replace('-', '')}{r.choice(['_ot', '.mom', 'mama'])}{r.randint(2, 99)}"
        things: dict[str, tuple[str, str, int]] = {
            "phone": (self._phone(client["phone"]), "PHONE", 1),
            "phone2": (self._phone(stock.phone()), "PHONE", 2),
            "fax": (self._phone(stock.phone()), "FAX", 2),
            "email": (client["email"], "EMAIL", 1),
            "email2": (f"{stock.digits(2)}.staff@district{r.randint(1, 9)}.example", "EMAIL", 2),
            "mrn": (client["mrn"], "MRN", 1),
            "member": (client["member_id"], "MEMBER_ID", 1),
            "member2": (f"{r.choice('GHK')}{stock.digits(6)}", "MEMBER_ID", 1),
            "mbi": ("7EK9-PV3-NW42", "MEMBER_ID", 1),
            "auth": (client["auth"], "AUTH_NO", 1),
            "street": (client["address"]["street"], "STREET", 1),
            "city": (client["address"]["city"], "CITY", 1),
            "city2": (r.choice(["Ashtabula", "Walla Walla", "Terre Haute", "Kissimmee"]), "CITY", 1),
            "zip": (client["address"]["zip"], "ZIP", 1),
            "school": (client["school"], "SCHOOL", 2),
            "school2": (r.choice(OFF_SCHOOLS), "SCHOOL", 2),
            "hospital": (r.choice(HOSPITALS), "EMPLOYER", 2),
            "employer": (r.choice(EMPLOYERS), "EMPLOYER", 2),
            "studentid": (r.choice([f"SID{stock.digits(6)}", stock.digits(8)]), "STUDENT_ID", 1),
            "account": (r.choice([f"I-{stock.digits(9)}", stock.digits(8), f"CLM{stock.digits(8)}"]), "ACCOUNT", 1),
            "account2": (f"2026-{stock.digits(7)}", "ACCOUNT", 1),
            "npi": (f"1{stock.digits(9)}", "NPI", 2),
            "license": (r.choice([f"OT{stock.digits(5)}", f"OTR.{stock.digits(6)}"]), "LICENSE", 2),
            "device": (r.choice([f"SN-{stock.digits(6)}", f"QX{stock.digits(5)}B"]), "DEVICE", 1),
            "plate": (r.choice([f"HJK {stock.digits(4)}", f"{stock.digits(3)}-WTR"]), "VEHICLE", 1),
            "ssn": (f"{r.randint(101, 665)}-{r.randint(10, 99)}-{stock.digits(4)}", "SSN", 1),
            "ip": (".".join(str(r.randint(11, 230)) for _ in range(4)), "IP", 1),
            "url": (f"https://visit.example/r/{stock.digits(6)}", "URL", 1),
            "photo": (f"IMG_{stock.digits(4)}.jpg", "PHOTO", 1),
            "handle": (f"@{handle}", "HANDLE", 1),
            "handle2": (handle, "HANDLE", 1),
            "age90": (str(r.randint(90, 101)), "AGE90", 1),
        }  # fmt: skip
        if name == "phone:spoken":
            said = "zero one two three four five six seven eight nine".split()
            return " ".join(said[int(c)] for c in client["phone"]), "PHONE", 1
        return things[name]


_ORDINALS = ["tenth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]  # fmt: skip
_YEARS = ["twenty twenty five", "twenty eighteen", "two thousand nineteen"]


def _written(form: str, first: str, last: str, person: Person) -> tuple[str, str]:
    """The name in one form, and what follows it without being part of it."""
    family = last.split()[-1] if last.startswith(("Van ", "De ", "Del ", "St. ")) else last
    ways = {
        "first": first, "last": last, "full": f"{first} {last}", "lf": f"{last}, {first}",
        "fi": f"{first} {last[0]}.", "il": f"{first[0]}. {last}", "ini": f"{first[0]}.{family[0]}.",
        "inis": f"{first[0]}{family[0]}", "inisdot": f"{first[0]}. {family[0]}.",
        "nick": NICK.get(person["first"], first), "poss": first,
        "spelled": "-".join(c for c in ascii_of(first).upper() if c.isalpha()),
        "lastspelled": "-".join(c for c in ascii_of(last).upper() if c.isalpha()),
    }  # fmt: skip
    return ways[form], "'s" if form == "poss" else ""


def written_papers() -> list[tuple[str, str, str]]:
    """Every paper: its kind, its text and its group."""
    found = []
    for path in sorted(HERE.glob("*.txt")):
        parts = re.split(r"(?m)^## (\w+)\n", path.read_text("utf-8"))[1:]
        for at in range(0, len(parts), 2):
            group = "third" if at // 2 % 3 == 2 else "first"
            group = path.stem if path.stem in ("later", "last") else group
            found.append((parts[at], parts[at + 1].strip("\n"), group))
    return found


def papers(seed: int = 7) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The roster and every paper filled three times, each with its group."""
    stock = Stock(seed)
    roster = stock.roster()
    made: list[dict[str, Any]] = []
    for at, (kind, paper, group) in enumerate(written_papers()):
        for turn in range(3):
            filled = Filled(stock, roster, known=turn < 2)
            filled.fill(paper)
            made.append(
                {
                    "id": f"p{at:03d}.{turn}", "type": kind, "group": group,
                    "case": "roster" if filled.known else "off", "text": filled.text,
                    "spans": filled.spans, "negatives": filled.negatives, "ignore": filled.ignore,
                }
            )  # fmt: skip
    return roster, made


if __name__ == "__main__":
    import json
    import sys

    folder = Path(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    known, docs = papers(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roster.json").write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    (folder / "docs.jsonl").write_text(
        "".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs), "utf-8"
    )
