"""What turns a promise around: not, only on another plan, optional, later, on request, except.

Closed classes of English contract words. They know nothing of any flag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.assessment.vendor.plans import Plans
from countersign.assessment.vendor.sentences import Sentence

# Words with a "not" or a "no" in them that deny nothing.
_HOLLOW = re.compile(
    r"\bnot (?:only|just|merely|limited to|to mention)\b|\bno later than\b|\bno (?:less|fewer|more) than\b"
    r"|\b(?:at|for|with) no (?:extra|additional|further|added)?\s?(?:cost|charge|fee|price)s?\b"
    r"|\bwithout (?:any )?(?:extra|additional|further|undue|unreasonable)?\s?(?:cost|charge|fee|surcharge|delay|limitation)s?\b"
    r"|\bwhether or not\b|\bif not\b|\bnot withstanding\b|\bno matter\b|\bno (?:extra|additional|hidden|added)\s?(?:cost|charge|fee)s?\b"
    r"|\bno doubt\b|\b(?:who|that|which) (?:is|are|was|were|do|does|has|have) not (?:yet )?(?:a |an )?\w+|\bnon-|,\s(?:and )?not (?!yet|available|included|covered|offered|supported|part|signed)\w+|\band (?:not otherwise|nothing else|nobody else|no one else|no other)\b"
    r"|\b(?:nothing|nobody|no one|none) (?:else|less|but|other)\b|\bcosts? nothing\b|\b(?:for|at) nothing\b|\([^)]*\)|\"not\"|\bnot to say\b|\bif nothing\b|\bnot only\b"
)
_CLAUSE = re.compile(
    r";|:(?=\s)|\s-\s|,?\s(?:but|although|though|however|whereas|while|yet|which means|so that)\s|,\sand\s"
    r"|,\s(?:except|unless|nor|so)\b"
)
NEGATION = re.compile(
    r"\b(?:not|never|no|nothing|none|nobody|neither|nor|without|cannot|lacks?|lacking|declines?|refuses?|unable|left out|leaves? out|omit(?:s|ted)?|"
    r"instead of|rather than|excludes?|excluding|fails? to|free of|prohibit(?:s|ed)?|forbid(?:s|den)?|"
    r"impossible|stops? short of|far from|in lieu of|impermissible|hardly|avoids?|eliminat(?:es|ing) the need)\b|n't\b"
)
_DENIED_AFTER = re.compile(
    r"^[^;]{0,60}?(?:\b(?:is|are|be|been|was|were|do|does|did|will|shall|can|could|would|has|have|may)\b(?:\s\w+)?\s"
    r"(?:not|never)\b|\b(?:is|are|do|does|wo|ca|was|were|would|could|has|have|did)n't\b|\bcannot\b|\bunavailable\b|"
    r"\b(?:is|are|remains?)\s(?:explicitly |expressly |specifically |currently )?(?:excluded|absent|out of scope|outside)\b|"
    r"\bout of scope\b|\b(?:is|are|was|were|has been|have been|been|be) (?:\w+ )?(?:withdrawn|discontinued|retired|removed|suspended|paused|dropped|switched off|put on hold|on hold|deferred|delayed|postponed|ended|stopped|abandoned|shelved|cancelled)\b|\bno longer\b|\bnot (?:available|included|offered|supported|provided|part of|covered|yet|currently)\b|"
    r"^\W*(?:no|none|never|n/a|not applicable|-)\W*$)"
)
# "No minimum and no fee" denies twice, and not a denial of a denial.
_JOINED = re.compile(
    r"(?:,|\band|\bor|\bbut|/)\s(?=(?:with )?(?:no|not|never|without|nor|neither)\b)"
)
_OPTIONAL = re.compile(
    r"\b(?:optional(?:ly)?|option(?! \d)|opt(?:s|ed|ing)?[- ](?:out|in)|at (?:its|your|their|the \w+'s?) (?:option|discretion)|"
    r"configurable|can choose|may choose|choose to|if (?:desired|preferred|enabled|wanted|you prefer)|bypass(?:ed|es|ing)?|"
    r"(?:turn|switch|toggle)(?:ed|s|ing)? (?:\w+ ){0,3}?off|(?:turn|switch|toggle)(?:ed|s|ing)? off|disabl(?:e[sd]?|ing)|deactivat\w+|"
    r"(?:can|may|could) be (?:skipped|waived|relaxed|overridden|lifted|removed|suspended|reduced|changed in)|"
    r"delegat\w+|hid(?:e|es|den)|may choose|choose to|voluntar\w+|discretion\w*|waiv(?:e[sd]?|ing)|skip(?:s|ped|ping)?|override[sn]?|unless (?:you|the (?:practice|customer|client|administrator|admin|clinic|owner|account))|"
    r"by default|default setting|(?:you|the (?:practice|customer|clinic|administrator|account owner)|administrators?|admins?|owners?|customers?|practices?|clinics?) "
    r"(?:can|may|could|is free to|are free to) (?:\w+ )?(?:set|choose|select|decide|enable|allow|permit|configure|change|relax|remove|reduce)|recommended|encouraged?|should)\b"
)
_LOCKED = re.compile(
    r"\b(?:cannot|can't|can not|can never|never|not|no (?:way|option|setting|switch|user|administrator|admin|one)|nobody|nor|without (?:a|any))\b[^.;]{0,50}"
    r"(?:turn|switch|toggl|disabl|deactivat|bypass|skip|waiv|overrid|opt|remov|relax|option)|\bnot optional\b|\bno opt(?:ing)?[- ]out\b"
)
_FUTURE = re.compile(
    r"\b(?:road-?map|wish ?list|slated|one day|some ?day|would (?:love|like) to|in the works|to come|at this stage|(?:spring|summer|autumn|fall|winter) release|(?:for|by|until|in) (?:late |early |mid-?)?20(?:2[7-9]|[3-9]\d)|coming (?:soon|in|this|next|later)|planned|plan(?:s|ning)? to|on the way|in development|under development|"
    r"being (?:developed|built|worked on|designed|prepared|evaluated|explored)|will (?:be )?(?:launch|release|arrive|roll|ship|introduc)\w*|"
    r"expect(?:s|ed)? (?:to|in|by|later)|(?:in|by|for|from|during) (?:q[1-4]|(?:the )?(?:spring|summer|autumn|fall|winter|(?:first|second) half))\b|"
    r"early access|(?:in|a|our) pilot(?! includes)(?:ing)?|piloting|beta|prototype|under (?:way|evaluation|consideration|construction|review)|underway|in progress|upcoming|"
    r"not yet|intend(?:s)? to|aim(?:s|ing)? to|hope(?:s)? to|working (?:on|towards?|to)|explor(?:e|es|ing)|future (?:release|version|update)s?|"
    r"next (?:release|version|year|quarter)|later this year|targeted for|scheduled (?:for|to)|being considered|under discussion|once (?:it|that|this) (?:is|has) (?:ready|available|released|launched)|"
    r"(?<!as )soon(?!er)|eventually|anticipat\w+|exploratory|waiting list for)\b"
)
_REQUEST = re.compile(
    r"\b(?:(?:up)?on request|case[- ]by[- ]case|subject to (?:\w+ ){0,3}(?:approval|availability|review|negotiation|eligibility|agreement|fees?|acceptance|legal)|"
    r"eligible (?:customers?|accounts?|practices?|plans?|organi[sz]ations?)|qualif(?:y|ied|ying)|selected (?:customers?|accounts?|partners?)|where (?:available|applicable|appropriate|possible|practicable|feasible)|"
    r"may be (?:available|offered|provided|negotiated|arranged|signed|requested|agreed|possible)|(?:happy|willing|open|prepared|ready) to (?:discuss|consider|explore|look|talk)|"
    r"contact (?:our )?sales|talk to (?:our )?sales|please (?:contact|ask|enquire|inquire)|at our (?:sole )?discretion|in our (?:sole )?discretion|"
    r"reasonable efforts?|best efforts?|strive|endeavou?r|we may|may (?:enter|sign|offer|provide|agree)|can be (?:discussed|negotiated|arranged))\b"
)
_EXTRA = re.compile(
    r"\b(?:add-?ons?|(?:up)?on purchase|once purchased|effective only|additional (?:\w+ )?(?:cost|fee|charge|module)|is an extra|an extra\b|extra (?:cost|fee|charge)|separately (?:priced|licensed|purchased|charged|sold|billed|quoted)|"
    r"sold separately|for an? (?:additional |extra |one-time |setup )?(?:fee|charge)|paid (?:module|option|extra|upgrade)|professional services|"
    r"(?:carries|with|for) an? (?:\w+ )?fee|extra service|separate (?:package|module|product|licen[cs]e|subscription|purchase|purchased|statement of work|order)|premium (?:feature|module|support|option)|upgrade|must be purchased)\b"
)
_SIZE = re.compile(
    r"\b(?:(?:more than|over|at least|above|from|exceeding|minimum of|with|have|of) (?:\$?\d[\d,]*|\w+ hundred|\w+ thousand|ten|twenty|thirty|forty|fifty|hundred)(?:\+| or more)? (?:or more )?"
    r"(?:\w+ )?(?:seats|providers|users|clinicians|therapists|licen[cs]es|locations|employees|beds|sites)|"
    r"\d[\d,]*\+ (?:seats|providers|users|clinicians|therapists|licen[cs]es|locations|employees|beds|sites)|"
    r"reserved for|once your (?:contract|spend|order|account)|(?:contracts?|spend|orders?) (?:passes|exceeds|over|above|of)|(?:annual|yearly|larger|bigger|paying|multi-year|long-term) (?:customers?|subscribers?|accounts?|clients?)|(?:groups?|practices?|clinics?|organi[sz]ations) of (?:two|three|four|five|six|eight|ten|\d+)\b|annual (?:contract|spend|commitment)s? (?:value )?(?:of|over|above|exceeding)|health systems?(?: customers?)? (?:only|with)|large (?:groups|organi[sz]ations|customers|practices)|hospital (?:customers|clients))\b"
)
_EXCEPT = re.compile(
    r"\b(?:except(?:ing| for| that| where| when| in| as)?|other than|with the exception|apart from|excluding|excludes?|excluded|save (?:for|where|that)|"
    r"(?:do|does|shall|will) not (?:apply|extend|cover|include)|unless|notwithstanding|carved? out|(?:stands?|falls?|remains?|lies|sits?|is|are|left) outside|left out of|not covered|outside (?:of )?(?:the |this |our |its )?(?:scope|baa|agreement|business)|"
    r"limited to|only (?:covers?|applies|extends?|to)|(?:covers?|applies|extends?) only|solely (?:to|for)|only for|to the extent|"
    r"(?:is|are) not (?:part of|subject to|within)|superseded|replaced by)\b"
)
_LATER_EXCEPT_OK = re.compile(
    r"except (?:as|where|when|to the extent|for disclosures?) (?:is |are )?(?:required|permitted|otherwise)?\s?(?:by|under) (?:applicable )?law|as required by law"
    r"|\b(?:nothing|no (?:part|feature|module|exception|carve-?out)s?|without (?:an? )?exceptions?)\b[^;]{0,40}?(?:carved out|excluded|left out|exempt\w*|excepted|outside(?: (?:it|them|of it))?)(?: of it| of them)?"
    r"|(?:other than|except) as (?:expressly )?(?:permitted|required|provided|set out|stated|allowed|specified)"
)
_OTHERS = re.compile(
    r"\b(?:unlike|other (?:vendors?|tools?|scribes?|products?|companies|providers? (?:on|in) the market|software|platforms?|solutions?|apps?|suppliers?)|competitors?|"
    r"(?:many|most|some|few) (?:other )?(?:\w+ )?(?:vendors?|tools?|scribes?|products?|apps?|companies|suppliers?|systems|software|platforms?|solutions?|schedulers?)|"
    r"(?:generic|traditional|legacy|conventional|ordinary|typical|consumer|older|previous|earlier) (?:\w+ )?(?:vendors?|tools?|scribes?|products?|apps?|software|systems?|chatbots?|platforms?|solutions?|schedulers?)|"
    r"elsewhere in the (?:market|industry)|in the industry|you may have (?:seen|heard|read)|before (?:us|switching)|the old way)\b"
)
_OURS = re.compile(r"\b(?:we|our|us|ours)\b")


@dataclass(frozen=True, slots=True)
class Marks:
    """How a phrase of a sentence is said."""

    denied: bool = False
    limit: str = ""
    """Why a promise is none for this practice: plan, size, extra, option, later, request, except."""
    others: bool = False


_LATER_HEAD = re.compile(
    r"\b(?:road-?map|what'?s next|what is next|coming (?:soon|next|up)|where we(?: a|')re going|planned|upcoming|in development|future)\b"
)
_OUT_HEAD = re.compile(
    r"\b(?:what is not|what'?s not|not included|not in (?:this|your)|exclusions?|excluded|out of scope|removed|discontinued|deprecated|known limitations)\b"
)
"""Headings under which a line names what is not there."""


def without_hollow(low: str) -> str:
    """`low` with words that only look like a denial blanked out, every place kept."""
    return _HOLLOW.sub(lambda m: "_" * len(m.group()), low)


def without_lawful(low: str) -> str:
    """`low` without the exceptions that take nothing back: as permitted by law or agreement."""
    return _LATER_EXCEPT_OK.sub("", low)


def clause(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause of `low` in which a phrase stands."""
    left, right = 0, len(low)
    for cut in _CLAUSE.finditer(low):
        if cut.end() <= start:
            left = cut.end()
        elif cut.start() >= end:
            right = cut.start()
            break
    return left, right


def denied(low: str, start: int, end: int, *, inside: bool = True) -> bool:
    """Whether the phrase at `start` to `end` is denied in its own clause. Two denials are none.

    `inside` counts the denials within the phrase, too.
    """
    masked = without_hollow(low)
    left, right = clause(masked, start, end)
    before = _JOINED.split(masked[max(left, start - 90) : start])[-1]
    count = len(NEGATION.findall(before))
    count += len(NEGATION.findall(masked[start:end])) if inside else 0
    count += bool(_DENIED_AFTER.search(masked[end : min(right, end + 110)]))
    return count % 2 == 1


def limit(sentence: Sentence, plans: Plans) -> str:
    """What limits a promise made in this sentence; empty when it holds for this practice."""
    low = sentence.low
    if _LATER_HEAD.search(sentence.heading):
        return "later"
    if _OUT_HEAD.search(sentence.heading):
        return "except"
    if plans.elsewhere(low):
        return "plan"
    if plans.here(low):
        return ""
    if _SIZE.search(low):
        return "size"
    if _EXTRA.search(without_hollow(low)):
        return "extra"
    if _OPTIONAL.search(low) and not _LOCKED.search(low):
        return "option"
    if _FUTURE.search(low):
        return "later"
    if _REQUEST.search(low):
        return "request"
    if _EXCEPT.search(_LATER_EXCEPT_OK.sub("", low)):
        return "except"
    return ""


def is_optional(low: str) -> bool:
    """Whether something can be chosen or switched off, and nothing locks it."""
    return bool(_OPTIONAL.search(low)) and not _LOCKED.search(low)


def is_locked(low: str) -> bool:
    """Whether a sentence says that something cannot be switched off."""
    return bool(_LOCKED.search(low))


def about_others(low: str) -> bool:
    """Whether a sentence speaks of other vendors, and not of this one."""
    found = _OTHERS.search(low)
    return found is not None and not _OURS.search(low[found.end() :])
