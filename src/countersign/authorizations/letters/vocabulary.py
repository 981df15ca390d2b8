"""The words letters use for their labels, and the cues that say which role a number plays.

General words of the trade only: nothing here is one payer's wording.
"""

from __future__ import annotations

import re

_WHO = (
    r"(?:member|patient|enrollee|client|beneficiary|recipient|recip|consumer|participant|subscriber"
    r"|insured|child|individual|customer|claimant|covered\s+(?:person|individual))(?:['\u2019]?s)?"
)
_NUM = r"(?:#|no\b\.?|numbers?\b|num\b\.?|nbr\b\.?|id\b(?:\s*(?:#|no\b\.?|number))?|code\b)"
_DOCTOR = (
    r"(?:provider|prov\b\.?|prvdr|physician|phys\b\.?|practitioner|clinician|prescriber"
    r"|doctor|md|pcp|therapist)"
)
_CLINIC = (
    r"(?:provider|prov\b\.?|prvdr|facility|fac\b\.?|agency|vendor|practice|clinic|group"
    r"|therapist|entity"
    r"|organization|site)"
)
_ASKER = (
    r"(?:requesting|referring|ordering|prescribing|attending|submitting|primary\s+care|recommending"
    r"|req\b\.?|ref\b\.?|rfr\b\.?|ord\b\.?)"
)
_ASKS = rf"(?:{_ASKER}(?:\s*(?:/|or|and|\s)\s*{_ASKER})?)"
_SERVER = (
    r"(?:servicing|rendering|treating|performing|service|serving|therapy|delivering|approved"
    r"|authorized|assigned|attending\s+therapy|billing|svc\b\.?|serv\b\.?|srv\b\.?|rend\b\.?"
    r"|perf\b\.?|pay-?to)"
)
_SERVES = rf"(?:{_SERVER}(?:\s*(?:/|or|and)\s*{_SERVER})?)"
_AUTH = (
    r"(?:prior\s+auth(?:ori[sz]ation)?|service\s+auth(?:ori[sz]ation)?|auth(?:ori[sz]ation)?"
    r"|authori[sz]n|cert(?:ification)?|pre-?cert(?:ification)?"
    r"|approval|p\.?a\.?|tar|sar|s\.?a\.?|par|svc\s+auth)"
)
_REFERENCE = (
    r"(?:(?:plan|our|um|health\s+plan)?\s*(?:reference|ref\b\.?)"
    r"|(?:(?:request|treatment|service|authori[sz]ation|review|document)\s+)?(?:tracking"
    r"|control|reference)|determination"
    r"|decision|notification|notice|episode|um|document)"
)

# Longest and most telling first: at one place in the text the first that fits wins.
LABELS: tuple[tuple[str, str], ...] = (
    (
        "previous_auth",
        rf"(?:previous|former|old|original|superseded?s?|replaces"
        rf"|replaced|amends|amending|extends|continues|continued\s+from"
        rf"|linked|parent)\s+(?:{_AUTH}|{_REFERENCE}|case)?\s*{_NUM}?",
    ),
    (
        "requesting_npi",
        rf"(?:(?:{_ASKS}|requested\s+by|referred\s+by)\s*(?:{_DOCTOR})?"
        rf"(?:['\u2019]s)?|physician|doctor|clinician|prescriber|practitioner)\s*npi\s*{_NUM}?",
    ),
    (
        "rendering_npi",
        rf"(?:{_SERVES}|{_CLINIC}|group|referred\s+to)\s*(?:{_CLINIC})?(?:['\u2019]s)?\s*npi"
        rf"\s*{_NUM}?",
    ),
    (
        "npi",
        rf"(?:individual\s+|group\s+|national\s+provider\s+identifier"
        rf"|type\s+[12]\s+)?npi\s*{_NUM}?|national\s+provider\s+identifier",
    ),
    ("tax", rf"(?:tax\s*id|tin|ein|fein)\s*{_NUM}?"),
    (
        "dob",
        rf"(?:{_WHO}\s*)?(?:d\.?o\.?b\b\.?|date\s+of\s+birth|birth\s*-?\s*date"
        rf"|birthdate|born(?:\s+on)?)",
    ),
    (
        "member_id",
        rf"(?:(?:{_WHO}|medicaid|medi-?cal|health\s+plan|plan|policy"
        rf"|insurance|card|coverage|contract)\s*(?:medicaid\s*)?"
        rf"(?:i\.?d\.?\b(?:entification)?|identification|identifier)\s*{_NUM}?"
        rf"|(?:{_WHO}|medicaid|policy|plan\s+member)\s*(?:#|no\b\.?"
        rf"|number|num\b\.?|nbr\b\.?)|(?:cin|uci|hicn|mbi|rid|mid|subscriber\s+id)\b\s*{_NUM}?"
        rf"|(?:identification|identifier)\s*{_NUM}|i\.?d\b\.?\s*(?:#|no\b\.?|number)?)",
    ),
    (
        "requesting_provider",
        rf"(?:{_ASKS}\s*(?:{_DOCTOR})?(?:\s+name)?|who\s+asked(?:\s+for\s+"
        rf"(?:this|it|the\s+service))?|asked\s+for\s+by|req\b\.?\s+{_DOCTOR}"
        rf"|(?:therapy\s+|services?\s+|care\s+)?(?:requested|referred|ordered|prescribed"
        rf"|recommended)\s+by"
        rf"|(?:the\s+)?(?:doctor|physician|practitioner|prescriber|clinician)(?:\s+name)?"
        rf"|request\s+(?:from|made\s+by|submitted\s+by)"
        rf"|requestor|requester|referral\s+source|pcp|submitted\s+by)",
    ),
    (
        "rendering_provider",
        rf"(?:{_SERVES}\s+{_CLINIC}(?:\s+name)?|(?:provider|vendor)\s+of\s+services?"
        rf"|who\s+(?:will\s+)?(?:provides?|gives?|delivers?|treats)(?:\s+(?:it|this|the\s+service"
        rf"|services|(?:the\s+)?(?:care|therapy)))?|servicing|rendering"
        rf"|(?:your\s+)?{_CLINIC}(?:\s+name)?"
        rf"|(?:services?|care|therapy|treatment|visits)?\s*(?:to\s+be\s+"
        rf"|will\s+be\s+)?(?:provided|delivered|rendered|given|furnished|performed)\s+(?:by"
        rf"|at)"
        rf"|(?:approved|authori[sz]ed)\s+(?:to|for)\s+{_CLINIC}|(?:place"
        rf"|location)\s+of\s+therapy|where\s+(?:you|the\s+child)\s+go(?:es)?"
        rf"|authorized\s+to|issued\s+to|referred\s+to)",
    ),
    (
        "place_of_service",
        r"(?:place\s+of\s+(?:service|treatment)|where\b|p\.?o\.?s\b\.?|service\s+"
        r"(?:location|setting|place)|location\s+of\s+services?|setting"
        r"|site\s+of\s+(?:service|care))(?:\s+code)?",
    ),
    (
        "letter_date",
        r"(?:(?:notice|notification|letter|print(?:ed)?|issue|mail(?:ing)?|decision"
        r"|determination|report|run|fax)\s*(?:date|dt)|date\s+(?:of\s+"
        r"(?:this\s+)?(?:notice|letter|decision|determination|action)"
        r"|issued|printed|mailed|sent|decided)|issued(?:\s+on)?"
        r"|printed(?:\s+on)?|mailed(?:\s+on)?|generated(?:\s+on)?)",
    ),
    (
        "received",
        r"(?:(?:date\s+)?(?:request\s+)?(?:was\s+)?received(?:\s+"
        r"(?:on|date))?|receipt\s+date|request(?:ed)?\s+(?:date"
        r"|on)|date\s+(?:of\s+)?request(?:ed)?|submitted(?:\s+on)?"
        r"|submission\s+date|date\s+submitted)",
    ),
    (
        "appeal",
        r"(?:(?:last\s+day\s+to\s+)?appeal(?:\s+(?:by|deadline|rights"
        r"|due|until))?|file\s+by|respond\s+by|reply\s+by|next\s+review"
        r"|review\s+(?:by|date|due)|due\s+(?:date|by))",
    ),
    (
        "previous_end",
        r"(?:original|previous|prior|old|former)\s+(?:end(?:ing)?|exp(?:iration)?|thru|through"
        r"|to|last|term(?:ination)?)\b"
        r"(?:\s+(?:date|day))?",
    ),
    (
        "previous_start",
        r"(?:original|previous|prior|old|former)\s+(?:start(?:ing)?|begin(?:ning)?|effective"
        r"|from|first)\b"
        r"(?:\s+(?:date|day))?",
    ),
    (
        "requested_range",
        r"(?:(?:authori[sz]ation|service)\s+(?:dates?|period)\s+requested|"
        r"requested\s+(?:dates?(?:\s+of\s+service)?|period|from"
        r"|service\s+dates?)|(?:(?:authori[sz]ation|service)\s+)?(?:dates?"
        r"|period)\s+(?:of\s+service\s+)?requested)",
    ),
    (
        "previous_range",
        r"(?:last\s+(?:authori[sz]ation\s+)?(?:period|approval)"
        r"|(?:previous|prior|former|expiring|current|original)\s+"
        r"(?:period|dates?(?:\s+of\s+service)?|authori[sz]ation\s+"
        r"(?:period|dates?)|approval|certification\s+period|service\s+dates?))",
    ),
    (
        "range",
        r"(?:(?:auth(?:ori[sz]ation)?|service|svc|approved)\s+)?(?:from|start(?:s|ing)?"
        r"|begin(?:s|ning)?|beg|effective|eff|first)"
        r"(?:\s*(?:dates?|dt|day))?\s*(?:/|-|\u2013|&|and|\s)\s*(?:through|thru|to|end(?:s"
        r"|ing)?|term(?:ination)?|exp(?:iration|ires?)?|last|stop)"
        r"\b(?:\s*(?:dates?|dt|day))?",
    ),
    (
        "asked_granted",
        r"(?:(?:qty|quantity|units?|visits?|hours?|amount|number)\s*)?(?:req(?:uested|\b)\.?"
        r"|asked(?:\s+for)?)\s*(?:/|-|&|and|vs\.?)\s*"
        r"(?:appr?(?:oved|vd)?|auth(?:ori[sz]ed)?|cert(?:ified)?|granted"
        r"|allowed)\b\.?(?:\s*(?:qty|quantity|units?|visits?|hours?|amount))?",
    ),
    (
        "granted_asked",
        r"(?:(?:qty|quantity|units?|visits?|hours?|amount|number)\s*)?(?:appr?(?:oved|vd)?"
        r"|auth(?:ori[sz]ed)?|cert(?:ified)?|granted|allowed)\.?\s*(?:/|-|&|vs\.?|of)\s*"
        r"(?:req(?:uested|\b)\.?|asked(?:\s+for)?)(?:\s*(?:qty|quantity|units?|visits?|hours?"
        r"|amount))?",
    ),
    (
        "range",
        r"(?:(?:authori[sz]ation|service|approval|coverage)\s+(?:dates?|period)\s+(?:approved"
        r"|authori[sz]ed)|"
        r"(?:approved|authori[sz]ed|certified|new|auth(?:ori[sz]ation)?"
        r"|cert(?:ification)?|service|approval|coverage|treatment"
        r"|effective|amended|revised|valid)\s*(?:period|dates?(?:\s+of\s+service)?"
        r"|service\s+dates?|date\s+range|date\s+span|span|window"
        r"|validity)|(?:approved\s+|authori[sz]ed\s+|certified\s+)?dates?\s+of\s+(?:services?"
        r"|treatment|care)"
        r"|(?:(?:authori[sz]ation|service|approval|coverage)\s+)?(?:dates?"
        r"|period)\s+(?:approved|authori[sz]ed"
        r"|certified|covered|granted)|period\s+(?:of\s+(?:service"
        r"|authorization|approval)|approved|authorized|covered)|(?:between|valid|effective"
        r"|approved)\s+(?:these\s+)?dates|when\b"
        r"|period|date\s+(?:range|span)|d\.?o\.?s\b\.?|valid|svc\s+dates?"
        r"|validity(?:\s+period)?|good\s+for)",
    ),
    (
        "start",
        r"(?:(?:service\s+|auth(?:ori[sz]ation)?\s+|approval\s+"
        r"|certified\s+|approved\s+|authori[sz]ed\s+|svc\s+|coverage\s+|new\s+|revised\s+"
        r"|amended\s+|corrected\s+)?"
        r"(?:period\s+)?(?:start"
        r"(?:s|ing)?|begin(?:s|ning)?|beg\b|from|effective|eff\b\.?"
        r"|first)(?:\s+(?:dates?|dt\b\.?|day|on|from|dos\b|svc\b))?(?:\s+of\s+service)?"
        r"|valid\s+from|first\s+(?:day|date))",
    ),
    (
        "end",
        r"(?:(?:service\s+|auth(?:ori[sz]ation)?\s+|approval\s+"
        r"|certified\s+|approved\s+|authori[sz]ed\s+|svc\s+|coverage\s+|new\s+|revised\s+"
        r"|amended\s+|corrected\s+)?"
        r"(?:period\s+)?(?:end(?:s"
        r"|ing)?|exp(?:ires?|iration|iry)?\b\.?|to|thru|through"
        r"|until|term(?:ination)?|last|stop)(?:\s+(?:dates?|dt\b\.?"
        r"|day|on|dos\b|svc\b))?(?:\s+of\s+service)?|valid\s+(?:to|until|through"
        r"|thru)|good\s+through)",
    ),
    (
        "requested_quantity",
        r"(?:(?:what|amount|how\s+much)\s+(?:was|you|is|we\s+were)\s+(?:requested"
        r"|asked(?:\s+for)?)|(?:(?:total\s+)?number\s+of\s+)?"
        r"(?:visits?|units?|hours?|sessions?|amount|quantity|qty\b\.?|number)\s+"
        r"(?:requested|asked(?:\s+for)?|req\b\.?)|(?:requested|req\b\.?)"
        r"(?:\s+(?:visits?|units?|hours?|amount|quantity|qty\b\.?"
        r"|number))?|asked\s+for)",
    ),
    (
        "previous_quantity",
        r"(?:(?:previous(?:ly)?|prior|original(?:ly)?)\s+(?:approved|authori[sz]ed|total)"
        r"|(?:previous(?:ly)?|prior|former|original(?:ly)?|used"
        r"|already\s+used|expired)\s*(?:approved|authori[sz]ed)?\s*"
        r"(?:visits?|units?|hours?|amount|quantity|total|qty\b\.?)"
        r"|(?:visits?|units?|hours?)\s+used|used\s+to\s+date|remaining"
        r"|balance)",
    ),
    (
        "added_quantity",
        r"(?:(?:visits?|units?|hours?|amount|quantity|qty\b\.?)\s+added"
        r"|(?:added|additional|increase|extra)(?:\s+(?:visits?|units?"
        r"|hours?|amount|quantity|qty\b\.?))?(?:\s+(?:approved|authori[sz]ed))?)",
    ),
    (
        "total_quantity",
        r"(?:(?:new|revised|amended|combined|updated|current)\s+total"
        r"(?:\s+(?:visits?|units?|hours?|approved|authori[sz]ed"
        r"|amount|quantity))*|(?:new|revised|amended)\s+(?:visits?"
        r"|units?|hours?|amount|quantity)|total\s+(?:approved|authori[sz]ed"
        r"|now\s+(?:approved|authori[sz]ed)|visits?|units?|hours?)"
        r"(?:\s+(?:visits?|units?|hours?|approved|authori[sz]ed"
        r"|now))*|total)",
    ),
    (
        "denied_quantity",
        r"(?:(?:visits?|units?|hours?|amount|quantity|qty\b\.?)\s+"
        r"(?:denied|not\s+approved)|denied\s+(?:visits?|units?|hours?"
        r"|amount|quantity|qty\b\.?))",
    ),
    (
        "quantity",
        r"(?!(?:auth\w*|cert\w*|approval)\.?\s*number\b)(?:(?:quantity|qty|amount"
        r"|number)\s*(?:/|and|&)\s*units?(?:\s+type)?|what\s+(?:is|was|we"
        r"|are)\s+(?:have\s+)?(?:approved|authori[sz]ed|approving)|how\s+(?:much"
        r"|many)(?:\s+(?:visits|units|hours))?"
        r"|(?:visits?|units?|hours?|sessions?|amount|quantity"
        r"|qty\b\.?|number)\s*(?:\(s\))?\s*(?:of\s+(?:visits?|units?"
        r"|hours?|sessions?)\s*)?(?:approved|authori[sz]ed|certified"
        r"|granted|allowed|appr?\b\.?|auth\b\.?|appvd|apv\b|apvd|aprvd?|cert\b)|(?:approved"
        r"|authori[sz]ed|certified|granted|allowed|appr?\b\.?|auth\b\.?"
        r"|appvd)\s*(?:visits?|units?|hours?|sessions?|amount|quantity"
        r"|qty\b\.?|number)|(?:number|amount|quantity|qty\b\.?)"
        r"(?:\s+of\s+(?:visits?|units?|hours?|sessions?))?|visits?"
        r"|units?|hours?|sessions?|approved|authori[sz]ed|certified"
        r"|appr?\b\.?|appvd)",
    ),
    (
        "unit_type",
        r"(?:units?\s*(?:type|of\s+meas(?:ure)?\b\.?|basis)|measured?\s+in|u\.?o\.?m\b\.?"
        r"|basis|counted\s+(?:in|as)|type\s+of\s+units?|units?\s+are"
        r"|(?:qty|quantity|amount)\s+(?:type|unit|basis)|units?\s+code)",
    ),
    (
        "frequency",
        r"(?:frequency|freq\b\.?|visit\s+pattern|schedule|how\s+often|rate(?:\s+of\s+services?)?"
        r"|intensity)(?:\s*(?:/|and)\s*duration)?",
    ),
    ("duration", r"(?:duration|length|term)"),
    (
        "codes",
        r"(?:(?:procedure\s+|cpt\s+|service\s+)?codes?\s+(?:covered|approved|authori[sz]ed"
        r"|requested)"
        r"|hcpcs\s*/?\s*cpt(?:\s+codes?)?|(?:cpt|hcpcs|procedure|proc\b\.?|service|svc|billing)"
        r"(?:\s*/\s*hcpcs)?\s*(?:codes?|\(s\)|code\(s\))|cpt\s*/\s*hcpcs"
        r"|cpts?|hcpcs|proc\b\.?|procedures?(?:\s+code\(s\))?|codes?)",
    ),
    (
        "discipline",
        r"(?:discipline|(?:service|treatment|care)\s+type|(?:type|kind)\s+of\s+(?:service"
        r"|therapy|treatment"
        r"|care)|service\s+(?:category|requested|approved|description)"
        r"|therapy(?:\s+type)?|services?|specialty|benefit)",
    ),
    (
        "decision",
        r"(?:(?:review|final|our|overall|plan|request|current|auth(?:ori[sz]ation)?|case|line|um"
        r"|decision|determination|certification|approval|pa|coverage)\s+)?"
        r"(?:decision|determination|outcome|status|stat\b|action(?:\s+taken)?|results?"
        r"|disposition)|overall|final\s+action",
    ),
    (
        "letter_type",
        r"(?:(?:request|review|letter|notice|auth(?:ori[sz]ation)?"
        r"|case|action)\s+type|type\s+of\s+(?:request|review|notice"
        r"|authorization))",
    ),
    ("diagnosis", r"(?:diagnos[ei]s|dx\b|icd(?:-?10)?)(?:\s+codes?)?"),
    ("modifier", r"(?:modifiers?|mod\b\.?)"),
    (
        "description",
        r"(?:description|service\s+description|procedure\s+description|service\s+name)",
    ),
    ("phone", r"(?:tele)?phone|tel\b\.?|fax|call|questions"),
    ("address", r"address|city|street"),
    (
        "payer",
        r"(?:payer|payor|health\s+plan(?:\s+name)?|plan\s+name|plan"
        r"|insurance(?:\s+(?:company|carrier|plan))?|carrier|insurer"
        r"|line\s+of\s+business|product)",
    ),
    (
        "auth_number",
        rf"{_AUTH}\s*(?:/\s*)?(?:ref\b\.?\s*|reference\s*|control\s*|case\s*"
        rf"|tracking\s*)?{_NUM}(?:\s*#)?",
    ),
    (
        "reference",
        rf"{_REFERENCE}\s*{_NUM}(?:\s*#)?|case\s*{_NUM}|case|(?:our|your|plan"
        rf"|claims?)?\s*(?:reference|ref\b\.?)"
        rf"(?:\s+(?:for|on|to\s+use\s+on)\s+(?:all\s+|your\s+)?(?:claims|bills|billing|invoices))?"
        rf"|request\s*/\s*{_AUTH}\s*{_NUM}|{_AUTH}|number\s+(?:for|on|to\s+use\s+on"
        rf"|to\s+put\s+on)\s+(?:your\s+)?(?:claims|bills)",
    ),
    (
        "request_number",
        rf"(?:(?:service\s+|auth(?:ori[sz]ation)?\s+)?request|order|intake|inquiry"
        rf"|confirmation|referral"
        rf"|pre-?service)\s*{_NUM}",
    ),
    (
        "other_number",
        rf"(?:transaction|claim|document|group|account|chart|mrn|medical\s+record|vendor"
        rf"|tracking\s+page"
        rf"|provider|facility|license|box|room|suite|fax|ext)\s*{_NUM}|mrn",
    ),
    (
        "member_name",
        rf"(?:{_WHO}(?:\s*(?:full\s+)?name)?|(?:full\s+)?name(?:\s+of\s+"
        rf"(?:the\s+)?{_WHO})?|re|regarding)",
    ),
    ("date", r"dates?"),
)

_COMPILED = tuple((role, re.compile(pattern, re.I)) for role, pattern in LABELS)
AUTH_ROLES = ("auth_number", "reference", "request_number")
DATE_ROLES = frozenset(
    {
        "dob",
        "letter_date",
        "received",
        "appeal",
        "start",
        "end",
        "range",
        "date",
        "requested_range",
        "previous_range",
        "previous_start",
        "previous_end",
    }
)


def label_at(text: str, start: int) -> tuple[str, int] | None:
    """The label that begins at `start`, the longest there, and where it ends."""
    best: tuple[str, int] | None = None
    for role, pattern in _COMPILED:
        found = pattern.match(text, start)
        if not found or found.end() == start:
            continue
        end = found.end()
        if end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            continue
        if best is None or end > best[1]:
            best = (role, end)
    return best


def whole_label(text: str) -> str | None:
    """The role when the text is a label and nothing else."""
    plain = re.sub(r"\(s\)|\(mm/?dd/?yy(?:yy)?\)|\((?:total|each|all)\)", "", text, flags=re.I)
    plain = re.sub(r"(?<=[a-zA-Z])[._/-](?=[a-zA-Z])", " ", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" :.*\u2022-=")
    found = label_at(plain, 0)
    return found[0] if found and not plain[found[1] :].strip(" :.#*()-") else None
