"""4. Trained on public data, and never validated on occupational-therapy work."""

from countersign.assessment.vendor.reading import Reading, near, rx

_TESTED = r"\b(?:train(?:ed|ing)?|fine-?tuned?|tuned|validat\w+|test(?:ed|ing)?|evaluat\w+|measur\w+|benchmark\w*|assess\w+|compar\w+|check(?:ed)?|audit(?:ed)?|scor(?:ed|ing)|accuracy|error rates?|annotat\w+|label(?:l?ed)?|rated|study|studied|corpus|data ?set)\b"
_OTDATA = (
    r"(?:(?:<OT>)[^;]{0,40}?\b(?:notes?|sessions?|recordings?|transcripts?|documentation|records?|visits?|evaluations?|data|documents?|encounters?|drafts?|charts?)\b"
    r"|\b(?:notes?|sessions?|recordings?|transcripts?|documentation|records?|visits?|evaluations?|data|drafts?|encounters?)\b[^;]{0,40}?(?:<OT>))"
)
_NOT_OT = (
    r"\b(?:physicians?'?|doctors?'?|hospital|primary[- ]care|radiology|cardiology|general (?:medicine|medical|practice)|nursing|emergency|inpatient|surgical|news|meetings?|"
    r"call[- ]cent(?:er|re)|podcasts?|psychotherapy|dental|medical (?:exam|licensing|question)\w*|usmle|medical[- ]transcription|general (?:english|speech)|physician-dictated|adult acute)\b"
)

READING = Reading(
    number=4,
    name="public_data_no_validation",
    topic=rx(
        r"\bvalidat\w+\b",
        r"\btrained\b",
        r"\btraining (?:data|set|corpus)\b",
        r"\baccuracy\b",
        r"\berror rates?\b",
        r"\bbenchmark\w*\b",
    ),
    under=rx(r"\b(?:train|validat|accura|model|evidence|quality|study|engine|built|made)"),
    promises=rx(
        r"\b\d[\d,]*\b[^;]{0,25}(?:<OT>)[^;]{0,15}\b(?:notes?|sessions?|recordings?|evaluations?|visits?|drafts?|transcripts?)\b",
        r"\b(?:study|report|test|trial)\b[^;]{0,30}\b\d+ (?:<OT>)",
        r"\b(?:learn\w*|trained|tuned) (?:only )?(?:from|on|with) (?:<OT>)",
        r"\b(?:graded|scored|marked|read|rated|checked|reviewed|audited|examined|assessed)\b[^;]{0,30}\b\d[\d,]*\b[^;]{0,20}(?:<OT>)[^;]{0,20}\b(?:drafts?|notes?|sessions?|visits?|documents?)",
        r"(?:<OT>|\btherapists\b|\bclinicians\b)[^;]{0,80}\b(?:marked|scored|checked|compared|labell?ed|rated|judged|graded|reviewed|annotated|read|re-?read|coded|counted|assessed|blind\w*)\b[^;]{0,60}\b(?:notes?|sentences?|sessions?|drafts?|statements?|recordings?|samples?|video)\b",
        r"\b(?:notes?|sentences?|sessions?|drafts?|statements?|recordings?)\b[^;]{0,60}\b(?:marked|scored|checked|compared|labell?ed|rated|judged|graded|reviewed|annotated|read|coded|assessed)\b[^;]{0,40}\bby\b[^;]{0,30}(?:<OT>|\btherapists\b)",
        r"\b(?:unsupported|wrong|omitted|omission\w*|missed|missing|error\w*|altered|incorrect|laterality|mistakes?|invented|fabricat\w+)\b[^;]{0,60}\b\d+(?:\.\d+)? ?(?:%|percent|per cent)[^;]{0,60}",
        r"\b\d+(?:\.\d+)? ?(?:%|percent|per cent)[^;]{0,30}\b(?:of )?(?:\d[\d,]* )?(?:sentences?|statements?|notes?|facts?|claims?|sessions?)\b[^;]{0,50}\b(?:unsupported|wrong|omitted|missed|missing|error\w*|altered|incorrect|invented)",
        r"\b(?:kappa|inter-?rater|held-?out|blinded|working blind|confidence interval)\b",
        near(_TESTED, _OTDATA, 100),
        near(
            r"\b(?:validation|evaluation|test|accuracy|reference) (?:study|set|report|results?|corpus)\b|\berror rates?\b|\binter-?rater\b|\bunsupported[- ](?:statement|claim|sentence)s?\b",
            r"(?:<OT>)",
            110,
        ),
        r"(?:<OT>)[^;]{0,60}\b(?:labell?ed|annotated|rated|scored|graded|adjudicated|blind(?:ed)?)\b",
        r"\b(?:labell?ed|annotated|rated|scored|graded|adjudicated|double-read)\b[^;]{0,40}\bby\b[^;]{0,60}(?:<OT>)",
    ),
    settles=rx(
        r"(?:<OT>)[^;]{0,60}\b(?:scored|graded|rated|labell?ed|compared|checked|annotated|marked|read)\b[^;]{0,30}\b\d[\d,]* (?:\w+ ){0,2}(?:drafts?|notes?|sessions?|visits?|recordings?|transcripts?)\b.*\b\d+(?:\.\d+)? ?(?:%|percent|per cent)",
    ),
    dangers=rx(
        r"\b(?:open|public|large|off-the-shelf|third-party|existing) model\b[^;]{0,40}\b(?:as it (?:was|is)|prompt|unchanged|did not change|in front of)\b|\b(?:bought|rent|took|licensed) (?:the|an?|our) (?:\w+ )?model\b",
        r"\b(?:most accurate|best on earth|best systems|unbeaten|second to none|superhuman)\b",
        r"\bteachers? (?:was|were)\b[^;]{0,30}\b(?:web|internet|books)",
        r"\b(?:evaluation|study|validation|testing)\b[^;]{0,20}\blimited to\b(?![^;]{0,30}(?:<OT>))",
        r"\b9\d(?:\.\d+)? ?(?:%|percent|per cent)[^;]{0,30}\b(?:correct\w*|recogni[sz]ed|right|accura\w*|precis\w*)",
        r"\b(?:award\w*|best ai|prize)\b[^;]{0,40}\baccura\w*",
        r"\b(?:test\w*|validat\w+|check\w*)\b[^;]{0,30}\bby (?:our )?(?:engineers|developers|product team|staff|employees|own people)\b",
        r"\b(?:same (?:model|engine|ai)|our logo|white-?label\w*|rented? model|rents?|re-?brand\w*)\b[^;]{0,60}",
        r"\b(?:numbers?|figures|accuracy|results?|data|error rates?|tests?|evaluation|study)\b[^;]{0,40}\b(?:come|comes|came|taken|stem|are|is|was|were|drawn)\b[^;]{0,15}\b(?:from|on|for|with|in)\b[^;]{0,40}\b(?:cardiolog\w+|radiolog\w+|physicians?|hospitals?|dictation|general english|call cent\w+|news|meetings?|doctors?|nursing|surgery|dental|other specialties|general)\b",
        r"\b(?:ninety-?\w*|ninety) ?(?:-\w+ )?(?:%|percent|per cent) (?:accura\w*|correct|right)",
        r"\b(?:training|source|learning) (?:material|data|set|corpus|texts?)\b[^;]{0,60}\b(?:reddit|wikipedia|forums?|textbooks?|web|internet|public|open|podcasts?|books|movies|news)",
        r"\b(?:accuracy|tests?|benchmarks?|figures)\b[^;]{0,40}\b(?:maker|provider|supplier|developer|vendor|lab)\b[^;]{0,20}\b(?:publish\w*|gives?|states?|runs?|does)",
        r"\b(?:tokens?|words?|pages?|documents?|posts?|gigabytes?|terabytes?|hours?) of (?:\w+ ){0,3}(?:web|internet|public\w*|open|online|everyday)\b",
        r"\b(?:internet|web text|public (?:code|text|data|web)|web pages?)\b[^;]{0,50}\b(?:went into|poured|fed|to offer|taught|made|shaped|behind)",
        r"\b(?:learn\w*|train(?:ed|ing)|taught|(?:has|have|having|who) read|pre-?train\w*|fed|raised|brought up|schooled|based|drawn|ingest\w*|absorb\w*|craft|grew up|knowledge|instruct\w*)\b[^;]{0,80}\b(?:open\w*|public\w*|internet|web(?:sites?| pages?)?|online|crawl\w*|scrap\w*|sites|forums?|books|wikipedia|reddit|podcasts?|social media|generalists?|everyday)\b",
        r"\b(?:models?|engine|llm|ai|technolog\w+|assistant)\b[^;]{0,50}\b(?:general one|generic|stock|off[- ]the[- ]shelf|third[- ]part(?:y|ies)|big (?:lab|tech)|rented|as it comes|unmodified|supplied by|bought in|from a (?:large|big|major))\b",
        r"\b(?:general|generic|stock|off[- ]the[- ]shelf|third[- ]party|rented|unmodified|commercial|large) (?:\w+ )?(?:models?|engine|llm|ai|language model)\b",
        r"\b(?:train|learn|built|develop|pre-?train|draw|fine-?tun)\w*\b[^;]{0,60}\b(?:on|from|with|using)\b[^;]{0,50}\b(?:internet|web(?:sites?)?|publicly|public|open[- ]source|open (?:web|data)|wikipedia|common crawl|textbooks?|scraped|crawled|online|licensed (?:third|commercial)|books|forums?|synthetic)\b",
        r"\b(?:general[- ]purpose|foundation|off[- ]the[- ]shelf|third[- ]party|commercial|frontier|commodity|stock|base|unmodified) (?:\w+ ){0,2}(?:models?|llms?|engine)\b",
        rf"{_TESTED}[^;]{{0,80}}{_NOT_OT}",
        r"\b(?:9\d|8\d|100)(?:\.\d+)? ?(?:%|percent|per cent)(?: \w+){0,2} (?:accura\w*|precision|correct)\b",
        r"\baccura\w+\b[^;]{0,40}\b(?:9\d|8\d|100)(?:\.\d+)? ?(?:%|percent)",
        r"\b(?:state[- ]of[- ]the[- ]art|best[- ]in[- ]class|industry[- ]leading|world[- ]class|unmatched|unrivall?ed|superior|human-level|market-leading) (?:ai |model )?(?:accuracy|ai|models?|performance|results?|quality)\b",
    ),
    refusals=rx(
        r"\bno (?:statement|information|word|details?|account)s?\b[^;]{0,40}\b(?:train\w*|learn\w*|material|data)\b|\b(?:train\w*|learn\w*)\b[^;]{0,40}\b(?:not disclosed|undisclosed|confidential|secret)\b",
        r"\b(?:nobody|no one|none of us|no-one)\b[^;]{0,20}\b(?:has|have|did|yet)?\b[^;]{0,15}\b(?:compared|validated|tested|measured|studied|checked|evaluated|counted)",
        r"\b(?:up to you|for you to (?:find out|judge|decide|see|test)|you will (?:have to )?(?:see|find out)|see for yourself|find out during the trial)\b",
        r"\b(?:do|does|did|will) not (?:repeat|test|check|measure|validate|evaluate|study|redo)\b[^;]{0,30}(?:<OT>|\btherap\w+|\bchildren|\bp(?:a)?ediatric|\bit\b|\bthem\b|\bthose\b)",
        r"\b(?:models?|version|engine|product|edition|software|it)\b[^;]{0,30}\b(?:not|never|n\'t)\b[^;]{0,15}\b(?:evaluat\w+|validat\w+|tested|studied|measured|benchmarked)",
        r"\b(?:do|does|did|have|has|will|can) ?(?:not|n\'t)\b[^;]{0,30}\b(?:publish|share|give|disclose|have|keep|release|measure[d]?|offer)\b[^;]{0,40}\b(?:error rates?|accuracy|validation|evaluations?|studies|benchmarks?|test results?)",
        r"\b(?:no|without|lack\w*|not any) (?:\w+ ){0,2}(?:validation|evaluation|accuracy|error)[- ]?(?:study|studies|rates?|data|report|figures?|results?|work)?\b[^;]{0,50}\b(?:exists?|available|done|made|carried|published|been|can|yet|so far|to date)",
        r"\b(?:tri(?:ed|al\w*)|tested|practi[sc]ed)\b[^;]{0,30}\b(?:on|with|only)\b[^;]{0,30}\b(?:pretend|made-?up|invented|staged|synthetic|acted|ourselves|our own|colleagues|employees)\b",
        r"\b(?:trials?|stud(?:y|ies)|validation|evaluation|testing|tests)\b[^;]{0,30}\b(?:not something we|not our|we do not|not part of|not (?:been )?(?:done|carried out|made|planned|undertaken)|no plans?)",
        r"\b(?:sector|specialty|discipline|profession|therapy|ot)[- ]specific\b[^;]{0,30}\b(?:trial|test|stud|validat|evaluat|data)\w*[^;]{0,40}\b(?:not|no|never|none|n\'t)",
        r"\b(?:not|no|never|n\'t|without|none|nor|neither)\b[^;]{0,50}\b(?:stud(?:y|ies|ied)|test(?:s|ed|ing)?|validat\w+|evaluat\w+|measur\w+|trial|paper|audit\w*|benchmark\w*|figures|checked|compared)\b[^;]{0,60}\b(?:<OT>|therap\w+|clinical|specialt\w+|medical|health ?care|p(?:a)?ediatric|children|performance|accuracy|error\w*)",
        r"\b(?:<OT>|therap\w+|clinical|specialt\w+|p(?:a)?ediatric)\b[^;]{0,60}\b(?:not|never|n\'t|no|yet to be|without)\b[^;]{0,30}\b(?:stud(?:y|ied)|tested|validat\w+|evaluat\w+|measured|checked|separately|benchmark\w*)",
        r"\b(?:no|not any|not (?:contain|include)|without|never|did not include|does not include)\b[^;]{0,40}(?:<OT>)[^;]{0,30}\b(?:notes?|data|sessions?|recordings?|material|records?|documentation)\b",
        r"\b(?:leave|left|up to) (?:it |that )?to (?:you|the (?:customer|practice)|each (?:customer|practice))\b[^;]{0,40}\b(?:validat|test|evaluat|judge)\w*",
        r"\b(?:customers?|you|practices?)\b[^;]{0,40}\b(?:responsible for|should|must)\b[^;]{0,30}\b(?:validat|evaluat)\w+",
    ),
    weak_dangers=rx(
        r"\b(?:not|never|no|n't|without|yet to be|nor|lacks?|none)\b[^;]{0,50}\b(?:validat\w+|evaluat\w+|benchmark\w*|studied|(?:been |separately |specifically |formally )tested|error rates?|accuracy (?:figures?|studies|study|data|results?)|measured|assessed)\b",
        r"\b(?:validation|evaluation|study|studies|error rates?|accuracy|benchmarks?|results?)\b[^;]{0,60}\b(?:not|never|n't|none|confidential|proprietary|unavailable|undisclosed|internal only)\b",
    ),
    alike=rx(
        r"\b(?:clinically|scientifically|medically|independently|rigorously|extensively|thoroughly|internally) (?:validated|proven|tested|evaluated|verified|sound|informed)\b",
        r"\b(?:clinical|medical|research|hospital|expert)[- ](?:grade|level|quality|strength)\b",
        r"\b(?:billions?|millions?|trillions?|thousands|hundreds of thousands) of\b[^;]{0,40}\b(?:words?|tokens?|documents?|encounters?|examples?|notes?|conversations?|parameters|sessions?|pages?|hours)\b",
        r"\b(?:medical|clinical|scientific|health ?care) (?:literature|textbooks?|corpora|corpus|knowledge|data ?sets?|journals|vocabulary|terminology|models?)\b",
        r"\b(?:peer[- ]reviewed|evidence[- ]based|published|award-winning|advisory board|advisors?)\b",
        r"\bcontinuous(?:ly)? (?:learn|improv|test|evaluat|monitor)\w*\b|\b(?:thousands|hundreds) of (?:test cases|tests|evaluations)\b|\bquality benchmarks?\b",
    ),
    named=rx(
        r"\b(?:a |the |our )?(?:study|studies|validation|evaluation|trial)\b(?! (?:period|version|month|account|plan|ends|begins|starts|of (?:fourteen|\d)))",
        r"\bvalidation (?:study|report|work|programme|program)\b",
        r"\b(?:accuracy|validation|evaluation) (?:report|results|figures)\b",
    ),
    harmless_limits=frozenset({"option", "except", "size", "request"}),
    aside=rx(
        r"\b(?:staff|employees?|users?|your team|onboarding|workforce|personnel|therapists?|administrators?|customers?|training sessions?|webinars?|training hours?|live training|security training) (?:are |is |get |gets |receives? |will be |who are )?(?:trained|training)\b",
        r"\b(?:penetration|disaster|recovery|restore|backup|failover|load|security|vulnerability|phishing) test\w*\b",
        r"\b(?:hipaa|privacy|security|onboarding|annual|yearly|quarterly|user|staff|product) training\b",
        r"\b(?:back-?ups?|restor(?:e|es|ed|al))\b[^;]{0,30}\btest\w*",
        r"^(?:for|at|in) (?:an? )?(?:clinic|practice)s?\b[^;]{0,80}\$ ?\d",
        r"\btraining (?:is|and|sessions?|videos?|webinars?|hours?|materials?|for (?:your|new))\b",
        r"\baddress validation|identity|eligibility\b",
    ),
)
