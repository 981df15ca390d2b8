"""6. A price per user that ignores many short sessions."""

from countersign.assessment.vendor.reading import Reading, rx

_MONEY = r"(?:\$ ?\d[\d,.]*|\d[\d,.]* (?:dollars|usd)|pric\w+|fees?|costs?|charge[sd]?|billed|billing|you pay|pays?|rates?|licen[cs]e\w*|subscription)"
_SEAT = r"(?:user|seat|provider|clinician|therapist|licen[cs]e|named user|login|head|staff member|team member|practitioner|employee|member|account holder|professional|(?:phone )?line|extension|device)"
_VISIT = r"(?:visit|session|note|encounter|appointment|treatment|completed note|signed note|finished note|minute|recorded minute)"
_COUNT = r"(?:\d[\d,]*|thirty|forty|fifty|sixty|eighty|one hundred|a hundred|two hundred)"

READING = Reading(
    number=6,
    name="pricing_ignores_short_sessions",
    topic=rx(rf"\b{_MONEY}\b", r"\bunlimited\b", r"\boverages?\b"),
    under=rx(r"\b(?:pric|fee|cost|charge|plan|bill|membership|seat)"),
    promises=rx(
        r"\b(?:paid|billed|charged|priced|pays?) (?:only )?(?:by|per|for) (?:the |each |every |an? )?(?:completed |finished |signed |actual )?(?:visit|session|note|encounter|appointment)s?\b",
        r"\bany number of (?:users|seats|therapists|clinicians|staff|logins|people)",
        r"\b(?:cents?|dollars?|\$ ?\d[\d.,]*)\b[^;]{0,15}\b(?:for|per|a|an|each|every|apiece)\b[^;]{0,6}\b(?:\w+ ){0,2}(?:visit|session|note|encounter|appointment|minute)s?\b",
        r"\b(?:flat|single|fixed|one) (?:\w+ )?(?:rate|fee|price|sum|amount)\b[^;]{0,30}\b(?:per|for|a) (?:the |your |whole |entire )*(?:clinic|practice|site|location|building)\b",
        rf"\b{_MONEY}[^;]{{0,50}}\b(?:per|for each|for every|by the|each|a|every|for a)[- ](?:\w+ )?{_VISIT}s?\b",
        rf"\bper[- ]{_VISIT}\b[^;]{{0,30}}\b(?:pric\w+|billing|fee|rate|plan|charge|basis|model)",
        rf"\bpay(?:s|ing)? (?:only |just )?(?:for )?(?:per|what|by|each|the)\b[^;]{{0,30}}\b{_VISIT}s?\b",
        r"\bunlimited\b[^;]{0,40}\b(?:notes?|sessions?|visits?|encounters?|users?|seats?|recordings?|therapists?|clinicians?|documentation|minutes)\b",
        r"\b(?:flat|single|fixed|one)\b[^;]{0,20}\b(?:fee|price|rate|charge|monthly)\b[^;]{0,50}\b(?:per |for the (?:whole |entire )?|for your (?:whole |entire )?|each )?(?:clinic|practice|location|site|organi[sz]ation)\b",
        r"\b(?:15|20|25|30|45|fifteen|twenty|thirty|short|shorter|half-hour)[- ](?:minutes?[- ])?(?:long )?(?:visits?|sessions?|appointments?|notes?)\b[^;]{0,70}\b(?:cost|price|rate|charge|bill|count|pay|half|proportion|pro-?rat|same|less|fraction|unit)\w*",
        r"\b(?:cost|price|rate|charge|bill|count|pay|half|proportion|pro-?rat)\w*\b[^;]{0,70}\b(?:15|20|25|30|45|fifteen|twenty|thirty|short|shorter|half-hour)[- ](?:minutes?[- ])?(?:long )?(?:visits?|sessions?|appointments?|notes?)\b",
        r"\b(?:billed|charged|priced|counted) (?:by|per|to) the (?:minute|second)\b|\bactual (?:minutes|duration|length)\b",
    ),
    dangers=rx(
        r"\b(?:from|past) (?:the )?(?:call|visit|session|note|minute|document|claim|encounter|recording)s? (?:number )?\d",
        r"\b(?:from|after) the \d[\d,]*(?:st|nd|rd|th) (?:call|visit|session|note|minute|document|claim|encounter|recording)",
        r"\bwith \d[\d,]* (?:\w+ )?(?:calls|visits|sessions|notes|minutes|documents|claims|encounters|recordings|hours) (?:in it|included|inside)\b",
        r"\b(?:exceed|exceeding|go over|run over|beyond)\b[^;]{0,30}\b(?:hours|minutes|notes|limit|quota|allowance|reasonable)\b[^;]{0,30}\b(?:bill|charge|pay|invoice)\w*",
        r"\b(?:by|per) (?:head ?count|head|licen[cs]e|seat)\b|\bfull licen[cs]es?\b|\btop-?ups?\b|\b(?:one|a|per) credits?\b|\bcredits? (?:expire|are|is|per|a)\b|\bat the (?:cap|limit|ceiling)\b",
        r"\b(?:anything|usage|time|minutes|hours|sessions|notes|visits) (?:over|above|beyond|past)\b[^;]{0,40}\b(?:invoiced|billed|charged|costs?|paid)",
        r"\b(?:every|each) (?:therapist|clinician|provider|person|employee|user|colleague|assistant|ota?)\b[^;]{0,20}\b(?:needs?|requires?|must|has to|wants|costs?|counts?)\b",
        r"\b(?:buys?|for|is|are|as) (?:one|a single|per|by the|each) (?:login|seat|user|head|person|licen[cs]e)\b|\bper (?:seat|head|login|user|person)\b",
        r"\bthe same for (?:a |an )?(?:\w+[- ]minute|short|half-hour)|\b(?:any|whatever|regardless of|no matter the|every) (?:length|duration)\b[^;]{0,30}\b(?:counts?|costs?|billed|charged|one hour|full|same|as)",
        r"\b(?:allowance|quota|bundle|credits?|contingent|minutes|limit)\b[^;]{0,30}\b(?:used up|spent|exhausted|gone|reached|run out|over|exceeded)\b",
        r"\b(?:after which|thereafter|from then on|beyond that|past that|above that)\b[^;]{0,40}\b(?:meter|cents?|dollars?|costs?|rate|\$|fee)",
        r"\b(?:blocks?|units?|steps?|increments?) of (?:sixty|60|thirty|30|an hour|one hour|full hours?)\b|\bbegun (?:blocks?|hours?)\b|\bfull hours?\b|\bwhole hours?\b|\bas (?:one|a full|a whole) hour\b",
        r"\bheavy users?\b|\blarger plan\b",
        rf"\b(?:per|for each|for every|each|every|one)[ -](?:named |single |registered |active |individual )*(?:{_SEAT}|person|individual)s?\b[^;]{{0,40}}\b(?:a|each|every|per|/)[ -]?(?:month|year|mo|annum|week)\b",
        rf"\b(?:each|every|per) (?:{_SEAT})\b[^;]{{0,20}}\b(?:is charged|costs?|pays?|comes? (?:at|to)|holds?|carries|entitles?|includes?|covers?|gets?|allows?|has|buys)\b",
        r"\b(?:covers?|holds?|entitles?|includes?|included|allowance|good for|contains?|buys?|up to|allows?|capped|limit(?:ed)?|quota|comes? with|gets?)\b[^;]{0,30}\b(?:\d[\d,]*|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:one |two |three |a )?hundred|(?:one |two |a )?thousand) (?:\w+ )?(?:documents?|notes?|visits?|minutes?|sessions?|recordings?|encounters?|hours?|credits?|summaries)\b",
        r"\b(?:the rest|the remainder|(?:further|additional|extra|more) (?:notes?|visits?|minutes?|sessions?|documents?|usage|recordings?|ones|hours?|credits?)|beyond|above|after (?:that|which)|over (?:that|this|it)|each \w+ after|every \w+ after|once (?:used|spent|reached|exhausted))\b[^;]{0,50}\b(?:billed|charged|sold|costs?|pauses?|stops?|priced|invoiced|paid|slows?|suspended)\b",
        r"\b(?:seats?|licen[cs]es?|users?) (?:are |is )?(?:counted|billed|charged|invoiced)\b",
        r"\b(?:clinician|therapist|provider|user|named|member) (?:seat|licen[cs]e)s?\b",
        rf"\b(?:per|for each|for every|each|every|a|by|/)[ -]?(?:\w+ )?{_SEAT}s?\b[^;]{{0,20}}\b(?:per|a|each|every|/)[ -]?(?:calendar )?(?:month|year|mo|annum)\b",
        rf"\b{_MONEY}[^;]{{0,30}}\b(?:per|for each|for every|by)[ -](?:\w+ )?{_SEAT}s?\b",
        rf"\b(?:each|every) (?:\w+ )?{_SEAT}\b[^;]{{0,40}}\b(?:needs?|requires?|must (?:have|hold|buy)|pays?|costs?|counts? as|is billed|is charged)\b[^;]{{0,40}}\b(?:licen[cs]e|seat|own|subscription|full|\$)",
        rf"\$ ?\d[\d,.]*[^;]{{0,40}}(?:per|/|for each|for every|each|a) ?(?:\w+ ){{0,2}}{_SEAT}s?\b",
        rf"\b(?:per[- ]{_SEAT}|{_SEAT}[- ]based|seat-based|named[- ]user)\b",
        rf"\b(?:(?<!of )up to|includes?|included|limit(?:ed)?(?: of| to)?|maximum(?: of)?|cap(?:ped)?(?: at| of)?|allowance of|quota of|bundle of|first|at most|no more than|ceiling of|contains?)\s+(?:\w+ ){{0,2}}{_COUNT} (?:\w+ ){{0,2}}(?:{_VISIT}s?|hours?|recordings?|credits?|tokens?|summaries)\b",
        rf"\b{_COUNT} (?:\w+ ){{0,2}}(?:{_VISIT}s|hours|recordings|credits|tokens) (?:are |is )?(?:included|per (?:month|seat|user|provider|clinician|therapist)|a month|monthly|each month)\b",
        r"\boverages?\b|\b(?:additional|extra|excess|further) (?:sessions?|notes?|visits?|minutes?|recordings?|encounters?|usage)\b[^;]{0,40}\b(?:billed|charged|cost|priced|at \$)\w*",
        r"\bfair[- ](?:use|usage)\b|\breasonable use\b|\bthrottl\w+\b",
        r"\b(?:minimum|billed|rounded|counted|charged|counts?|treated|invoiced|priced|metered)\b(?:(?!half|less than)[^;]){0,50}\b(?:60|sixty|full|whole|one|complete|45|50|90)[- ](?:minutes?|hours?)\b",
        r"\brounded up\b|\brounds? up\b",
        r"\b(?:sessions?|visits?|encounters?|notes?)\b[^;]{0,40}\b(?:of|at|lasting|under|below|shorter than|regardless of|whatever|irrespective of)\b[^;]{0,30}\b(?:length|duration|60|sixty|one hour|hour)\b[^;]{0,40}\b(?:same|full|one|counts?|billed|charged)",
        r"\bminimum (?:of )?(?:\w+ )?(?:\d+|five|ten|three|two|twenty) (?:seats|users|licen[cs]es|providers)\b",
        r"\bpart-?time\b[^;]{0,60}\b(?:full|same|seat|licen[cs]e|each)\b",
    ),
    weak_dangers=rx(r"\bauto(?:matic(?:ally)?)?[- ]?renew\w*|\brenews? automatically\b"),
    named=rx(
        rf"\bper[- ]{_VISIT} (?:pric\w+|billing|rates?|plans?)\b",
        r"\bunlimited (?:notes?|sessions?|visits?|use|usage|minutes|recordings?)\b",
    ),
    firm=rx(
        r"\b(?:not|never) count (?:users|hours|notes|seats|heads|minutes)\b",
        r"\bno (?:cap|limit|ceiling|maximum)s?\b[^;]{0,40}\b(?:visits?|sessions?|notes?|encounters?|minutes|recordings?)\b",
        r"\b(?:part-?time\w*|students?|assistants?|fill-?ins?|front desk)\b[^;]{0,60}\b(?:free|cost nothing|no charge|not charged|nothing)\b",
        rf"\bno (?:per[- ])(?:{_SEAT})\b[^;]{{0,20}}",
        r"\b(?:no|zero|without|never any) (?:seats?|seat fees?|minimums?|ceilings?|caps?|tiers?|limits?|per-?seat|per-?user|user fees?|counting of)\b",
    ),
    alike=rx(
        r"\b(?:simple|transparent|flexible|fair|predictable|affordable|honest|straightforward|scalable|no-surprise|competitive)(?:,? (?:and )?\w+){0,2} pric\w+\b",
        r"\b(?:volume|multi-seat|annual|non-?profit|loyalty|group) discounts?\b|\bsave \d+ ?%|\bcancel any ?time\b|\bno hidden (?:fees|costs|charges)\b|\bpays? for itself\b|\breturn on investment\b|\broi\b",
    ),
    aside=rx(
        r"\b(?:billed|invoiced?|invoices|paid|payable|due|payments?)\b[^;]{0,20}\b(?:on the \d|in arrears|in advance|within \d+ days)",
        r"\b(?:available|uptime|availability)\b[^;]{0,20}\b\d+(?:\.\d+)? ?(?:%|percent|per cent)",
        r"\b(?:training|onboarding|webinars?)\b",
        r"\b(?:raise|increase|change|adjust)\b[^;]{0,40}\b(?:sum|price|fee|rate)s?\b",
        r"\b(?:breach|penalt|damages|liabilit|indemn|lawsuit|fine of)\w*\b",
        r"\bpart-?time\b[^;]{0,20}\bemployee\b",
    ),
    harmless_limits=frozenset({"option", "later", "size", "except"}),
)
