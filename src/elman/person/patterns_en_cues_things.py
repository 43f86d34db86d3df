"""English cues of who one is and of things: a word for the kind anywhere in a sentence, and a value of its type."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_en import CAP, JOB_LIKE, MEASURE, PLACED, any_of

_CAPS = rf"(?P<value>(?!I\b){CAP}(?: (?:(?:and|of|the|for|&) ){{0,2}}(?!I\b){CAP}){{0,4}})(?![\w'])"
DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE = (
    rf"(?P<value>(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: day)?(?: of)? {_MONTH}\b|"
    rf"{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?|{_MONTH} (?:the )?(?:\w+-)?(?:first|"
    rf"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+teenth|twentieth|"
    rf"thirtieth)|(?:New Year's|Christmas|Valentine's|April Fools'?|Leap) (?:Day|"
    rf"Eve)|Halloween)"
)
_COUNT = rf"(?P<value>#?\d[\w.-]*|[A-Z]\d[\w-]*|\d+[A-Z]|{words.NUMBER}\b)"
_NUMBERED = (
    r"(?P<topic>locker|room|bus|tram|flat|apartment|house|seat|table|desk|bay|"
    r"parking (?:spot|space|bay)|unit|jersey|squad|box|lane|hut|cabin|ward|dorm|"
    r"studio|office|mailbox|allotment|plot|garage|bib)"
)
_MINE = r"\b(?:my|our|I|we|me|us|mine)\b"
_FOOD = (
    r"(?P<value>(?!(?:it|this|that|them|they|you|me|I|we|everything|anything|"
    r"something|which|who|he|she)\b)(?:[\w'-]+ ?){1,3}?)"
)
_CAUSES = (
    r"(?:makes?|make|gives?|brings?|leaves?|sends?|has|have|turns?|cause|causes)"
    r" me (?:\w+ )?(?:hives|a rash|sneez\w+|swell|swelling|itch\w*|wheez\w+|break|"
    r"come out|out in|in hives|gasping|to hospital|to the (?:hospital|ER|A&E)"
    r"|swollen|puff\w*|rashes|anaphyla\w+|blotchy|covered)"
)
_DIET = (
    r"(?P<value>(?:(?:strict |full |lifelong |mostly )?(?:vegan|vegetarian|veggie|"
    r"pescatarian|pescetarian|flexitarian|teetotal|gluten[- ]free|dairy[- ]free|"
    r"sugar[- ]free|plant[- ]based|keto|ketogenic|paleo|kosher|halal|low[- ]carb|"
    r"low[- ]fodmap|coeliac|celiac|fruitarian|carnivore|intermittent fasting|"
    r"raw food|macrobiotic|Mediterranean)))\b"
)
_STORED = (
    r"(?:lives?|kept|stored?|hidden|stashed|tucked|hanging|hangs?|sits?|sitting|"
    r"lies?|lying|goes|stuffed|locked|buried|stays?|resides?|packed|up|down|can "
    r"be found|propped|leaning)"
)
_THINGS = rf"(?:\b(?:my|our|the) )(?P<topic>(?:[\w'-]+ ){{0,2}}?(?:{any_of(words.THINGS)}))"
_PUT = (
    r"(?:put|puts|keep|hid|hide|left|leave|store|stored|stash|stashed|placed|"
    r"place|tucked|tuck|shoved|stuck|stuffed|hung|hang|locked|dropped|chucked|"
    r"kept|buried|packed|taped|stow|stowed|park|parked)"
)
_WHERE = r"(?P<value>(?:up |down |out |away |right |safely |back )?" + PLACED.replace(" .+", r" [^,;.!?]{2,60}") + ")"
_LESSONS = rf"(?P<value>(?:(?:bass|electric|acoustic|classical|double) )?(?:{any_of(words.INSTRUMENTS)}))\b"
_TONGUE = (
    rf"(?P<value>{any_of(words.LANGUAGES)})\b(?! (?:food|restaurant|guy|girl|man|"
    rf"woman|people|lit\w+|teacher|movie|film|music|cooking|cuisine))"
)
_SIZE = (
    r"(?P<value>(?:\d{1,2}(?:\.5|½)?|(?:four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|thirteen)(?: and a half)?|(?:extra[- ])?(?:small|medium|large)|XXL|"
    r"XXS|XL|XS|[SML])\b)"
)
_WORN = (
    r"(?P<topic>shoe|sneaker|boot|trainer|sandal|t-?shirt|tee|shirt|dress|jean|"
    r"trouser|pant|jacket|sweater|jumper|coat|ring|hat|helmet|glove|bra|hoodie|"
    r"top|blouse|suit|ski boot)(?:e?s)?"
)
_SCHOOL = (
    rf"(?P<value>(?:(?!I\b){CAP} ){{1,4}}(?:School|University|College|Primary|"
    rf"High|Academy|Uni|Institute|Comprehensive|Elementary|Secondary|Grammar|Polytechnic|"
    rf"Prep)(?: (?:of|in) {CAP})?|(?:University|College|School) of {CAP}(?: {CAP})"
    rf"?)"
)
_FIELD = (
    r"(?P<value>(?!(?:it|this|that|hard|abroad|there|here|all|for|the|a|an|my|"
    r"in|at|about|some|and|much)\b)[\w-]+(?: (?:and )?(?:science|engineering|"
    r"studies|history|literature|design|administration|management|biology|physics|"
    r"economics|languages|relations|politics|music|art|law|chemistry|mathematics|"
    r"maths))?)"
)
_CARS = any_of(words.BRANDS)

THINGS: tuple[Pattern, ...] = (
    *rows("age", (rf"\bI (?:have )?(?:just |will be |am |am turning |turned |turn |hit |reached "
rf"|will turn |have turned )+(?:the big |only |already |about to turn )?(?P<value>{words.NUMBER})"
rf"(?=$|[,.!]| (?:years old|this|next|last|in|not|now|and|but|already|on|today|"
rf"yesterday)\b)"),
          r"\bmy (?P<value>\d\d)(?:st|nd|rd|th) birthday", r"\b(?:at|aged|age) (?P<value>\d\d),? I am\b", rf"\bI am a (?P<value>{words.NUMBER})[- ]years?[- ]old",
          says="I am {value} years old", cue=r"\bI\b|birthday"),
    *rows("birthday", rf"\b(?:my|our)\b[^.;?]{{0,20}}?birthday\b[^.;?]{{0,25}}?{_DATE}", rf"\bI (?:was|am)\b[^.;?]{{0,20}}?\bborn\b[^.;?]{{0,25}}?{_DATE}", (rf"{_DATE}[^.;?]{{0,25}}?\b(?:my birthday|I was born|is when I was born|I "
rf"turn|I (?:get|am) a year older|I blow)"),
          rf"\bI (?:turn|blow out|get a year older|celebrate my)\b[^.;?]{{0,35}}?{_DATE}", says="my birthday is {value}", cue=_MONTH + "|Day|Halloween|Eve"),
    *rows("home", (rf"\b(?:I|we|my flat|my house|my apartment|my place|our house|our flat|home)"
rf"\b[^.;?]{{0,15}}?\b(?:live|lives|living|based|moved|settled|reside|rent|"
rf"is|relocated|am|put down roots|ended up|bought a \w+)\b(?: (?:here|over|"
rf"up|down|out|just|happily|currently|alone|together|back|a \w+))*(?: \w+)"
rf"? (?:in|to|near)(?: an? [^,;.]{{2,25}}? (?:in|near|outside|called|of))? "
rf"(?!March|May|June|July|August|April){_CAPS}"),
          says="I live in {value}", cue=(r"\b(?:live|lives|living|based|moved|settled|reside|flat|house|home|apartment|"
r"rent|roots|ended up|relocated)\b")),
    *rows("origin", (rf"\b(?:I|my (?:family|parents)) (?:(?:am|come|comes|hail|hails|are)(?: (?:originally|really|all|half))"
rf"? from|(?:was|were|am)(?: \w+)? (?:born|raised|brought up|bred)(?:,? (?:and|"
rf"but) \w+(?: up)?)? (?:in|near|around)|grew up(?: \w+)? (?:in|near|around|"
rf"on))(?: an? [^,;.]{{2,25}}? (?:in|near|outside|called|of))? (?!{_MONTH}\b|"
rf"{DAY}){_CAPS}"),
          rf"\bI am (?P<value>{CAP})[- ]born\b", rf"{_CAPS} is where I (?:grew up|was born|come from|am from|was raised)", says="I am from {value}", cue=r"\b(?:grew up|from|born|raised|hail|roots)\b"),
    *rows("job", rf"\bI\b(?: (?:have |earn |make |pay ))?[^.;?,]{{0,40}}?\bas an? (?:[\w-]+ )?{JOB_LIKE}", (rf"\b(?:I am|I have been|I became|I am employed as|I qualified as)\b (?:\w+ "
rf")?(?:an?|the) (?:(?!good|bad|great)[\w-]+ )?{JOB_LIKE}"),
          (r"\bI (?:earn|make|work|pay|have worked|have been working|am working|got "
r"(?:a|my first) job|trained|retrained|do shifts)\b[^.;?,]{0,35}?\bas an? "
r"(?P<value>(?:[\w-]+ )?[\w-]{3,}(?:er|or|ist|ian|man|woman|ant|eer|chef|"
r"guard|clerk|nurse|vet))\b"), says="I am a {value}", cue=r"\b(?:I|my)\b"),
    *rows("job", (r"\bI (?P<value>(?:fix|repair|teach|sell|drive|build|design|clean|bake|grow|"
r"paint|write|edit|translate|train|make|restore|test|deliver|breed|install|"
r"groom|tune) [\w -]{2,30}?) for a living"), says="for a living I {value}", cue="for a living"),
    *rows("employer", (rf"\b(?:work|working|worked|job|employed|been|joined|hired|career|shifts|contract|"
rf"started|position)\b(?: \w+)? (?:for|at|with|by) (?!Mr|Mrs|Dr|Ms){_CAPS}(?! "
rf"Street)"), rf"^been (?:with|at) {_CAPS}", (rf"{_CAPS} (?:pays my (?:bills|wages|salary)|signs my pay\w*|employs me|is "
rf"my employer|hired me|is where I work)"),
          says="I work at {value}", cue=(r"\b(?:work|working|worked|job|employed|been with|been at|joined|hired|employ\w*|"
r"career|contract|pays|signs)\b")),
    *rows("study", (rf"\b(?:I|my)\b[^.;?]{{0,25}}?\b(?:majored in|majoring in|studied|studying|"
rf"study|degree (?:is |was )?in|master's in|phd in|doctorate in|bachelor's "
rf"in|graduated in|qualification in|diploma in|course in)(?: was)? {_FIELD}(?=$|"
rf"[,.;]| (?:at|in|which|and|but|for|because|so|before|years)\b)"),
          (rf"\b(?:at|in) (?:uni|university|college)\b[^.;?]{{0,15}}?\bI (?:read|did|"
rf"took|studied|chose|picked|went for|majored in) {_FIELD}(?=$|[,.;]| (?:at|"
rf"in|which|and|but|for|because|so)\b)"), says="I studied {value}", cue=(r"\b(?:read|major\w*|stud\w+|degree|phd|doctorate|graduated|diploma|uni|university|"
r"college|master's|bachelor's|course)\b")),
    *rows("school", rf"\b(?:I|my|we|me)\b[^.;?]{{0,50}}?{_SCHOOL}", says="I went to {value}", cue=(r"\b(?:went|go|attend\w*|graduat\w*|studen\w*|stud\w+|school|pupil|degree|"
r"learned|educated|alma mater|years|enrolled)\b")),
    *rows("number", (rf"{_MINE}[^.;?]{{0,40}}?\b{_NUMBERED}\b(?: at \w+ \w+| in \w+ \w+)?(?: is|"
rf" number| no|,|:| #| I (?:take|use|have|got|sit in) is)* {_COUNT}(?![\w:.]|"
rf",\d)(?! (?:minutes?|hours?|people|years?|of|times|miles|seats|stops|days|"
rf"o'clock|in the|am|pm|bed\w*|bath\w*|euros?|dollars|pounds))"), (rf"{_MINE}[^.;?]{{0,40}}?\b(?:the|a|number|no|bus|my) (?P<value>\d+[A-Za-z]?)"
rf" (?P<topic>bus|tram)\b"),
          (rf"{_MINE}[^.;?]{{0,40}}?\b(?P<topic>bus|tram) (?:line |route |number )?(?P<value>[A-Z]?\d+[A-Z]?)"
rf"\b(?![:.]\d)"), (rf"{_MINE}[^.;?]{{0,40}}?\b(?:take|catch|ride|get|on) the (?P<value>\d+[A-Z]?)"
rf"(?= to\b|$|,| home)(?<!the 1)"), topic="bus", says="my {topic} number is {value}", cue=(r"^(?=.*(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
r"twelve)\b)).*\b") + _NUMBERED.replace("?P<topic>", "?:") + r"\b"),
    *rows("number", rf"\b(?:live|living|moved|am)\b(?: \w+)? at (?:number|no\.?) {_COUNT}", topic="house", says="my house number is {value}", cue=r"\b(?:number|no) "),
    *rows("number", (r"\b(?:live|flat|apartment|office|work|sit|am|desk|place|home)\b[^.;?]{0,20}? "
r"(?:on|to) the (?P<value>\w+) floor\b"), topic="floor", says="my floor is the {value} floor", cue="floor"),
    *rows("number", (rf"\b(?:lucky number|lucky digit|number (?:that )?brings me luck)\b[^.;?]{{0,20}}? "
rf"{_COUNT}"), rf"\b{_COUNT}[^.;?]{{0,25}}?\b(?:lucky number|my lucky|brings me luck|lucky for me)", topic="lucky", says="my lucky number is {value}", cue="luck"),
    *rows("height", rf"\b(?:I|me|my height)\b[^.;?]{{0,25}}?(?P<value>{MEASURE})", says="I am {value} tall", cue=r"\d ?(?:cm|m\b|met|cent|'|ft|f[oe][oe]t)"),
    *rows("weight", (r"\b(?:I|my)\b[^.;?]{0,25}?\b(?:weigh|weight|scales?)\b[^.;?]{0,20}?(?P<value>\d+(?:\.\d)"
r"? ?(?:kg|kilos?|pounds|lbs?|stone))"), says="I weigh {value}", cue=r"\d ?(?:kg|kilo|pound|lb|stone)"),
    *rows("size", (rf"\b{_WORN}\b[^.;?]{{0,25}}?(?:\b(?:in|a|an|am|is|size|take|wear|get|buy|"
rf"need|at|fit|fits)\b,? )+(?:size )?{_SIZE}"), (rf"\b(?:take|wear|am|need|buy|get|size|fit|order)\b(?: (?:a|an|size|into|in)"
rf")* {_SIZE},? (?:in|for|when it comes to)? ?(?:my )?{_WORN}\b"),
          rf"\b(?:size|a|an) {_SIZE} (?:in )?{_WORN}\b", rf"\bfor {_WORN},? (?:a |an |size )*{_SIZE}", says="my {topic} size is {value}", cue=_WORN.replace("?P<topic>", "?:")),
    *rows("size", rf"\bmy feet are (?:a )?(?:size )?{_SIZE}", rf"\bI (?:take|wear) (?:a )?size {_SIZE}(?= (?:foot|feet))", topic="shoe", says="my shoe size is {value}", cue="feet|foot"),
    *rows("zodiac", (rf"\b(?:I am|I was born|as|being|my (?:star |zodiac |sun )?sign|horoscope|"
rf"typical|I)\b[^.;?]{{0,25}}?\b(?:an?|true|typical|sign of|is|under|proud|"
rf"classic|total|stubborn|textbook) (?:\w+ )?(?P<value>{any_of(words.ZODIAC)}|"
rf"Cancer(?= (?:by|sign|through)))\b"), says="my star sign is {value}", cue=any_of(words.ZODIAC) + "|Cancer"),
    *rows("favourite", (rf"\b(?:supports?|supporting|supporter of|cheer(?:ing)? (?:for|on)|root(?:ing)"
rf"? for|die-?hard|fan of|follow(?:ed|ing)?|season ticket (?:for|at|with)|"
rf"team (?:is|has always been|are)|club (?:is|has always been|are)|loyal to|"
rf"behind) (?:my (?:boys|team|club),? )?(?:the )?(?!Instagram|Twitter|Jesus)"
rf"{_CAPS}"),
          (rf"(?:^|\b(?:huge|big|lifelong|loyal|proud|die-?hard|keen|a|an|massive|passionate)"
rf" ){_CAPS} (?:supporter|season ticket|fan)\b"), (rf"(?P<value>{CAP}(?: {CAP}){{0,2}}) (?:till I die|is my (?:team|club|side)"
rf"|have been my team)"), topic="team", says="I support {value}",
          cue=(r"\b(?:support\w*|cheer\w*|root\w*|season ticket|team|club|die-?hard|till "
r"I die|stadium|every (?:match|game)|lifelong|fan)\b")),
    *rows("language", (rf"\b(?:speak|speaks|spoke|speaking|learn|learning|learned|study|studying|"
rf"fluent in|taking|taught myself|teaching myself|grew up (?:with|on|speaking)"
rf"|mother tongue(?: is)?|native|at home|converse in|understand|raised|picking "
rf"up|tongue is|language is|bilingual in|lessons in|evening classes in|dream "
rf"in|know|swear in|brushing up on|struggling with|self-taught|parents)\b(?: "
rf"\w+){{0,2}}? {_TONGUE}"),
          (rf"{_TONGUE} (?:is (?:my|the) (?:\w+ )*?(?:language|tongue)|lessons|classes|"
rf"course|is what (?:we|I) speak|with my)"), rf"\b(?:besides|apart from|along with|as well as) \w+,? I\b[^.;?]{{0,20}}?{_TONGUE}", says="I speak {value}", cue=any_of(words.LANGUAGES)),
    *rows("instrument", (rf"\b(?:play|played|playing|plays|practi[cs]e|practi[cs]ing|lessons on|learn|"
rf"learning|learned|strum|strumming|picked up|took up|taken up|taking up|studied|"
rf"teaching myself|bought myself|on|my|blow|at)(?: (?:the|a|an|an old|old|"
rf"some|my|to play|how to play|playing|\w+))*? {_LESSONS}"), (rf"{_LESSONS} (?:lessons|practice|teacher|since I|is my (?:instrument|thing)"
rf"|player|in an? (?:\w+ )?(?:band|orchestra|quartet))"),
          says="I play the {value}", cue=any_of(words.INSTRUMENTS)),
    *rows("allergy", (rf"\b(?:allergic to|allergy to|allergies to|intolerant (?:of|to)|hypersensitive "
rf"to|react \w*(?: )?to|reaction to|allergies: ?) ?{_FOOD}(?=$|[,.;!)]| (?:and|"
rf"so|which|since|but|or|that|in|of any|is|at)\b)"), (rf"(?:^|[,;] |\b(?:because|so|but|and|even|any|one bite of|a bite of|eating|"
rf"touching|anything with|a single|too much) ){_FOOD} {_CAUSES}"), r"\b(?:an?|my|with an?|because of (?:my|an?)) (?:\w+ )?(?P<value>[\w-]+) allergy\b",
          (rf"\b(?:eat|touch|have|swallow|taste|smell|near) (?:a |an |any |some |single "
rf"|one )*{_FOOD},? (?:and |then )*(?:my (?:face|throat|lips|tongue|mouth|"
rf"skin|eyes)|I (?:swell|break|come out|get hives|cannot breathe|start (?:to "
rf")?(?:sneez|itch|wheez)\w*|end up in hospital|need (?:my )?epipen))"),
          (rf"\b(?:my (?:throat|lips|face|tongue|eyes|mouth) (?:swells?|close|closes|"
rf"itch|itches|puff)\w*(?: up)?|I (?:swell|break|come) (?:up|out)(?: in \w+)"
rf"?|I sneeze|I get hives)[^,;.]{{0,15}}? (?:from|when I (?:eat|touch|have|"
rf"am near)|if I (?:eat|touch)|after|because of|around) {_FOOD}(?=$|[,.;!)"
rf"]| (?:and|so|which|but|or)\b)"), says="I am allergic to {value}", cue=(r"\b(?:allerg\w+|hives|rash|swell\w*|swollen|epipen|sneez\w+|itch\w*|wheez\w+|"
r"intoleran\w+|hypersens\w+|react\w*|break out|throat|anaphyla\w+|hospital)"
r"\b")),
    *rows("diet", (rf"\b(?:I|my (?:diet|meals)|me)\b[^.;?]{{0,45}}?\b(?:am|eat|gone|went|became|"
rf"become|been|keep|follow|stick to|cook|live|turned|stay|doing|trying|go|"
rf"strictly|being|on|is|a|an)\b(?: \w+){{0,2}}? ?{_DIET}"), rf"^{_DIET},? (?:here|for|since)", says="I am {value}", cue=_DIET.replace("?P<value>", "?:")),
    *rows("diet", (r"\bI (?P<value>(?:do not|never|no longer|stopped|gave up|have given up|cut "
r"out|have cut out|quit|avoid|will not|have not|steer clear of) (?:eat(?:ing|"
r"en)?|touch(?:ed|ing)?|drink(?:ing)?)? ?(?:any )?(?:red meat|meat|pork|beef|"
r"fish|seafood|dairy|eggs|gluten|sugar|alcohol|caffeine|animal products|carbs|"
r"bread))\b"), cue="meat|pork|beef|fish|dairy|egg|gluten|sugar|alcohol|caffeine|animal|carbs|bread|seafood"),
    *rows("car", (rf"\b(?:I|we|my|our)\b[^.;?!]{{0,12}}?\b(?:drive|driving|drove|bought|own|"
rf"got|my|our|have|parked|wheel of|ride|riding|picked up|around in|get about "
rf"in|saved for|inherited|traded .{{1,20}} for)(?: (?:my|an?|the|this|old|"
rf"new|little|battered|second-hand|used|secondhand|rusty|trusty|same|ancient|"
rf"beat-up|tiny|lovely|hand-me-down|grandad's))* (?P<value>(?:(?:red|blue|"
rf"green|black|white|silver|grey|gray|yellow|orange|electric|old|rusty|vintage|"
rf"\d{{4}}) ){{0,2}}(?:{_CARS})(?: (?-i:[A-Z0-9])[\w-]*){{0,2}})\b(?! taxi|"
rf" booked| avail| waiting| accident| dealer)"), says="my car is a {value}", cue=rf"\b(?:{_CARS})\b"),
    *rows("place", (rf"{_THINGS},?(?: (?:is|are|am|was|were|can|be|always|still|usually|currently|"
rf"safely))*(?: {_STORED})?(?: away| up| down| safely| now)* {_WHERE}"), (rf"\b(?:the|my|our) (?P<topic>(?!{any_of(words.RELATIVES)})(?:[\w'-]+ ){{0,2}}?[\w'-]+?)"
rf"(?: is| are)?(?: \w+)? {_STORED} {_WHERE}"),
          (rf"\b(?:I|we)(?: (?:have|always|usually|just|finally|never|to|already))* {_PUT} "
rf"(?:my |our |the |a |all |of |some )+(?P<topic>(?!{any_of(words.RELATIVES)}|"
rf"it|them)(?:[\w'-]+ ){{0,3}}?[\w'-]+) (?:away |hidden |safely |back )?{_WHERE}"), rf"\b(?:look|find|you will find|hunt) .{{0,20}}?{_THINGS} {_WHERE}", says="my {raw} is {value}", cue=(r"\b(?:in|on|under|underneath|behind|next to|beside|above|inside|by|beneath|"
r"on top of|at|near|between) (?:the|my|our|a|an|that|\w+'s)\b")),
)  # fmt: skip
