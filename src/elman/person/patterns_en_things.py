"""General English frames of what people own, measure, do every day and where they put things."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_en import (
    CAP,
    CLOCK,
    FRONT,
    IS,
    MEASURE,
    NUMBERED,
    PLACED,
    PROPER_NAME,
    SIZED,
    SIZES,
    THINGS,
    VEHICLE,
    V,
    any_of,
)
from elman.text.words import CJK

_LANGUAGE = rf"(?P<value>(?:{any_of(words.LANGUAGES)}|(?-i:[A-Z])\w+(?:ish|ese|ian)|sign language)\b)"
_INSTRUMENT = rf"(?P<value>(?:(?:bass|electric|acoustic|classical) )?(?:{any_of(words.INSTRUMENTS)}))\b"
_DIET = (
    r"(?P<value>(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|flexitarian|kosher|halal|low[- ]carb|keto|"
    r"paleo|gluten[- ]free|dairy[- ]free|sugar[- ]free|plant[- ]based|raw[- ]vegan|lactose[- ]free))\b"
)

THINGS_TABLE: tuple[Pattern, ...] = (
    *rows(
        "car",
        rf"(?:my|our) {VEHICLE} {IS} (?P<value>an? .+|(?-i:[A-Z]).+|[{CJK}]+.*)",
        rf"I (?:got myself|have|own|bought|drive|ride|have had|got) an? (?:\w+ )?{VEHICLE}(?: for years| now)?,? (?:it is )?(?:an? )?"
        rf"(?P<value>(?:\w+ ){{0,2}}(?:(?-i:[A-Z])|[{CJK}]).+)",
        rf"for an? {VEHICLE} I (?:have|drive|own|ride) (?P<value>(?:an? )?.+)",
        rf"I (?:own|have|drive|ride|bought|got) (?P<value>an? .+?),? (?:it is|which is|that is) (?:an? |my )(?:\w+ )?{VEHICLE}",
        rf"the (?:make |brand |model )?(?:of my )?{VEHICLE} (?:(?:that )?I (?:drive|own|have|ride) )?{IS} (?P<value>.+)",
        rf"(?P<value>(?:an? |the )?(?:\w+ )?(?-i:[A-Z])[\w -]{{1,30}}) is my {VEHICLE}\b",
        r"I (?:drive|ride|get around (?:in|on)|drive around in) (?P<value>(?:an? |my )?(?:\w+ )?(?-i:[A-Z])[\w -]{1,30})",
        says="my {topic} is {value}",
    ),
    *rows(
        "number",
        rf"(?:my|our) (?:new |own |current )?{NUMBERED} {IS} (?:number )?(?P<value>#?[A-Z]?\d[\w.-]*(?: \d[\d-]*){{0,4}})",
        rf"I have an? {NUMBERED},? (?:it is|namely) (?P<value>#?[A-Z]?\d[\w.-]*)",
        rf"(?P<value>#?[A-Z]?\d[\w.-]*) {IS} (?:my|our) (?:new )?{NUMBERED}",
        says="my {raw} is {value}",
    ),
    *rows(
        "height",
        rf"(?:I (?:measure|grew to|am|stand|reach|come in at|have reached)|in height,? I am|the doctor measured me,?(?: at)?|my height {IS}|"
        rf"they measured me at) (?:about |exactly )?(?P<value>{MEASURE})",
        says="I am {value} tall",
    ),
    *rows(
        "size",
        rf"(?:I looked up )?my {SIZED}(?:,| is| has always been)+ (?:it is )?(?:an? )?(?P<value>{SIZES})",
        rf"I (?:have|wear|take|need|am)(?: an?)? {SIZED} (?P<value>{SIZES})",
        rf"I (?:need|take|wear)(?: an?)? (?P<value>{SIZES}),? (?:that is|it is|as) my {SIZED}",
        rf"(?P<value>{SIZES}) is my {SIZED}",
        says="my {raw} size is {value}",
    ),
    *rows(
        "zodiac",
        rf"(?:I am|they say I am|I was born|my (?:star |zodiac |sun )?(?:sign|horoscope)|by (?:star|zodiac) sign I am).{{0,30}}?\b(?:an?|true|typical|"
        rf"sign of|sign is|under|for|real|proud) (?P<value>{any_of(words.ZODIAC)})\b",
        rf"(?P<value>{any_of(words.ZODIAC)}) is my (?:star |zodiac |sun )?sign\b",
        says="my star sign is {value}",
    ),
    *rows(
        "favourite",
        rf"I (?:support|cheer for|root for|follow|barrack for|have supported|have followed|never miss a (?:match|game) of|am a "
        rf"(?:supporter|follower|fan) of) (?P<value>{PROPER_NAME})",
        rf"I (?:go to|watch) every (?:single )?(?P<value>{CAP}(?: {CAP}){{0,3}}) (?:game|match)",
        rf"I am an? (?:big |true |huge |die-hard )?(?P<value>{CAP}(?: {CAP}){{0,3}}) supporter\b",
        rf"(?P<value>{PROPER_NAME}) (?:is|are) my (?:team|club|side)\b",
        rf"my (?:team|club|side) {IS} (?P<value>{PROPER_NAME})",
        topic="team",
        says="I support {value}",
    ),
    *rows("like", rf"I am an? (?P<value>(?:{CAP} ){{1,4}})fan\b", says="I am a fan of {value}"),
    *rows(
        "routine",
        rf"(?:on weekdays |on workdays |most days |every (?:day|morning|evening|night) |in the (?:morning|evening) )?(?:my (?:alarm|day) .{{0,20}}|I (?:have to )?)(?P<topic>{words.ROUTINES})"
        rf"(?: \w+)?,? (?:at|around|by|about) (?P<value>{CLOCK})",
        rf"(?:at|around|by) (?P<value>{CLOCK}),? I (?:have to )?(?P<topic>{words.ROUTINES})\b",
        rf"it is (?P<value>{CLOCK}) when I (?P<topic>{words.ROUTINES})\b",
        says="I {raw} at {value}",
    ),
    *rows(
        "place",
        rf"(?:I|we) (?:put|keep|hid|left|stor(?:e|ed)|placed|stashed|have put|have hidden|have left|kept) (?:my|our) (?P<topic>(?:\w+ ){{0,2}}?\w+) "
        rf"(?P<value>{PLACED})",
        rf"(?:my|our) (?P<topic>{THINGS}) (?:is|are|lies?|hangs?|can be found|is kept|are kept|is hidden|live|lives) "
        rf"(?:always )?(?P<value>{PLACED})",
        says="my {raw} is {value}",
    ),
    *rows(
        "language",
        rf"(?:at home,? )?(?:I|we) (?:can )?(?:speak|know|understand|learned|converse in|am good at|grew up with) (?:some |a little |a bit of )?"
        rf"{_LANGUAGE}(?! (?:food|guy|girl|man|woman|people|restaurant|class))",
        rf"{_LANGUAGE} is my (?:native language|mother tongue|first language|native tongue|language)\b",
        rf"I take {_LANGUAGE} (?:lessons|classes|courses)",
        rf"my (?:\w+ )?(?:language|tongue) is {_LANGUAGE}",
        says="I speak {value}",
    ),
    *rows(
        "instrument",
        rf"my instrument is (?:the )?{V}",
        rf"I (?:practi[cs]e|play|started|took up|have started|study|learned|am learning)(?: to play| playing| learning)?(?: the)? {_INSTRUMENT}",
        rf"I take {_INSTRUMENT} (?:lessons|classes)",
        rf"(?:the )?{_INSTRUMENT} is my instrument",
        says="I play the {value}",
    ),
    *rows(
        "allergy",
        r"I (?:get|come out in|break out in) (?:a rash|hives|spots|an itch|an allergic reaction|a reaction) (?:from|because of|when I (?:eat|touch)) (?P<value>.+)",
        r"I (?:react|am hypersensitive|am intolerant)(?: badly)? (?:to|of) (?P<value>.+)",
        rf"{FRONT} (?:makes?|make) me (?:sneeze|itch|swell up|break out)\b",
        says="I am allergic to {value}",
    ),
    *rows(
        "diet",
        rf"I (?:am|became|have gone|went|turned|have been|am trying to (?:be|go|eat|live)|try to be|have become|eat|live|stay|follow an?|keep) {_DIET}",
        r"my diet is (?P<value>.+)",
        says="I am {value}",
    ),
)
