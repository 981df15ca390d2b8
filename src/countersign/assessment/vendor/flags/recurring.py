"""7. No logic for recurring visits: one appointment at a time, blind to the authorization."""

from countersign.assessment.vendor.reading import Reading, rx

_VISITS = r"(?:appointments?|visits?|sessions?|bookings?|blocks?|slots?|schedul\w+|calendar)"

READING = Reading(
    number=7,
    name="no_recurring_logic",
    topic=rx(
        rf"\b(?:recurring|recurrence|repeat\w*|series|standing|weekly)\b[^;]{{0,30}}\b{_VISITS}",
        r"\b(?:scheduling|scheduler|booking|calendar)\b",
        r"\brecurring\b(?! (?:bill|pay|charg|invoic|subscri|revenue|fee|reminder))",
    ),
    promises=rx(
        r"\b(?:plan of care|payer|approved|authori[sz]\w+|visits (?:per|a) week|frequency|limit|episode|end date)\b[^;]{0,90}\b(?:calendar|planner|books?|fills?|puts? down|schedul\w+|reserv\w+|places?)\b[^;]{0,90}\b(?:each|until|up to|whole|every|limit|runs? out|last|series|all|weeks?)",
        r"\b(?:calendar|planner|books?|scheduler)\b[^;]{0,90}\b(?:plan of care|approved|authori[sz]\w+|visits (?:per|a) week|frequency|payer)\b",
        r"\b(?:mov\w+|shift\w*|reassign\w*|transfer\w*|cancel\w*)\b[^;]{0,40}\b(?:whole|entire|all) (?:\w+ )?(?:caseload|series|fortnight|week|block|remaining|future)",
        r"\b(?:books?|reserves?|lays? down|places?|plans?|fills?|sets? up|builds?|makes?)\b[^;]{0,40}\b(?:series|pattern|block|whole (?:episode|plan|course|term)|repeating|run of|all (?:the )?(?:visits|sessions|appointments))\b",
        r"\b(?:pattern|rhythm|frequency|cadence)\b[^;]{0,60}\b(?:once|weeks?|plan of care|authori[sz]\w+|episode|repeats?|books?|limit|carries|carried)\b",
        r"\b(?:standing|repeating|recurring|weekly|regular) (?:bookings?|slots?|patterns?|times?|places?)\b",
        r"\b(?:approved|authori[sz]ed|covered|remaining|paid-for) (?:number of )?(?:visits?|units?|sessions?)\b[^;]{0,60}\b(?:held|hold|holds|stops?|left|remain|asks?|warn\w*|ends?|last|count\w*|later)\b",
        r"\b(?:stops?|ends?|halts?|pauses?)\b[^;]{0,30}\b(?:at|when|after|once)\b[^;]{0,40}\b(?:authori[sz]\w+|approved|units?|limit|visits? (?:left|remain))",
        r"\b(?:beyond|past|above|over|after) (?:the |that |this |its )?(?:limit|authori[sz]ation|approved|last approved)\b[^;]{0,40}\b(?:held|hold|not booked|waits?|parked|tentative|flagged)",
        r"\bvisits? left on (?:the |an |each )?authori[sz]ation",
        rf"\b(?:recurring|repeating|standing|multi-?visit|multi-?week|multi-?session|series)\b[^;]{{0,25}}\b{_VISITS}\b",
        rf"\b(?:series|blocks?|runs?|sequence) of (?:\w+ ){{0,3}}{_VISITS}\b",
        r"\b(?:whole|entire|complete|full) (?:series|block|course|plan of care|run|episode)\b[^;]{0,40}",
        r"\b(?:books?|booked|schedul\w+|plans?|places?|reserves?|holds?)\b[^;]{0,60}\b(?:twice|three times|two times|once|\d (?:times|x)|2x|3x|weekly|every week|each week|for \d+ weeks|for (?:six|eight|ten|twelve) weeks|all \d+ visits)\b",
        r"\b(?:authori[sz]\w+|approved units|plan of care)\b[^;]{0,80}\b(?:stops?|holds?|warns?|alerts?|ends?|counts?|limits?|caps?|matches|respects?|deducts?|decrement\w*|bounds?|tied|linked|checks?|blocks?|refuses?)\b",
        r"\b(?:stops?|holds?|warns?|alerts?|ends?|counts?|limits?|caps?|matches|respects?|deducts?|decrement\w*|bound|tied|linked|checks?|blocks?|refuses?|against|within)\b[^;]{0,60}\b(?:authori[sz](?:ed|ation)s?|approved units|remaining units)\b",
        r"\b(?:rebooks?|moves?|shifts?|reschedules?|repairs?)\b[^;]{0,30}\b(?:whole|entire|remaining|rest of the|following|the series|series)\b",
    ),
    dangers=rx(
        r"\blinks?\b[^;]{0,50}\b(?:slots?|times?|appointments?|book\w*|reserv\w*)\b|\b(?:slots?|appointments?|book\w*|reserv\w*)\b[^;]{0,40}\b(?:from|by|with|through|via|using) (?:a|an|the|your) (?:\w+ )?link",
        r"\b(?:single|one|lone|next|open|free) (?:\w+ )?(?:meeting|appointment|visit|slot|time|session|booking|opening)s?\b[^;]{0,40}\b(?:from|at a time|by itself|individually|separately|link|page|free times)",
        r"\b(?:pick|choose|select|reserve|grab|take|book)s?\b[^;]{0,30}\b(?:an? |the )?(?:open|free|available|single|next) (?:\w+ )?(?:slot|time|meeting|appointment|opening)",
        r"\b(?:each|every) (?:appointment|visit|session|booking|date)\b[^;]{0,30}\b(?:individually|separately|by itself|on its own|singly|anew|again|by hand|manually|one by one)",
        r"\b(?:appointments?|visits?|sessions?|bookings?|dates?)\b[^;]{0,30}\b(?:individually|separately|singly|one (?:by one|at a time|after (?:the other|another)))",
        r"\b(?:appointments?|schedul\w+|calendar|bookings?|diary)\b[^;]{0,40}\b(?:stays?|kept|remains?|left|lives?|handled|managed|done|made) (?:\w+ )?(?:in|with|by|to) (?:your|the practice\'s|another|whatever|its) (?:own |current |existing )?(?:calendar|system|software|emr|diary|tool|front desk)",
        rf"\b(?:one|1)[- ](?:time|off) {_VISITS}\b",
        rf"\b(?:single|individual|isolated|stand-?alone) {_VISITS}\b",
        rf"\bone (?:{_VISITS}) at a time\b|\bone at a time\b|\b(?:{_VISITS})[- ]by[- ](?:{_VISITS})\b|\bone by one\b",
        rf"\b(?:each|every|additional|further|follow-up|subsequent|later|future)\b[^;]{{0,20}}\b{_VISITS}\b[^;]{{0,40}}\b(?:separately|individually|by hand|manually|on its own|anew|again|from scratch|one)\b",
        r"\b(?:repeat\w*|copy|copies|copied|duplicat\w+|clone\w*|re-?enter\w*|recreat\w+|re-?book\w*)\b[^;]{0,40}\b(?:manually|by hand|every week|week by week|yourself|one by one|the (?:following|next) week)\b",
        r"\b(?:calendar|booking|scheduling) (?:link|page|widget)s?\b",
        r"\b(?:next|first|earliest) (?:available|free|open) (?:slot|time|appointment|opening)s?\b",
    ),
    refusals=rx(
        r"\b(?:no|not|never|n't|cannot|without|lacks?|unable to)\b[^;]{0,50}\b(?:recurring|recurrence|repeat(?:ing|ed)?|series|standing|multi-?visit)\b",
        r"\b(?:recurring|recurrence|repeating|series|standing|multi-?visit)\b[^;]{0,60}\b(?:not|never|n't|cannot|unavailable|none)\b",
        r"\b(?:not|n't|never|no|cannot|without|unaware|ignores?|blind to|independent(?:ly)? of|regardless of|irrespective of)\b[^;]{0,60}\b(?:authori[sz](?:ed|ation)s?|approved units|visit limits?|plans? of care|unit counts?|remaining units)\b",
        r"\b(?:authori[sz]ations?|visit limits?|unit counts?|units)\b[^;]{0,50}\b(?:not|n't|never|cannot)\b[^;]{0,30}\b(?:track|count|check|know|consider|consult|link|connect|read|stor|support|manag)\w*",
        r"\b(?:does not|do not|doesn't|don't|no|not)\b[^;]{0,20}\b(?:include|offer|provide|have|handle|do|a|any)\b[^;]{0,15}\b(?:scheduling|scheduler|appointment booking|booking|calendar)\b",
        r"\b(?:contains?|has|includes?|offers?|with|there is) no (?:\w+ )?(?:scheduling|scheduler|booking|calendar)\b",
        r"\b(?:scheduling|appointment booking|booking|calendar)\b[^;]{0,30}\b(?:is|are) (?:not|outside|out of)\b",
    ),
    named=rx(
        rf"\b(?:recurring|repeating|standing|multi-?visit) (?:{_VISITS}|series)\b",
        r"\bseries (?:booking|scheduling)\b",
        r"\b(?:visit|appointment|weekly) series\b",
        r"\bauthori[sz]ation (?:tracking|limits?|counts?|checks?|alerts?)\b",
    ),
    alike=rx(
        r"\b(?:smart|intelligent|ai|ai-powered|automated|effortless|flexible|modern|drag-and-drop|dynamic|predictive) (?:\w+ )?(?:scheduling|scheduler|calendar|booking|appointments?)\b",
        r"\brecurring (?:bill\w*|payments?|charges?|invoic\w+|subscriptions?|revenue|fees?|reminders?|reports?|tasks?|meetings?)\b",
        r"\b(?:calendar (?:sync|integration|invites?)|(?:two-way )?sync(?:s)? with (?:google|outlook)|automated reminders?|appointment reminders?|text reminders?|self-scheduling|online booking|24/7 booking|wait-?list|no-show)\b",
        r"\b(?:unlimited|instant|one-click|easy|fast|real-time) (?:bookings?|appointments?|scheduling)\b",
    ),
    harmless_limits=frozenset({"option", "except"}),
    aside=rx(
        r"\b(?:renews?|renewal|renewed|subscription|meeting (?:notes|minutes))\b",
        r"\b(?:schedule|book) (?:a |your |an |the )?(?:demo|meeting|call|walkthrough|consultation|onboarding|kick-?off)\b",
        r"\b(?:payment|retention|deletion|release|maintenance|fee|price|backup|penetration|exhibit) schedules?\b",
        r"\bschedule [a-z0-9]\b|\bscheduled (?:maintenance|downtime|back-?ups?|payments?)\b",
        r"\bauthori[sz](?:ed|ation) (?:users?|persons?|signator\w+|representatives?|subcontractors?|personnel|by law|to sign|to bind|use)\b|\bunauthori[sz]ed\b|\bbound by\b",
    ),
)
