"""2. No integration with the record systems of occupational therapy."""

from countersign.assessment.vendor.reading import Reading, near, rx

_WRITES = (
    r"\b(?:writ(?:e|es|ten|ing)[- ]?(?:back|s|into|in|to|directly|straight|through)|writ(?:e|es|ten|ing)|push(?:es|ed)?|posts?|posted|files?|filed|syncs?|synch?roni[sz]\w*|integrat\w+|connect(?:s|ed|ion|ions|or|ors)?|"
    r"interfac\w+|fhir|hl7|apis?|two-way|bidirectional|sav(?:e|es|ed)|deliver\w*|sends?|sent|flows?|lands?|transfers?|live (?:with|in|at)|supports?|certified partner|marketplace partner|import\w*)\b"
)
_BACK = r"\b(?:write[- ]?backs?|writes? (?:it |them |signed |the |each |every |notes? |finished )*(?:straight |directly )?(?:back )?(?:in)?to|two-way|bidirectional|fhir r4|hl7 v?2?|smart on fhir|push(?:es|ed)? (?:signed |the |each )*(?:notes? )?(?:in)?to|files? (?:signed |the |each )*(?:notes? )?(?:in)?to)\b"
_OTHER_EMRS = r"(?:epic|cerner|oracle health|athena(?:health)?|meditech|allscripts|veradigm|nextgen|eclinicalworks|greenway|dentrix|drchrono|advancedmd|practice fusion)"

READING = Reading(
    number=2,
    name="no_ot_emr_integration",
    topic=rx(
        r"\b<OTEMR>\b",
        r"\bintegrat\w+\b",
        r"\b(?:emr|ehr)s?\b",
        r"\bwrite[- ]?backs?\b",
        r"\bconnectors?\b",
        r"\binterfaces?\b",
    ),
    under=rx(r"\b(?:integrat|emr|ehr|record|chart|connect|interfac|interop|systems)"),
    promises=rx(
        r"\b(?:is|are|sits?|stands?|appears?|found|be) (?:then )?in (?:the |your )?(?:<OTEMR>)|\brecord system (?:holds|has|receives|gets|takes|shows)\b",
        r"\b(?:enters?|transmits?|exchang\w+|both (?:directions|ways)|round[- ]trip|lands?|arriv\w+|goes|files?|filed|books?|places?|stores?|returns?|carr(?:y|ies)|moves?|puts?)\b[^;]{0,70}\b<OTEMR>",
        r"\b<OTEMR>[^;]{0,40}\b(?:by|through|via|over|using) (?:its |their |an? |the |our |official |published |licensed )*(?:apis?|fhir|hl7|interfaces?|integration)\b",
        near(r"\b<OTEMR>", _WRITES, 90),
        near(_BACK, r"\b<EMR>\b", 70),
    ),
    firm=rx(
        r"\b(?:never|nobody|no one|no therapist|not)\b[^;]{0,30}\b(?:typ|key|copy|copi|enter|past)\w*\b[^;]{0,25}\b(?:twice|again|by hand|a second time)\b",
        r"\bif (?:<OTEMR>|the <EMR>)\b[^;]{0,40}\b(?:told|alert\w*|retri\w+|sent again|tried again)\b",
        r"\b(?:no|nothing|never|without|nobody|not)\b[^;]{0,30}\b(?:copy|copies|copying|copied|cop(?:y|ied) and past\w+|paste|retype|retyped|typed (?:twice|again))\b[^;]{0,60}\b<OTEMR>",
    ),
    dangers=rx(
        r"\b(?:notes?|texts?|drafts?|summar\w+)\b[^;]{0,20}\b(?:downloaded|exported)\b[^;]{0,60}\b(?:rest is|up to|your office|your staff|you)\b",
        r"\bkeyboard shortcut|\bcarr(?:y|ies) (?:each|every|the|it|them) (?:\w+ )?(?:across|over|into)\b",
        r"\b(?:notes?|summar\w+|drafts?|texts?|files?)\b[^;]{0,20}\b(?:mailed|e-?mailed|sent) to you\b|\bas an attachment\b|\bshared folder\b|\baccepts? (?:typed |plain )?text\b|\btake it wherever\b|\btask for your (?:team|staff)\b",
        r"\b(?:highlight|press|select|drop|drag|scan|print|paste|cop(?:y|ies)|carry|move|lift)\w*\b[^;]{0,70}(?:<OTEMR>|<EMR>|\bover\b|\bacross\b)",
        r"\b(?:one|a single|only one) (?:direction|way)\b|\bin one direction\b|\b(?:inbound|outbound) only\b",
        r"\b(?:notes?|drafts?|records?|everything)\b[^;]{0,20}\b(?:lives?|stays?|sits?|remains?|kept)\b[^;]{0,15}\b(?:in our|on our|inside our|in the app|in (?:its|the vendor\'s) own)\b",
        r"\b(?:second|separate|another|split) (?:window|tab|screen|application|app)\b",
        r"\b(?:staff|front desk|therapists?|clinicians?|you|somebody|someone)\b[^;]{0,30}\b(?:files?|retypes?|types?|enters?|copies|moves?|transfers?|uploads?|attaches?) (?:it|them|the|each|every|that)\b[^;]{0,30}\b(?:themselves|yourself|yourselves|by hand|manually|over|later|afterwards|into|to the|in your)\b",
        r"\b(?:cop(?:y|ies|ied)|carr(?:y|ies|ied)|mov(?:e|es|ed)|bring\w*|transfer\w*|drag\w*|drop\w*|typ(?:e|es|ed|ing)|key(?:s|ed|ing)?|add(?:s|ed)?|attach\w*|upload\w*|put\w*|lift\w*)\b[^;]{0,40}\b(?:across|over|in|into|to)\b[^;]{0,30}\b(?:by hand|manually|yourself|yourselves|text box|box|<SYSTEM>)",
        r"\b(?:therapists?|clinicians?|staff|you|front desk|users?|assistants?|someone|somebody)\b[^;]{0,25}\b(?:key|keys|type|types|copy|copies|paste|pastes|retype|re-enter|transcribe)s? (?:in |it |them |the |each |every |notes?|across|over|out)",
        r"(?:<EMR>|<OTEMR>)[^;]{0,30}\b(?:user ?names?|log-?ins?|passwords?|credentials?)\b",
        r"\b(?:user ?names?|log-?ins?|passwords?|credentials?)\b[^;]{0,50}(?:\bvault\b|\bstored?\b|\bkept\b|<EMR>|<OTEMR>)",
        r"\b(?:signs?|logs?|logging|signing) in(?:to)? (?:with|as|using|under|to)\b[^;]{0,40}(?:therapist|clinician|your|<EMR>|<OTEMR>)",
        r"\b(?:nothing|no data|notes? do(?:es)? not|none of it) (?:goes|go|flows?|comes?|is (?:sent|written)) (?:back|out|the other way)",
        r"\b(?:text|pdf|word|csv|rtf|file|document|print-?out)s?\b[^;]{0,40}\b(?:for you|to (?:upload|attach|import|scan|add|file))\b",
        r"\b(?:downloaded?|exported|saved|offered|delivered|sent|provided|comes?|produced|handed over|e-?mailed) (?:\w+ )?(?:as|in) (?:an? )?(?:plain )?(?:text|pdf|word|csv|rtf|file|document)",
        r"\b(?:whatever|any|every|all) (?:software|system|program|app|<EMR>)\b[^;]{0,60}\b(?:text box|text field|clipboard|cursor|typing|window|screen)",
        r"\btypes? (?:on|into) (?:the |your )?(?:page|screen|fields?|form)|\bmimics?\b|\bbot\b",
        r"\b(?:copy|copies|copied|copying)\b(?:[ ,/&-]| and | & |-and-| then )+past\w+",
        r"\bpast(?:e|es|ed|ing)\b[^;]{0,50}\b(?:<EMR>|<OTEMR>|record|field)",
        r"\bcop(?:y|ies|ied|ying)\b[^;]{0,60}\b(?:in)?to (?:your |the |their |an? |any )?(?:\w+ )?(?:<EMR>|<OTEMR>)",
        r"\bclipboard\b",
        r"\b(?:manual(?:ly)?|by hand)\b[^;]{0,50}\b(?:enter|transfer|re-?type|upload|attach|import|move|carry|re-?key|record)\w*",
        r"\b(?:enter|transfer|re-?typ|upload|attach|import|re-?key)\w*\b[^;]{0,60}\b(?:manually|by hand|yourself|themselves)\b",
        r"\bre-?(?:typ|key)(?:e|es|ed|ing|s)?\b",
        r"\b(?:exports?|exported|download\w*|e-?mail(?:ed|s)?|prints?)\b[^;]{0,60}\b(?:pdf|csv|docx?|word|text|txt|file|spreadsheet)s?\b",
        r"\bread[- ]only\b",
        r"\b(?:one|1)[- ]way\b",
        r"\b(?:share|provide|give|store|enter|supply|hand over)\b[^;]{0,40}\b(?:login|log-in|credentials?|passwords?|username)\b",
        r"\b(?:screen[- ]?scrap\w*|robotic process automation|rpa|keystrokes?|macros?|simulat\w+ (?:typing|clicks))\b",
        r"\bintegrat\w+\b[^;]{0,60}\b(?:coming soon|road-?map|planned|q[1-4])\b",
        r"\bstand-?alone\b",
    ),
    refusals=rx(
        r"\bnone for (?:clinical|therapy|medical|health|ot|patient)\b|\bnothing\b[^;]{0,30}\b(?:talks?|connects?|speaks?|writes?|linked)\b[^;]{0,15}(?:<EMR>|<OTEMR>)",
        r"(?:<OTEMR>)[^;]{0,40}\b(?:worked until|stopped working|used to|no longer|was dropped|broke\w*|next year|be patient)\b",
        r"\b(?:write-?back|integration|interface|connection)s? (?:has|have|needs?) to be (?:ordered|bought|built|paid|commissioned)",
        r"\bno (?:\w+ )?(?:bridge|link|connections?|integrations?|interfaces?|route|road|path|tie|hook|commitment|obligation|promise)s? (?:to|with|into|for|as to)\b",
        r"\b(?:small|therapy|rehab|ot) (?:\w+ )?(?:systems?|emrs?|records?)\b[^;]{0,30}\b(?:not|no|none|later|never)\b",
        r"\bup to you\b",
        r"\b(?:not|never|n\'t|cannot|no)\b[^;]{0,25}\b(?:integrat\w+|connect\w*|write|sync\w*|push|exchang\w+|talk|speak|reach)\b[^;]{0,40}(?:<SYSTEM>|\brecords? systems?\b|\bcharts?\b|\bother (?:systems|software|programs|applications)\b)",
        r"\b(?:no|without|lacks?|not (?:have|offer|support|provide|include|maintain)(?: any| a| an)?|doesn't (?:have|offer|support|provide)(?: any| a| an)?|don't (?:have|offer|support|provide)(?: any| a| an)?) (?:\w+ ){0,3}(?:integrations?|connectors?|write-?backs?|(?:interfaces?|connections?|apis?|links?) (?:to|with|for|into))\b",
        r"\b(?:do|does|is|are|can|will|has|have) ?(?:not|n't)\b[^;]{0,40}\b(?:integrat\w+|connect\w*|interface|write|sync\w*|push|post|exchange)\b[^;]{0,60}(?:<SYSTEM>|\brecords?\b|\bcharts?\b|\bback\b)",
        r"\b(?:cannot|can't|won't|unable to)\b[^;]{0,30}\b(?:integrat\w+|connect\w*|interface|write|sync\w*|push|post)\b[^;]{0,60}(?:<SYSTEM>|\brecords?\b|\bcharts?\b|\bback\b)",
        rf"\b{_OTHER_EMRS}\b[^;]{{0,80}}\b(?:only|not|no other)\b",
    ),
    weak_dangers=rx(
        near(rf"\b{_OTHER_EMRS}\b", _WRITES, 80),
        near(
            r"\b(?:salesforce|hubspot|slack|zapier|google (?:drive|docs|calendar)|outlook|quickbooks|dropbox|notion|microsoft teams|zoom|zapier|crm)\b",
            r"\b(?:integrat\w+|connect\w*|sync\w*|apis?)\b",
            80,
        ),
    ),
    alike=rx(
        r"\b(?:works?|compatible|plays (?:nicely|well)|usable|fits?) (?:alongside|with|next to|beside|in)\b[^;]{0,40}\b(?:any|every|all|your|most|whatever|leading|major|existing)\b[^;]{0,30}\b(?:<EMR>|system)",
        r"\b(?:emr|ehr)[- ](?:agnostic|friendly|ready|compatible|neutral|independent|aware)\b",
        r"\b(?:open|rest(?:ful)?|public|modern|documented|developer) (?:rest )?apis?\b",
        r"\b(?:seamless|frictionless|effortless|one-click|drop-in|universal|simple)(?:ly)?\b[^;]{0,50}\b(?:integrat\w+|<EMR>|workflow|export|transfer)",
        r"\bintegration[- ](?:ready|friendly)\b|\binteroperab\w+\b|\bbuilt (?:on|with|to) (?:open |industry |modern )?(?:standards|apis)\b|\bfhir[- ](?:ready|compatible|aligned|based|inspired)\b",
        r"\bbrowser (?:extension|plug-?in)\b|\bchrome extension\b",
    ),
    named=rx(
        r"\b(?:interoperab\w+|import of notes|<OTEMR> (?:support|connector|import|export|link|module))\b",
        r"\b(?:connections?|links?|exchange|bridge|sync\w*|hook-?ups?)\b[^;]{0,25}\b(?:to|with|into)\b[^;]{0,20}<SYSTEM>",
        r"\b(?:integrations?|write-?backs?|connectors?|interfaces? (?:to|with|for|into|named|described|between))\b",
        r"\b(?:emr|ehr) (?:sync|link|connection|bridge)\b",
    ),
    harmless_limits=frozenset({"option"}),
    aside=rx(
        r"\b(?:user|web|graphical|voice|chat|programming) interface\b",
        r"\bsensory integration\b",
        r"\bintegrat\w+ (?:therapy|into (?:daily|home) (?:life|routines?))\b",
        r"\bexport (?:all )?(?:of )?(?:your|its|the practice's) data\b",
    ),
)
