"""What English speakers say of themselves: the wordings of each kind of fact, one table with those beside it.

A wording is matched at the beginning of a clause that `english.clauses` gives: "my friend says I am Bob" tells nothing,
as it does not begin with the speaker.
"""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.patterns_en_frames import FRAMES
from elman.person.patterns_en_others import PATTERNS as OTHERS
from elman.person.patterns_en_tastes import TASTES
from elman.person.pieces_en import ANIMAL, END, HAVE, JOB, NAME, PET, PROPER, PROPERS, V, any_of

PATTERNS: tuple[Pattern, ...] = (
    *rows(
        "name",
        rf"my (?:full |first |real |given |birth )?name is {NAME}",
        rf"the name is {PROPER}",
        rf"(?:you (?:can|may|could) |please |just )*call me {PROPER}",
        rf"(?:people|everyone|everybody|they|friends|my friends|my family|most people|folks) (?:all )?calls? "
        rf"me {PROPER}",
        rf"I (?:go by|am called|am known as|was named)(?: the name)?(?: of)? {PROPER}",
        rf"(?:my nickname is|my friends know me as) {NAME}",
        rf"(?:this is|it is) {PROPER} (?:speaking|here)\b",
        rf"{PROPER} is my (?:first |full |real )?name\b",
        rf"I am {PROPER}(?=$|,| from\b| by the way)",
        says="my name is {value}",
    ),
    *rows(
        "age",
        rf"I am (?:about |almost |nearly |only |around )?(?P<value>{words.NUMBER})(?: years? old| yrs? "
        rf"old| years? of age| ?yo| ?y/o)?{END}",
        rf"I (?:have )?turned (?P<value>{words.NUMBER})\b",
        rf"my age is (?P<value>{words.NUMBER})\b",
        rf"(?:I am )?as? an? (?P<value>{words.NUMBER})[ -]years?[ -]old\b",
        rf"I am an? (?P<value>{words.NUMBER})[ -]years?[ -]old\b",
        r"I (?:had|celebrated) my (?P<value>\d{1,3})(?:st|nd|rd|th) birthday\b",
        says="I am {value} years old",
    ),
    *rows("age", r"I am (?P<value>in my (?:early |mid |late )?(?:\w+ties|teens|\d0s))"),
    *rows(
        "birthday",
        rf"my birthday (?:is|falls)(?! coming)(?: on| in)? (?:the )?{V}",
        r"I was born on (?:the )?(?P<value>.+)",
        r"(?P<value>\w+ \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)? (?:of )?\w+|[A-Z]\w+) is my birthday",
        r"I (?:have|celebrate) my birthday (?:on|in) (?:the )?(?P<value>.+)",
        says="my birthday is {value}",
    ),
    *rows("birthday", r"I was born in (?P<value>(?:19|20)\d\d)\b", topic="year"),
    *rows(
        "home",
        r"I live (?P<value>(?:with|together with) (?!it\b|him\b|her\b|them\b|this\b|that\b|you\b|what)"
        r".+|alone|on my own|by myself)",
        topic="with",
    ),
    *rows("home", r"(?:I|we) (?:live|am living|are living) in (?P<value>an? .+)", topic="dwelling"),
    *rows("home", r"I (?:share (?:a|an) \w+) (?P<value>with .+)", topic="with"),
    *rows(
        "home",
        r"(?:I|we) (?:live|reside|am living|are living|am based|are based|am located|have lived|have been "
        r"living) "
        r"(?:over |up |down |right |out |here )?(?P<at>in|at|near|by|close to|outside(?: of)?|on(?= .*\b(?:street|"
        r"st|avenue|ave|road|rd|lane|island|farm|ranch|campus|coast|base|floor|houseboat|side|hill|beach|"
        r"lake|river)\b)) (?P<value>(?!myself|my own).+)",
        says="I live {at} {value}",
    ),
    *rows(
        "home",
        r"(?:I|we) (?:have )?(?:moved|relocated) (?:over |back |here )?to (?P<value>.+)",
        r"my home(?: address)? is (?:in |at )?(?P<value>.+)",
        r"(?P<value>.+) is where I live\b",
        r"(?:my|our) (?:apartment|house|flat|place) is in (?P<value>.+)",
        says="I live in {value}",
    ),
    *rows(
        "origin",
        r"(?:I|we) (?:am|are|come|hail) from (?P<value>.+)",
        r"my home ?town is (?P<value>.+)",
        r"(?P<value>.+) is (?:my home ?town|where I grew up|where I (?:am|come) from)\b",
        says="I am from {value}",
    ),
    *rows(
        "origin",
        r"I (?:was born|was raised|grew up|was born and raised|was born and grew up|was brought up) (?:near|"
        r"in|on(?= (?:a|the|our)\b)) (?P<value>(?!(?:19|20)\d\d|the \d\ds|\w+uary|march|april|may|june|"
        r"july|august|\w+ber\b).+)",
    ),
    *rows("origin", rf"I am (?:half |part |an? )?(?P<value>(?:{any_of(words.PEOPLES)}))(?: by birth)?{END}"),
    *rows(
        "job",
        r"I (?:work|am working|am employed|earn my living|make (?:a|my) living|got a job|have a job|found "
        r"a job|started working) as (?:an? |the )?(?P<value>.+)",
        rf"I am (?:an?|the) {JOB}{END}",
        rf"I (?:became|have become|have been) an? {JOB}{END}",
        r"I am (?P<value>.+) by (?:profession|trade)\b",
        rf"my (?:job|profession|occupation|day job|work) is (?:to be |being |as )?{V}",
        r"(?:for|as) (?:a living|work|my job|a job),? I (?:am|work as) (?P<value>.+)",
    ),
    *rows(
        "job",
        r"I (?P<value>(?!am |will |would |need |have |was |had |leave |go |get |do not |could |should "
        r"|must |can |cannot )[a-z]+ .+) (?:for a living|for work|professionally)\b",
        r"I work (?P<value>in (?!an? |the |my )(?:[a-z]+|IT|HR)(?: [a-z]+)?)$",
        r"I (?P<value>teach (?!at\b|in\b|for\b|me\b|you\b|him\b|her\b|them\b|my\b|people\b).+)",
        r"I (?P<value>(?:own|run|manage) (?:an?|my own|the) (?:\w+ ){0,2}(?:shop|bakery|business|company|"
        r"restaurant|store|farm|cafe|café|bar|salon|studio|gym|bookstore|startup|hotel|gallery|garage|"
        r"pub|dealership|ranch))\b",
        r"I am (?P<value>retired|unemployed|self[- ]employed|between jobs|out of work|in the (?:army|navy|"
        r"military|air force|marines))\b",
        r"I (?P<value>work (?:for myself|part[- ]time|full[- ]time|from home|night shifts|freelance))\b",
    ),
    *rows(
        "employer",
        r"I (?:work|am working|am employed) (?P<at>at|for|in) (?P<value>.+)",
        r"I (?:work|am working|am employed) as .{1,40}? (?P<at>at|for) (?P<value>.+)",
        rf"I am an? {JOB.replace('value', 'job')} (?P<at>at|for|in|with) (?P<value>(?!(?:a|the) (?:living|"
        rf"moment|while)).+)",
        says="I work {at} {value}",
    ),
    *rows(
        "employer",
        r"my (?:employer|company) is (?:called )?(?P<value>.+)",
        r"I (?:got|have|found|landed) (?:a|my) (?:new )?job (?:at|with) (?P<value>.+)",
        says="I work at {value}",
    ),
    *rows(
        "study",
        r"I (?:study|am studying|major in|am majoring in|am doing a degree in|am getting a degree in|am "
        r"working on a degree in) (?P<value>.+)",
        r"my major is (?P<value>.+)",
        r"I am an? (?P<value>(?!new|good|bad|old|foreign|exchange|college|straight|model|transfer|international|"
        r"first|second|third|final|high|middle|grad|graduate|undergraduate|university|full|part|poor|great|"
        r"current|former|big|huge|phd|top|daytime|evening|former|night|young)[\w -]{2,40}) (?:student|"
        r"major)\b",
        r"I am a student of (?P<value>.+)",
        r"I (?:go|am going) to (?:school|college|university) (?:for|to study) (?P<value>.+)",
        says="I study {value}",
    ),
    *rows(
        "study",
        r"I am (?P<value>a student|in (?:college|high school|grad school|university|medical school|law "
        r"school|kindergarten|middle school|elementary school))\b",
    ),
    *rows("study", r"I am in (?:the |my )?(?P<value>\w+ (?:grade|year|semester))\b", topic="year"),
    *rows("study", r"I am a (?P<value>freshman|sophomore|(?:junior|senior) (?:in|at) .+)", topic="year"),
    *rows(
        "study",
        r"I (?:am (?:doing|working on|getting|pursuing|writing)) (?:a|an|my) (?P<value>(?:phd|ph\.d|master'?s?|"
        r"bachelor'?s?|doctorate|mba|thesis)\b.*)",
        topic="degree",
    ),
    *rows(
        "school",
        r"I (?:study|am studying) (?:[\w ]{1,30} )?at (?P<value>.+)",
        r"I (?:attend|am attending|go to|am enrolled at) (?P<value>(?:[\w'.]+ ){0,4}(?:university|college|"
        r"school|high|academy|institute|mit|harvard|yale|stanford|oxford|cambridge)(?: of \w+)*)(?=$|,|"
        r" (?:in|for|and|to|near)\b)",
        r"I am a (?:[\w -]{1,30} )?(?:student|freshman|sophomore|junior|senior) (?:at|from|in(?= .*\b(?:university|"
        r"college|institute|academy)\b)) (?P<value>.+)",
        r"my (?:school|university|college) is (?:called )?(?P<value>(?-i:[A-Z]).+)",
        says="I study at {value}",
    ),
    *rows(
        "pet",
        rf"{HAVE} .{{1,60}}? and (?:an?|another) (?:\w+ ){{0,3}}{ANIMAL}(?: that is| who is)? (?:named|"
        rf"called) {NAME}",
        rf"{HAVE} (?:an?|another|one|two|three|\d) (?:\w+ ){{0,3}}{ANIMAL},?(?: that is| who is| which "
        rf"is| whose name is| and (?:his|her|its|their) names? (?:is|are)| that I| we)? (?:named|called|"
        rf"call) {NAME}",
        rf"{HAVE} (?:an?|another|one|two|three|\d) (?:\w+ ){{0,3}}{ANIMAL},?(?: whose| and (?:his|her|"
        rf"its|their)| (?:his|her|its|their)) names? (?:is|are) {NAME}",
        rf"{HAVE} (?:an?|one|two|three|\d) (?:\w+ ){{0,3}}{ANIMAL}, {PROPERS}",
        rf"(?:my|our) {PET}(?:'s|s'|s)? names? (?:is|are) {NAME}",
        rf"(?:my|our) {PET}(?: is| are|) (?:called|named) {NAME}",
        rf"(?:my|our) {PET},? (?:is )?{PROPER}(?! (?:died|passed|was|ran|had))",
        rf"(?:I|we) (?:have )?(?:named|call|called|decided to call) (?:my|our|the|him) {PET} {NAME}",
        rf"the name of (?:my|our) {PET} is {NAME}",
        rf"{PROPER} is (?:my|our|the name of (?:my|our)|what I call my) {PET}(?:'s name)?\b",
        rf"(?:my|our) pet is an? (?:\w+ ){{0,2}}{ANIMAL} (?:named|called) {NAME}",
        says="my {topic} is called {value}",
    ),
    *rows(
        "pet",
        rf"{HAVE} (?:an?|one|my) (?:(?!stuffed|toy|wooden|and|of|with|for|to|in|about|phobia|fear|that|"
        rf"who|which|aunt|uncle|friend|sister|brother|neighbou?r|never|no)\w+ ){{0,3}}(?P<value>{ANIMAL})"
        rf"(?: at home)?(?! (?:food|house|person|lover|sitter|walker|shelter|shop|store|allergy))\b",
    ),
    *rows(
        "pet",
        rf"{HAVE} (?:an?|\w+) [\w ,]{{1,40}}?,? and (?:an?|one) (?:(?!stuffed|toy|wooden|and|of|with|for)"
        rf"\w+ ){{0,2}}(?P<value>{ANIMAL})$",
        says="I have a {value}",
    ),
    *rows(
        "pet",
        rf"{HAVE} (?P<value>(?:{words.NUMBER}|some|several|a few|many|a couple of|a lot of) (?:\w+ ){{0,2}}{ANIMAL})"
        rf"\b",
    ),
    *OTHERS,
    *FRAMES,
    *TASTES,
)
