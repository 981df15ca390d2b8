"""Each recognizer finds what it is for, and leaves the clinic's own figures and words alone."""

from __future__ import annotations

import pytest

from countersign.privacy.recognizers import (
    addresses,
    ages,
    dates,
    emails,
    identifiers,
    links,
    phones,
    places,
    segments,
)
from countersign.privacy.recognizers.rule import find


def found(module: object, text: str) -> list[str]:
    spans = find(module.RULES, text)  # type: ignore[attr-defined]  # every recognizer has them
    return [text[span.start : span.end] for span in spans]


FINDS = [
    (segments, "NM1*IL*1*OKAFOR*NOBLE****MI*W1~", "OKAFOR"),
    (segments, "NM1*IL*1*OKAFOR*NOBLE****MI*W1~", "NOBLE"),
    (segments, "N4*SURPRISE*AZ*85374~", "SURPRISE"),
    (segments, "PID|1||LK1||Okafor^Noble|||F|||9 Elm Ct^^Surprise^AZ^85374||", "Okafor"),
    (segments, "PID|1||LK1||Okafor^Noble|||F|||9 Elm Ct^^Surprise^AZ^85374||", "Surprise"),
    (identifiers, "picks up in a grey Subaru HJK 4486", "HJK 4486"),
    (dates, "born february ninth twenty eighteen", "february ninth twenty eighteen"),
    (dates, "1/16: absent", "1/16"),
    (addresses, "N4*Yazoo City*GA*68499~", "68499"),
    (addresses, '"city":"Surprise"', "Surprise"),
    (ages, "his grandmother, 91, cooks", "91"),
    (ages, "Ishani Nogueira, 92, referred", "92"),
    (ages, "she spoils him. She's 100, God bless", "100"),
    (emails, "write to ana.lopez+ot@mail.example today", "ana.lopez+ot@mail.example"),
    (emails, "it is ana dot lopez at mail dot com", "dot lopez at mail dot com"),
    (links, "see https://clinic.example/j/81?x=2.", "https://clinic.example/j/81?x=2"),
    (links, "pt IP 47.105.60.121 logged", "47.105.60.121"),
    (links, "from 2001:0db8:85a3:0:0:8a2e:0370:7334", "2001:0db8:85a3:0:0:8a2e:0370:7334"),
    (links, "Portal username skypark60 reset", "skypark60"),
    (links, "follow @ot_mom_77", "@ot_mom_77"),
    (links, "hub 00:1B:44:11:3A:B7 paired", "00:1B:44:11:3A:B7"),
    (phones, "call (512) 555-2569 now", "(512) 555-2569"),
    (phones, "call 555-6792", "555-6792"),
    (phones, "+1 605 778 8365", "+1 605 778 8365"),
    (phones, "5l2-555-O740", "5l2-555-O740"),
    (phones, "five five five zero one four two", "five five five zero one four two"),
    (ages, "a 96-year-old RHD", "96"),
    (ages, "Turned 94 in spring", "94"),
    (ages, "she is ninety-one years old", "ninety-one"),
    (dates, "seen 8/6.", "8/6"),
    (dates, "on the 25th of March", "25th of March"),
    (dates, "20-DEC-2026", "20-DEC-2026"),
    (dates, "DOB O8/14/2O14", "O8/14/2O14"),
    (dates, "el 3 de mayo de 2026", "3 de mayo de 2026"),
    (dates, "20260605 3:15 pm", "20260605"),
    (dates, "on March twenty-first", "March twenty-first"),
    (dates, "NICU stay in August 2014", "August 2014"),
    (identifiers, "SSN 686-90-2717", "686-90-2717"),
    (identifiers, "MRN: 140-312-81", "140-312-81"),
    (identifiers, "Mbr ID U530 7826 01 on file", "U530 7826 01"),
    (identifiers, "Medicare 1EG4-TE4-MK31", "1EG4-TE4-MK31"),
    (identifiers, "auth PA74Q4976 before", "PA74Q4976"),
    (identifiers, "serial TD-I13-368976)", "TD-I13-368976"),
    (identifiers, "plate 7KLM 3230", "7KLM 3230"),
    (identifiers, "Lic# TA.423238", "TA.423238"),
    (identifiers, "NPI 1419042563", "1419042563"),
    (identifiers, "IMG_2034.jpg attached", "IMG_2034.jpg"),
    (identifiers, "VIN 1HGCM82633A004352", "1HGCM82633A004352"),
    (addresses, "at 7800 W 43rd Dr, Apt 29A now", "7800 W 43rd Dr, Apt 29A"),
    (addresses, "13351 Martin Luther King Jr. Avenue", "13351 Martin Luther King Jr. Avenue"),
    (addresses, "P.O. Box 118", "P.O. Box 118"),
    (addresses, "Ann Arbor, MI 14075", "Ann Arbor"),
    (addresses, "Ann Arbor, MI 14075", "14075"),
    (addresses, "we live at 14 maple street", "14 maple street"),
    (addresses, "601 Calle Encino", "601 Calle Encino"),
    (places, "at John Muir Elementary.", "John Muir Elementary"),
    (places, "Attends CRMS (1st grade)", "CRMS"),
    (places, "at PS 214", "PS 214"),
    (places, "goes to is 77 now", "is 77"),
    (places, "Dad's new job at Larch & Pine Bakery means", "Larch & Pine Bakery"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "text", "written"), FINDS)
def test_it_is_found(module: object, text: str, written: str) -> None:
    assert any(written in span or span == written for span in found(module, text))


LEAVES = [
    (identifiers, "matched upper to lower case 20/26"),
    (identifiers, "a red car, 4 wheels, and a truck"),
    (dates, "Purdue Pegboard 12/14, Box and Block 41"),
    (dates, "goal 3/4: met"),
    (ages, "he is 95% accurate; she is 100 percent sure"),
    (addresses, "summarize in 2 lines for dr smith"),
    (addresses, "at 8:02a Sefina St. Pierre called"),
    (dates, "7/10 letters, 4/5 trials, 2/3 opportunities, MMT 3-/5, age equivalent 4-3"),
    (dates, "may 2 friends join; march in place; mark each page"),
    (dates, "improved from 2/5 to 4/5 in 6 weeks"),
    (ages, "a 6-year-old; 90 degrees; 95% accuracy; 92 lb; 7 years 3 months"),
    (identifiers, "97530 x 2, 97165, 92526, G0283; F84.0, Q90.9, M65.4; PDMS-3; BOT-2; 2x/week"),
    (identifiers, "grip 12 lb R, ROM 0-85, standard score 82, T-score 38, 12 visits, 96 units"),
    (identifiers, "Home O2, 3-point pinch, 5-word sentence, 10-minute timer, L3908"),
    (phones, "97530/97533 2x/week 12 weeks, 96 units; 3:15 pm; 10:30; score 120-130"),
    (addresses, "5 trials on the street; 3 times by Dr; 2 cues at the way in"),
    (places, "The School Function Assessment; at school; High school; preschool class"),
    (links, "Time 3:40 with 2 cues; 12:30:15; ratio 1:2"),
    (emails, "@ home, at 3 dots"),
]


@pytest.mark.parametrize(("module", "text"), LEAVES)
def test_the_clinics_own_words_stay(module: object, text: str) -> None:
    assert found(module, text) == []
