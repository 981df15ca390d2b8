"""What an update says of the child, the session, home or school stands in the record.

Source: rules/parent_communication.yaml, gate grounded.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.reading.read import Read
from countersign.family.update import Found
from countersign.spine.grounding import Source, ground


def faults(read: Read) -> Iterator[Found]:
    update = read.update
    sources = [Source(f"f{n}", line) for n, line in enumerate(update.record)]
    if update.human:
        sources.append(Source("human", update.human, "attested"))
    uses = {(s.start, s.end): s.use for s in read.page.sentences}
    for one in ground(update.text, sources).sentences:
        if uses.get((one.start, one.end), "tell") != "tell":
            continue
        if one.verdict == "contradicted" and one.severity == "major":
            yield Found("family.contradicts-session", one.why or "", (one.start, one.end))
        elif one.verdict == "unsupported":
            yield Found("family.not-in-session", one.why or "", (one.start, one.end))
