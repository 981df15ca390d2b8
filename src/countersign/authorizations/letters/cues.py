"""Words that make an amount, a date or a decision somebody else's: asked for, earlier, turned
down, owed. General words of the trade only."""

from __future__ import annotations

import re


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


# What makes an amount, a date or a decision somebody else's: asked for, earlier, turned down, owed.
CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "previous",
        _cue(
            r"\bbefore this\b|\b(?:approved|authori[sz]ed|certified) (?:before|so far"
            r"|until now)\b|\bprevious(?:ly)?\b|\bformer(?:ly)?\b"
            r"|\boriginal(?:ly)?\b|\bearlier\b|\b(?:first|initial) (?:approval"
            r"|authori[sz]ation|period|certification) (?:was|were|had|covered|allowed|ran)\b"
            r"|\bprior (?:period|approval"
            r"|authori[sz]ation (?:period|of|for|was|ended|covered|allowed"
            r"|ends|began|expires|number))|\bhad (?:been )?approved\b"
            r"|\bexpired\b"
            r"|\bexpiring (?:authori|approval|period|cert)\w*"
            r"|\blast (?:authori[sz]ation )?(?:period"
            r"|approval)\b|\bold\b|\bended\b"
            r"|\b(?:was|were) (?:to|set to|due to|scheduled to) (?:end|expire|run)\b"
            r"|\bwould have (?:ended|expired|run)\b"
            r"|\bhad been\b|\bup to now\b|\bchanged from\b|\buntil now\b"
            r"|\bcurrent (?:authori[sz]ation|approval|period)\b|\bread\b"
            r"|\bsuperse\w+|\breplac(?:e|es|ed|ing)\b|\bin effect (?:until|through)\b"
        ),
    ),
    (
        "used",
        _cue(
            r"(?<!be )\b(?:already )?used\b|(?<!date )(?<!dates )\bremain(?:s"
            r"|ing)?\b(?! (?:approved|authori[sz]ed|certified|in effect|in force|the same"
            r"|unchanged|valid|as))|\bto date\b"
            r"|\bbalance\b|\bleft\b|\bhave (?:already )?(?:had|received)\b"
        ),
    ),
    (
        "requested",
        _cue(
            r"\brequest(?:s|ed|ing)?\b|\bask(?:s|ed|ing)? (?:for|us)\b"
            r"|\bsubmitted\b|\bsought\b|\bapplied for\b|\basked\b|\breq\b"
        ),
    ),
    (
        "denied",
        _cue(
            r"\bden(?:y|ied|ies|ial)\b|\bnot (?:been )?(?:approved|authori[sz]ed"
            r"|certified|medically necessary|cover(?:ed)?)\b|\b(?:cannot"
            r"|can't|could not|did not|do not|unable to) (?:be )?(?:approve[d]?"
            r"|authori[sz]e[d]?|certif(?:y|ied)|cover(?:ed)?)\b|\badverse\b"
            r"|\bdisapprov\w+|\bnon-?certif\w+|\breject\w*|\bwill not (?:pay for|cover|approve)\b"
        ),
    ),
    (
        "pended",
        _cue(
            r"\bpend(?:ed|ing|s)?\b|\bmore information\b|\badditional "
            r"(?:information|documentation|records|clinical)\b|\bunder review\b"
            r"|\bnot yet (?:been )?(?:decided|reviewed)\b|\bawaiting\b|\b(?:not able|unable"
            r"|cannot|can't) (?:yet )?(?:to )?(?:yet )?decide\b"
            r"|\bno decision (?:has been|can be|yet)\b|\bneed more (?:time|information)\b"
            r"|\bnot (?:been )?decided\b"
            r"|\bon hold\b|\bwhile we (?:review|wait)"
        ),
    ),
    (
        "appeal",
        _cue(
            r"\bappeal\w*|\bfair hearing\b|\bgrievance\b|\breconsideration\b"
            r"|\bdisagree\w*|\bhours? of receipt\b|\bpeer[- ]to[- ]peer\b"
            r"|\bresponse\b|\breview your care\b|\bmust be received\b"
            r"|\bbusiness days?\b|\bcalendar days?\b|\bnext review\b"
            r"|(?:^|\bplease\s+|\bmust\s+|;\s+)(?:fax|send|return|mail|respond|reply|forward)\b"
            r"|\bwill be closed\b|\breview(?:ed)? (?:again|your (?:care|case|progress))\b"
        ),
    ),
    (
        "rule",
        _cue(
            r"\bguarantee\b|\bbefore the first\b|\bafter the last\b"
            r"|\bmust (?:be )?(?:submit|call|request)\w*|\bwithin \d+ "
            r"(?:days|hours)\b|\bper day\b|\bbenefit (?:limit|maximum"
            r"|year)\b|\bcalendar year\b|\bminimum\b|(?<!for a )(?<!to a )\bmaximum of\b"
            r"|\bno more than\b|\blimit(?:ed|s)? (?:of|to)\b|\bfor example\b"
            r"|\bequals\b|\b(?:corresponds?|equal|equivalent|amounts?) to\b|\b(?:is|are|or"
            r"|to) about \d+\b|\bapproximately\b|\bmeans\b|\bevery \d+\b|\bat least\b"
            r"|\bif you\b|\busually\b|\btypically\b|\bguidelines? (?:for|says?|state|allow"
            r"|recommend)\b"
            r"|\bnormally\b|\bgenerally\b|\bonce every\b|\bmore than \d+\b|\bin a (?:day|week"
            r"|month)\b|\bon (?:a|any) (?:one|single|given) day\b"
        ),
    ),
    (
        "added",
        _cue(
            r"\badditional\b|\badded\b|\badds?\b|\bmore\b|\bextra\b"
            r"|\bfurther\b|\bincrease[sd]? by\b|\bextend(?:ed|s)? by\b"
            r"|\bon top of\b"
        ),
    ),
    (
        "total",
        _cue(
            r"\bnew total\b|\btotal(?:s|ing|ling)?\b|\bin all\b|\ball together\b"
            r"|\baltogether\b|\bbring(?:s|ing)?\b|\bto a total\b|\bnow "
            r"(?:stands|reads|approved|authorized|covers|runs|ends|expires|extends|goes"
            r"|continues|allows|includes)\b|\bchanged? to\b"
            r"|\bincreased? to\b|\bamended to\b|\bcorrected to\b|\brevised to\b"
        ),
    ),
    (
        "approved",
        _cue(
            r"\bapprov(?:e|ed|es|al|ing)\b|\bauthori[sz](?:e|ed|es|ing)\b"
            r"|\bcertif(?:y|ied|ies)\b|\bgrant(?:ed|s)?\b|\ballow(?:ed"
            r"|s)?\b|\bmay (?:receive|have|use)\b|\bcover(?:s|ed)\b"
            r"|\b(?:may|can|will) be (?:seen|used|given|provided)\b|\bconfirms?\b|\bgood for\b"
            r"|\bagreed to cover\b|\b(?:we|plan) will (?:pay for|cover)\b|\bpayable\b"
            r"|\bpurchase\b|\bfund(?:ed|s)?\b|\bagree(?:d"
            r"|s) to\b|\bappr\b"
        ),
    ),
)
