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
    promises=rx(
        near(r"\b<OTEMR>", _WRITES, 90),
        near(_BACK, r"\b<EMR>\b", 70),
    ),
    firm=rx(
        r"\b(?:no|nothing|never|without|nobody|not)\b[^;.]{0,30}\b(?:copy|copies|copying|copied|cop(?:y|ied) and past\w+|paste|retype|retyped|typed (?:twice|again))\b[^;.]{0,60}\b<OTEMR>",
    ),
    dangers=rx(
        r"\b(?:copy|copies|copied|copying)\b(?:[ ,/&-]| and | & |-and-| then )+past\w+",
        r"\bpast(?:e|es|ed|ing)\b[^;.]{0,50}\b(?:<EMR>|<OTEMR>|record|field)",
        r"\bcop(?:y|ies|ied|ying)\b[^;.]{0,60}\b(?:in)?to (?:your |the |their |an? |any )?(?:\w+ )?(?:<EMR>|<OTEMR>)",
        r"\bclipboard\b",
        r"\b(?:manual(?:ly)?|by hand)\b[^;.]{0,50}\b(?:enter|transfer|re-?type|upload|attach|import|move|carry|re-?key|record)\w*",
        r"\b(?:enter|transfer|re-?typ|upload|attach|import|re-?key)\w*\b[^;.]{0,60}\b(?:manually|by hand|yourself|themselves)\b",
        r"\bre-?(?:typ|key)(?:e|es|ed|ing|s)?\b",
        r"\b(?:exports?|exported|download\w*|e-?mail(?:ed|s)?|prints?)\b[^;.]{0,60}\b(?:pdf|csv|docx?|word|text|txt|file|spreadsheet)s?\b",
        r"\bread[- ]only\b",
        r"\b(?:one|1)[- ]way\b",
        r"\b(?:share|provide|give|store|enter|supply|hand over)\b[^;.]{0,40}\b(?:login|log-in|credentials?|passwords?|username)\b",
        r"\b(?:screen[- ]?scrap\w*|robotic process automation|rpa|keystrokes?|macros?|simulat\w+ (?:typing|clicks))\b",
        r"\bintegrat\w+\b[^;.]{0,60}\b(?:coming soon|road-?map|planned|q[1-4])\b",
        r"\bstand-?alone\b",
    ),
    refusals=rx(
        r"\b(?:no|without|lacks?|not (?:have|offer|support|provide|include|maintain)(?: any| a| an)?|doesn't (?:have|offer|support|provide)(?: any| a| an)?|don't (?:have|offer|support|provide)(?: any| a| an)?) (?:\w+ ){0,3}(?:integrations?|interfaces?|connectors?|write-?backs?|connections?|apis?)\b",
        r"\b(?:do|does|is|are|can|will|has|have) ?(?:not|n't)\b[^;.]{0,40}\b(?:integrat\w+|connect\w*|interface|write|sync\w*|push|post|exchange)\b[^;.]{0,60}",
        r"\b(?:cannot|can't|won't|unable to)\b[^;.]{0,30}\b(?:integrat\w+|connect\w*|interface|write|sync\w*|push|post)\b",
        rf"\b{_OTHER_EMRS}\b[^;.]{{0,80}}\b(?:only|not|no other)\b",
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
        r"\b(?:works?|compatible|plays (?:nicely|well)|usable|fits?) (?:alongside|with|next to|beside|in)\b[^;.]{0,40}\b(?:any|every|all|your|most|whatever|leading|major|existing)\b[^;.]{0,30}\b(?:<EMR>|system)",
        r"\b(?:emr|ehr)[- ](?:agnostic|friendly|ready|compatible|neutral|independent|aware)\b",
        r"\b(?:open|rest(?:ful)?|public|modern|documented|developer) (?:rest )?apis?\b",
        r"\b(?:seamless|frictionless|effortless|one-click|drop-in|universal|simple)(?:ly)?\b[^;.]{0,50}\b(?:integrat\w+|<EMR>|workflow|export|transfer)",
        r"\bintegration[- ](?:ready|friendly)\b|\binteroperab\w+\b|\bbuilt (?:on|with|to) (?:open |industry |modern )?(?:standards|apis)\b|\bfhir[- ](?:ready|compatible|aligned|based|inspired)\b",
        r"\bbrowser (?:extension|plug-?in)\b|\bchrome extension\b",
    ),
    named=rx(
        r"\b(?:integrations?|write-?backs?|connectors?|interfaces?)\b",
        r"\b(?:emr|ehr) (?:sync|link|connection|bridge)\b",
    ),
    aside=rx(
        r"\b(?:user|web|graphical|voice|chat|programming) interface\b",
        r"\bsensory integration\b",
        r"\bintegrat\w+ (?:therapy|into (?:daily|home) (?:life|routines?))\b",
        r"\bexport (?:all )?(?:of )?(?:your|its|the practice's) data\b",
    ),
)
