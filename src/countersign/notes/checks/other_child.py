"""No other child's name is in the note.

First and preferred names of the practice's other clients are looked for. The child's own names and
staff names are no finding; a name that is an everyday word ("will", "hope", "may") counts only with
a capital inside a sentence. There is no override: a note in the wrong chart harms two children.

Source: 45 CFR 164.502(b), 164.530(c) (another patient's identity in a chart is a disclosure).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.common_names import named
from countersign.spine.context import VisitContext


@check(
    "sheet",
    passes=[
        note(said("Theo hoped to finish by June 4, and hope stayed high.", "f1")),
        note(said("Hope for more time was voiced.", "f1")),
        note(
            said("Mara Finch, OTR/L, set up the swing.", "f1"), staff=frozenset({"Mara", "Finch"})
        ),
        CheckInput(parts={}),
    ],
    fails=[
        note(said("Mara fastened 4 of 5 buttons.", "f1")),
        note(said("He took turns with Hope on the swing.", "f1")),
    ],
    codes=["notes.other-child"],
)
def names_no_other_child(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext):
        return
    own = {word.casefold() for name in visit.child_names for word in name.split()}
    own |= {word.casefold() for word in sheet.context.get("staff_names", ())}
    own |= {word.casefold() for word in visit.author_name.split()}
    others = {
        name.casefold(): client
        for name, client in visit.other_names.items()
        if name.casefold() not in own and len(name) > 1
    }
    for statement in part.statements:
        for name in dict.fromkeys(named(statement.text, others)):
            yield Finding(
                "notes.other-child",
                f"“{name}” is the name of another child of the practice: “{statement.text}”",
                where=statement.id,
                part="note",
                do="If this is the wrong child's sentence, take it out. If you mean somebody else, "
                "write “a peer” or “his brother” instead of the name.",
                acts=(("remove", "Take it out"), ("edit", "Change the words")),
            )
