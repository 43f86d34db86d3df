"""English cues of tastes and habits: what is liked best, what is done at what time, what is planned."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.patterns_en_cues_things import DAY
from elman.person.pieces_en import CLOCK, any_of

_DAYS = rf"(?P<value>{DAY}(?:s\b| (?:evenings?|mornings?|nights?|afternoons?|lunchtimes?)))"
_ACTIVITY = (
    r"(?P<topic>(?!this|that|it|you|no|nothing|work\b|off)(?:(?!and|but|so|because|"
    r"with|at|on|in|until|after|before|then)[\w'-]+ ?){1,4}?)(?=$|[,.;!]| (?:and|"
    r"but|so|because|with|at|on|in|until|after|before|then|every|each)\b)"
)
_BETTER = (
    r"(?:(?:hands down|by far|easily|simply|definitely|without (?:a )?doubt|clearly|"
    r"for me|still|and always will be|quite simply|to me|just|honestly|always|"
    r"has to be|has always been|will always be|must be) ,?)*"
)
_SURE = _BETTER[:-1] + "+"
_TOPIC = rf"(?P<topic>{any_of(words.FAVOURED)})s?"
_THING = (
    r"(?P<value>(?!(?:it|this|that|he|she|they|you|we|I|there|here|what|which|"
    r"who|nothing|everything)\b)[^,;:.!?]{2,45}?)"
)
_LIKES = (
    r"(?:adore|have (?:always had )?a (?:real |huge |bit of a |big )?(?:soft "
    r"spot|weakness|thing|passion|fondness|obsession) (?:for|with)|am (?:\w+ "
    r")?(?:crazy|nuts|mad|passionate|bonkers|wild) about|am (?:such )?a (?:total "
    r"|complete |real |huge )?sucker for|"
    r"cannot (?:ever )?(?:resist|get enough of|live without|say no to|do without)"
    r"|(?:can|could) never (?:resist|get enough of|say no to)|live for|am (?:\w+ "
    r")?(?:hooked on|obsessed with|addicted to|partial to|fond of|into|keen on|"
    r"fascinated by|in love with)|worship|treasure|go weak at the knees for|find "
    r"\w+ in|"
    r"am happiest (?:when|with)|am at my happiest|could (?:\w+ ){1,3}all (?:day|"
    r"night)|get a kick out of|delight in|relish|enjoy nothing more than|like "
    r"nothing (?:better|more) than|love nothing (?:better|more) than|love|enjoy|"
    r"will never say no to)"
)
_HATES = (
    r"(?:cannot (?:\w+ )?(?:stand|bear|abide|stomach|tolerate|be doing with|deal "
    r"with)|could not bear|hate|loathe|detest|despise|dread|am (?:\w+ )?(?:scared|"
    r"terrified|afraid|frightened|petrified)(?: (?:stiff|to death))? of|have "
    r"(?:a|an) (?:\w+ )?(?:phobia|fear|dread|horror) (?:of|about)|"
    r"am (?:\w+ )?(?:put off by|sick of|fed up with|squeamish about|no fan of|"
    r"repulsed by|disgusted by|allergic to(?= small talk))|do not (?:like|enjoy|"
    r"care for|get on with)|have never (?:liked|got on with|understood the appeal "
    r"of)|run (?:a mile|screaming) from|will not go near|steer clear of)"
)
_UPSETS = (
    r"(?:gives? me the (?:creeps|shivers|willies|heebie\S*|ick)|drives? me (?:mad|"
    r"crazy|nuts|insane|bonkers|up the wall|round the bend)|gets? on my nerves|"
    r"freaks? me out|scares? me(?: \w+){0,3}|terrif(?:y|ies) me|makes? me (?:sick|"
    r"gag|nauseous|shudder|queasy|cringe|furious)|makes my (?:skin crawl|blood "
    r"boil)|(?:is|are) (?:my|a) (?:pet hate|pet peeve|nightmare|worst nightmare)"
    r"(?: of mine)?|turns? my stomach|bores? me (?:\w+ ?){1,3})"
)
_CHEERS = (
    r"(?:makes? me (?:so |really |very )?happy|cheers? me up|makes? my day|never "
    r"fails? to (?:cheer|make|calm)|calms? me(?: down)?|(?:is|are) (?:my (?:guilty "
    r"pleasure|happy place|passion|weakness|kryptonite|one vice|thing|idea of "
    r"(?:heaven|bliss|fun|a perfect \w+))|pure bliss|heaven)|lifts? my (?:mood|"
    r"spirits))"
)
_WAKES = (
    r"(?:wake(?! me| him| her| us)(?: up)?|get up|alarm (?:goes off|rings|is "
    r"set)|alarm|out of bed|get out of bed|rise|on my feet|up and about|(?<=am "
    r")up|(?<=be )up|(?<=always )up)"
)
_SLEEPS = (
    r"(?:in bed|asleep|lights out|turn in|go to (?:bed|sleep)|hit the (?:hay|"
    r"sack|pillow)|head to bed|call it a night|bedtime|fall asleep|tucked up|"
    r"under the covers|switch off the light)"
)
_DOES = (
    r"(?P<topic>(?:(?:have|eat)(?= (?:my )?(?:breakfast|lunch|dinner|tea|supper|"
    r"coffee|brunch|a snack))|take|catch|start|finish|begin|leave|walk|feed|go|"
    r"run|swim|clock|open|close|do|water|practi[cs]e|meditate|pray|call|ring|"
    r"pick up|drop off|set off|get home|come home|head)(?: (?:(?!at|by|around|"
    r"about|every)[\w'-]+)){0,4}?)"
)
_TIMED = rf"[^.;?!]{{0,25}}?\b(?:at|by|around|about|for|before|past|until) (?P<value>{CLOCK})"
_HOBBY = rf"(?P<value>(?:[\w-]+ )?(?:{any_of(words.HOBBIES)})\b)"
_WHEN = rf"(?:{words.TIME}|tomorrow|one day|some ?day|next \w+|this \w+day|in {words.NUMBER} \w+|at the end of \w+)"
_DISH = any_of(words.FAVOURED)

TASTES: tuple[Pattern, ...] = (
    *rows("routine", rf"\b{_WAKES}{_TIMED}", rf"\b(?:at|by|around) (?P<value>{CLOCK})[^.;?!]{{0,25}}?\b{_WAKES}", topic="get up", says="I get up at {value}", cue=r"\b(?:wake|get up|alarm|out of bed|rise|up)\b"),
    *rows("routine", rf"\b{_SLEEPS}{_TIMED}", rf"\b(?:at|by|around) (?P<value>{CLOCK})[^.;?!]{{0,25}}?\b{_SLEEPS}", topic="go to bed", says="I go to bed at {value}", cue=(r"\b(?:bed|asleep|lights out|turn in|sleep|hay|sack|call it a night|bedtime|"
r"covers|pillow|light)\b")),
    *rows("routine", (rf"\b(?:I|we)(?: (?:always|usually|have to|normally|generally|never miss|religiously|"
rf"tend to|like to|only))* {_DOES}(?: every (?:\w+ )?(?:day|morning|evening|"
rf"night|\w+day)| always| usually)? (?:at|by|around|about) (?P<value>{CLOCK})"), says="I {raw} at {value}", cue=(r"\d|o'clock|noon|midnight|\b(?:at|by|around) (?:half|quarter|one|two|three|"
r"four|five|six|seven|eight|nine|ten|eleven|twelve)\b")),
    *rows("routine", (rf"\bmy (?P<topic>(?:work|shift|day|lunch|breakfast|dinner|run|lunch break|"
rf"class|train|bus|walk|yoga|workout)(?: \w+)?) (?:starts|begins|is|ends|finishes|"
rf"leaves)(?: \w+)? (?:at|by|around|about) (?P<value>{CLOCK})"), says="my {raw} is at {value}", cue=r"\bmy (?:work|shift|day|lunch|breakfast|dinner|run|class|train|bus|walk|yoga|workout)"),
    *rows("routine", (rf"\b{_DAYS}[^.?!]{{0,40}}?\b(?:I|we) (?:have|go to|am at|are at|play|do|attend|"
rf"teach|go|meet|visit|take|sing in|volunteer at|always) (?:my |a |the |an "
rf")?{_ACTIVITY}"), (rf"\b(?:on|every|each) (?P<value>{DAY}s?\b)[^.?!]{{0,25}}?\b(?:I|we) (?:have|"
rf"go to|am at|are at|play|do|attend|teach|go|meet|visit|always) (?:my |a "
rf"|the |an )?{_ACTIVITY}"),
          (rf"\b(?:I|we) (?:have|go to|do|attend|play|teach|take|go) (?:my |a |the |an "
rf")?{_ACTIVITY} (?:on|every|each) (?P<value>{DAY}(?:s\b|(?<=ch \w\w\wday)"
rf"|)(?: \w+s?)?)(?=$|[,.;!])"), (rf"\bmy (?P<topic>[\w-]+(?: \w+)?) (?:is|are|class is|night is) (?:always "
rf"on|every|on(?= \w+s\b)) (?P<value>{DAY}s?\b(?: \w+s)?)"), says="on {value} I have {raw}", cue=DAY),
    *rows("favourite", (rf"(?:^|[,;] |\b(?:and|but|because|that|though|think|me|say|christmas|so) "
rf"){_THING} (?:is|are),? (?:my|{_BETTER} ?my|{_SURE} ?the) (?:(?:very|all-time|"
rf"absolute|absolutely|single|one) )*(?:best|favourite|finest|greatest|only|"
rf"nicest|loveliest|tastiest|most beautiful|number one|top|go-to) {_TOPIC}\b"),
          (rf"\b(?:my|our) (?:(?:absolute|go-to|all-time|number one|top|best|only|one|"
rf"first|desert island) )+(?:{_TOPIC})(?: \w+)? (?:is|are|has to be|has always "
rf"been|would be|must be) (?:definitely |probably |always )*(?P<value>[^,;.!?]{{2,40}})"),
          (rf"\b(?:my|the|our) (?:(?:absolute|go-to|all-time|number one|top|best|only|"
rf"one) )*(?:{_TOPIC})(?: that)?(?:,? (?:I (?:always |keep |could |can |will "
rf"|would |never |\w+ )?(?:love|like|adore|enjoy|prefer|going back|go back|"
rf"reread|put on|order|choose|pick|watch|listen|read|eat|drink|play|wear|come "
rf"back|tire|get)[^,;.]{{0,25}}?|for me|of choice|closest to my heart|that "
rf"beats them all|of my life|ever)) (?:is|are|has to be|has always been|would "
rf"be|must be|:) (?:definitely |probably |always )*(?P<value>[^,;.!?]{{2,40}})"),
          (rf"\bof all (?:the |my )?{_TOPIC}[^,;]{{0,25}}?,? (?:I (?:\w+ )?(?:like|love|"
rf"prefer|enjoy|adore|choose|pick) )?(?P<value>[^,;.!?]{{2,30}}?)(?= (?:best|"
rf"most|is|are|wins?|comes? first|above|more|takes|will|has)\b|$|[,.;!])"), (rf"\b(?:no|not a) (?:better |nicer |finer )?{_TOPIC}\b[^,;.]{{0,25}}? (?:than|"
rf"beats|like|can beat|compares to|tops|matches|comes close to|as good as)"
rf" (?P<value>[^,;.!?]{{2,40}})"),
          (rf"\b(?:when it comes to|as for|in terms of|among|out of all)(?: all| the|"
rf" my)* {_TOPIC},? (?:for me )?(?:it is |I (?:\w+ )?(?:like|love|prefer|pick|"
rf"choose|go for|swear by|always \w+) )(?:always |definitely |got to be |hard "
rf"to beat )*(?P<value>[^,;.!?]{{2,35}}?)(?= (?:best|most|every time|all the "
rf"way|above)|$|[,.;!])"),
          (rf"{_THING}(?:,| is| are|:)* (?:it is |that is |they are |which is )(?:\w+ "
rf")?(?:my|the) (?:\w+ )?(?:favourite|best|number one|all-time favourite) "
rf"{_TOPIC}"), rf"(?:^|[,;] ){_THING} (?:beats?|tops?|outshines) (?:any|every|all) (?:other )?{_TOPIC}",
          rf"(?:^|[,;] )(?P<value>[^,;.!?]{{2,35}}), (?:that is|now that is) my {_TOPIC}\b", says="my favourite {topic} is {value}", cue=rf"\b(?:{_DISH})s?\b"),
    *rows("favourite", (rf"\b(?P<value>(?:(?:dark|light|deep|bright|pale|navy|forest|sky|royal|olive|"
rf"emerald|mint|burnt) )?(?:{any_of(words.COLOURS)}))\b[^.?!]{{0,40}}?\b(?:favourite|"
rf"my colour|best colour|is my)\b"), (rf"\b(?:everything I own is|paint .{{1,20}} in|always wear|love|crazy about|"
rf"wear nothing but|anything) (?P<value>(?:{any_of(words.COLOURS)}))\b[^.?!]{{0,40}}?(?:colour|"
rf"wardrobe|clothes|walls|favourite)?$"), topic="colour", says="my favourite colour is {value}", cue=rf"\b(?:{any_of(words.COLOURS)})\b"),
    *rows("favourite", (r"\b(?P<value>spring|summer|autumn|winter)\b[^.?!]{0,30}?\b(?:best season|"
r"favourite|my season|best time|the best|season for me|over any|I love most|"
r"I come alive)"), (r"\b(?:love|prefer|adore|nothing beats|live for|wait all year for|happiest "
r"in|at my best in|enjoy) (?:the )?(?P<value>spring|summer|autumn|winter)"
r"\b(?! (?:in|in the|\w+ing|holidays?|break))"), topic="season", says="my favourite season is {value}", cue=r"\b(?:spring|summer|autumn|winter)\b"),
    *rows("favourite", (rf"\b(?:loved|liked|enjoyed|lived for|best at|favourite|adored|preferred|good "
rf"at|looked forward to|shone in|excelled (?:in|at)|never missed)\b[^.?!]{{0,15}}?\b(?P<value>{any_of(words.SUBJECTS)}"
rf")\b(?=[^.?!]{{0,40}}?(?:lesson|class|school|subject|$))"), (rf"\b(?P<value>{any_of(words.SUBJECTS)})\b[^.?!]{{0,25}}?\b(?:favourite|best "
rf"subject|my subject|favourite lesson|subject I)"), topic="subject", says="my favourite subject is {value}", cue=r"\b(?:school|subject|lessons?|class|classes|pupil|teacher)\b"),
    *rows("dislike", rf"(?:^|\bI (?:really |just |simply |absolutely |\w+ )?){_HATES} (?P<value>[^,;.!?]{{2,45}})", rf"(?:^|[,;] |\b(?:and|but|because|that) ){_THING} {_UPSETS}", (rf"(?:^|[,;] ){_THING} (?:is|are) (?:the )?\w+ (?:that )?I (?:hate|dread|dislike|"
rf"loathe|detest) (?:most|the most|more)"), (r"\bmy (?:pet (?:hate|peeve)|biggest (?:fear|phobia|dread)|worst (?:fear|"
r"nightmare)) (?:is|are|has always been) (?P<value>[^,;.!?]{2,40})"), (r"\b(?:what|the thing) I (?:hate|dread|cannot stand|dislike)(?: \w+)? (?:most "
r")?is (?P<value>[^,;.!?]{2,40})"), says="I do not like {value}",
          cue=(r"\b(?:cannot|hate|loathe|detest|despise|dread|scared?|scares|terrif\w+|afraid|"
r"frightened|petrified|phobia|fear|horror|put off|sick|fed up|squeamish|no "
r"fan|do not|never|nerves|creeps|drives?|freaks?|pet (?:hate|peeve)|nightmare|"
r"skin crawl|gag|stomach|bores?|makes? me|steer|run)\b")),
    *rows("like", rf"\bI (?:really |just |simply |absolutely |\w+ )?{_LIKES} (?P<value>[^,;.!?]{{2,45}})", rf"(?:^|[,;] |\b(?:and|but|because|that) ){_THING} {_CHEERS}", (r"\b(?:nothing (?:beats|is better than|makes me happier than|compares to|"
r"like)|there is nothing (?:like|better than)|my (?:guilty pleasure|greatest "
r"joy|happy place|weakness|passion|idea of (?:heaven|bliss|fun)) (?:is|are)"
r"|you cannot beat|what I (?:love|like|enjoy)(?: \w+)? (?:most )?is|I am "
r"a (?:big |huge |real )?fan of) (?P<value>[^,;.!?]{2,45})"), says="I like {value}",
          cue=(r"\b(?:adore|soft spot|weakness|thing for|passion\w*|crazy|nuts|mad|sucker|"
r"cannot|never|live for|hooked|obsess\w+|addicted|partial|fond|into|keen|"
r"fascinated|in love|happiest|kick out of|delight|relish|nothing|cheers?|"
r"happy|calms?|bliss|heaven|beat|fan of|pleasure|joy|lifts?|worship|love|"
r"enjoy|my thing|what I)\b")),
    *rows("hobby", (rf"\b(?:I|my|we)\b[^.?!;]{{0,40}}?\b(?<!can )(?:do|doing|go|took up|taken "
rf"up|into|got into|love|started|spend|been|enjoy|unwind|hobby|pastime|evenings?|"
rf"weekends?|free time|hooked on|relax|class|club|fan of|keen|obsessed with)"
rf"\b[^.?!;]{{0,20}}?\b{_HOBBY}"), rf"{_HOBBY} (?:is|has become) (?:my|how I)\b", says="your hobby is {value}".replace("your", "my"), cue=rf"\b(?:{any_of(words.HOBBIES)})\b"),
    *rows("hobby", (r"\b(?:in my (?:free|spare|down) ?time|after work|to (?:relax|unwind|switch "
r"off|wind down)|(?:at|on) (?:the )?weekends?|on my days? off|whenever I "
r"(?:can|have time|get the chance)|most (?:evenings|weekends)|when I am not "
r"working|for fun|as a hobby),? (?:you will find me |I )(?:usually |like "
r"to |love to |tend to |often |mostly |always )*(?P<value>(?!am|was|have|"
r"had|need|will|would|want|cannot|do not|could|get|just|usually|sleep|work)"
r"\w+[^,;.!?]{2,40})"),
          (r"\bI (?P<value>(?!am|was|have|had|need|will|would|want|cannot|work|live|"
r"do not|get)\w+ [^,;.!?]{2,35}?) (?:in my (?:free|spare) time|to (?:relax|"
r"unwind|switch off|wind down)|for fun|as a hobby|at (?:the )?weekends|on "
r"weekends)"), (r"\bI (?:spend|fill) (?:my|most of my|all my) (?:free time|spare time|weekends|"
r"evenings|sundays|saturdays|days off) (?P<value>[^,;.!?]{3,40})"), says="in my free time I {value}", cue=(r"\b(?:free time|spare time|downtime|down time|relax|unwind|switch off|wind "
r"down|weekends?|days? off|whenever|evenings|not working|for fun|hobby|after "
r"work|sundays|saturdays)\b")),
    *rows("plan", (rf"\b{_WHEN},? (?:I|we) (?:am|are|will|will be|plan to|hope to|want to|am "
rf"hoping to|would (?:like|love) to|are hoping to|intend to|am going to|are "
rf"going to|finally|am finally)+ (?P<value>(?!(?:be|have|do|need|see you|call|"
rf"go and|let|tell|not|busy|free|get|make|try|check|take it|ask|send|give|"
rf"sorry|at|so|in|on|off|very|a|the|find|pay|think)\b)\w+ .{{2,70}})"),
          (r"\bI (?:am|have been|started|began) (?:saving(?: up)?|training|preparing|"
r"practising|studying) (?P<value>for (?:an? |the |my )?(?!you|it|him|me)[^,;.!?]{3,50}|"
r"to (?:buy|run|become|visit|travel|see|climb|go)[^,;.!?]{3,50})"), (r"\b(?:I|we) (?:have )?(?:signed up for|enrolled (?:in|on)|registered for|"
r"applied for(?= the| a)|am set on|have my heart set on) (?P<value>(?!this|that|"
r"it|on your|with you|a (?:room|table|hotel|taxi|flight for))[^,;.!?]{3,60})"),
          (r"\b(?:my (?:\w+ )?(?:dream|goal|plan|ambition|resolution)(?: for [\w ]{2,20})"
r"? is|I dream of|I am dreaming of|I have always wanted|I (?:really )?(?:hope|"
r"intend|aim|mean|plan)(?= to)|I am determined(?= to)|I am thinking (?:of|"
r"about)|I am planning|we are planning|I have decided(?= to)|I am about(?= "
r"to)) (?:on )?(?P<value>(?:to (?!hear|see you|find|get|be of|ask|book|know|"
r"meet)|(?!the\b|it\b|that\b|a (?:room|table))\w+ing\b|an? \w+) ?\w+[^,;.!?]{3,60})"), says="I plan {value}", cue=(r"\b(?:plan|plans|planning|saving|training|preparing|booked|signed up|enrolled|"
r"registered|applied|dream|dreaming|goal|ambition|hope|hoping|intend|aim|"
r"determined|thinking|decided|about|next|tomorrow|one day|some ?day|soon|"
r"this|in|wanted|resolution|heart set)\b")),
)  # fmt: skip
