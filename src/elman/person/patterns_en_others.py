"""What English speakers say of their people, their likes, plans and things: the wordings of each kind."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_en import A_PERSON, CAP, END, JOB, MODIFIER, MY_PERSON, NAME, OFTEN, PEOPLE, PROPER, any_of

PATTERNS: tuple[Pattern, ...] = (
    *rows(
        "partner",
        r"I am (?:happily |recently |newly )?(?P<value>married|engaged|single|divorced|widowed|in a (?:long[- "
        r"]distance )?relationship)(?! (?:in|with|by|at))\b",
        topic="status",
    ),
    *rows(
        "partner",
        rf"I (?:(?:am|have been) (?:happily |newly )?(?:married|engaged) to|married) (?P<value>(?!(?:young|early|late|in|my|the|a|an)\b){CAP})",
        topic="partner",
        says="my partner is called {value}",
    ),
    *rows("partner", rf"I am dating (?:an? \w+ (?:named|called) )?{PROPER}", topic="partner"),
    *rows(
        "family",
        rf"{MY_PERSON}(?:'s|s|) (?:first )?name is {NAME}",
        rf"{MY_PERSON} is (?:called|named) {NAME}",
        rf"{MY_PERSON} goes by {NAME}",
        rf"{A_PERSON}(?: who is| that is)? (?:called|named) {NAME}",
        rf"{A_PERSON},?(?: whose| and (?:his|her)| (?:his|her)) name is {NAME}",
        rf"{A_PERSON}, {PROPER}",
        rf"(?:I|we) (?:have )?(?:named|called|call) (?:my|our) {MODIFIER}(?P<topic>{any_of(words.RELATIVES)})"
        rf" {NAME}",
        rf"{PROPER} is my {MODIFIER}(?P<topic>{any_of(PEOPLE)})(?:'s name)?\b(?! (?:favou|and|'))",
        rf"the name of my {MODIFIER}(?P<topic>{any_of(PEOPLE)}) is {NAME}",
        rf"{MY_PERSON},? (?:is )?{PROPER}",
        says="my {topic} is called {value}",
    ),
    *rows(
        "family",
        rf"{MY_PERSON}(?: {CAP})?,? (?:is|has been) (?:an?|the) {JOB}{END}",
        topic="'s job",
        says="my {topic} works as a {value}",
    ),
    *rows(
        "family",
        rf"{MY_PERSON}(?: {CAP})?,? (?:works|is working) as (?:an? )?(?P<value>.+)",
        topic="'s job",
        says="my {topic} works as a {value}",
    ),
    *rows(
        "family",
        rf"{MY_PERSON}(?: {CAP})?,? (?P<value>(?:works|is working) (?:at|for|in) .+|teaches .+)",
        topic="'s job",
        says="my {topic} {value}",
    ),
    *rows(
        "family",
        rf"{MY_PERSON}(?: {CAP})?,? (?:is|turned|has turned) (?:about |almost |only )?(?P<value>{words.NUMBER})"
        rf"(?: years old)?{END}",
        topic="'s age",
        says="my {topic} is {value} years old",
    ),
    *rows(
        "family",
        rf"{MY_PERSON}(?: {CAP})?,? (?:lives|is living|moved to) ?(?:over |up |down )?(?:in|at|near)? "
        rf"?(?P<value>.+)",
        topic="'s home",
        says="my {topic} lives in {value}",
    ),
    *rows("family", rf"{MY_PERSON} is from (?P<value>.+)", topic="'s origin", says="my {topic} is from {value}"),
    *rows(
        "family",
        rf"{MY_PERSON}'s birthday is (?:on |in )?(?P<value>.+)",
        topic="'s birthday",
        says="my {topic}'s birthday is {value}",
    ),
    *rows(
        "family",
        rf"(?:I|we) have (?P<value>{words.NUMBER}|a few|several|many) (?:\w+ )?(?P<topic>sisters|brothers|"
        rf"siblings|sons|daughters|kids|children|grandchildren|grandkids|cousins|nieces|nephews)\b",
        says="I have {value} {raw}",
    ),
    *rows(
        "family",
        rf"I am an? (?:\w+ )?(?:mother|father|mom|dad|parent) of (?P<value>{words.NUMBER})\b",
        topic="children",
    ),
    *rows("family", r"I am (?P<value>an only child)\b", topic="siblings"),
    *rows(
        "family",
        rf"(?:I|we) have an? (?:\w+ ){{0,2}}?{MODIFIER}(?P<value>(?P<topic>sister|brother|son|daughter|"
        rf"wife|husband|girlfriend|boyfriend|twin|baby))\b(?! (?:in mind|coming|on the way))",
    ),
    *rows(
        "favourite",
        r"(?P<value>.+) (?:is|are|has to be|has always been|will always be) my (?:all[- ]time |absolute "
        r"|very )*favourite (?P<topic>\w+(?: \w+){0,2}?)(?: (?:ever|of all time|too|as well))?$",
        r"my (?:all[- ]time |absolute |very |other |current |personal )*favourite (?P<topic>(?:(?!one\b|is\b|"
        r"are\b|was\b|were\b|would\b|will\b|has\b|of\b|and\b|to\b|probably\b)\w+ ?){1,4}?) ?(?:is|are|"
        r"has to be|would be|would have to be|has always been|will always be|was|:) (?:definitely |probably "
        r"|the colour )?(?P<value>.+)",
        r"the (?P<topic>\w+(?: \w+){0,3}?) (?:that )?I (?:like|love|enjoy) (?:the )?(?:most|best)(?: of all)"
        r"? (?:is|are) (?P<value>.+)",
        says="my favourite {topic} is {value}",
    ),
    *rows(
        "hobby",
        r"my favourite (?:thing|things|activity|pastime|hobby) (?:to do )?(?:is|are) (?:to )?(?P<value>.+)",
        says="my hobby is {value}",
    ),
    *rows(
        "hobby",
        r"(?:one of )?my (?:\w+ )?(?:hobby|hobbies|pastime|pastimes) (?:is|are|include|includes) (?:to "
        r")?(?P<value>.+)",
        r"(?:as|for) an? hobby,? I (?P<value>.+)",
        r"(?P<value>\w+(?: \w+){0,3}) is (?:one of my hobbies|my (?:main |favourite )?hobby|my (?:favourite "
        r")?pastime)\b",
        says="my hobby is {value}",
    ),
    *rows(
        "hobby",
        r"(?:in|during) my (?:free|spare|down) ?time,? I (?P<value>(?!was|had|have|need|want|will|could|" r"am)\w+.*)",
        says="in my free time I {value}",
    ),
    *rows(
        "hobby",
        r"I (?P<value>collect (?!my\b|the\b|it\b|them\b|data\b|you\b).+)",
        rf"I (?P<value>(?:paint|hike|knit|garden|surf|ski|swim|dance|sing|sew|crochet|fish|hunt|sail|climb|"
        rf"skate|snowboard|skateboard|meditate|bake|cycle|jog|volunteer|write poetry|write poems|write "
        rf"songs|do (?:yoga|karate|judo|pilates|ballet|crossfit|crosswords)|practi[cs]e yoga|lift weights|"
        rf"work out|go \w+ing)\b.* {OFTEN}\b.*)",
        rf"I (?P<value>play (?:{any_of(words.SPORTS)}|video games|computer games|board games|online games)"
        rf"\b(?! with you).*)",
        r"I (?P<value>(?:do (?:yoga|karate|judo|pilates|ballet|crossfit)|knit|crochet|write poetry|do "
        r"woodworking))$",
        r"I spend (?:my|most of my) (?:free time|spare time|weekends|evenings|sundays) (?P<value>.+)",
        r"I (?:took up|have taken up|got into) (?P<value>\w+ing)\b",
        r"I am (?:a|an) (?:avid|keen|passionate|amateur) (?P<value>\w+(?: \w+)?)\b",
    ),
    *rows(
        "allergy",
        r"I am (?:\w+ )?allergic to (?P<value>.+)",
        r"I have an? (?:\w+ )?allergy to (?P<value>.+)",
        r"I have an? (?P<value>\w+(?: \w+)?) (?:allergy|intolerance)\b",
        r"I am (?P<value>lactose|gluten)[- ]intolerant",
        r"(?P<value>\w+(?: \w+)?) (?:gives|give) me (?:hives|a rash)\b",
        says="I am allergic to {value}",
    ),
    *rows(
        "diet",
        r"I am (?P<value>(?:an? )?(?:\w+ )?(?:vegan|vegetarian|pescatarian)|on a (?!date)(?:[\w-]+ )?diet|"
        r"gluten[- ]free|a meat eater)\b",
        r"I (?:do not|never|cannot|stopped|quit) (?P<value>(?:eat|eating|drink|drinking) (?:red meat|meat|"
        r"pork|beef|fish|seafood|dairy|eggs|gluten|sugar|alcohol|coffee|milk|animal products|wheat|nuts|"
        r"shellfish))\b",
        r"I (?P<value>(?:eat|follow|keep) (?:a )?(?:vegan|vegetarian|halal|kosher|keto|plant[- ]based)"
        r"(?: diet| food)?)\b",
    ),
    *rows(
        "language",
        rf"I (?:can )?speak (?:some |a little |a bit of |fluent |both |good )*(?P<value>(?:{any_of(words.LANGUAGES)})"
        rf"(?:(?:,| and|, and) (?:a little |some )?(?:{any_of(words.LANGUAGES)}))*)",
        rf"I am fluent in (?P<value>(?:{any_of(words.LANGUAGES)})(?:(?:,| and|, and) (?:{any_of(words.LANGUAGES)})"
        rf")*)",
        rf"my (?:native language|mother tongue|first language|native tongue) is (?P<value>{any_of(words.LANGUAGES)})",
        rf"I grew up speaking (?P<value>{any_of(words.LANGUAGES)})",
        says="I speak {value}",
    ),
    *rows(
        "language",
        rf"I am (?:learning|studying|taking|trying to learn|trying to speak) (?:to speak )?(?P<value>{any_of(words.LANGUAGES)})\b",
        topic="learning",
        says="I am learning {value}",
    ),
    *rows(
        "instrument",
        rf"I (?:can |have |am learning to |am learning how to |know how to )?(?:played|play|been playing)"
        rf" (?:the |a |some |bass |electric |acoustic )*(?P<value>(?:{any_of(words.INSTRUMENTS)})(?:(?:,|"
        rf" and|, and) (?:the )?(?:{any_of(words.INSTRUMENTS)}))*)\b",
        rf"I am (?:learning|studying|practi[cs]ing) (?:the |classical )?(?P<value>{any_of(words.INSTRUMENTS)})\b",
        rf"I take (?P<value>{any_of(words.INSTRUMENTS)}) lessons\b",
    ),
    *rows(
        "car",
        r"I drive (?P<value>(?:an?|my) (?!lot|bit|hard|long)(?:[\w-]+ ){0,3}[\w-]+)",
        rf"I (?:have|own|bought|ride) (?P<value>(?:an?|my) (?!big problem)(?:(?!new car problem)[\w-]+ "
        rf"){{0,3}}?(?:{any_of(words.CARS)})(?: (?-i:[A-Z0-9])[\w-]*){{0,2}})\b(?! (?:accident|crash|problem|"
        rf"payment|rental|wash|repair|trip|key|loan|reservation|insurance|sick)| (?:booked|available|waiting|"
        rf"ready|for you|and the contact|with (?:the |a )?contact|taxi))",
        r"my (?:car|truck|bike|vehicle|ride|motorcycle) is (?P<value>(?:an? |the )(?:[\w-]+ ){0,3}[\w-]+)",
        says="my car is {value}",
    ),
    *rows(
        "number",
        rf"my lucky number is (?P<value>\d+|{words.NUMBER})",
        rf"(?P<value>\d+|{words.NUMBER}) is my lucky number",
        topic="lucky",
        says="my lucky number is {value}",
    ),
    *rows(
        "height",
        r"I (?:am|stand) (?:about |around |only |almost |over )?(?P<value>\d ?(?:'|ft|feet|foot)\.? ?(?:\d{1,2}(?: "
        r"?(?:\"|''|inches|in\b))?)?|\d ?(?:foot|feet) \w+(?: inches)?(?= tall)|[12][.,]\d{1,2} ?m(?:et(?:er|"
        r"re)s?)?\b|1\d\d ?(?:cm|centimet(?:er|re)s))(?! (?:away|from|deep|wide|long))",
        r"my height is (?P<value>\d.+)",
        says="I am {value} tall",
    ),
    *rows(
        "weight",
        r"I weigh (?:about |around |only )?(?P<value>\d+ ?(?:kg|kilos?|kilograms?|pounds|lbs?|stone))",
        r"my weight is (?P<value>\d.+)",
        says="I weigh {value}",
    ),
    *rows(
        "size",
        r"my (?P<topic>shoe|dress|shirt|ring|hat|t-shirt|jeans|pants|clothes|clothing|glove) size is (?P<value>.+)",
        r"I (?:wear|take) (?:an? )?size (?P<value>[\d.½]+) (?:in )?(?P<topic>shoe|dress|shirt|jeans|ring|" r"hat)s?",
        says="my {topic} size is {value}",
    ),
    *rows(
        "size",
        r"I (?:wear|take) (?:an? )?(?P<topic>shoe|dress|ring|hat|shirt) size (?P<value>[\d.½]+)",
        says="my {topic} size is {value}",
    ),
    *rows(
        "zodiac",
        rf"I am an? (?P<value>{any_of(words.ZODIAC)}|cancer(?= by| sign))\b",
        rf"my (?:star |zodiac |sun )?sign is (?P<value>{any_of(words.ZODIAC)}|cancer)\b",
        says="my star sign is {value}",
    ),
    *rows(
        "dislike",
        r"I (?:hate|dislike|detest|despise|loathe|cannot stand|cannot bear|cannot tolerate|do not like|"
        r"do not enjoy|do not care for|am not a (?:big |huge )?fan of|am not into|am not fond of|am not "
        r"keen on|am not crazy about|am sick of|have a fear of) (?P<value>.+)",
        r"I am (?:afraid|scared|terrified|frightened) of (?P<value>.+)",
    ),
    *rows(
        "like",
        r"I (?:like|love|enjoy|adore|fancy|am fond of|am into|am crazy about|am an? (?:big |huge |great "
        r"|massive )?fan of|am keen on|have a passion for|am passionate about|am obsessed with|have always "
        r"loved|am addicted to|have a soft spot for|have a sweet tooth for) (?P<value>.+)",
    ),
    *rows(
        "like",
        r"I am interested in (?P<value>(?!an? |the |places|some|any|(?:find|mak|visit|tak|go|buy|book|"
        r"see|gett|hir|attend|eat|rent|reserv|try|look|know|hear|sell|apply|do|watch|pay|donat)\w*ing)"
        r".+)",
    ),
    *rows(
        "like", r"I prefer (?P<value>(?:(?! to\b| over\b| rather\b).)+) (?:to|over|rather than) ", says="I like {value}"
    ),
    *rows(
        "like",
        r"I am (?:a|an) (?:big |huge |great |massive )?(?P<value>(?-i:[A-Z])\w+(?: \w+)?|dog|cat|football|"
        r"basketball|baseball|soccer|music|movie|sports|coffee|tea) (?:fan|lover|person)\b",
        says="I like {value}",
    ),
    *rows(
        "plan",
        r"(?:I|we) (?:plan|am planning|are planning|intend|am intending|are intending|am hoping|am saving "
        r"up|am saving|am preparing) (?P<value>(?:to(?! (?:find|book|get|see if|know|hear)\b)|on|for) "
        r".+|an? (?:trip|vacation|party|wedding|move|holiday)\b.*)",
    ),
    *rows(
        "plan",
        rf"(?:I|we) (?:am|are|will be) (?P<value>(?:going(?! to (?:need|say|clean|be|have|do|get|make|try|"
        rf"check|call|want|ask|give|tell|show)\b)|moving|flying|travell?ing|visiting|starting|getting|graduating|"
        rf"leaving|driving|taking|running|seeing|throwing|hosting|applying|retiring)\b.* {words.TIME}(?: "
        rf"\d{{1,2}}(?:st|nd|rd|th)?)?)\b",
    ),
    *rows(
        "plan",
        rf"(?P<when>{words.TIME}),? (?:I|we) (?:am|are|will be|plan|will) (?P<value>(?:going to|moving|"
        rf"flying|travell?ing|visiting|starting|getting|graduating|leaving|driving|taking|running|seeing|"
        rf"having|throwing|hosting|to|be|move|fly|travel|visit|start|go)\b.+)",
    ),
    *rows(
        "plan",
        rf"I have (?P<value>an? (?:\w+ ){{0,2}}(?:exam|appointment|interview|test|date|wedding|flight|meeting|"
        rf"concert|game|match|party|presentation|trip|surgery|reunion|race|marathon)\b.* {words.TIME}(?: "
        rf"\d{{1,2}}(?:st|nd|rd|th)?)?)\b",
    ),
    *rows("plan", r"I am getting (?P<value>married\b.*)"),
    *rows(
        "plan",
        r"my (?:biggest )?(?:dream|goal|plan|ambition) (?:in life )?is (?P<value>to .+)",
        r"I (?:want|would like|would love|hope|dream of|am training|am studying) to (?P<value>(?:be|become)"
        r" (?:an?|the) .+)",
        topic="dream",
    ),
)
