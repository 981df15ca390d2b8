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
        r"\b(?:each|every|any)\b[^;]{0,15}\b(?:sentences?|statements?|lines?|claims?|facts?|phrases?)\b[^;]{0,60}\b(?:bound|attach\w*|tied|taps?|entr(?:y|ies)|words|rests?|session|spoken|said)\b",
        r"\b(?:attach\w*|bind\w*|ties?|pins?|fastens?)\b[^;]{0,20}\b(?:each|every)\b[^;]{0,15}\b(?:sentence|statement|line|claim)",
        r"\b(?:empty room|silent|blank|empty) (?:recordings?|room|audio|session)s?\b[^;]{0,80}",
        r"\b(?:each|every|any|a|all)\b[^;]{0,20}\b(?:sentences?|statements?|lines?|claims?|facts?|figures?|phrases?|assertions?)\b[^;]{0,50}\b(?:pointers?|passages?|seconds? of audio|audio|recording|transcript|typed line|session record|spoken words|origin|came from|rests on|stands on|comes from|source)\b",
        r"\b(?:beside|next to|behind|under|with|for|from|clicking|tapping|hover\w*|pressing|selecting|touching)\b[^;]{0,15}\b(?:each|every|any|a|the)\b[^;]{0,10}\b(?:sentence|statement|line|claim|fact|phrase)s?\b[^;]{0,70}\b(?:passage|audio|recording|transcript|words|moment|seconds?|source|plays?|shows?|opens?|displays?|jumps?)",
        r"\b(?:figures?|digits?|numbers?|sides?|laterality|negations?|names?|assist levels?|units?|doses?|dates?)\b(?:[^;]{0,20}\b(?:figures?|digits?|numbers?|sides?|laterality|negations?|names?|assist levels?|units?|dates?)\b)+[^;]{0,80}\b(?:compar\w+|match\w*|check\w*|verif\w+|re-?read|tested|rules?|control\w*)",
        rf"\b(?:each|every|all|any)\b[^;]{{0,30}}\b{_UNIT}\b[^;]{{0,60}}\b{_TIED}\b",
        rf"\b{_TIED}\b[^;]{{0,40}}\b(?:each|every|all|any)\b[^;]{{0,20}}\b{_UNIT}\b",
        rf"\b{_FALSE}\b[^;]{{0,25}}\b{_UNIT}?\b[^;]{{0,50}}\b(?:removed?|removes|flag(?:s|ged)?|mark(?:s|ed)?|block(?:s|ed)?|withheld|dropped|drops?|struck|deleted|deletes?|rejected|rejects?|held back|left out|highlight(?:s|ed)?|stopped|stops?|discarded|suppressed)\b",
        rf"\b(?:remov|flag|mark|block|withhold|drop|strik|delet|reject|hold|leav|highlight|stop|discard|suppress)\w*\b[^;]{{0,40}}\b(?:{_FALSE}|{_UNIT} (?:\w+ )?{_BARE})\b",
        rf"\b{_UNIT}\b[^;]{{0,30}}\b(?:with no|without(?: an?| any)?|that (?:has|have|lacks?)|lacking)\b[^;]{{0,30}}\b(?:support|source|evidence|span|match|citation|basis)\b[^;]{{0,60}}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left|highlight|stop|discard|cannot|never)\w*",
        rf"\b(?:{_FALSE}|hallucination|invention|fabrication|faithfulness|omission)[- ]?(?:{_UNIT})?[- ]?(?:rates?|scores?)\b[^;]{{0,90}}\d",
        r"\bgrounded (?:in|on|against|only in)\b[^;]{0,50}\b(?:transcript|recording|audio|session|source|captured|facts|dictation)\b",
        r"\b(?:links?|jumps?|points?|clicks?|click) (?:back )?(?:to|through to)\b[^;]{0,40}\b(?:transcript|recording|audio|source|moment|timestamp|passage|span)\b",
        r"\b(?:numbers?|laterality|negations?|assist levels?|names?|measurements?|dates?)\b[^;]{0,80}\b(?:checked|verified|compared|matched|validated)\b[^;]{0,50}\b(?:against|with|by|separately|rules?)\b",
        r"\b(?:silence|silent recording|empty recording|blank recording|no speech)\b[^;]{0,60}\b(?:no note|nothing|refus\w+|empty|no draft|error)\b",
    ),
    firm=rx(
        r"\b(?:share|rate|percentage|number|count) of (?:\w+ )?(?:sentences|statements|claims)\b[^;]{0,40}\b(?:without|unsupported|no) (?:support|source|basis)?",
        r"\b(?:without|lacking|no|missing|not) (?:\w+ ){0,3}(?:source|pointer|passage|support|evidence|match|origin|basis|link|anchor|citation)\b[^;]{0,60}\b(?:withheld|greyed|grayed|excluded|struck|removed|deleted|dropped|blocked|flagged|marked|cannot|left out|refused|rejected|hidden|stopped|held|red)",
        r"\b(?:compar\w+|match\w*|check\w*|verif\w+|tests?)\b[^;]{0,30}\b(?:every|each|all)\b[^;]{0,10}\b(?:figure|digit|number|side|negation|name|value|unit)s?\b",
        r"\b(?:refus\w+|declin\w+) to (?:release|show|print|write|include|keep|draft)\b[^;]{0,40}\b(?:sentence|statement|line|draft|note|anything)",
        r"\bsilen(?:ce|t)\b[^;]{0,60}\b(?:empty|nothing|blank|no note|refus\w*|error|returns?)",
        r"\b(?:sentence|statement|line|claim|fact|whatever|anything|what|one)s?\b[^;]{0,30}\b(?:rests? on nothing|bound to none|has none|from nowhere|no (?:source|support|basis|origin)|cannot be (?:found|traced|matched))\b[^;]{0,60}",
        r"\b(?:leaves? out|drops?|removes?|withholds?|deletes?|strikes?|greys? out)\b[^;]{0,40}\b(?:rests? on nothing|without (?:support|source|basis)|nothing said|not said|unsupported)",
        rf"\b(?:no|not a|never a)\b[^;]{{0,10}}\b{_UNIT}\b[^;]{{0,40}}\b(?:without|unless|until|not)\b[^;]{{0,50}}\b(?:source|evidence|support|span|transcript|citation|link)\w*\b",
        rf"\b{_UNIT}\b[^;]{{0,40}}\b(?:cannot|can't|is not|are not|never)\b[^;]{{0,40}}\b(?:supported?|traced|found|matched|linked|tied|sourced|backed)\b[^;]{{0,60}}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left|highlight|stop|discard|omitted|cannot|never)\w*",
        rf"\b{_UNIT}\b[^;]{{0,40}}\b(?:cannot|can't|never)\b[^;]{{0,40}}\bsigned\b[^;]{{0,60}}",
        r"\bif (?:no|nothing|the)\b[^;]{0,60}\b(?:support|source|evidence|span|found|match)\w*\b[^;]{0,50}\b(?:remov|flag|mark|block|withh|drop|struck|delet|reject|held|left out|highlight|stop|discard|omitted)\w*",
    ),
    dangers=rx(
        r"\b(?:may|might|can|could|will)\b[^;]{0,30}\b(?:still )?be (?:wrong|mistaken|false|inaccurate|incorrect|incomplete)",
        r"\bproprietary\b[^;]{0,60}\b(?:safeguards?|technolog\w+|filters?|methods?|algorithms?|techniques?|ai|models?|layers?|guardrails?|engine|process\w*|approach)\b",
        r"\b(?:minimi[sz]e|reduce|mitigate|limit|lower|decrease|virtually eliminate|practically eliminate|nearly eliminate)[sd]?\b[^;]{0,30}\bhallucinat\w+",
        r"\b(?:rarely|seldom|almost never|hardly ever|virtually never|very rarely|practically never|extremely rare|vanishingly rare)\b[^;]{0,30}\b(?:hallucinat|invent|fabricat|make|mistake|wrong|err)\w*",
        r"\bhallucinat\w+\b[^;]{0,30}\b(?:rare|unlikely|negligible|minimal|inherent|unavoidable|near zero|solved)\b",
        r"\b(?:may|might|can|could|will sometimes|sometimes|occasionally) (?:\w+ )?(?:contain|produce|generate|include|hallucinate|invent|fabricate|be (?:wrong|inaccurate|incomplete|incorrect))\b[^;]{0,60}\b(?:error|inaccura|incorrect|false|fabricat|hallucinat|invent|wrong|incomplete|omission|mistake)\w*",
        r"\b(?:may|might|can|could) (?:hallucinate|be (?:wrong|inaccurate|incomplete|incorrect|erroneous))\b",
    ),
    refusals=rx(
        r"\b(?:workings?|inner life|how it works|why it|mechanisms?)\b[^;]{0,40}\b(?:not known|unknown|not (?:understood|disclosed|published|shared)|cannot|no advice|secret|mystery)",
        r"\b(?:offer|have|give|provide)s? no (?:advice|explanation|account|answer|insight|detail)s?\b",
        r"\b(?:no|not any|without|isn\'t an?y?) (?:\w+ )?(?:check|comparison|link|tie|test|control|guard|safeguard|way to tell)\b[^;]{0,20}\b(?:between|against|that|whether|of what|on what|exists?)",
        r"\b(?:never|not|n\'t|no)\b[^;]{0,30}\b(?:measure\w*|count\w*|track\w*|record)\b[^;]{0,20}\b(?:how often|rate at which|wrong|errors|mistakes)",
        r"\b(?:sometimes|occasionally|now and then|from time to time|once in a while|at times|every so often)\b[^;]{0,30}\b(?:adds?|puts? in|invents?|makes? up|slips? in|fills? in|imagines?|gets? creative|embellish\w*|writes?)\b",
        r"\bkeep an eye (?:open|out|on)\b|\bpolices? itself\b|\b(?:second|another|same|other) (?:copy of the )?(?:model|ai|llm)\b[^;]{0,60}\b(?:check|read|review|grade|judge|says?|look)s?\b|\bfeels? right\b",
        r"\b(?:cannot|can\'t|could not|not able to|unable to|do not|don\'t|does not|doesn\'t|will not|won\'t|nobody can|no way to)\b[^;,]{0,25}\b(?:tell|trace|explain|say|show|point|go into|describe|reveal|give|discuss|link)\b[^;]{0,60}\b(?:why|where|how|statements?|sentences?|origin|mechanisms?|figures?|sources?|came from|comes from|appears?|numbers?|inner workings|method\w*|details)",
        r"\b(?:seldom|rarely|hardly ever|almost never|scarcely|virtually never|next to never) (?:\w+ ){0,3}(?:wrong|err|errs|mistakes?|makes?|gets?|invents?|hallucinat\w*|slips?)",
        r"\b(?:told|instructed|asked|prompted|taught|ordered|trained) (?:it |the (?:ai|model) )?not to (?:hallucinate|invent|make|fabricate|lie|guess)",
        r"\b(?:100|one hundred|hundred) ?(?:%|percent|per cent) (?:accura\w+|correct|reliable|right|faithful|true)",
        r"\b(?:it just (?:does|works|is)|just works|trust us|take our word|magic|secret sauce|all (?:that )?i know|cannot say more|no idea how)\b",
        r"\b(?:never (?:gets?|is) (?:\w+ )?wrong|always (?:right|correct|accurate|true)|without (?:any )?(?:errors?|mistakes?)|error-?free|flawless|infallible|mistake-?free)\b",
        r"\bhallucination[- ]?(?:free|proof|resistant|safe)\b|\b(?:free (?:of|from)|zero|no(?: more)?|without) hallucinations?\b|\bhallucinations?\b[^;]{0,30}\b(?:impossible|cannot (?:happen|occur)|do not (?:happen|occur)|never (?:happen|occur)|a thing of the past|eliminated|no longer)\b",
        r"\beliminat(?:e|es|ed|ing)\b[^;]{0,20}\bhallucinat\w+",
        r"\b(?:never|does not|doesn't|cannot|can't|do not|don't|will not|won't) (?:\w+ )?(?:hallucinate|invent|fabricate|make (?:things|anything|stuff) up)\b",
        r"\b(?:100 ?%|perfect(?:ly)?|guaranteed|absolute(?:ly)?|complete(?:ly)?|total(?:ly)?) accura\w+",
        r"\b(?:cannot|can't|do not|don't|does not|unable to|not able to|will not|won't|not in a position to|decline to) (?:\w+ )?(?:disclose|explain|share|describe|reveal|publish|provide|say|tell|trace|show|point|link|identify|cite)\b[^;]{0,80}\b(?:how|methods?|models?|internals?|details?|safeguards?|why|sources?|works?|sentences?|statements?|hallucinat\w+|grounding)\b",
        r"\b(?:not|no|never|neither)\b[^;]{0,20}\b(?:responsib\w+|liab\w+|warrant\w*|represent\w*|guarantee[sd]?)\b[^;]{0,80}\b(?:accura\w+|outputs?|errors?|completeness|correct\w*|content|reliab\w+)\b",
        r"\b(?:is|are|remains?|as|our|a) (?:closely guarded )?trade secrets?\b|\bblack box\b|\bsealed\b|\bconfidential (?:method|technology|process)\b",
        r"\b(?:do|does|have|has) not\b[^;]{0,20}\b(?:measure|track|count|know|study|studied|measured|tracked|quantif\w+|publish|report)\b[^;]{0,30}\b(?:how often|hallucinat\w+|invent\w+|fabricat\w+|made[- ]up|unsupported)",
        r"\bdisclaims?\b[^;]{0,80}\b(?:accura\w+|outputs?|errors?|correct\w*)\b",
        r"\b(?:accura\w+|correct\w*|completeness)\b[^;]{0,50}\b(?:not (?:guaranteed|warranted|measured|tracked|verified|checked)|no (?:warranty|guarantee))\b",
        rf"\b(?:no|not|never|n't|none)\b[^;]{{0,50}}\b(?:measur|track|publish|check|compar|flag|detect|link|trace|cit|evidence|source)\w*\b[^;]{{0,60}}\b(?:hallucinat\w+|{_FALSE}|transcript|recording|sentences?|statements?)\b",
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
    harmless_limits=frozenset({"except", "request"}),
    aside=rx(
        r"\b(?:invoice|billing|payment|contact|account|registration) (?:information|details?|data)\b",
        r"\bas is\b(?! ).{0,5}$",
    ),
)
