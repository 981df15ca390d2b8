"""1. No business associate agreement, or one that leaves a part of the service out."""

from countersign.assessment.vendor.reading import Reading, near, rx

_SIGNS = (
    r"\b(?:countersign|sign|execut|enter(?:s|ed|ing)? into|provid|offer|includ|attach|incorporat|form(?:s)? (?:a |an )?(?:integral )?part|part of|covers?|covered|"
    r"in place|in force|standard|comes? with|available|issue|conclud|appl(?:y|ies)|extends?|accompan|accept|exhibit|automatic|every (?:customer|plan|practice)|"
    r"all (?:customers|plans|practices)|bound by|under (?:a|an|our|the|that)|have (?:a|an|our)|has (?:a|an)|effective|govern|takes? effect)"
)
_TO_HAND_OVER = r"(?:submit|upload|enter|input|provid|transmit|includ|record|store|send|process|disclos|past|typ|put|introduc|shar)\w*"
_PARTS = r"(?:covered services?|covered features?|baa|business associate agreement|business associate addendum|agreement|addendum|exhibit(?: [a-z0-9])?)"

READING = Reading(
    number=1,
    name="no_baa",
    topic=rx(r"\b<BAA>\b", r"\bbusiness associate\b"),
    under=rx(
        r"\b(?:baa|business associate|hipaa|agreement|privacy|health|phi|legal|data|content|paperwork)"
    ),
    promises=rx(
        r"\b<BAA>\b[^;]{0,30}\b(?:binds?|built into|annexed|appended|bound into|back the same|comes back|at section|is ours|signed)\b|\b(?:is|are) (?:our|the|a|your) <BAA>\b",
        r"\b(?:addendum|agreement|paperwork|contract)\b[^;]{0,60}\b(?:applies to|covers|takes in|extends to|includes)\b[^;]{0,30}\b(?:all|any|every|each|the (?:whole|complete|entire))\b[^;]{0,60}\b(?:protected health information|phi|features?|modules?|products?|parts?|services?)\b",
        r"\b<BAA>\b[^;]{0,60}\b(?:receiv\w*|gets?|given|sent|returned|enclosed|ready|signed|will be|waits?|goes out)\b",
        r"\b(?:receives?|gets?|given|hand over|enclosed?|send|sends|returns?)\b[^;]{0,50}\b<BAA>",
        r"\bhipaa (?:addendum|agreement|contract|paperwork)\b[^;]{0,60}\b(?:sign\w*|attached|included|with every|for every|enclosed)\b",
        near(r"\b<BAA>\b", _SIGNS, 80),
        r"\b(?:acts?|is|are|serves?) (?:as )?(?:the |a |your |our )?(?:hipaa )?business associate\b",
        r"\b(?:sub-?processors?|subcontractors?)\b[^;]{0,80}\b<BAA>\b",
    ),
    firm=rx(
        r"\b(?:as|being) (?:your|the practice\'s|a) business associate\b[^;]{0,10}\b(?:we|the (?:vendor|supplier|provider))\b",
        r"\bnothing\b[^;]{0,40}\bused to train\b[^;]{0,60}\b<BAA>",
        r"\b(?:no|not|never|nothing)\b[^;]{0,60}\b(?:until|before|unless|without)\b[^;]{0,50}\b(?:sign\w*|executed|in force)\b[^;]{0,40}\b<BAA>|\b(?:no|not|never|nothing)\b[^;]{0,60}\b(?:until|before|unless|without)\b[^;]{0,50}\b<BAA>\b[^;]{0,40}\b(?:sign\w*|executed|in force|in place|in hand)",
        r"^(?:the )?business associate (?:shall|will|agrees to|must)\b(?![^;]{0,30}\b(?:not be (?:required|obligated|liable)|have no (?:obligation|duty)))",
        r"\b(?:do|does|will|shall) not (?:let|allow|permit)\b[^;]{0,60}\bwithout (?:one|it|a <BAA>|such|that)\b",
        r"\b(?:business associate|associate) (?:shall|will|may|agrees) not (?:to )?(?:use|disclose)",
        r"\b(?:no|not|never)\b[^;]{0,60}\b(?:phi|protected health information|client data|recording|upload|session|access|account|data)\b[^;]{0,60}\b(?:before|until|unless|without)\b[^;]{0,60}\b<BAA>\b[^;]{0,40}\b(?:signed|executed|in place|countersigned|in force)",
    ),
    refusals=rx(
        r"\b<BAA>\b[^;]{0,50}\b(?:leaves? out|omits?|skips?|stops short|misses)\b|\b(?:leaves? out|omits?)\b[^;]{0,30}\b(?:app|feature|module|dictation|voice|messag\w+|support)",
        r"\b(?:monthly|trial|free|small|solo|individual)\b[^;]{0,30}\bnot (?:offered|given|eligible|entitled)\b",
        r"\bonly (?:a |an )?(?:confidentiality|non-?disclosure|nda)\b",
        r"\b(?:real|actual|live|identifiable) (?:client|patient|child(?:ren)?)(?:\'s)? (?:data|names?|information|records?)\b[^;]{0,40}\b(?:no place|not|never|out|stay)",
        r"\bde-identified (?:text|data|material|notes?|content) only\b|\bonly de-identified\b",
        r"\bhipaa applies\b[^;]{0,30}\byour\b|\bno health-privacy terms\b",
        r"\bhave none to (?:offer|give|sign)\b|\b(?:ordinary|standard|usual|normal) consumer terms\b",
        r"\bno (?:separate |special |extra )?(?:privacy|hipaa|business associate) (?:contract|agreement|paperwork)\b|\bnot do (?:a |any )?(?:separate )?(?:privacy|hipaa) (?:contract|agreement|paperwork)",
        r"\b(?:not|n\'t|no|nobody|never|cannot)\b[^;]{0,40}\b(?:countersign|sign|execut|enter|issu|offer|provid|conclud)\w*\b[^;]{0,30}\bhipaa (?:paperwork|agreements?|contracts?|terms|addend\w+|forms?)",
        r"\b(?:must not|may not|cannot|should not|not to|never|not) be used (?:for|with|on|by)\b[^;]{0,20}\b(?:patients?|clients?|children|health|clinical|medical|real)",
        r"\b(?:patients?|clients?|children)\b[^;]{0,30}\b(?:made-?up|invented|fictional|fake|dummy) (?:names?|data)|\b(?:made-?up|invented|fictional|fake|dummy) (?:names?|data|patients?|clients?)\b",
        r"\bhipaa\b[^;]{0,40}\b(?:sole|own|entire|exclusive)?\s?(?:duty|responsibility|obligation|matter|affair) of (?:the |each )?(?:subscriber|customer|client|user|practice|licensee|clinic)",
        r"\b(?:remove|strip|delete|scrub|blank out|mask|replace|take out)\b[^;]{0,30}\b(?:client|patient|child|personal|identif)\w*\b[^;]{0,40}\bbefore\b",
        r"\b(?:stands?|falls?|lies?|is|are|left|sits?|remains?) (?:\w+ )?(?:outside|out of|excluded from|not part of|beyond)\b[^;]{0,30}\b(?:<BAA>|annex|exhibit|appendix|addendum|agreement|them|it)\b",
        r"\bnot (?:part of|covered by|subject to|within|among|bound by) (?:it|them|those|the|that|this)\b[^;]{0,20}(?:$|\b(?:terms|agreement|<BAA>|annex))",
        r"\b(?:leave out|leave|free of|strip|remove|omit|mask|avoid|keep out|refrain from|redact|scrub|never|not|do not|don\'t)\b[^;]{0,60}\b(?:identif\w+ (?:a|an|any|the|your)? ?(?:patient|client|child|individual|person|famil)\w*|(?:patient|client|child|children)(?:\'s)? (?:names?|identifiers?|details|identit\w+)|names and (?:birth ?dates|dates of birth|addresses)|anything that (?:would|could|might) identify|identifiable|personal health|birth dates|medical records|patient data)",
        r"\b(?:not|n\'t)\b[^;]{0,30}\b(?:set up|made|ready|cleared|equipped|fit|suited|meant|the (?:right )?place)\b[^;]{0,30}\b(?:medical|patient|health|phi|clinical|regulated|hipaa|protected)\b",
        r"\bnot (?:act|serve|operate)?\b[^;]{0,20}\b(?:anybody|anyone|your|any customer|its customer|the customer)\S* business associate",
        r"\bhipaa\b[^;]{0,60}\b(?:your (?:own )?(?:responsib\w+|duty|job|concern|affair)|responsibility of (?:the )?(?:customer|practice|user|you)|up to you|for you to)\b",
        r"\b(?:warrants?|confirms?|represents?|promises?|undertakes?|agrees?)\b[^;]{0,40}\b(?:content|inputs?|data|material|text|uploads?)\b[^;]{0,30}\b(?:free of|contains? no|without|does not contain|not contain|holds? no)\b",
        r"\b(?:covered entit(?:y|ies)|health ?care (?:providers?|customers?|practices?))\b[^;]{0,40}\b(?:should not|must not|may not|cannot|are not|look elsewhere|not (?:use|permitted))\b",
        rf"\b(?:do(?:es)? not|don't|doesn't|may not|must not|shall not|should not|cannot|can't|will not|agrees? not to|agrees? never to|never|prohibited from|refrain(?:s)? from|not permitted to|not allowed to|please do not|asked not to|warrants? that (?:it|you) will not)\b[^;]{{0,40}}\b{_TO_HAND_OVER}\b[^;]{{0,70}}\b<PHI>\b",
        rf"\b<PHI>\b[^;]{{0,60}}\b(?:must not|may not|shall not|should not|cannot|is not to|are not to|must never|may never|should never) be\b[^;]{{0,20}}\b{_TO_HAND_OVER}",
        r"\bnot (?:currently )?(?:intended|designed|configured|approved|suitable|meant|built|offered|certified|authorized|to be used)\b[^;]{0,40}\b(?:for|to|with)\b[^;]{0,60}\b(?:<PHI>|hipaa|regulated)",
        r"\bnot (?:a|your|an|the|acting as a|act as a)? ?(?:hipaa )?business associate\b",
        r"\b(?:does|do|shall|will) not (?:act|serve|operate|function|qualify)\b[^;]{0,30}\bbusiness associate\b",
        r"\bneither a covered entity nor\b",
        r"\b(?:not subject to|outside (?:of )?(?:the scope of )?|exempt from|falls? outside)[^;]{0,20}\bhipaa\b",
        r"\bhipaa (?:does not|doesn't|do not) apply\b",
        r"\b(?:no|without (?:a|any|the need for a)|no need for (?:a|an)|not (?:need|require)(?: a| an)?|doesn't (?:need|require)(?: a| an)?|don't (?:need|require)(?: a| an)?|unnecessary|rather than (?:a|an)|instead of (?:a|an)|in (?:place|lieu) of (?:a|an)) (?:\w+ ){0,2}<BAA>",
        r"\b<BAA>\b[^;]{0,60}\b(?:not (?:needed|required|necessary|applicable|available|offered|part of|included|signed|provided)|unnecessary|isn't (?:needed|required|necessary|available|offered|included)|is unavailable|cannot be|are not|is not)\b",
        r"\b(?:do|does|will|shall|can|could|would|are|is|am|have|has) ?(?:not|n't)\b[^;]{0,50}\b(?:sign|execut|offer|enter|provid|issu|agree|conclud)\w*\b[^;]{0,40}\b<BAA>",
        r"\b(?:cannot|can't|won't|don't|doesn't|declines? to|unable to|refuses? to)\b[^;]{0,40}\b(?:sign|execut|offer|enter|provid|issu|agree|conclud)\w*\b[^;]{0,40}\b<BAA>",
        r"\b<BAA>[^;]{0,60}\b(?:does not|do not|doesn't|shall not|will not) (?:\w+ )?(?:cover|extend|apply|include|govern|reach)",
        r"\b<BAA>[^;]{0,40}\b(?:covers? only|only covers?|(?:is|are) limited to|applies only|extends only|excludes?|except|other than|with the exception|apart from|carves? out)",
        rf"\b(?:outside (?:of )?(?:the )?(?:scope of )?|excluded from|not covered (?:by|under)|not (?:a )?part of|not subject to|not included (?:in|under)|not governed by|not within|not among|carved out of|fall(?:s)? outside|beyond|exempt from|left out of) (?:the |this |our |that |its |any |your |a )?(?:scope of (?:the |this |our )?)?{_PARTS}",
        r"\b(?:exhibit|annex|schedule|addendum|appendix) (?:[a-z0-9] )?(?:does not|do not|shall not|will not) (?:\w+ )?(?:cover|extend|apply|include|reach)",
        r"\bkeep\b[^;]{0,80}\b<PHI>\b[^;]{0,40}\b(?:out of|away from)\b",
        r"\bnot (?:a |an |one of the |considered |deemed )?\"?covered services?\b",
        r"\bcovered services?\"? (?:do|does|shall|will) not (?:include|cover|extend)",
        r"\bcovered services?\"? (?:means?|are|is|includes?|comprises?)\b[^;]{0,100}\b(?:only|excluding|other than|but not|except)\b",
        r"\b(?:sub-?processors?|subcontractors?|third[- ]part(?:y|ies)|(?:model|transcription|hosting|speech|cloud|ai|analytics|support) (?:providers?|vendors?|partners?))\b[^;]{0,100}\b(?:not|no|without|never|have yet to|has yet to)\b[^;]{0,40}\b<BAA>",
    ),
    dangers=rx(
        r"<MATERIAL>[^;]{0,30}\b(?:helps?|goes into|feeds?|flows? into|is fed)\b[^;]{0,30}\b(?:train|model|next version|improve|better|smarter|teach)",
        r"\b(?:reviewed|read|listened to|seen) by our (?:trainers|annotators|staff|team|people|reviewers)\b[^;]{0,40}\b(?:improv|train|quality)\w*",
        r"\b(?:session|practice|clinic|your|customer|client) (?:\w+ )?(?:data|recordings?|notes?|content)\b[^;]{0,30}\b(?:into|for) (?:\w+ )?(?:models?|statistics|products?|research|insights)",
        r"^(?!.*\b(?:supplied|donated|contributed)\b).*\b(?:anonymi[sz]\w+|de-?identif\w+|aggregat\w+|pseudonymi[sz]\w+)\b[^;]{0,80}\b(?:model|models|research|partners?|licen[cs]e\w*|sell|sold|shar\w+|better|improv\w*|develop\w*|train\w*|data ?sets?|product|benchmark\w*|studies|insights?|third part\w+|affiliates?)\b",
        r"\b(?:content|recordings?|transcripts?|notes?|data|material|audio|text)\b[^;]{0,60}\b(?:used|kept|retained|licen[cs]ed|shared|sold|analy[sz]ed|studied)\b[^;]{0,60}\b<TEACH>\b[^;]{0,40}\b(?:models?|features?|products?|services?|technolog\w+|ai|algorithms?|research)",
        r"<MATERIAL>[^;]{0,90}\b<TEACH>\b[^;]{0,50}\b(?:models?|ai|engine|algorithms?|technolog\w+|services?|products?|software|system|assistant|it)\b",
        r"\b(?:use|uses|using|used|keep|keeps|retain|learn\w*|draw\w*|analy[sz]e\w*)\b[^;]{0,40}<MATERIAL>[^;]{0,60}\b(?:to|for|in) (?:\w+ )?<TEACH>",
        r"\b<TEACH>\b[^;]{0,40}\b(?:models?|ai|engine|algorithms?|assistant|technolog\w+)\b[^;]{0,40}\b(?:on|with|from|using)\b[^;]{0,20}<MATERIAL>",
        r"\b(?:models?|ai|engine|assistant|algorithms?)\b[^;]{0,40}\b(?:learns?|gets? (?:better|smarter)|improves?|trained)\b[^;]{0,30}\b(?:from|with|on|by)\b[^;]{0,20}<MATERIAL>",
        r"\b(?:us(?:e|es|ed|ing)|process(?:es|ed)?|analy[sz]es?|leverages?|retains?|learns? from|draws? on)\b[^;]{0,60}\b(?:customer|client|your|user|practice|clinic|session|patient|uploaded|submitted|subscriber|recorded|de-identified|deidentified|anonymi[sz]ed|aggregated?|pseudonymi[sz]ed)(?:'s|s'|s)?\b[^;]{0,30}?\b(?:content|data|inputs?|recordings?|transcripts?|notes?|information|materials?|submissions?|audio|sessions?|documents?)\b[^;]{0,80}\b(?:train|improv|develop|fine-?tun|enhanc|refin|tune|teach|research|build|creat)",
        r"\b(?:train|improv|develop|fine-?tun|enhanc|refin|tune)\w*\b[^;]{0,60}\b(?:models?|services?|products?|algorithms?|ai)\b[^;]{0,60}\b(?:using|with|on|from)\b[^;]{0,40}\b(?:customer|client|your|user|practice|clinic|session|patient|uploaded|submitted|de-identified|deidentified|anonymi[sz]ed|aggregated?)\b[^;]{0,30}\b(?:content|data|inputs?|recordings?|transcripts?|notes?|information|audio|sessions?)\b",
        r"\b(?:customer|client|your|user|practice|clinic|session|patient|uploaded|submitted|de-identified|deidentified|anonymi[sz]ed|aggregated?|pseudonymi[sz]ed)\b[^;]{0,40}\b(?:content|data|inputs?|recordings?|transcripts?|notes?|information|materials?|audio|sessions?|documents?)\b[^;]{0,40}\b(?:used|retained|processed|kept|analy[sz]ed|shared|licensed|sold)\b[^;]{0,60}\b(?:train|improv|develop|fine-?tun|enhanc|refin|tune|teach|research|build|creat|model|partner|analytics)",
        r"\b(?:perpetual|irrevocable|worldwide|royalty-free)\b[^;]{0,80}\blicen[cs]e\b[^;]{0,80}\b(?:content|data|recordings?|notes?|materials?|inputs?)\b",
    ),
    support=rx(
        r"\b(?:not|never|no|forbid\w*|prohibit\w*|nor|neither|n\'t)\b[^;]{0,80}\b(?:train\w*|develop\w*|improv\w*)\b[^;]{0,40}\b(?:models?|ai|anything|it|algorithms?|products?)\b",
        r"\bnever (?:used|use)\b[^;]{0,30}\b(?:to )?train",
    ),
    alike=rx(
        r"\bhipaa[- ](?:ready|certified|certification|compliant|compliance|aligned|friendly|grade|conscious|eligible|secure|aware|capable|compatible|level|ready|standards?|safe|minded|attested|verified|seal|badge|principles?)\b",
        r"\b(?:bank|military|hospital|government|enterprise|defen[cs]e|medical)[- ](?:level|grade|class|style)\b",
        r"\b(?:soc ?2|hitrust|iso ?27001|gdpr)\b",
        r"\b(?:nda|non-disclosure agreement|confidentiality (?:agreement|undertaking|pledge|clause|commitment)|data[- ](?:processing|protection|security|use) (?:agreement|addendum|terms|pledge)|dpa|privacy (?:pledge|promise|commitment|addendum|shield)|security (?:addendum|pledge))\b",
        r"\bencrypt(?:ed|ion)\b[^;]{0,60}\b(?:rest|transit|aes|tls|end[- ]to[- ]end)\b",
        r"\b(?:aes|tls|end-to-end)\b[^;]{0,40}\bencrypt",
        r"\bcompl(?:y|ies|iant|iance) with hipaa\b|\bhipaa\b[^;]{0,30}\bcompl(?:y|ies|iant|iance)\b|\btake(?:s)? (?:privacy|security|hipaa)\b[^;]{0,20}\bseriously\b",
    ),
    named=rx(
        r"\b(?:business associate|hipaa) (?:paperwork|contracts?|terms|status)\b", r"\b<BAA>\b"
    ),
    aside=rx(
        r"\b(?:employees|staff|personnel|contractors)\b[^;]{0,60}\b(?:confidentiality|trained|training|background)",
        r"\b(?:cookies?|website visitors?|job applicants?|newsletter|marketing site)\b",
        r"\bterms? \"?(?:business associate|baa)\"? (?:has|have|shall have|is defined)\b",
        r"\b(?:referral|affiliate|reseller|associates?|partner) (?:program|programme|scheme)\b|\bearn \d+ ?%",
    ),
)
