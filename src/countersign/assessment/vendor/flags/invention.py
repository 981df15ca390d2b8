"""8. Cannot explain how invented content is kept out."""

from countersign.assessment.vendor.reading import Reading, rx

_UNIT = r"(?:sentences?|statements?|lines?|claims?|facts?|assertions?|phrases?|findings?|details?|passages?|numbers?|items?|words?)"
_TIED = (
    r"(?:link(?:s|ed)?|cit(?:e|es|ed|ation|ations)|trace[sd]?|traceable|points?|anchor(?:s|ed)?|tied|shows?|shown|carr(?:y|ies)|supported|support|ground(?:s|ed|ing)?|evidence|sources?|sourced|footnote[sd]?|"
    r"match(?:es|ed)?|compar(?:e|es|ed)|checked|verified|highlight(?:s|ed)?|backed|mapped|reference[sd]?|jump(?:s)?|opens?|timestamps?|spans?)"
)
_FALSE = r"(?:unsupported|ungrounded|unverified|unsubstantiated|invented|fabricated|hallucinated|unsourced|uncited|unbacked|made-up)"
_BARE = r"(?:no|without|lack(?:s|ing)?|with no|not have|cannot find|missing)"

READING = Reading(
    number=8,
    name="cannot_explain_hallucination_control",
    topic=rx(
        r"\bhallucinat\w+\b",
        r"\b(?:invent|fabricat)\w+\b",
        r"\bgrounding\b|\bgrounded\b",
        rf"\b{_FALSE}\b",
        r"\bevidence (?:links?|spans?|view|panel)\b|\bsource links?\b|\bcitations?\b",
    ),
    promises=rx(
        rf"\b(?:each|every|all|any)\b[^;.]{{0,30}}\b{_UNIT}\b[^;.]{{0,60}}\b{_TIED}\b",
        rf"\b{_TIED}\b[^;.]{{0,40}}\b(?:each|every|all|any)\b[^;.]{{0,20}}\b{_UNIT}\b",
        rf"\b{_FALSE}\b[^;.]{{0,25}}\b{_UNIT}?\b[^;.]{{0,50}}\b(?:removed?|removes|flag(?:s|ged)?|mark(?:s|ed)?|block(?:s|ed)?|withheld|dropped|drops?|struck|deleted|deletes?|rejected|rejects?|held back|left out|highlight(?:s|ed)?|stopped|stops?|discarded|suppressed)\b",
        rf"\b(?:remov|flag|mark|block|withhold|drop|strik|delet|reject|hold|leav|highlight|stop|discard|suppress)\w*\b[^;.]{{0,40}}\b(?:{_FALSE}|{_UNIT} (?:\w+ )?{_BARE})\b",
        rf"\b{_UNIT}\b[^;.]{{0,30}}\b(?:with no|without(?: an?| any)?|that (?:has|have|lacks?)|lacking)\b[^;.]{{0,30}}\b(?:support|source|evidence|span|match|citation|basis)\b[^;.]{{0,60}}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left|highlight|stop|discard|cannot|never)\w*",
        rf"\b(?:{_FALSE}|hallucination|invention|fabrication|faithfulness|omission)[- ]?(?:{_UNIT})?[- ]?(?:rates?|scores?)\b[^;.]{{0,90}}\d",
        r"\bgrounded (?:in|on|against|only in)\b[^;.]{0,50}\b(?:transcript|recording|audio|session|source|captured|facts|dictation)\b",
        r"\b(?:links?|jumps?|points?|clicks?|click) (?:back )?(?:to|through to)\b[^;.]{0,40}\b(?:transcript|recording|audio|source|moment|timestamp|passage|span)\b",
        r"\b(?:numbers?|laterality|negations?|assist levels?|names?|measurements?|dates?)\b[^;.]{0,80}\b(?:checked|verified|compared|matched|validated)\b[^;.]{0,50}\b(?:against|with|by|separately|rules?)\b",
        r"\b(?:silence|silent recording|empty recording|blank recording|no speech)\b[^;.]{0,60}\b(?:no note|nothing|refus\w+|empty|no draft|error)\b",
    ),
    firm=rx(
        rf"\b(?:no|not a|never a)\b[^;.]{{0,10}}\b{_UNIT}\b[^;.]{{0,40}}\b(?:without|unless|until|not)\b[^;.]{{0,50}}\b(?:source|evidence|support|span|transcript|citation|link)\w*\b",
        rf"\b{_UNIT}\b[^;.]{{0,40}}\b(?:cannot|can't|is not|are not|never)\b[^;.]{{0,40}}\b(?:supported?|traced|found|matched|linked|tied|sourced|backed)\b[^;.]{{0,60}}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left|highlight|stop|discard|omitted|cannot|never)\w*",
        rf"\b{_UNIT}\b[^;.]{{0,40}}\b(?:cannot|can't|never)\b[^;.]{{0,40}}\bsigned\b[^;.]{{0,60}}",
        r"\bif (?:no|nothing|the)\b[^;.]{0,60}\b(?:support|source|evidence|span|found|match)\w*\b[^;.]{0,50}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left out|highlight|stop|discard|omitted)\w*",
    ),
    dangers=rx(
        r"\bproprietary\b[^;.]{0,60}\b(?:safeguards?|technolog\w+|filters?|methods?|algorithms?|techniques?|ai|models?|layers?|guardrails?|engine|process\w*|approach)\b",
        r"\b(?:minimi[sz]e|reduce|mitigate|limit|lower|decrease|virtually eliminate|practically eliminate|nearly eliminate)[sd]?\b[^;.]{0,30}\bhallucinat\w+",
        r"\b(?:rarely|seldom|almost never|hardly ever|virtually never|very rarely|practically never|extremely rare|vanishingly rare)\b[^;.]{0,30}\b(?:hallucinat|invent|fabricat|make|mistake|wrong|err)\w*",
        r"\bhallucinat\w+\b[^;.]{0,30}\b(?:rare|unlikely|negligible|minimal|inherent|unavoidable|near zero|solved)\b",
        r"\b(?:may|might|can|could|will sometimes|sometimes|occasionally) (?:\w+ )?(?:contain|produce|generate|include|hallucinate|invent|fabricate|be (?:wrong|inaccurate|incomplete|incorrect))\b[^;.]{0,60}\b(?:error|inaccura|incorrect|false|fabricat|hallucinat|invent|wrong|incomplete|omission|mistake)\w*",
        r"\b(?:may|might|can|could) (?:hallucinate|be (?:wrong|inaccurate|incomplete|incorrect|erroneous))\b",
    ),
    refusals=rx(
        r"\bhallucination[- ]?(?:free|proof|resistant|safe)\b|\b(?:free (?:of|from)|zero|no(?: more)?|without) hallucinations?\b|\bhallucinations?\b[^;.]{0,30}\b(?:impossible|cannot (?:happen|occur)|do not (?:happen|occur)|never (?:happen|occur)|a thing of the past|eliminated|no longer)\b",
        r"\beliminat(?:e|es|ed|ing)\b[^;.]{0,20}\bhallucinat\w+",
        r"\b(?:never|does not|doesn't|cannot|can't|do not|don't|will not|won't) (?:\w+ )?(?:hallucinate|invent|fabricate|make (?:things|anything|stuff) up)\b",
        r"\b(?:100 ?%|perfect(?:ly)?|guaranteed|absolute(?:ly)?|complete(?:ly)?|total(?:ly)?) accura\w+",
        r"\b(?:cannot|can't|do not|don't|does not|unable to|not able to|will not|won't|not in a position to|decline to) (?:\w+ )?(?:disclose|explain|share|describe|reveal|publish|provide|say|tell|trace|show|point|link|identify|cite)\b[^;.]{0,80}\b(?:how|methods?|models?|internals?|details?|safeguards?|why|sources?|rates?|figures?|works?|sentences?|statements?|hallucinat\w+|grounding)\b",
        r"\b(?:not|no|never|neither)\b[^;.]{0,20}\b(?:responsib\w+|liab\w+|warrant\w*|represent\w*|guarantee[sd]?)\b[^;.]{0,80}\b(?:accura\w+|outputs?|errors?|completeness|correct\w*|content|reliab\w+)\b",
        r"\b(?:trade secrets?|black box|confidential (?:method|technology|process))\b",
        r"\b(?:do|does|have|has) not\b[^;.]{0,20}\b(?:measure|track|count|know|study|studied|measured|tracked|quantif\w+|publish|report)\b[^;.]{0,30}\b(?:how often|hallucinat\w+|invent\w+|fabricat\w+|made[- ]up|unsupported)",
        r"\bdisclaims?\b[^;.]{0,80}\b(?:accura\w+|outputs?|errors?|correct\w*)\b",
        r"\b(?:accura\w+|correct\w*|completeness)\b[^;.]{0,50}\b(?:not (?:guaranteed|warranted|measured|tracked|verified|checked)|no (?:warranty|guarantee))\b",
        rf"\b(?:no|not|never|n't|none)\b[^;.]{{0,50}}\b(?:measur|track|publish|check|compar|flag|detect|link|trace|cit|evidence|source)\w*\b[^;.]{{0,60}}\b(?:hallucinat\w+|{_FALSE}|transcript|recording|sentences?|statements?)\b",
    ),
    named=rx(
        rf"\b(?:evidence|source|citation|transcript|audio|proof|reference) (?:links?|view|panel|spans?|tracing|trail|mode)\b|\bcitations?\b|\bgrounding\b|\blink(?:ing|s)? (?:of )?(?:each |every )?{_UNIT} to\b",
        rf"\b(?:removal|marking|flagging|blocking|detection) of {_FALSE}\b|\bhallucination (?:checks?|detection|control|filter)\b|\b{_FALSE}[- ]{_UNIT} (?:checks?|detection|filter)\b",
    ),
    alike=rx(
        r"\bconfidence (?:scores?|levels?|ratings?|indicator)\b|\bguard-?rails?\b|\b(?:trustworthy|responsible|safe|reliable|explainable|transparent) ai\b",
        r"\b(?:advanced|sophisticated|cutting-edge|state-of-the-art|multi-layer(?:ed)?|intelligent|robust|powerful|next-generation|rigorous|built-in) (?:\w+ ){0,2}(?:safeguards?|filters?|checks?|models?|prompt\w*|algorithms?|quality|technolog\w+|safety|verification|ai)\b",
        r"\b(?:fact-?check\w*|self-?check\w*|self-?correct\w*|double-?check\w*|prompt engineering|temperature|second model|quality (?:checks?|controls?|filters?|layer)|accuracy (?:layer|engine|first|guarantee|promise)|ai verifies|clinical-grade|medical-grade)\b",
        r"\b(?:designed|engineered|built|trained|optimi[sz]ed|tuned) (?:to be|for) (?:accura\w+|reliab\w+|truth\w*|precision|faithful\w*)\b",
    ),
    aside=rx(
        r"\b(?:invoice|billing|payment|contact|account|registration) (?:information|details?|data)\b",
        r"\bas is\b(?! ).{0,5}$",
    ),
)
