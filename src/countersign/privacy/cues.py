"""The words around a name that give it away, and the words that never are one."""

from __future__ import annotations

from countersign.base.words import wordset
from countersign.privacy import vocabulary

HONORIFICS = {
    **dict.fromkeys(wordset(
        "mr mrs ms miss mx mister missus maestra maestro teacher"
    ), "NAME_TEACHER"),
    **dict.fromkeys(wordset("dr doctor doctora nurse prof professor"), "NAME_PRO"),
    **dict.fromkeys(wordset(
        "coach principal officer rev pastor rabbi imam father sister sr sra srta senor senora"
    ), "NAME_OTHER"),
    **dict.fromkeys(
        wordset(
            "tita tito lola lolo ate kuya ba ong abuela abuelo abuelita tia tio nana nanna "
            "grandma grandpa "
            "granny gram grammy gramps papa pop oma opa nonna nonno auntie aunty aunt uncle "
            "cousin nani dadi "
            "halmoni popo gong yia yaya bibi jiddo teta memaw pawpaw mimi"
        ),
        "NAME_RELATIVE",
    ),
}  # fmt: skip
# Titles that are verbs, units or kin words as well: they count only with a capital after them.
WEAK_HONORIFICS = wordset(
    "miss ms maestra maestro missus mister father sister teacher nurse principal officer coach "
    "grandma grandpa aunt uncle cousin papa pop "
    "nana gram granny ba ong ate lola lolo gong teta tia tio mimi yaya bibi sr doctor oma opa"
)
KIN = {
    **dict.fromkeys(
        wordset(
            "mom mum mommy mother dad daddy parent parents guardian guardians caregiver "
            "caregivers caretaker "
            "stepmom stepdad stepmother stepfather madre padre mama papi mami mamá papá wife "
            "husband spouse partner "
            "fiance fiancee"
        ),
        "NAME_GUARDIAN",
    ),
    **dict.fromkeys(
        wordset(
            "brother sister sib sibling siblings twin twins son daughter grandson "
            "granddaughter nephew niece baby "
            "stepbrother stepsister hermano hermana primo prima hijo hija grandmother "
            "grandfather bro cousins "
            "brothers sisters sons daughters toddler newborn boy girl"
        ),
        "NAME_RELATIVE",
    ),
    **dict.fromkeys(
        wordset(
            "friend friends peer peers classmate classmates buddy neighbor neighbour para "
            "paras aide aides parapro "
            "paraprofessional nanny sitter babysitter bestie amigo amiga student students kid "
            "child client pt patient "
            "interpreter respite rbt tech partner roommate"
        ),
        "NAME_OTHER",
    ),
    **dict.fromkeys(
        wordset(
            "therapist ot ota cota slp pediatrician paediatrician surgeon physician "
            "neurologist orthopedist psychologist "
            "psych counselor counsellor pcp referring provider dentist caseworker rep "
            "supervisor fieldwork intern "
            "optometrist audiologist nutritionist dietitian specialist coordinator"
        ),
        "NAME_PRO",
    ),
}  # fmt: skip
# What stands before a colon (or the line's end) and announces a person.
LABELS = {
    **dict.fromkeys(wordset(
        "name patient student client child mbr member re pt nombre paciente alumno cliente "
        "kid subscriber insured enrollee beneficiary surname lastname firstname fname lname "
        "forename apellido apellidos nino niño nina niña hijo hija"
    ), "NAME_CHILD"),
    **dict.fromkeys(wordset(
        "parent parents guardian guardians mother father mom dad caregiver emergency madre "
        "padre responsible guarantor caller"
    ), "NAME_GUARDIAN"),
    **dict.fromkeys(wordset(
        "therapist ot ota cota clinician evaluator signed supervising treating"
    ), "NAME_THERAPIST"),
    **dict.fromkeys(wordset("teacher maestra homeroom"), "NAME_TEACHER"),
    **dict.fromkeys(wordset(
        "pcp provider physician referring referred doctor surgeon md attending slp ordering "
        "psychologist"
    ), "NAME_PRO"),
    **dict.fromkeys(wordset(
        "sibling siblings brother sister brothers sisters household contact"
    ), "NAME_RELATIVE"),
    **dict.fromkeys(wordset(
        "from to cc attn attention by team contact witness interpreter author attendees "
        "present driver aide rep agent facilitator reviewer adjuster scribe sender recipient "
        "hermano hermana hermanos seguro interprete intérprete witnesses peers friend friends"
    ), "NAME_OTHER"),
}  # fmt: skip
# Syllables of Korean given names, as they are spelled in English.
KOREAN = wordset(
    "ji seo min jun ha eun hye jin soo su yeon woo hyun young kyung sung jae joon do yoon yun ye "
    "na ra mi bo chae dong gyu ho kang ki kwang sang seung tae won yong hee hwa jung jong joo ju "
    "byung chul beom bin ah rim rin sol yul yu sun myung nam gun hoon hwan kwon rae shin wook"
)
# Keys of a record in JSON or of a form's answer, whose values are names.
KEYS = wordset("family given last first lastname firstname surname name")
GREETINGS = wordset(
    "hi hello hey dear hola thanks thx thank bye goodbye regards sincerely best warmly love "
    "cheers gracias "
    "saludos named called job yo namaste atte morning afternoon evening"
)
CALLING = wordset(
    "named called rep spoke texted emailed phoned met saw visited meet told asked see with w "
    "per re about via "
    "caller and for loves misses vs llama se son de y con"
)
CREDENTIALS = wordset(
    "otr otrl cota cotal ota mot otd ot pt dpt pta slp ccc cccslp md do phd psyd edd rn np pa "
    "pac lcsw lmsw bcba rbt med msed msw lsw mft lmhc lpcc "
    "esq jd ms ma bs mba mph cht atp bcp swc cnp aprn dnp fnp dds dmd dc od lpc lmft msot"
)
MONTHS = frozenset(["march", "april", "may", "june", "july", "august"])  # and names
# What stands after a person as its subject and is no verb of lexicon/verbs.txt.
_ALSO_VERBS = wordset(
    "is was has had will can could would did does didn't doesn't wasn't isn't hasn't won't can't "
    "cant wont didnt doesnt isnt wasnt hasnt havent dont might should may is and ' got need want "
    "love like also still just already never always really often usually independently then now "
    "currently frequently rarely sometimes consistently initially eventually finally again gets "
    "self-corrected dijo tiene está esta fue va quiere llegó llego come duerme llora juega "
    "necesita estaba puede camina escribe usa"
)
# Of these verbs the plainest: before them even a word that no list has is a person.
SURE_VERBS = wordset(
    "is was has had will can could would did does didn't doesn't wasn't isn't hasn't won't "
    "can't said says saying states stated reports "
    "reported told tells asks asked arrived arrives came comes went goes attended attends "
    "participated participates "
    "completed completes copied copies demonstrated demonstrates donned dons doffed used uses "
    "kept keeps needs needed "
    "required requires worked works wrote writes played plays sat sits stood stands walked "
    "walks ran runs cried cries "
    "refused refuses tolerated tolerates transitioned transitions engaged engages loves loved "
    "likes liked wants wanted "
    "enjoys enjoyed presented presents scored scores got gets made makes moved moves left "
    "leaves slept sleeps ate eats "
    "tried tries shared shares took takes continues continued improved improves shows showed "
    "shown appears appeared seems "
    "seemed responded responds initiated initiates followed follows identified identifies "
    "benefits benefited worries "
    "worried called calls texted emailed emails joined joins helped helps picked picks "
    "brought brings dropped started "
    "starts finished finishes struggled struggles reached reaches held holds laughed laughs "
    "smiled smiles screamed hit hits "
    "bit bites threw throws ripped climbed jumped signed gave gives chose chooses sang hugged "
    "waited waits woke wakes "
    "lost loses wears wore missed misses knows knew thinks thought feels felt hates hated "
    "lives lived turned turns "
    "learned learns earned built builds drew draws wiped washed brushed zipped buttoned tied "
    "opened poured spilled stacked "
    "matched sorted traced cut named spelled read reads found finds told thanked agreed "
    "declined requested requests "
    "sustained achieved achieves met exhibits exhibited verbalized verbalizes self-corrected "
    "grasped grasps dijo tiene "
    "está esta fue va quiere llegó llego come duerme llora juega necesita estaba puede and ' "
    "might should may cant wont didnt doesnt isnt wasnt hasnt havent dont got need want love "
    "like also still just already never always really often usually independently then"
)
VERBS = vocabulary.verb_forms() | _ALSO_VERBS | SURE_VERBS
# What somebody did, in forms that are nothing else.
THIRD = vocabulary.third_forms()
PAST = vocabulary.past_forms() - wordset(
    "left set put cut hit hurt let read shut split spread beat cast quit burst found lay saw felt "
    "used needed closed opened related tired open loved supported"
)
AUXILIARY = wordset(
    "will can may might must shall could would should do does did is are was be have has"
)
# Words that are names and, at a sentence's start, an order or a wish as well.
COMMANDS = AUXILIARY | wordset(
    "mark hope chase grant bill pat skip wade rob sue pierce hunt jack drew dash rush rest march "
    "grace art joy faith summer rose dawn"
)
# Words that are names and, before a colon, the label of a field as well.
FIELDS = wordset("case page bill mark may art major summer grace hope joy will march")
ARTICLES = wordset("the a an this these those some any each every no his her their my our your")
THINGS = wordset(
    "putty chair swing board test tests scale sign syndrome disease method protocol program "
    "app game toy cards card vest brush cup "
    "spoon walker tape splint questionnaire assessment curriculum kit ball blocks block "
    "beads stickers sticker puzzle puzzles "
    "maneuver approach technique exercises exercise index inventory palsy contracture "
    "fracture device switch software pencil pencils "
    "scissors paper book books song songs video movie show characters figure figures doll "
    "bike stool cushion mat machine band bands "
    "gel cream tablet tablets therapy training model system level levels stage phase form "
    "report plan insurance plans premium "
    "street road park beach lake tape monofilament monofilaments dynamometer pegboard units "
    "grip grasp"
)
PERSON_AFTER = wordset(
    "family twins kids household boys girls children siblings sisters brothers parents "
    "residence home"
)
PARTICLES = wordset(
    "de la las los del di da dos van von der den ter bin ibn bint al el st saint mc mac o le "
    "du san santa y e ben abu"
)
FUNCTION = wordset(
    "the a an and or but if of in on at to for from by with without as is are was were be "
    "been has have had do does did not no "
    "he she they it we you i his her their our your my me him them us this that these those "
    "there here when where who what "
    "which why how all any some each every both more most other such only own same so than "
    "too very can will just should now "
    "then also may might must could would about above after again against before below "
    "between down during into off out over "
    "under until up while because since through per via yes ok please today tomorrow "
    "yesterday mom dad mommy daddy monday "
    "tuesday wednesday thursday friday saturday sunday mon "
    "tue tues wed thu thur thurs fri january february march april june july "
    "august september october "
    "november december pt ot slp pta cota iep er ed pcp md rn vs re s o p l r n x w t m el "
    "los las un una y que en con por "
    "para su se lo le mi tu es"
)
# Two or three letters that mean something in a note; never taken for a person's initials.
SHORT_FORMS = wordset(
    "ot pt st ta sp pa md do rn np ma ba bs ms or er ed iep lre lea asd add adhd od ocd tbi cp "
    "cva ds dd id mr hx dx rx tx sx fx bx px cc co wc wb am pm hr bp iq iv im po oz lb kg cm mm "
    "ml mg ft rom mmt adl adls vmi vm vp fm gm ue le rue lue rle lle bue lh rh lhd rhd si ne nw "
    "se sw us uk eu tv pe ok oh no na nt nf wnl wfl cga sba min mod max mi dep ind vc tc hoh cue "
    "cpt icd npi poc soap stg ltg pn dc d/c eval cert nicu picu ct mri eeg ecg ekg emg ncv xr ent "
    "gi gu cns pns sos pecs aac asl esl ela lid snf ltc hh ip op pcp cbt dbt aba ei rti dob dos "
    "ssn mrn vin zip ref fax tel ph cell ext re fyi asap eta tbd tba nka nkda sob npo prn bid tid "
    "qid qd qhs stat to vo hs ms ps is jr sr ii iii iv vi mo yo wk wks y/o cy as an at be by go "
    "he if in it me my of on so up we hi ha la lo el un al de y e va ir ya si slp cota otr pta "
    "lic mbr appt accom resched approx demo recd elem dept mgmt assoc obs ind eq lvl amt spec ed "
    "gen sch psych asst vs subj stim estim nicu picu tens nmes pdms bot spm sipt copm gas ph pg "
    "pp ch vs etc ie eg aka rep reps lt rt mp pip dip mcp emerg tam trom arom prom rf lf mf sf "
    "abd flex ext lue lle sd sds fu hep hw cog emo hc ai fw fwd re att encl asap fyi diy tgif cmc "
    "ip tp mc bb ab abc"
)
# What is done to a paper by somebody whose initials follow.
RECORDING = wordset(
    "posted initial initials initialed inits init entered keyed filed scanned verified recd rec'd "
    "typed faxed logged done printed witnessed checked signed ordered approved fitted mailed by "
    "per cc w with"
)
ROLE_WORDS = frozenset(KIN) | wordset(
    "self school psych teacher sped lead bcba nurse admin case manager social worker owner "
    "grandma grandpa granny nana nanny abuela abuelo abuelita tia tio aunt uncle cousin mami papi "
    "papa mama principal counselor coach director driver aide sub neighbor roommate caller "
    "goes age aged yo boy girl"
)
# Verbs that nothing but a person does, in a message or a transcript.
PERSON_VERBS = wordset(
    "called calls says said goes told tells loves wants cried wrote texted asked asks went "
    "came cant "
    "likes hates hit bit hugged"
)
# Words that are a given name and still own things as a word: "Summer's end".
OWNING_WORDS = wordset("summer spring autumn winter easter sunday heaven earth sky day night may")
# Words before "to" that are no person: "Hope to see", "Long to go".
LEADING_TO = wordset(
    "rose dawn hope love like long best due able need want plan try ready close set back may"
)
