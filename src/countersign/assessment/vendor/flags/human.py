"""5. No human in the loop: something can leave that no licensed person looked at."""

from countersign.assessment.vendor.reading import Reading, rx

_LEAVES = (
    r"(?:leav(?:e|es|ing)|sent|send(?:s)?|submit(?:s|ted)?|releas(?:e|es|ed)|filed?|files|transmit(?:s|ted)?|billed?|bills|finali[sz]e[sd]?|final|export(?:s|ed)?|sign(?:s|ed)?|post(?:s|ed)?|save[sd]?|go(?:es)? out|"
    r"go(?:es)?|reach(?:es)?|deliver(?:s|ed)?|publish(?:ed)?|complete[sd]?|written|writes?|enter(?:s|ed)?|lock(?:ed|s)?|move[sd]?|drop(?:s|ped)?|charged?)"
)
_REVIEWS = r"(?:review(?:s|ed|ing)?|sign(?:s|ed|ing)?(?:[- ]off)?|approv(?:e|es|ed|al|als|ing)|confirm(?:s|ed|ation)?|accept(?:s|ed)?|attest(?:s|ed)?|check(?:s|ed|ing)?|read(?:s)?|verif(?:y|ies|ied)|signature|co-?sign\w*|countersign\w*|look(?:s|ed)? at)"
_LOOP = r"(?:human[- ]in[- ]the[- ]loop|human[- ]review|(?:clinician|therapist|provider|manual|pre-?release|mandatory|second)[- ](?:review|approval|sign-?off|signature)|review (?:step|gate|screen|queue|requirement|stage|hold)|sign-?off(?: step)?|approval (?:step|gate|requirement|queue|stage)|signature (?:step|gate|requirement)|review before|required review)"

READING = Reading(
    number=5,
    name="no_human_in_loop",
    topic=rx(
        rf"\b{_LOOP}\b",
        r"\b(?:review|approv|sign-?off|signature|auto-?(?:sign|submit|file|release|bill|approve|send))\w*\b",
    ),
    promises=rx(
        r"\b(?:demands?|requires?|asks? for|needs?|takes?|wants?)\b[^;]{0,40}\b(?:therapist|clinician|<OT>|licensed \w+)(?:\'s)?\b[^;]{0,30}\b(?:password|credentials?|passkey|signature|own|code|consent|tick|click)",
        r"\b(?:therapist|clinician|<OT>|licensed (?:person|\w+)|supervisor)\b[^;]{0,15}\b(?:must|has to|have to|needs to|shall)\b[^;]{0,20}\b(?:release|open|read|sign|approve|confirm|review|accept|tick|check)",
        r"\bonly (?:when|once|after|if)\b[^;]{0,30}\b(?:therapist|clinician|<OT>|licensed|<CLIN>)\b[^;]{0,30}\b(?:confirms?|signs?|signed|approves?|approved|accepts?|releases?|reviewed|has|presses)",
        r"\bcannot be (?:finali[sz]ed|closed|sent|billed|submitted|filed|released)\b[^;]{0,20}\b(?:before|until|unless|without)\b[^;]{0,50}\b(?:sign|approv|review|supervis|confirm)\w*",
        r"\b(?:waits?|waiting|held|stays?|stay|remains?|kept|locked|parked|sits?|rests?|stuck|frozen|inert)\b[^;]{0,60}\b(?:for|until|till|unless)\b[^;]{0,50}\b(?:therapist|clinician|<OT>|licensed|signature|sign(?:s|ed)?|accept\w*|approv\w*|opens?|practitioner|person)",
        r"\b(?:released|sent|submitted|filed|signed|approved|closed|finali[sz]ed) (?:only )?(?:by hand|one (?:at a time|by one)|individually|personally)\b[^;]{0,40}\bby\b[^;]{0,20}\b(?:therapist|clinician|<OT>|person)",
        r"\b(?:only|nobody but|no one but)\b[^;]{0,30}\b(?:therapist|clinician|licensed|<OT>)\b[^;]{0,40}\b(?:can|may|is able to|releases?|sends?|signs?|submits?)",
        rf"\b<CLIN>\b[^;]{{0,30}}\b(?:must|has to|have to|needs? to|is required to|are required to|shall|always|will always|is the only one|alone (?:can|may))\b[^;]{{0,60}}\b{_REVIEWS}\b",
        rf"\b(?:requires?|required|requiring|mandatory|needs?|demands?|obligatory|waits? for|wait(?:s|ing)? (?:for|until)|held (?:for|until)|holds? (?:for|until))\b[^;]{{0,60}}\b{_REVIEWS}\b",
        rf"\b{_REVIEWS}\b[^;]{{0,60}}\b(?:(?:is|are) (?:always )?(?:required|mandatory|obligatory|compulsory|necessary)|before (?:it|they|anything|any|each|every|the)\b[^;]{{0,40}}\b{_LEAVES})",
        r"\b(?:each|every|all|any)\b[^;]{0,40}\b<NOTE>\b[^;]{0,40}\b(?:is|are|must be|gets?|has to be|have to be|needs to be)\b[^;]{0,30}\b(?:reviewed|signed|approved|read|confirmed|checked|attested)\b[^;]{0,40}\bby\b[^;]{0,20}\b<CLIN>",
        r"\b<CLIN>\b[^;]{0,20}\b(?:reviews?|signs?|approves?|reads?|confirms?|checks?|edits?)\b[^;]{0,30}\b(?:each|every|all|any)\b[^;]{0,20}\b<NOTE>\b",
        r"\b(?:remains?|stays?|kept as|held as|is|are|marked as|marked)\b[^;]{0,15}\bdrafts?\b[^;]{0,60}\b(?:until|unless|before)\b",
        rf"\b(?:only|solely)\b[^;]{{0,30}}\b(?:after|once|when)\b[^;]{{0,40}}\b<CLIN>\b[^;]{{0,40}}\b{_REVIEWS}",
        rf"\b(?:until|unless|before)\b[^;]{{0,30}}\b<CLIN>\b[^;]{{0,40}}\b{_REVIEWS}",
        rf"\b{_LOOP}\b",
    ),
    firm=rx(
        r"\bwithout (?:a |an |the |your |that )?(?:<CLIN>(?:\'s)? )?(?:signature|approval|sign-?off|review|password|consent)\b[^;]{0,60}\b(?:stays?|remains?|nothing|no|cannot|can\'t|grey|gray|locked|disabled|refus\w+|reject\w+|fails?|impossible|not|blocked)",
        r"\b(?:no|none of the|not any|never) (?:\w+ )?(?:outputs?|notes?|drafts?|codes?|claims?|messages?|texts?)\b[^;]{0,40}\b(?:on (?:its|their) own|by (?:itself|themselves)|automatically|unattended|unsigned)",
        r"\b(?:no|nothing|none|never|not|neither|cannot)\b[^;]{0,80}\b(?:until|unless|before|without)\b[^;]{0,50}\b<CLIN>\b[^;]{0,60}\b(?:sign\w*|review\w*|approv\w*|accept\w*|confirm\w*|read|opens?|put)",
        r"\b(?:released?|sent|submitted|filed|signed|leaves?|leave)\b[^;]{0,40}\bby\b[^;]{0,30}\b<CLIN>\b[^;]{0,20}\b(?:and not otherwise|and (?:by )?(?:nobody|no one|nothing) else|alone|only)\b",
        r"\b(?:no|without any|there is no|not any)\b[^;]{0,25}\b(?:route|way|path|means|mechanism|button|key|function|command)\b[^;]{0,60}\b(?:other than|except|without|around|past|unless|but|besides)\b[^;]{0,50}\b(?:sign\w*|clinician|therapist|review\w*|approv\w*|accept\w*)",
        r"\b(?:reject(?:s|ed)?|refus(?:es|ed)|block(?:s|ed)?|stop(?:s|ped)?|held|holds?|fails?|returns? an error|denied|impossible)\b[^;]{0,60}\b(?:if|when|until|without|unless|where|as long as)\b[^;]{0,50}\b(?:signature|signed|sign-?off|approval|approved|review\w*|therapist|clinician)\b",
        r"\b(?:no|never an?|without an?) (?:accept|approve|sign|confirm|release)[- ]all\b|\bno auto-?(?:sign|submit|release|bill|approve|send|file|close)\w*",
        r"\b(?:rule|step|gate|requirement|lock|hold|check)\b[^;]{0,20}\b(?:has no|without an?|knows no|allows no|admits no)\b[^;]{0,15}\b(?:override|exception|bypass|switch|way round)",
        rf"\b(?:no|nothing|none|never|not a single|not one|neither|cannot|can't|can never|may not|will not|won't|is not|are not|does not|impossible|not possible|no way)\b[^;]{{0,90}}\b{_LEAVES}\b[^;]{{0,80}}\b(?:without|until|before|unless|other than by|except by)\b[^;]{{0,70}}\b(?:{_REVIEWS}|<CLIN>|action)",
        rf"\b(?:without|until|before|unless)\b[^;]{{0,60}}\b(?:{_REVIEWS}|<CLIN>)[^;]{{0,50}},[^;]{{0,30}}\b(?:no|nothing|none|never|cannot|not)\b[^;]{{0,60}}\b{_LEAVES}",
        r"\b(?:no|not have|never|does not (?:have|offer|include|contain|provide)(?: an?| any)?|there is no|we have no|we offer no|without)\b[^;]{0,30}\b(?:auto-?(?:sign|submit|release|approv|send|file|bill)\w*|automatic (?:signing|submission|release|approval|filing)|bulk[- ](?:approv|sign)\w*|unattended)",
        r"\b(?:review|signature|sign-?off|approval|step|gate|it|this|requirement)\b[^;]{0,40}\b(?:cannot|can't|can never|may never|may not|never)\b[^;]{0,20}\b(?:be )?(?:switched off|turned off|disabled|bypassed|skipped|waived|removed|deactivated|overridden)",
        r"\b(?:no|without)\b[^;]{0,40}\b(?:setting|switch|option|way|administrator|admin|role|permission|override)\b[^;]{0,40}\b(?:skip|bypass|disable|turn|switch|waive|remove|override)",
    ),
    dangers=rx(
        r"\b(?:notes?|claims?|charges?|codes?|bills?|invoices?|outputs?|messages?|updates?|summar\w+|letters?|reports?)\b[^;]{0,50}\b(?:sent|transmitted|texted|e-?mailed|submitted|filed|billed|posted|released|go(?:es)?|delivered|signed)\b[^;]{0,30}\b(?:as soon as|right after|right away|the moment|straight from|within (?:seconds|minutes)|when the session ends|once codes|every night|each night|nightly)\b(?![^;]{0,60}\b(?:sign|approv|review|confirm|accept))",
        r"\b(?:at a stroke|the lot|in one sweep|all of them|the whole (?:lot|stack|pile|day|queue))\b[^;]{0,40}",
        r"\b(?:does|do|did) nothing\b[^;]{0,40}\b(?:final|signed|sent|accepted|approved|filed|released|submitted)",
        r"\btreats? (?:it|them|the (?:draft|note)s?|drafts?|notes?) as (?:final|signed|approved|accepted|complete)",
        r"\b(?:approvals?|review|sign-?off|signing|signature)\b[^;]{0,25}\b(?:delegated|left|handed|given) (?:over )?to (?:the |our )?(?:software|system|ai|model|assistant|engine|bot)",
        r"\b(?:reads?|reading|review(?:s|ing)?|checks?) (?:nothing|less|none)\b|\bless there is to read\b|\bskim\w*\b|\bglance\w*\b",
        r"\b(?:bot|engine|ai|assistant|software|model)\b[^;]{0,15}\b(?:picks?|chooses?|assigns?|sets?) (?:the )?codes?\b[^;]{0,50}\b(?:send|submit|file|bill|post|transmit)s?",
        r"\bone (?:click|tap|press|button|keystroke)\b[^;]{0,30}\b(?:signs?|approves?|files?|sends?|submits?|releases?|accepts?)|\b(?:signs?|signing|approv\w+) (?:\w+ ){0,2}(?:ten|twenty|all|several|many|a day\'s|\d+) (?:notes?|drafts?|claims?)",
        r"\b(?:still |left |remain\w* )?unsigned\b[^;]{0,50}\b(?:is|are|gets?|will be) (?:then )?(?:signed|completed|billed|closed|finali[sz]ed|released|sent|filed|locked|submitted)",
        r"\b(?:on (?:the |your |their )?(?:therapist|clinician|provider|behalf)\S*(?: behalf)?|for the therapist|in (?:your|their) name)\b[^;]{0,40}\b(?:sign\w*|submit\w*|sent|goes out)|\bsign\w* (?:on|in|for) (?:the |your )?(?:therapist|clinician|provider)\S* (?:behalf|name|absence)",
        r"\b(?:leaves?|gone|sent|out|filed|billed|submitted|paid|done|closed)\b[^;]{0,40}\bbefore (?:your|the|any|a|anyone|you) ?(?:people|therapists?|staff|clinicians?|team|one)?\b[^;]{0,30}\b(?:have|has|even|know|see|find|found|finish|look\w*|notice|wake|arrive)\b",
        r"\b(?:end[- ]to[- ]end|closes? the loop|close the loop|no bottleneck|no waiting|without waiting)\b[^;]{0,60}",
        r"\b(?:notes?|claims?|charges?|codes?|bills?|invoices?|outputs?|messages?|summar\w+|records?|letters?|reports?|it|they|everything)\b[^;]{0,50}\b(?:go(?:es)? (?:out|through|straight|off)|leaves?|sent|deliver\w*|dispatch\w*|file[sd]?|billed|bills?|submitted|released|completed|finali[sz]ed|closed|signed|posted|transmitted|transferred)\b[^;]{0,60}\b(?:by (?:itself|themselves|the (?:system|software|assistant|engine|ai|platform))|on (?:its|their) own|automatically|at midnight|overnight|the (?:instant|moment|minute|second)|straight away|immediately|at once|instantly|in the background|while you)\b",
        r"\b(?:unsigned|unreviewed|unopened|unread|pending|open) (?:notes?|drafts?|claims?|charges?|records?|codes?)\b[^;]{0,80}\b(?:completed|billed|closed|finali[sz]ed|signed|released|submitted|sent|filed|locked|processed|posted|accepted|approved)\b",
        r"\b(?:the )?(?:assistant|system|software|engine|ai|bot|agent|platform|app)\b[^;]{0,30}\b(?:signs|submits|dispatches|bills|codes and bills|closes|completes|finali[sz]es|(?:files|sends|posts|delivers|releases) (?:it|them|the (?:claim|invoice|bill|message)|claims|invoices|bills|messages))\b",
        r"\b(?:autopilot|express|fast[- ]track|quick[- ]close|turbo|auto[- ]?close|auto[- ]?complete|lights[- ]out|hands (?:stay |are |remain )?free|hands-?off|one-?touch)\b",
        r"\b(?:accept|approve|sign|confirm|release)[- ]all\b|\ball (?:at once|in one go|together|with one (?:click|tap|press))\b|\b(?:whole|entire) (?:day|week|batch|queue|caseload)\b[^;]{0,30}\b(?:one|single|at once|signed|approved|click|tap)",
        r"\bauto-?(?: )?(?:sign|submit|submission|code|bill|file|send|approve|approval|release|finali[sz]|post|complet|lock|accept|attest)\w*\b",
        r"\bautomatic(?:ally)?\b[^;]{0,40}\b(?:sign(?:s|ed)?|submit(?:s|ted)?|submission|file[sd]?|sent|sends?|bill(?:s|ed)?|finali[sz]e[sd]?|post(?:s|ed)?|release[sd]?|approve[sd]?|lock(?:s|ed)?|accept(?:s|ed)?|complete[sd]?|deliver(?:s|ed)?|goes? out)\b",
        r"\b(?:sign(?:s|ed)?|submit(?:s|ted)?|file[sd]?|sent|sends?|bill(?:s|ed)?|finali[sz]e[sd]?|post(?:s|ed)?|release[sd]?|approve[sd]?|lock(?:s|ed)?)\b[^;]{0,40}\b(?:automatically|on its own|by itself|by themselves|unattended|overnight|in the background)\b",
        r"\b(?:fully|completely|entirely|100%|totally) (?:automat(?:ed|ic)|autonomous|hands-?off)\b",
        r"\b(?:hands?-?free|touch-?less|no-touch|zero-?(?:touch|click|review)|auto-?pilot|straight-through|set[- ]and[- ]forget|lights-out|unattended)\b",
        r"\b(?:bulk|batch|one-click|mass|single-click)[- ](?:approv|sign|submi|releas|accept)\w*",
        r"\b(?:approve|sign|release|submit)\w*\b[^;]{0,40}\b(?:in bulk|all at once|in one click|with (?:one|a single) click|in a batch|in batches)\b",
        r"\b(?:deemed|considered|treated as|presumed)\b[^;]{0,15}\b(?:approved|accepted|signed|reviewed|final|confirmed|correct)\b",
        r"\b(?:sampl(?:e|ed|es|ing)|spot[- ]?checks?|random(?:ly)?|a (?:portion|share|selection|percentage|fraction) of|(?:five|ten|twenty|\d{1,2}) ?(?:%|percent))\b[^;]{0,50}\b(?:review|check|audit|notes?|claims?|codes?)\w*",
        r"\bmaximi[sz](?:e|es|ing) (?:your )?(?:reimbursement|revenue|collections?)\b",
        r"\b(?:after|within|in) (?:\d+|twenty-four|forty-eight|seventy-two|one|two|three|seven|ten) (?:business )?(?:hours?|days?|minutes?)\b[^;]{0,60}\b(?:finali[sz]|submit|releas|sent|sign|filed?|post|accept|approv|lock)\w*",
    ),
    refusals=rx(
        r"\b<NOBODY>\b[^;]{0,30}\b(?:has to|needs? to|needing to|having to|must|needed|required|looks?|looking|reads?|reading|opens?|opening|touch\w*|reviews?|reviewing|checks?|checking|signs?|signing|lift\w*|involved|approv\w*|intervention|seeing)\b",
        r"\b(?:let|lets|allow|allows|make|makes|have)\b[^;]{0,30}\b(?:notes?|claims?|charges?|codes?|bills?|invoices?|messages?|them|it)\b[^;]{0,25}\b(?:go out|go through|go|leave|be sent|be filed|be billed|submit)\b[^;]{0,30}\b(?:by (?:themselves|itself)|automatically|on (?:their|its) own|without|at midnight|overnight|unsigned|unreviewed|straight)",
        r"\b(?:flip|switch|turn|set|toggle|lift|drop|relax|loosen|remove)\w*\b[^;]{0,40}\b(?:switch|step|review|approval|signature|sign-?off|requirement|hold|check)\b[^;]{0,60}\b(?:off|so that|lets?|go|away|on our side|on your side|for you)",
        r"\b(?:without|no|not|never|n't|need not|skips?|eliminates?|removes?)\b[^;]{0,25}\b(?:human|clinician|therapist|manual|further|prior|any|provider|additional|user)?[- ]?(?:review|intervention|involvement|approval|touch|clicks?|sign-?off|input|action|oversight|checking)(?: \w+)? ?(?:is |are |being )?(?:needed|required|necessary|at all)?\b",
        rf"\b{_REVIEWS}\b[^;]{{0,40}}\b(?:not (?:needed|required|necessary|mandatory)|unnecessary|isn't (?:needed|required)|aren't (?:needed|required))\b",
        r"\b(?:recommend\w*|encourag\w+|advise[sd]?|suggest\w*|urge[sd]?|should|expected to|invited to|free to)\b[^;]{0,50}\b(?:look over|review\w*|check\w*|proofread|read through|read over|verify|approve)\b",
        r"\b(?:no one|nobody|no clinician|no therapist|no human|no person) (?:has to|needs to|is needed|is required|must|reviews?|signs?|looks?)\b",
    ),
    named=rx(
        r"\b(?:person|human|therapist|clinician|someone|somebody|<CLIN>)\b[^;]{0,15}\b(?:looks?|look|review|reviews|check|checks|read|reads|sign|signs|approve|approves)\b[^;]{0,10}\b(?:at|over|through|each|every|the|it|codes?|notes?)\b|\bhuman review\b|\breview\b(?= (?:is|can|may|could|by)\b)",rf"\b{_LOOP}\b"),
    alike=rx(
        r"\bhuman[- ](?:in[- ]the[- ]loop|cent(?:er|re)d|cent(?:er|re)d|first|led|guided|supervised|touch|oversight|on[- ]the[- ]loop)\b",
        r"\b(?:clinician|therapist|provider)[- ](?:friendly|cent(?:er|re)d|first|led|guided|controlled|approved|ready)\b",
        r"\b(?:you|therapists?|clinicians?|providers?)\b[^;]{0,20}\b(?:stays?|remains?|(?:is|are) always|keeps?)\b[^;]{0,15}\b(?:in control|in charge|in the driver's seat|in the loop|the boss)\b",
        r"\b(?:responsible|ethical|trustworthy|safe) ai\b|\bai (?:ethics|governance|oversight|safety) (?:board|committee|council|team)\b|\bquality assurance (?:team|specialists?)\b|\bour (?:qa|quality) team\b",
        r"\b(?:easy|quick|simple|fast|effortless|instant)(?:ly)?\b[^;]{0,20}\b(?:to )?(?:review|edit|approve|approval)\b",
        r"\b(?:peace of mind|expert-reviewed|audit log|full visibility|transparen\w+ workflow)\b",
    ),
    aside=rx(
        r"\b(?:security|privacy|contract|legal|annual|quarterly|access|code|vendor|performance|risk|policy|management|compliance|architecture|penetration|peer|financial|credit|account|app store|customer|user) reviews?\b",
        r"\b(?:sign(?:ing|ed)?|signature|execut\w+|countersign\w*)\b[^;]{0,40}\b(?:agreement|baa|contract|order form|order|quote|addendum|quotation|terms|nda)\b",
        r"\b(?:agreement|baa|contract|order form|order|quote|addendum|quotation|terms)\b[^;]{0,40}\b(?:sign(?:ing|ed)?|signature|countersign\w*|renew\w*|automatic renewal)\b",
        r"\bauto(?:matic(?:ally)?)?[- ]?renew|\brenews? automatically|\bsign(?:s|ing)?[- ](?:in|up|out)\b|\bsign-on\b|\bpress release\b|\bneither (?:side|party)\b|\bsingle sign-on\b|\bautomatic(?:ally)? (?:logged|log|sign(?:ed)?)[ -]?(?:off|out)",
        r"\bautomatic (?:updates?|back-?ups?|deletion|payment|reminders?)\b|\bautomatically (?:deleted|backed up|renewed?|charged|adjusted|updated|billed to)\b",
    ),
    denied_danger=True,
)
