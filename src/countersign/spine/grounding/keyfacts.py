"""Key facts: what harms, hurts, scares or changes care, told plainly or by the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from countersign.base.patterns import later

_BODY = (
    r"(?:head|forehead|chin|knees?|elbow|lips?|nose|arm|face|eye|ear|mouth|tooth|teeth|toes?|foot|ankle|"
    r"wrist|hand|fingers?|thumb|shoulder|back|hip|leg|shin|heel|cheek|tongue|palm|neck|tummy|stomach|belly|side|skin|gums?)"
)
_HIS = r"(?:his|her|their|my|your|the|own|a|left|right)"
_DRUG = (
    r"(?:medic\w+|meds?\b|dos(?:e|es|age|ing)\b|pills?\b|tablets?\s+(?:of|at)|mg\b|ml\b|milligrams?|keppra|naproxen|ibuprofen|tylenol|prednis\w+|deflazacort|valproate|levetiracetam|gabapentin|methylphenidate|atomoxetine|aripiprazole|abilify|albuterol|omeprazole|insulin|nusinersen|diazepam|clobazam|miralax|guanfacine|ritalin|clonidine|adderall|concerta|"
    r"cyproheptadine|risper\w+|melatonin|baclofen|antibiotic\w*|amox\w*|inhaler|methotrexate|steroid\w*|cream|ointment|(?:eye|ear|nose|nasal)\s*drops|antihistamine\w*|piriton|benadryl|zyrtec|claritin|allergy\s+(?:meds?|shots?)|vitamin\w*|patch|botox|"
    r"vyvanse|focalin|strattera|zoloft|prozac|lexapro|sertraline|fluoxetine|depakote|topamax|lamictal|miralax|pump|supplement|iron)"
)
_CHANGED = (
    r"(?:new|chang\w+|switch\w*|start(?:ed|ing|s)?|began|begun|stopp(?:ed|ing)|upp?ed|rais\w+|increas\w+|lower\w*|decreas\w+|doubl\w+|halv\w+|miss(?:ed|es)|skipp\w+|\boff\b|forg[eo]t\w*|"
    r"ran\s+out|r[au]n\s+out|wean\w+|taper\w*|prescribed|put\s+(?:him|her)\s+on|now\s+on|we['’]re\s+on|first|again|restart\w*|back\s+on|cut\b|bumped|add(?:ed|ing)|went\s+(?:up|down)|came\s+off|ended|held|on\s+hold|"
    r"discontinued|d/c['’]?d|finish(?:ed|es)|till|until|instead\s+of|replac\w+|->|→)"
)
_GEAR = (
    r"(?:brakes?|glasses|frame|hearing\s+aids?|pump|wheel\w*|caster\w*|straps?|buckle|harness|swing|splint|brace|walker|orthos[ie]s|orthotic|afos?|chair|seat|hook|carabiner|bolt|rope|device|tablet|"
    r"stander|lift|tray|foot\s?(?:rest|plate)|arm\s?rest|head\s?rest|joystick|battery|tip|tube|cushion|handle|seat\s?belt|rail|helmet|talker|screen|processor|implant|crutch\w*|bench|cast|velcro|clamp|tyre|tire|gait\s+belt|"
    r"trike|bike|scooter|mic\w*|charger|leg\s+(?:of|on)|timer|ladder|trampoline|vest|pencil\s+grip|g-?tube|button)"
)
_FAILS = (
    r"(?:broke\w*|snapped|cracked|tore|torn|loose|slip(?:ped|ping|s)|came\s+(?:off|loose|apart|undone)|fail(?:ed|s|ing)|stuck|dead|died|missing|worn\b(?!\s+(?:\d|for|at|all|nightly|daily|night|day|during|today|to|on|with|by))|malfunction\w*|not\s+(?:working|locking|holding|charging|fitting|turning)|"
    r"won['’]t|wouldn['’]t|frayed|bent|gave\s+(?:way|out)|fell\s+(?:off|apart|out)|detached|leak\w*|unlatched|does(?:n['’]t|\s+not)\s+(?:lock|hold|fit|work|charge|turn|close)|cuts?\s+out|cut\s+out|"
    r"wobbl\w+|unsteady|jamm\w+|flat\b|rub(?:s|bing|bed)|pinch(?:es|ing)|too\s+(?:small|tight|big|short)|outgr\w+|squeak\w*|faulty|recall\w*|split|collapsed|popped|unsafe|out\s+of\s+battery|sheared|buckled|tipped)"
)

KEY: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (kind, later(rf"(?i)\b(?:{pattern})"))
    for kind, pattern in (
        (
            "seizure",
            r"seizures?\b|convuls\w+|stared?\s+(?:off|blankly|into\s+space)|staring\s+(?:spell|episode|off|into|blankly)\w*|blank(?:ed)?\s+(?:spell|out|stare)|went\s+blank|spac(?:ed|ing)\s+out|zon(?:ed|ing)\s+out|"
            r"eyes\s+(?:rolled|fluttered)|eyelids?\s+flutter\w*|absence\s+(?:spell|episode)|absences?\b(?=\s*(?:seen|x\d|noted))|unresponsive|stiffened\s+(?:and|up)|shaking\s+(?:episode|all\s+over)|"
            r"passed\s+out|faint(?:ed|s)\b|lost\s+consciousness|drop\s+attack|jerking|twitching\s+(?:all|on|of)|post-?ictal|not\s+responding\s+to\s+(?:his|her)\s+name|glazed|syncop\w+|collapsed\b(?!\s+(?:into|onto)\s+(?:a\s+)?(?:giggl|laugh))",
        ),
        (
            "medication_change",
            rf"{_CHANGED}[^.\n]{{0,70}}\b{_DRUG}|{_DRUG}[^.\n]{{0,40}}\b{_CHANGED}|{_DRUG}\s*(?:->|→)|(?:on|taking|finishing)\s+(?:an?\s+|the\s+)?(?:antibiotic|amox|steroid)\w*",
        ),
        (
            "elopement",
            r"elop\w+|r[au]n\s+(?:off|away|out\b(?!\s+of\s+(?:time|paper|room|patience|steam))|for\s+(?:the|it)|(?:to|toward|towards|into|down|at)\s+(?:the\s+|a\s+)?(?:\w+\s+)?(?:door|exit|hall\w*|street|road|gate|parking|car|lobby|stairs|corridor))|running\s+(?:off|away)|"
            r"bolt(?:ed|s|ing)\b|took\s+off\s+(?:down|running|toward|out|for|through|across)|(?:got|slipped|made\s+it|snuck|squeezed|headed|dashed|went)\s+(?:out\s+)?(?:through|out|past|for)\s+(?:of\s+)?(?:the\s+|a\s+)?(?:\w+\s+)?(?:door|gate|room|building|exit|house)|"
            r"parking\s+lot|wandered\s+(?:off|out|away)|darted|escap(?:ed|es|ing)\b|left\s+the\s+(?:building|yard|house|playground|classroom|room)\s+(?:without|alone|unnoticed)|tried\s+to\s+(?:leave|run|get\s+out)|made\s+a\s+(?:break|run)|went\s+missing|could\s+not\s+(?:be\s+)?f(?:i|ou)nd|slipped\s+(?:out|away|past)|out\s+the\s+(?:front|back|side)?\s*(?:door|gate)|left\s+(?:room|class|building|group|gym|session)\b|took\s+off\b(?!\s+(?:his|her|the|shoes|socks|coat|jacket|a\b|it|splint))|walked\s+out\b|tried\s+the\s+door|unlocked\s+the\s+(?:\w+\s+)?(?:gate|door)|walked\s+(?:in)?to\s+(?:the\s+)?(?:street|road)|opened\s+the\s+(?:front|car|outside)\s+door|ran\s+from\s+(?:the\s+)?(?:group|class|room|ot|aide|line)|got\s+as\s+far\s+as|caught\s+at\s+the\s+(?:door|gate)",
        ),
        (
            "fall",
            r"fell\b(?!\s+(?:out\s+of\s+(?:use|favou?r)|asleep|behind|apart|in\s+love|short|into\s+place|on\s+(?:a\s+)?(?:holiday|weekend|\w+day)|from\s+(?:\w+\s+)?\d|to\s+(?:\w+\s+)?\d|in\s+the|within|below|at\b|between|by\b|outside))|falls?\b(?!\s+(?:asleep|apart|short|at|in\s+the|between|into|back|semester|term|break|within|from\s+\d|to\s+\d))|fallen\b|tumbl(?:ed|es)|"
            r"sl(?:id|ipped)\s+(?:forward\s+)?(?:off|out\s+of)|slid\s+down\s+(?:the\s+wall|out)|slipped\s+(?:off|and|on|in|\d|out|down)|tripp(?:ed|ing)\s+(?:over|on|and|in|up)|stumbl\w+|dropped\s+(?:onto|to)\s+the|went\s+(?:down\s+(?:hard|face)|over\s+(?:on|backward|sideways|the))|"
            r"slid\s+off\s+(?:the|his|her)\s+(?:stool|chair|bench|seat|bed|ball)|landed\s+on\s+(?:his|her|the|a)\s+(?!feet|mat\b|cushion|crash)|toppled\b(?!\s+(?:the|his|her|it|them|tower))|wiped\s+out|tipped\s+over|rolled\s+off|(?:he|she|they)\s+came\s+off\s+(?:it\b|(?:his|her|the|a)\s+\w+)|(?:came|fallen)\s+off\s+(?:the|his|her)\s+(?:swing|bike|scooter|horse|chair|bed|bench|beam|trike|ladder)|"
            r"lost\s+(?:his|her|their)\s+footing|face-?\s?plant\w*|lowered\s+to\s+(?:the\s+)?(?:ground|floor)|knocked\s+(?:over|down|off\s+(?:his|her))|gave\s+way\s+(?:under|and)",
        ),
        (
            "injury",
            rf"injur\w+|bruis\w+|bump(?:ed|s)?\b[^.\n]{{0,30}}\b{_BODY}|bonk\w*|(?:bump|lump|goose\s?egg|knot)\s+on|little\s+bump|nose\s?bleeds?|bled\b|bleed\w*|blood\b(?!\s*(?:pressure|test|work|draw))|scrap(?:ed|e)\s+(?:his|her|on|knee|elbow)|"
            rf"scratch(?:ed|es)?\s+(?:on|his|her)|skinned|cut\s+(?:his|her)\s+(?:own\s+)?(?:finger|hand|lip|thumb|knee|arm)|lacerat\w+|blister\w*|burn(?:ed|t)\b(?=\s+(?:his|her|on|my))|burn\s+(?:on|to)|pinched\s+(?:his|her|left|right|a|finger)|"
            rf"(?:jammed|stubbed|crushed|caught|trapped|shut)\s+(?:his|her|a|left|right|the)?\s*(?:\w+\s+)?(?:fingers?|thumb|toe|hand)|(?:twisted|turned|rolled)\s+(?:his|her|left|right|an)?\s*(?:\w+\s+)?(?:ankle|wrist|knee)|(?:ankle|wrist|knee)\s+(?:twisted|turned|rolled)|sprain\w*|swollen|swelling|swell(?:s|ed)\b|"
            rf"hurt\s+(?:his|her|himself|herself)|(?:got|was|is)\s+hurt|red(?:dened)?\s+(?:mark|area|spot|patch|line|skin)|\bred\b[^.\n]{{0,15}}(?:\d\s*cm|blanch|blister)|(?:heel|skin|finger\w*|toe|elbow|palm|ankle|hip|back|sacrum)\b[^.\n]{{0,25}}\b(?:red|pink|raw|open)\b|"
            rf"(?:pink|red|raw|open)\s+(?:spot|area|patch|sore|wound|heel|skin)|open\s+area|wound|pressure\s+(?:mark|injury|sore|area)|touched\s+the\s+(?:pan|stove|iron)|band-?\s?aid|ice\s+pack|went\s+numb|(?:finger|hand|toe|foot|arm)s?\s+(?:is\s+|was\s+|were\s+|got\s+|went\s+)?(?:numb|blue|purple)|\biced\b|split\s+lip|chipped|stitch(?:es|ed\s+up)|"
            rf"gash\w*|welts?\b|nicked|paper\s+cut|bite\s+marks?|teeth\s+marks?|bit\s+(?:his|her)\s+(?:own\s+)?(?:lip|tongue|cheek)|fat\s+lip|(?:finger|hand|thumb|foot|toes?)\s+(?:got\s+)?(?:caught|shut|stuck|trapped)\s+in|sliver|bee\s+sting|sunburn\w*|chaf(?:ed|ing)|scab\w*|"
            rf"(?:picks?|picking|picked)\s+(?:at\s+)?(?:his|her|the)?\s*(?:skin|scabs?|nails?|cuticles?)|(?:nail|skin)\s+torn|clonked|smack(?:ed|s)\s+{_HIS}\s+{_BODY}|bumped\s+heads|scuffed\s+(?:his|her)|sore\s+(?:spot|area|patch)|goose-?egg|stubbed|bruising|"
            rf"broke\s+(?:his|her)\s+(?:arm|wrist|finger|tooth|toe|leg|nose)|rash\b|hives|stung|poked\s+(?:his|her)|pierced|pricked|stabb?ed|punctur\w+|splinter|sublux\w*|dislocat\w*|black\s+eye|concuss\w*|knock(?:ed|s)\s+{_HIS}\s+{_BODY}|"
            rf"hit(?:s|ting)?\s+{_HIS}\s+(?:own\s+)?{_BODY}|bang(?:ed|s)\s+{_HIS}\s+{_BODY}|struck\s+{_HIS}\s+{_BODY}|graz(?:ed?|es)\b|cracks?\s+on|cracked\s+(?:skin|knuckles)|hands\s+(?:are\s+)?raw|broken\s+skin|skin\s+(?:broken|breakdown|tear)|ink?uries|stepped\s+on\s+(?:his|her)|poked\s+in",
        ),
        (
            "pain",
            rf"pain(?:s|ful)?\b|hurts?\b|hurting|sore(?:ness)?\b|ache[sd]?\b|aching|\w+ache\b|ouch\b|oww*\b|tender\b|winc\w+|grimac\w+|stings\b|owie|boo-?boo|limp(?:s|ed|ing)\b|cramp\w*|discomfort|throb\w*|"
            rf"holding\s+(?:his|her)\s+(?:wrist|arm|elbow|head|ear|side|stomach|tummy|belly|knee)|bother(?:s|ing)\s+(?:him|her|me)|(?:feels?|like)\s+(?:a\s+)?(?:six|seven|eight|nine|\d)\s+(?:when|out\s+of)|clutch\w+\s+(?:his|her)\s+{_BODY}",
        ),
        (
            "refusal",
            r"refus\w+|declin(?:ed|es)\b(?!\s+(?:in|from|over))|would(?:n['’]t|\s+not)\s+(?:even\s+)?(?:do|try|touch|sit|come|go|let|put|wear|eat|take|get|join|participate|open|look|leave|have|hold|use|stand|move|walk|swing|write|drink|engage|go\s+near|allow|keep|finish)|"
            r"won['’]t\s+(?:do|try|touch|sit|come|go|let|put|wear|eat|take|get|join|participate|have|use|write|drink)|push(?:ed|es)\s+(?:it|the\s+\w+|\w+|them|\w+\s+\w+)\s+(?:away|off|aside|out)|threw\s+(?:it|the\s+(?!ball|beanbag|bean))|turned\s+(?:his|her)\s+(?:head|face|back)\s*(?:away)?|turned\s+away|said\s+(?:[\"“']?\s*)?no\b|turn(?:ed|s)\s+down|"
            r"shook\s+(?:his|her)\s+head|not\s+going\s+to\s+do|i['’]?m\s+not\s+doing|i\s+don['’]?t\s+want(?:\s+to|a)\b(?=\W*$)|asked\s+to\s+(?:stop|leave|go\s+home|quit)\b(?!\s+(?:for|to))|asked\s+(?:for\s+it\s+)?to\s+(?:be\s+)?(?:over|done)|wanted\s+to\s+(?:stop|leave)|"
            r"i\s+don['’]?t\s+want\s+(?:a|the|any|it|that|this)\b|(?:i\s+)?(?:don['’]?t|didn['’]t|doesn['’]t)\s+wann?a|didn['’]t\s+want\s+(?:to|it|the|any)|throws?\s+(?:the\s+)?(?:pencil|scissors|paper|crayon|spoon)|ripped\s+(?:it|them)\s+off|left\s+the\s+(?:room|table)|hid\s+(?:under|behind|in)|walked\s+away|ran\s+from\s+the\s+table|"
            r"no\s+way|crossed\s+(?:his|her)\s+arms|sp[ai]t\s+(?:it\s+)?out|spits?\s+(?:it\s+)?out|clamped\s+(?:his|her)\s+(?:mouth|lips|jaw)|closed\s+(?:his|her)\s+mouth|no\s+more\s*[\"”!,.]|not\s+having\s+it|opted\s+out|walked\s+off|lay\s+(?:down\s+)?on\s+the\s+floor|reject\w+|skip(?:ped)?\s+(?:the\s+)?(?:\w+\s+)?(?:she|he)\s+said|stop\s+it\b|i\s+quit|not\s+today|nope\b(?=.*(?:not|won))",
        ),
        (
            "safety",
            r"spooked|electrical|\bplug\b(?!\s+cover)|outlet|pulled\s+(?:\w+['’]s|his|her|my|the)\s+(?:\w+['’]s\s+)?hair|chok\w+|gag(?:ged|s|ging)?\b|aspirat\w+|vomit\w*|(?:was|been|being)\s+sick\b(?!\s+(?:last|on|with|for|of|all|since|yesterday))|threw\s+up|turned\s+(?:blue|grey|gray)|stopped\s+breathing|(?:trouble|difficulty|hard\s+time)\s+breathing|allergic\s+reaction|epi-?pen|911|ambulance|"
            r"emergency\s+(?:room|dep\w+)|\bER\b|\bED\b(?=[,;.]|\s+(?:visit|last|on|for|and|home))|urgent\s+care|incident\s+report|harm(?:ing)?\s+(?:himself|herself|themselves|myself)|kill\s+(?:himself|herself|myself)|suicid\w+|self-?injur\w+|self-?harm\w*|(?:want(?:s|ed)?\s+to|wish\w*\s+(?:i|he|she)\s+(?:was|were))\s+d(?:ie|ead)|"
            r"head-?\s?bang\w*|banged\s+(?:his|her)\s+(?:own\s+)?head|bit(?:es|ten)?\s+(?:\w+['’]s?\s+)?(?:hand|arm|finger|leg|shoulder)\b|bit(?:es|ten)?\s+(?:the\s+|a\s+)?(?:pencil|crayon|marker)\s+through|bit\s+through|bit(?:es|ten)?\s+(?:me|him|himself|herself|his\s+(?:own\s+)?(?:hand|arm|wrist|finger)|her\s+(?:own\s+)?(?:hand|arm|wrist|finger)|(?:the\s+|a\s+)?(?:therapist|ot|aide|teacher|peer|para|arm|hand|classmate|nurse))|"
            r"hit\s+(?-i:[A-Z][a-z]+)\b|hit\s+(?:own|me|self|himself|herself|(?:the\s+|a\s+)?(?:therapist|ot|aide|teacher|peer|para|classmate|sibling|sister|brother|nurse)|another)|hitting\s+(?:himself|herself|self)|slapp?(?:ed|ing)\s+(?:himself|herself|me|(?:the\s+|a\s+)?(?:ot|peer|aide))|kick(?:ed|s)\s+(?:me|(?:the\s+|a\s+)?(?:therapist|ot|aide|peer|teacher|classmate|dog)|another)|"
            r"shov(?:ed|es)\s+(?:him|her|a|another|(?:the\s+|a\s+)?(?:peer|ot))|pushed\s+(?:[A-Z][a-z]+|a\s+(?:peer|classmate|child)|another)|spat\s+(?:at|on)|meltdown|tantrum|broke\s+down\s+(?:crying|sobbing|in)|inconsolab\w+|unsafe|(?:nearly|almost)\s+(?:fell|slipped|tripped|went)|near\s+(?:fall|miss)|"
            r"(?:knees?|legs?|ankles?)\s+(?:gave\s+(?:way|out)|buckled)|los(?:t|ing|es)\s+(?:his|her)\s+balance|loss\s+of\s+balance|lost\s+balance|mouthed\s+a|swallowed\s+(?:a|the|some|something|glue|paint|soap)|ate\s+(?:a|one\s+of\s+the|the|some)\s+(?:crayon|paint|glue|putty|soap|play)\w*|put\s+(?:\w+\s+){0,2}in\s+(?:his|her)\s+(?:mouth|nose|ear)\b|"
            r"(?:stove|burner|oven|gas|iron)\b[^.\n]{0,12}\bleft\s+on|left\s+the\s+(?:stove|burner|oven|gas|iron)\s+on|smell\w*\s+gas|pulls?\s+(?:his\s+|her\s+)?(?:own\s+)?hair\s+out|pulls?\s+out\s+(?:his|her)\s+hair|poison\s+control|fever\w*\b|dizz\w+|light-?\s?headed\w*|feels?\s+faint|allerg\w+[^.\n]{0,60}(?:exposure|table|ate|crackers|reaction)|against\s+(?:medical\s+)?advice|abus(?:e|ed|ive)\b|neglect(?!\s+(?:of|on|side))|disclos\w+|mandated\s+report\w*|hotline|\bCPS\b|child\s+protect\w+|locked\s+(?:me|him|her|himself|herself)|"
            r"hits\s+me|hurts\s+me|touch(?:es|ed)\s+me|scared\s+(?:to\s+go\s+home|of\s+(?:his|her|my)\s+(?:dad|mom|uncle|stepdad))|weapon|threaten\w*|(?:reached|leaned)\s+(?:over|across)\s+(?:the\s+|a\s+)?(?:lit\s+)?(?:flame|burner|stove|blade)|careful\s+with\s+the|on\s+fire|scald\w*|wheez\w*|asthma\s+attack|short(?:ness)?\s+of\s+breath|out\s+of\s+breath|inhaler|desat\w*|"
            r"unbuckled\s+(?:him|her)|climbed\s+(?:out\s+of|onto)\s+(?:the\s+)?(?:window|counter|roof|shelf|crib|fence)|threw\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:eraser|book|cup|plate|bottle|pencil|phone|bin|chair|block|scissors|toy|desk|tablet|shoe)|scratched\s+(?:me|the|a\s+peer|himself|herself|his|her)|pinch(?:ed|es)\s+(?:me|the\s+(?:ot|aide)|a\s+peer)|aggress\w+|pale\b|left\s+alone|unsupervised|unattended|found\s+(?:him|her)?\s*with\s+(?:the\s+)?(?:scissors|knife|lighter|pills|medicine)|police|restrain\w*|seclu\w+|wish(?:es)?\s+(?:i|he|she)\s+(?:was|were)\s+dead|(?:hurt|cut|kill)\s+(?:myself|himself|herself)|bleach|lighter\b|gun\b|purple\b(?=.*(?:face|lips))|lips\s+(?:blue|purple)|breath\s+hold\w*|held\s+(?:his|her)\s+breath|cough\w*\s+(?:with|w/|on|after)\s+(?:thin|water|liquid|juice|drink|milk)|wet\s+voice|gurgl\w+|spo2|stranger|pulled\s+(?:the\s+)?fire\s+alarm|stood\s+on\s+(?:the\s+)?(?:table|desk|chair|sill)|head\s+(?:into|against)\s+(?:the\s+)?(?:wall|floor|desk)|blood\s+sugar|hypoglyc\w+|fire\s+(?:on|in)\s+the|blowtorch|near\s+the\s+road|into\s+traffic",
        ),
        (
            "equipment_failure",
            rf"{_GEAR}\b[^.\n]{{0,45}}\b{_FAILS}|(?:broke|broken|snapped|cracked|tore|torn|frayed|loose|missing|malfunction\w*|faulty|dead|flat|jammed|wobbly)\b[^.\n]{{0,25}}\b{_GEAR}",
        ),
        (
            "missed_goal",
            r"goals?\b[^.\n]{0,40}\b(?:not\s+(?:yet\s+)?(?:been\s+)?(?:met|reached|achieved)|unmet|missed)|(?:did(?:n['’]t|\s+not)|has(?:n['’]t|\s+not))\s+(?:yet\s+)?(?:meet|met|reach(?:ed)?|achieve[d]?)\b[^.\n]{0,25}\b(?:goal|target|criterion)|no\s+progress|not\s+quite\s+there|fell\s+short|short\s+of\s+(?:the\s+|his\s+|her\s+)?(?:goal|target)|regress\w+",
        ),
    )
)
NAMED = {
    "seizure": "a possible seizure",
    "medication_change": "a change of medication",
    "elopement": "an elopement",
    "fall": "a fall",
    "injury": "an injury",
    "pain": "pain",
    "refusal": "a refusal",
    "safety": "a matter of safety",
    "equipment_failure": "faulty equipment",
    "missed_goal": "a goal that was missed",
}
_NOT_SO = re.compile(
    r"(?i)\b(?:no|not|never|without|denie[sd]|denying|didn['’]?t|don['’]?t|doesn['’]?t|wasn['’]?t|isn['’]?t|hasn['’]?t|nobody|none|nor|free\s+of|neither|negative\s+for|any|0|zero|resolved|stopped)\b(?:[^\w.;]+\w+){0,4}[^\w.;]*$"
)
_NONE_AFTER = re.compile(
    r"(?i)^\W*(?:0\b(?!\s*[/.])|none\b|no\b(?=\s*[,;.]|\s*$)|denie[sd]\b|nil\b|free\b|-?free\b)"
)
_IF = re.compile(
    r"(?i)\b(?:if|in\s+case|watch\s+(?:for|out)|monitor\s+for|risk\s+of|prevent|avoid|careful(?=\s+(?:not|with|of|on))|so\s+(?:he|she|you)\s+(?:don['’]?t|doesn['’]?t)|history\s+of|h/o|tell\s+me\s+about|about\s+the|fear\s+of|afraid\s+of|worried\s+about|might|could|would)\b[^.]{0,40}$"
)
_OTHER = re.compile(
    r"(?i)\b(?:(?:his|her|my|their|your)\s+(?:twin|brother|sister|sibling|cousin|friend|dog|cat|dad|mom|uncle|aunt)|another\s+(?:kid|child|boy|girl)|the\s+other\s+(?:kid|child|boy|girl)|it)\s+(?:just\s+)?$"
)
_THINGS_FALL = re.compile(
    r"(?i)\b(?:it|they|tower|block\w*|ball|peg\w*|bead\w*|cup|paper|pencil|bolster|bridge|beanbag|spoon|crayon|that|one|toy|book|hat|shoe|sock|percent|score\w*|speed|rate|pain|accuracy|grade\w*|cookies?|pieces?|one|two|three|four|five|six|bits?|scoops?|touch|tone)\s+(?:just\s+|all\s+)?$"
)
# These are told with words that also deny: "will not lock", "did not meet his goal".
_DENIED_ANYWAY = ("equipment_failure", "missed_goal", "refusal", "medication_change")


@lru_cache(maxsize=4000)  # a source's units are asked for every sentence that stands on them
def found_in(text: str, *, by_therapist: bool = False) -> tuple[tuple[str, re.Match[str]], ...]:
    """Each kind of key fact that a text tells of, once, with the words that tell it."""
    return tuple(_found_in(text, by_therapist=by_therapist))


def _found_in(text: str, *, by_therapist: bool) -> Iterator[tuple[str, re.Match[str]]]:
    for kind, pattern in KEY:
        for m in pattern.finditer(text):
            if not _is_meant(kind, m, text) or (
                by_therapist and m.group().casefold().startswith(("i ", "i'm", "i’m"))
            ):
                continue
            yield kind, m
            break


# What brought the child here, and is no event of the day.
_STANDING = re.compile(
    r"(?i)\b(?:post[- ]?|s/p\s+|status\s+post\s+|(?:spinal|brain|head|nerve|n\.|plexus|tendon|cord)\s+)(?:concuss\w*|injur\w*|lacerat\w*|burns?)$"
)


def _is_meant(kind: str, m: re.Match[str], text: str) -> bool:
    before, after = text[: m.start()], text[m.end() :]
    if kind not in _DENIED_ANYWAY and (_NOT_SO.search(before) or _NONE_AFTER.match(after)):
        return False
    if _IF.search(before) or _OTHER.search(before):
        return False
    if kind == "seizure" and re.search(r"(?i)\b(?:last|free\s+of)\s+$", before):
        return False
    if kind in ("injury", "pain") and _STANDING.search(before + m.group()):
        return False
    if kind == "pain" and re.match(r"(?i)\W*(?:0|zero)\b(?!\s*(?:\.|->|→|at\s+rest))", after):
        return False
    return not (kind == "fall" and _THINGS_FALL.search(before))
