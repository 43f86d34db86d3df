"""General English frames: what a fact is about is told by its noun, whatever stands around noun and value."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.patterns_en_things import THINGS_TABLE
from elman.person.pieces_en import (
    CAP,
    FRONT,
    IS,
    JOB_LIKE,
    MODIFIER,
    MY_PERSON,
    NAME,
    NUMBERED,
    PEOPLE,
    PET,
    PROPER,
    PROPER_NAME,
    SIZED,
    SIZES,
    V,
    any_of,
)
from elman.text.words import CJK

_WHO = rf"{MODIFIER}(?P<topic>{any_of(PEOPLE)})"
_SHE = rf"{MY_PERSON}(?:,? {CAP}(?: {CAP})?)?,?"
_CITY = "(?:city|town|place|country|village|neighbou?rhood|area)"
_TRADE = "(?:job|profession|occupation|trade|line of work|career|vocation)"

FRAMES: tuple[Pattern, ...] = (
    *rows(
        "name",
        rf"(?:everyone|everybody|people|friends|my friends|they|folks) (?:all )?(?:knows?|calls?|addresse?s?) me (?:as |by )?"
        rf"{PROPER}",
        rf"I (?:answer to|was (?:christened|baptised|baptized)|introduce myself as|am better known as)(?: the name)?"
        rf"(?: of)? {PROPER}",
        rf"(?:my parents|they) (?:named|called) me {PROPER}",
        rf"{PROPER} is (?:what (?:people|everyone|they|my friends) calls? me|how I am called|the name I go by)\b",
        rf"(?:you are (?:talking|speaking) (?:to|with)|it is me,?) {PROPER}",
        says="my name is {value}",
    ),
    *rows(
        "age",
        rf"I (?:am|will be|turn|am turning|reached|have reached)(?: already| only| barely| the age of| \w+ing)* "
        rf"(?P<value>{words.NUMBER})(?: already| this year| now| years young| years old| of age)?(?=$|,|\.)",
        rf"I have lived (?:for )?(?P<value>{words.NUMBER}) years$",
        says="I am {value} years old",
    ),
    *rows(
        "birthday",
        r"(?:people congratulate me |my birthday (?:is coming up|is always|is),? (?:it is )?|it is my birthday |I (?:celebrate|have|keep) my "
        r"birthday |I (?:came into the world|was born|turn a year older|get (?:a year )?older) |I blow out (?:the|my) "
        r"candles )(?:on |in )?(?P<value>(?:the )?\w+ \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)? (?:of )?\w+)\b",
        says="my birthday is {value}",
    ),
    *rows(
        "home",
        r"home (?:for me )?(?:is|means) (?P<value>.+?) (?:for|to) me$",
        r"home (?:for me )?(?:is|means) (?P<value>(?-i:[A-Z]).+)$",
        rf"{FRONT} is (?:my home|where I (?:am living|reside|stay|am based)|the {_CITY} (?:where )?I (?:live|call home))\b",
        rf"the {_CITY} (?:where |that )?I (?:live|am living|reside|call home)(?: in)? {IS} (?P<value>.+)",
        r"(?:I|we) call (?P<value>(?-i:[A-Z]).+?) (?:my |our )?home\b",
        r"(?:I|we) (?:settled|have settled|settled down|have been living|stay|am staying|dwell|rent|have) (?:(?:a|an|my|our) "
        r"(?:\w+ )?(?:flat|house|apartment|room|place|home) )?(?:over |down |up )?in (?P<value>(?-i:[A-Z]).+)",
        r"(?:my|our) (?:home|apartment|house|flat|place) (?:is|stands|can be found) (?:located |situated |over |right )?"
        r"(?:in|at|near) (?P<value>.+)",
        says="I live in {value}",
    ),
    *rows(
        "origin",
        r"(?:my family is|my folks are|my roots are|I come originally|I am a native) (?:from|in|of) (?P<value>.+?)(?: and so am I)?$",
        r"I (?:spent|passed|had) my (?:whole )?(?:childhood|youth|early years) in (?P<value>.+)",
        rf"(?:my|the) (?:birthplace|home ?town|homeland|home country|native (?:town|country|city)|(?:{_CITY}) (?:where |that )?"
        rf"I (?:come from|am from|grew up|was born|was raised)(?: in)?) {IS} (?P<value>.+)",
        rf"{FRONT} is (?:where I (?:was born|was raised|spent my childhood)|the {_CITY} I (?:come from|grew up in|am from)|my "
        rf"(?:birthplace|homeland))\b",
        r"I (?:am|was) a (?P<value>(?-i:[A-Z])\w+) native\b",
        says="I am from {value}",
    ),
    *rows(
        "job",
        r"(?:I|they) (?:earn|make|am earning|am making|pay|employ|hired|serve|have worked|trained|qualified|started|began|"
        r"am employed|got hired|was hired|am working|got a job|am self-employed)(?: (?:my|a) (?:money|living|bread|bills))?"
        r"(?: me)?(?: working)? as (?:an? |the )?(?P<value>.+)",
        rf"I (?:have been|became|am|have become) (?:an? ){JOB_LIKE}(?: for (?:\w+ )?years| by (?:trade|profession))?(?=$|,|\.)",
        r"I have been an? (?P<value>[\w -]{3,30}?) for (?:\w+ )?years\b",
        rf"what I do (?:for a living|for work) is (?:to be |being )?(?:an? )?{V}",
        rf"my (?:{_TRADE}) {IS} (?:that of )?(?:an? )?{V}",
        rf"(?:being |working as )?(?:an? )?{FRONT} is my (?:{_TRADE})\b",
        rf"professionally,? I am an? {V}",
        says="I work as a {value}",
    ),
    *rows(
        "employer",
        rf"the (?:company|firm|place|organi[sz]ation|employer|shop|office) (?:where |that )?I (?:work|am employed|am working)"
        rf"(?: for| at| with| in)? {IS} (?P<value>.+)",
        r"I (?:(?:got|was|have been) (?:hired|recruited|taken on)|am employed) (?:by|at|with) (?P<value>.+)",
        rf"my (?:employer|office|workplace|company|firm) {IS} (?:at |with )?(?P<value>.+)",
        rf"I (?:started|began|joined|have joined|have started|am with|started work|started a job|have a job|found work|work)"
        rf"(?: working)?(?: at| with| for) (?P<value>{PROPER_NAME})(?=$|,|\.| (?:last|this|as)\b)",
        r"I am on the (?:staff|payroll|team) (?:of|at) (?P<value>.+)",
        rf"{FRONT} (?:employs me|is my employer|is where I work|hired me|is the company I work for|pays my (?:salary|wages|bills))\b",
        says="I work at {value}",
    ),
    *rows(
        "study",
        rf"{FRONT} is (?:what I (?:study|major in)|my (?:major|field of study|degree subject))\b",
        r"I (?:take|am taking) (?:classes|courses|a course|a degree) in (?P<value>.+)",
        r"I am in my \w+ year of (?P<value>.+)",
        r"I am (?:learning|studying|reading|doing) (?P<value>[\w ]{3,30}?) at (?:college|university|school|uni)\b",
        rf"my (?:subject|field of study|degree|course|field|studies) (?:is|are)(?: in)? {V}",
        r"I am (?:a|doing a|doing an|in) (?:student|degree|course|bachelor|master'?s?)(?: of| in| degree in)+ (?P<value>.+)",
        says="I study {value}",
    ),
    *rows(
        "school",
        r"I (?:go|am going|study|am studying|got|was accepted|was admitted|am enrolled|enrolled|went|have been)(?: in)?(?:to| at) "
        rf"(?P<value>(?:the )?(?-i:[A-Z])[\w' ]*(?:university|college|academy|school|institute|high)\b.*|[{CJK}]+(?:大学|学院|中学|学校))",
        rf"my (?:school|university|college|alma mater|uni) {IS} (?P<value>(?-i:[A-Z]).+|[{CJK}]+)",
        rf"{FRONT} is (?:my (?:school|university|college)|where I (?:study|go to school)|the (?:school|university|college) I (?:go to|"
        r"attend))\b",
        says="I study at {value}",
    ),
    *rows(
        "pet",
        rf"(?:.{{0,40}}\b)?(?:my|our) {PET},? (?:is |named |called )?{PROPER}",
        rf"(?:the|a) {PET} (?:that )?(?:I|we) have (?:is|are) (?:called|named) {NAME}",
        rf"(?:my|our) {PET}(?:'s)? (?:goes by|answers to|listens to|is known as|name happens to be)(?: the name)?(?: of)? {NAME}",
        rf"(?:I|we) have an? {PET} by the name of {NAME}",
        rf"(?:I|we) (?:have|got|adopted|bought|rescued) an? {PET},? and (?:I |we )?(?:called|named|call) (?:him|her|it) {NAME}",
        rf"(?:I|we) (?:have|share my home with|live with|own) (?:an? )?{PET},? (?:(?:his|her|its) name is |who is called )?{PROPER}",
        rf"{PROPER},? (?:who is )?(?:my|our) {PET}\b",
        says="my {topic} is called {value}",
    ),
    *rows(
        "family",
        rf"(?:(?:I|we|there|this|it)\b.{{0,50}}? )(?:my|our) {_WHO},? (?:called |named )?{PROPER}",
        rf"(?:(?:I|we)\b.{{0,50}} )?{PROPER},? (?:who is |is )?(?:my|our) {_WHO}(?=$|,|\.)",
        rf"(?:I|we) have (?:an? )?{_WHO},? (?:by the name of |(?:his|her|their) name is |who is called |called |named )?{PROPER}",
        rf"(?:(?:there )?is|meet|this is) (?:my|our) {_WHO},? {PROPER}",
        rf"(?:I|we) have (?:an? )?{_WHO},? (?:by the name of|called|named) {NAME}",
        rf"{MY_PERSON}'?s? (?:called|answers to|is known as|name happens to be|name)(?: the name)?(?: of)? {PROPER}",
        rf"the {_WHO} (?:that )?I have is (?:called|named) {NAME}",
        says="my {topic} is called {value}",
    ),
    *rows(
        "family",
        rf"{_SHE} (?:is|has been|became|was) an? {JOB_LIKE}(?=$|,|\.| (?:for|by|last|and|at|in|now)\b)",
        rf"{_SHE} (?:works?|is employed|started|trained|(?:makes|earns) (?:a|his|her|their) (?:living|money)|got a job|wants to stay)"
        rf"(?: working)?(?: as)? an? (?P<value>.+)",
        rf"{_SHE} has been an? (?P<value>.+?) for (?:\w+ )?years",
        rf"{MY_PERSON}'?s?'? (?:job|profession|occupation|work|trade) is (?:to be |being )?(?:an? )?(?P<value>.+)",
        rf"(?:I|we) have an? {_WHO} who (?:is|works as|makes a living as|has been) an? (?P<value>.+)",
        topic="'s job",
        says="my {topic} works as a {value}",
    ),
    *rows(
        "family",
        rf"{_SHE} (?:lives?|is living|are living|settled|settled down|resides?|stays?|moved|relocated|is based|are based|(?:has|bought|have|owns|own|rents) an? \w+)"
        rf"(?: over| out| up| down| here)? (?:in|to|at|near) (?P<value>.+)",
        rf"the place where my {_WHO} lives? is (?P<value>.+)",
        rf"{MY_PERSON}'s home is (?:in )?(?P<value>.+)",
        topic="'s home",
        says="my {topic} lives in {value}",
    ),
    *rows(
        "family",
        rf"(?:I cannot believe (?:that )?)?{_SHE}(?:'s age)? (?:is|turned|turns|has turned|is turning|will be|celebrated (?:his |her |their )"
        rf"?birthday number|reached)(?: already| only| just| about)* (?P<value>{words.NUMBER})(?: years old)?(?: already)?(?=$|,|\.| (?:last|"
        rf"this|yesterday|today|now|in)\b)",
        topic="'s age",
        says="my {topic} is {value} years old",
    ),
    *rows(
        "pet",
        rf"(?:my|our) {PET} (?:is|turned|has turned)(?: already| only| just| about)* (?P<value>{words.NUMBER})(?: years old)?(?: already)?(?=$|,|\.)",
        topic="'s age",
        says="my {topic} is {value} years old",
    ),
    *THINGS_TABLE,
)

WHOLE: tuple[Pattern, ...] = (
    *rows("family", rf"I\b.{{0,40}}? {PROPER},? my {_WHO}$", says="my {topic} is called {value}"),
    *rows(
        "number",
        rf"(?:they gave me|I (?:got|have|was given|drew|picked|received)) (?:number )?(?P<value>#?[A-Z]?\d[\w.-]*) (?:as|for) my {NUMBERED}",
        says="my {raw} is {value}",
    ),
    *rows(
        "family",
        rf".{{0,30}}?\b(?:visiting|go to|going to|flying to|travel(?:l?ing)? to|off to) (?P<value>[^,]{{2,40}}?)(?:,|,? because|,? since|,? as),? my {_WHO} "
        rf"lives? there",
        topic="'s home",
        says="my {topic} lives in {value}",
    ),
    *rows(
        "allergy",
        r"(?:no|I cannot (?:have|eat|touch|stand)|I have to avoid|I avoid) (?P<value>[^,]{2,40}?)(?: for me)?(?:,|,? because|,? since|,? as),? I am allergic",
        says="I am allergic to {value}",
    ),
    *rows(
        "size",
        rf"as for my {SIZED},? it is (?:an? )?(?P<value>{SIZES})",
        rf"(?:they|we|I) measured my {SIZED}[,:]? (?:it is )?(?:an? )?(?P<value>{SIZES})",
        says="my {raw} size is {value}",
    ),
    *rows("number", rf"(?P<value>#?[A-Z]?\d[\w.-]*),? (?:it|that) is my {NUMBERED}", says="my {raw} is {value}"),
    *rows(
        "favourite",
        r"the best (?P<topic>\w+(?: \w+)?),? (?:I think|if you ask me|to my mind|for me),? (?:is|are) (?P<value>.+)",
        says="my favourite {topic} is {value}",
    ),
    *rows("zodiac", rf"as an? (?P<value>{any_of(words.ZODIAC)}),? I am\b", says="my star sign is {value}"),
    *rows(
        "plan",
        r"I am thinking about it[,:]? I will (?P<value>.+)",
        says="I plan to {value}",
    ),
)
"""Wordings whose value and noun stand in different clauses; matched against a whole sentence."""
