"""3. Built for general business, not for occupational therapy."""

from countersign.assessment.vendor.reading import Reading, rx

_MADE = r"\b(?:built|made|designed|created|developed|purpose-?built|tailored|written|exists?|dedicated|focus(?:es|ed)?|speciali[sz]\w*|engineered|conceived|started|founded|works?)\b"
_TRADES = (
    r"(?:law(?:yers?| firms?| offices?)?|legal|attorneys?|real[- ]estate|realtors?|brokers?|estate agents?|recruit\w*|marketing|marketers|call cent(?:er|re)s?|accountan\w+|insurance agents?|insurers|retail\w*|"
    r"consult(?:ants?|ing|ancies)|construction|builders|hospitality|hotels?|finance|financial advis\w+|banks|banking|human resources|logistics|manufactur\w+|engineer(?:s|ing)|product teams|customer (?:success|support|service)|"
    r"agencies|agency|non-?profits?|contractors?|salons?|studios?|spas?|plumb\w+|electricians|restaurants?|caf[eé]s|gyms?|trainers|coach(?:es|ing)?|vets?|veterinar\w+|dentists?|dental|tutors?|teachers|schools and|churches|"
    r"journalists?|researchers|podcasters|photographers|stylists|barbers|cleaners|landscapers|sellers|sales(?:people| teams?)?|start-?ups?|freelancers|executives|architects|mechanics|garages|chiropract\w+|physicians|surgeons|hospitals|doctors)"
)

READING = Reading(
    number=3,
    name="general_business_focus",
    topic=rx(
        r"\b<OT>",
        r"\btherap(?:y|ists?)[- ](?:practices?|clinics?|specific)\b",
        r"\bindustr(?:y|ies)\b",
        r"\bcustomers are\b",
    ),
    promises=rx(
        r"\b(?:limited|restricted|confined|devoted) to (?:<OT>)|\bonly (?:<OT>)|\bonly (?:practices|clinics|those) that (?:\w+ ){1,2}(?:<OT>)",
        r"(?:<OT>)[^;]{0,40}\b(?:signs?|approves?|checks?|reviews?|answers for|writes|owns|oversees)\b[^;]{0,15}\b(?:every|each|all|any)\b[^;]{0,25}\b(?:change|template|release|rule|content|goal|phrase|update)",
        r"\b(?:team|staff|company|we) (?:includes?|has|have|employs?|counts?)\b[^;]{0,20}(?:<OT>)",
        r"\b(?:inside|within|in|out of|from) (?:an?|our own|its) (?:<OT>)(?:[^;]{0,20})\b(?:practice|clinic)\b",
        r"(?:<OT>) is all (?:we|it|they)\b|\ball (?:we|it) (?:do|does|know|serve)s? is (?:<OT>)",
        r"\b(?:platform|products?|software|tools?|systems?|services?|programs?|apps?|scribe|assistant|company|is|are|exists?|everything) (?:\w+ ){0,2}for (?:\w+ ){0,2}(?:<OT>)",
        r"(?:<OT>) (?:advis[eo]rs?|board|lead|director|founders?|team|staff|panel|committee)\b[^;]{0,60}",
        r"\b(?:reviewed|approved|checked|written|signed off|overseen) by\b[^;]{0,40}\b(?:board|panel|team|group|committee)\b[^;]{0,30}(?:<OT>|\bthem\b|\btherapists\b)",
        r"\b(?:made|built|started|founded|designed|created|run|owned) by (?:\w+ ){0,3}(?:<OT>)",
        r"\b(?:sold|offered|licensed|available|open|marketed) (?:only|solely|exclusively) to\b[^;]{0,30}(?:<OT>|\btherapy\b)",
        r"\b(?:only|solely|exclusively) (?:serve|sell|work|support)\w*\b[^;]{0,20}\btherap(?:y|ists)\b",
        r"\b(?:founders?|co-?founders?|owner|ceo|content lead|clinical lead|head|chief|director|board|chair\w*|medical officer|product lead|release board)\b[^;]{0,60}(?:<OT>)",
        r"\b(?:customers?|clinics?|practices?|groups?|accounts?)\b[^;]{0,60}\b(?:all|most|each|every one|mainly|mostly|\d{1,3} ?(?:%|percent|per cent))\b[^;]{0,40}(?:<OT>)",
        r"\b(?:used|chosen|run) (?:in|by) (?:\d[\d,]*|\w+) (?:\w+ ){0,2}(?:<OT>)[^;]{0,20}\b(?:clinics?|practices?|groups?)",
        rf"{_MADE}(?:(?!adapt|customi|edit|any |every )[^;]){{0,60}}\b(?:for|by|with|around|on|in)\b(?:(?!adapt|customi|edit|notes?|record|note )[^;]){{0,50}}(?:<OT>)",
        r"\b(?:for|only|exclusively|solely)\b[^;]{0,30}(?:<OT>)[^;]{0,30}\b(?:practices?|clinics?|only|alone|teams?)\b",
        r"\b(?:\d{1,3}(?:\.\d)? ?(?:%|percent|per cent)|all|every|most|\d[\d,]* of (?:our )?\d[\d,]*|nine (?:in|out of) ten|\w+ out of \w+|\d+)\b[^;]{0,60}\b(?:customers?|clients?|practices?|clinics?|accounts?|subscribers?|users?)\b[^;]{0,50}(?:<OT>)",
        r"(?:<OT>)[^;]{0,60}\b(?:make up|account for|represent|are)\b[^;]{0,20}\b(?:\d{1,3} ?(?:%|percent)|all|most)\b",
        r"\b(?:only|exclusively|solely) (?:serve|sell|work|support)\w*\b[^;]{0,40}(?:<OT>)",
        r"\b(?:serve|serves|sells? to|works? with|supports?)\b[^;]{0,20}\b(?:only|exclusively|solely|nobody but|no one but)\b[^;]{0,30}(?:<OT>)",
        r"\b(?:licensed|practi[sc]ing|registered|senior|board-certified|pediatric|paediatric)\b[^;]{0,20}(?:<OT>)[^;]{0,80}\b(?:leads?|signs? off|approves?|on staff|heads?|wrote|writes|designed|reviews? (?:every|each|all) (?:template|release|content))",
        r"\b(?:led|headed|founded|reviewed|approved|signed off|written) by\b[^;]{0,40}(?:<OT>)",
        r"\b(?:8|eight)[- ]minute rule\b[^;]{0,80}|\bsubstantial portion\b[^;]{0,60}\b(?:minute|spm)",
        r"\b(?:sensory|fine[- ]motor|adl|handwriting|feeding|plan of care|co-?sign\w*)\b[^;]{0,80}\b(?:templates?|built in|goals?|library|vocabulary|supported)\b",
    ),
    dangers=rx(
        r"\b(?:no matter|whatever|regardless of) (?:the |your )?(?:profession|trade|industry|field|business|line of work)\b",
        r"\b(?:developed|made|built|designed|written) for (?:\w+ )?(?:managers|executives|sales\w*|professionals|consultants|teams|offices|entrepreneurs|founders|students)\b",
        r"\b(?:clinics?|therapists?|therapy|health ?care)\b[^;]{0,25}\b(?:one|two|three|four|five|\d{1,2}) ?(?:%|percent) of (?:our|the) (?:business|revenue|customers|users)",
        r"\b(?:health|therapy|health ?care)\b[^;]{0,15}\b(?:new (?:field|market|area)|one of (?:many|forty|thirty|\w+) (?:use cases|markets|fields))",
        r"\bcommunity (?:gallery|templates?|library)\b",
        r"\bwhether (?:you|your \w+) (?:\w+ ){1,4}or (?:\w+ )",
        r"\b(?:most|majority|bulk|\d{1,2} ?(?:%|percent)|half|two thirds) of (?:our |its |the )?(?:revenue|customers|users|clients|accounts|business|income)\b[^;]{0,30}\b(?:comes?|are|is|work|belong)\b(?![^;]{0,40}(?:<OT>|\btherap))",
        r"\bfor (?:meetings|conversations|calls|interviews|modern teams|busy teams|growing teams|teams everywhere|any conversation|every conversation)\b|\b(?:modern|busy|hybrid|remote|growing) teams\b",
        r"\bsame (?:assistant|product|tool|software|app|engine) (?:for|serves|that)\b",
        r"\bready for (?:every|any|all)\b",
        r"\b(?:any|every|all) (?:\w+ )?(?:sector|industry|trade|line of work|kind of (?:work|business|team|company)|office|workplace|vertical|profession)\b",
        r"\b(?:anyone|anybody|everyone|everybody|any\w*) (?:else )?(?:who|that|with) (?:\w+ ){0,3}(?:sees? people|meets?|talks?|writes?|customers?|works?|clients|by the hour|appointments?)",
        r"\bfrom \w+(?: \w+)? to \w+(?: \w+)?\b[^;]{0,30}\b(?:teams?|sectors?|industr\w+|business\w*|compan\w+|customers?)|\b(?:teams?|sectors?|industr\w+|business\w*|compan\w+|customers?)\b[^;]{0,40}\bfrom \w+ to \w+",
        r"\b(?:for|by|across|in|serves?|fits?|suits?|helps?|to) (?:any|every|all|many|most|dozens of|a wide range of|a variety of|several|different|multiple|over \d+|more than \d+|\d+\+?)(?: kinds? of| types? of| sorts? of| sizes? of| different| of)? (?:\w+ )?(?:teams?|industr(?:y|ies)|business(?:es)?|professions?|compan(?:y|ies)|organi[sz]ations?|sectors?|verticals?|workplaces?|professionals?|specialt(?:y|ies)|fields?|trades?)\b",
        rf"\b{_TRADES}\b(?:[^;]{{0,40}}\b{_TRADES}\b)+",
        r"\bsales (?:teams?|calls?|pipelines?|reps?|meetings?)\b",
        r"\bmeetings? (?:notes?|minutes|assistants?|summar\w+|recorder|bots?|transcripts?|intelligence)\b|\bmeeting-?notes\b",
        r"\b(?:general[- ]purpose|horizontal|industry[- ]agnostic|sector[- ]agnostic|one[- ]size[- ]fits|all-purpose|multi-?purpose|cross-industry)\b",
        r"\bproductivity (?:suite|assistant|tool|platform|app)\b",
        r"\b(?:physicians?|doctors?|dentists?|hospitals?|primary care|veterinar\w+|surgeons?|nurses|dermatolog\w+|chiropract\w+)\b(?:[^;]{0,30}\b(?:physicians?|doctors?|dentists?|hospitals?|primary care|veterinar\w+|surgeons?|nurses|dermatolog\w+|chiropract\w+|therapists?)\b)+",
        r"\b(?:any|every|all|\d+\+?) (?:medical )?specialt(?:y|ies)\b",
        r"\bsmall[- ](?:and[- ]medium[- ]sized )?business(?:es)?\b|\bbusinesses of (?:all|every|any)\b|\bknowledge workers?\b|\bback[- ]?office\b",
    ),
    refusals=rx(
        r"\b(?:no|without|not any|lack\w*) (?:\w+ )?(?:clinicians?|therapists?|ots?|otrs?|clinical staff|clinical team|health ?care people)\b[^;]{0,20}\b(?:on|in|among|at|here|work)",
        r"(?:<OT>|\btherapy\b|\bhealth ?care\b)[^;]{0,20}\b(?:is|are) not (?:a|an|our|the|one of)\b[^;]{0,20}\b(?:market|focus|industry|field|specialt\w+|target|vertical|segment)",
        r"\b(?:do|does|did) not (?:distinguish|differentiate|care|mind|ask)\b[^;]{0,40}\b(?:professions?|industr\w+|trades?|fields?|customers?|sectors?|who|what)",
        r"\bdo(?:es)? not know what (?:an? )?(?:treatment )?(?:unit|authori[sz]ation|plan of care|therapist|session)",
        r"\b(?:not|isn't|aren't|never|no)\b[^;]{0,30}\b(?:specific|built|designed|limited|made|tailored|speciali[sz]ed|dedicated|developed|written|speciali[sz]e)\b[^;]{0,30}\b(?:for|to|in|around)\b[^;]{0,40}(?:<OT>|\btherapy\b|\btherapists?\b|\bhealth ?care\b|\bclinical\b)",
        r"\b(?:no|not any|without|lacks?|(?:do|does) not (?:have|offer|include|keep|maintain|track|employ)(?: any| an?)?|don't (?:have|offer|track|employ)(?: any| an?)?)\b[^;]{0,25}(?:<OT>|\btherapy\b|\btherapists?\b)[^;]{0,12}\b(?:customers?|staff|employees?|advisors?|templates?|versions?|editions?|features?|expertise|background|content|vocabulary|specialists?|team|on staff|module|focus)",
        r"\b(?:do|does) not employ\b[^;]{0,30}(?:<OT>|\btherapists?\b)",
        r"\b(?:we|us|company) (?:do|does) not (?:track|know|record|ask|count)\b[^;]{0,30}\b(?:how many|which|what share|whether)\b[^;]{0,30}\b(?:therapists?|customers?|are|work|practices?)\b",
        r"\b(?:made|built|written|designed|meant|created) for (?:\w+ )?(?:physicians?|doctors?|hospitals?|consultants?|managers?|executives?|nurses?|primary care|medical offices?)\b",
        r"\b(?:therapy|ot|occupational[- ]therapy) (?:template pack|templates?|edition|version|module|mode|pack)\b[^;]{0,40}\b(?:planned|road-?map|coming|in development|not yet|later|beta)\b",
        r"(?:<OT>)[^;]{0,60}\b(?:use|edit|adapt|modify|customi[sz]e|configure|start (?:from|with))\b[^;]{0,40}\b(?:generic|general|business|standard|blank|physician|medical|soap|own)\b[^;]{0,20}\btemplates?\b",
        r"\b(?:do|does) not (?:track|know|record|break down|ask|distinguish|ha(?:ve|s))\b[^;]{0,60}\b(?:profession|specialty|speciality|industry|discipline|customers?)\b",
    ),
    alike=rx(
        r"\b(?:therap(?:y|ist)|clinic(?:ian)?|health ?care|rehab|practice|provider|wellness|medical)[- ](?:friendly|ready|focused|first|minded|grade|aware|inspired|oriented|centric|tuned)\b",
        r"\b(?:loved|trusted|used|chosen|relied on) by\b[^;]{0,60}\b(?:clinicians?|therapists?|providers?|professionals?|practices?|clinics?|teams?)\b",
        r"\b(?:allied health|rehab(?:ilitation)?|wellness|helping|caring|care) (?:professionals?|professions?|providers?|teams?|businesses|practitioners?)\b",
        r"\b(?:health ?care|medical|clinical|therapy) (?:vocabulary|terminology|professionals?|templates?|template pack|mode|edition|starter|language pack)\b",
        r"\b(?:templates?|vocabulary|settings?|fields?)\b[^;]{0,30}\b(?:customi[sz]able|configurable|adaptable|customi[sz]ed)\b",
    ),
    aside=rx(
        r"\b(?:validation|evaluation|study|compared|benchmark\w*|trained|multiple-choice)\b",
        r"\bsales tax\b",
        r"\b(?:our|your) (?:account|sales) (?:manager|representative|team)\b",
        r"\bhours of business\b",
        r"\bgeneral business terms\b",
    ),
    harmless_limits=frozenset({"option", "except", "request", "extra"}),
)
