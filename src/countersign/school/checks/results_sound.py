"""Test results are sound, and what is said of a test rests on a result on file.

Arithmetic stops: a score outside its scale, a percentile that does not fit, an age that cannot be.
What follows from a tool's manual (its ages, its editions) warns. A sentence that names a test's
score has to name the result it rests on, with the same number; and it may not turn the scale round:
where a higher score says "more than others", it is no strength.

Source: rules/school_tests.yaml; rules/soap_and_medical_necessity.yaml, groundedness_rules.

Blocks: yes; for ages and editions of a tool it warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from countersign.school.checks.examples import knowing, report
from countersign.school.compose import KIND, TESTS
from countersign.school.context import Around
from countersign.school.results import Result, Score, as_evidence, faults, reads, tools
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement
from countersign.spine.evidence import Evidence

_TELLS_SCORE = re.compile(
    r"(?i)\b(?:standard|scaled?|composite|t-?|v-scale|raw) ?scores?\b|\bpercentiles?\b|"
    r"\bstandard deviations?\b|\bage equivalent\b"
)
_STRONG = re.compile(
    r"(?i)\b(?:strengths?|strong|above average|superior|excellent|excels?|advanced)\b"
)
_WEAK = re.compile(
    r"(?i)\b(?:difficult\w*|weak\w*|below average|deficits?|delay\w*|concerns?|problems?|impair\w*|"
    r"struggl\w*|low)\b"
)
_VMI = Result(
    "test:1",
    "beery_vmi",
    "6th edition",
    date(2026, 10, 5),
    date(2019, 4, 17),
    (Score("visual-motor integration", "standard", 84, 14),),
)
_SPM = Result(
    "test:2",
    "spm",
    "SPM-2",
    date(2026, 10, 5),
    date(2019, 4, 17),
    (Score("Touch", "t", 72),),
)
_OLD = replace(_VMI, edition="5th edition")
_BAD = Result(
    "test:3",
    "beery_vmi",
    "6th edition",
    date(2026, 10, 5),
    date(2019, 4, 17),
    (Score("visual-motor integration", "standard", 84, 41),),
)


def _with(result: Result, text: str, *, tied: bool = True) -> CheckInput:
    piece = Evidence(f"{result.id}:0", "chart", as_evidence(result, result.scores[0]))
    statement = Statement("p-1", TESTS, text, (piece.id,) if tied else ("note:1:a",), "person")
    known = knowing(results=(result,), result_faults=tuple((result.id, f) for f in faults(result)))
    return report(statement, around=known, evidence=(piece,))


@check(
    "sheet",
    passes=[
        _with(_VMI, "Visual-motor integration was a difficulty: standard score 84."),
        _with(_SPM, "Touch was a concern, T-score 72."),
        report(),
        CheckInput(parts={}),
    ],
    fails=[
        _with(_OLD, "Visual-motor integration was a difficulty: standard score 84."),
        _with(_BAD, "Visual-motor integration: standard score 84."),
        _with(_VMI, "Standard score 84 in visual-motor integration.", tied=False),
        _with(_VMI, "Visual-motor integration is a strength, standard score 84."),
        _with(_SPM, "Touch is a strength, T-score 72."),
    ],
    codes=[
        "school.result-unsound",
        "school.result-to-confirm",
        "school.score-on-no-result",
        "school.scale-turned-round",
    ],
)
def rests_on_sound_results(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    known = sheet.context.get("school")
    if part is None or not isinstance(known, Around):
        return
    if any(s.section == TESTS for s in part.statements):
        for _, fault in known.result_faults:
            yield Finding(
                "school.result-unsound" if fault.sure else "school.result-to-confirm",
                fault.message if fault.sure else f"Confirm by the manual: {fault.message}",
                blocks=fault.sure,
                part=KIND,
                where="results",
                do="Look at the test's sheet and correct the result under Tests.",
            )
    scores = {f"{r.id}:{at}": (r, s) for r in known.results for at, s in enumerate(r.scores)}
    for statement in part.statements:
        own = [scores[e] for e in statement.evidence if e in scores]
        if _tells_a_score(statement) and not own and statement.author != "composer":
            yield Finding(
                "school.score-on-no-result",
                f"This tells a score that rests on no result on file: “{statement.text}”",
                part=KIND,
                where=statement.id,
                do="Enter the result under Tests and tie the sentence to it, or take it out.",
                acts=(("tie", "Tie to a result"), ("remove", "Take it out")),
            )
        for result, score in own:
            yield from _turned(statement, result, score)


def _tells_a_score(statement: Statement) -> bool:
    named = any(t["name"].casefold() in statement.text.casefold() for t in tools().values())
    told = _TELLS_SCORE.search(statement.text) is not None
    return (told or named) and re.search(r"\d", statement.text) is not None


def _turned(statement: Statement, result: Result, score: Score) -> Iterator[Finding]:
    way = reads(score, result.tool)
    strong, weak = _STRONG.search(statement.text), _WEAK.search(statement.text)
    if statement.author == "composer" or way is None or bool(strong) == bool(weak):
        return
    if (strong and way < 1) or (weak and way > -1):
        says = tools()[result.tool]["higher"]
        yield Finding(
            "school.scale-turned-round",
            f"{score.name} {score.value} is no {'strength' if strong else 'difficulty'} on this "
            f"scale, where a higher score says “{says}”: “{statement.text}”",
            part=KIND,
            where=statement.id,
            do="Say what the score says, or take the sentence out.",
            acts=(("edit", "Correct it"), ("remove", "Take it out")),
        )
