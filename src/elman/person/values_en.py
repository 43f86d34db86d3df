"""What is a value in an English wording and what is not: where it ends, and what cannot be one."""

from __future__ import annotations

import re

from elman.person import words_en as words

_CUT = re.compile(
    r",? (?:and (?:looking|need|want|could|will|can|hope|I|we|my|he|she|they|it|its|that|this|am|is|"
    r"have|was|then|so|you|what|how|would|do)\b|but|because|"
    r"cause|cuz|so|when|whenever|if|which|who|that (?=is|are|have|has|I|you|can|will|go|make|we|they)"
    r"|though|although|since|while|where|right now|right(?= too|$)|now$|at the moment|"
    r"these days|nowadays|anymore|any more|too$|as well|btw|by the way|lol|haha|what about|how about|myself|no matter|"
    r"do you|are you|"
    r"is that|it is|they are|he is|she is|I am|I have|you know|as you|or something|or so|and all|and "
    r"stuff|very much|"
    r"a lot$|lot$|until|till|unless|before I|after I|until I|instead|for now|currently|currrently|"
    r"of course|then$|though$|"
    r"at all$|the most$|the best$|best$|most$|so much|(?:even|mostly|generally|still|also|better|alot|"
    r"lots|either|personally|sometimes|already|fluently|mush|more|instead|often|though|anyway|actually|"
    r"already|today|all day|all the time)$|thank|thanks|please|yet$|again$|however|whereas|what is)"
    r"\b.*|[(!?;:\"~*<>\[\]|].*| - .*|\.\.+.*|, (?:and|or|which|who)?.*$(?<=\Z\b)",
    re.IGNORECASE,
)
_CUTS = {
    "job": re.compile(r"(?<!stay)(?<!^work) (?:at|for|in|with|from|near|on|by|during|there|here)\b.*", re.IGNORECASE),
    "employer": re.compile(
        r" (?:as|for|since|with|doing|every|on|part[- ]time|full[- ]time|right|during|all|most|until|over|"
        r"by|selling|"
        r"making|helping|to|from|after|there|down|and)\b.*",
        re.IGNORECASE,
    ),
    "home": re.compile(
        r" (?:for|since|near|and|all my|my whole|at the|as|on my own|alone|by|to|from|there|every|this|"
        r"last|next|after|with|"
        r"before|until|too|also|about|during|a (?:few|couple)|\w+ (?:years?|months?|weeks?) ago)\b.*",
        re.IGNORECASE,
    ),
    "origin": re.compile(
        r" (?:and|for|to|with|at|as|on a|about|too|but|during|until|by|or|originally)\b.*", re.IGNORECASE
    ),
    "birthday": re.compile(r" (?:and|so|to|at|with|this year|too)\b.*", re.IGNORECASE),
    "study": re.compile(r" (?:at|in|for|with|to|from|right|and (?!\w+$)|this|here|on|by)\b.*", re.IGNORECASE),
    "school": re.compile(r" (?:for|to|with|as|and|in|where|this|every|studying|majoring|on|right)\b.*", re.IGNORECASE),
    "favourite": re.compile(
        r" (?:of all time|ever|in the world|by far|(?:for|to|as|from)(?! (?-i:[A-Z])))\b.*", re.IGNORECASE
    ),
    "like": re.compile(
        r" (?:as|more than|better than|for|especially|like|with you|all the time|every)\b.*", re.IGNORECASE
    ),
    "allergy": re.compile(r" (?:so|as|and (?!\w+$)|or so|since|though|which)\b.*", re.IGNORECASE),
    "car": re.compile(r" (?:to|for|and|from|with|in|on|at)\b.*", re.IGNORECASE),
}
_CUTS["dislike"] = _CUTS["like"]

_GOES_ON = re.compile(
    r",? and (?:also |now |just )?(?:lives|works|loves|likes|plays|studies|enjoys|has|owns|drives|speaks|hates|teaches|runs|"
    r"collects|comes|goes|wants|lived|worked|moved|got|became|started|will)\b.*",
    re.IGNORECASE,
)
"""What else somebody does, behind what was told of them."""
_TASTES = ("like", "dislike", "favourite", "hobby", "plan")
"""Kinds whose values can be such words themselves: movies and plays."""

_MEASURED = ("routine", "number", "size", "height")
"""Kinds whose patterns end with the value itself, a colon in it or not."""

_SOMETIME = re.compile(
    r"\b(?:one day|some ?day|(?:this|next) (?:year|summer|winter|month|week|weekend|spring|autumn))\b", re.IGNORECASE
)

_LONGEST_VALUE = {"name": 5, "home": 6, "origin": 6, "job": 6, "employer": 8, "like": 7, "dislike": 7, "hobby": 12,
                  "plan": 16, "favourite": 7, "pet": 7, "study": 5, "school": 7, "birthday": 5}  # fmt: skip
"""Words; six where nothing else is said."""

_VAGUE = re.compile(
    r"(?:we|I|it|this|tha|that|these|those|them|him|her|he|she|they|you|your|yours|his|their|its|here|"
    r"there|so|what|how|where|when|"
    r"which|why|who|ones?|some(?:thing|one|body|where)?|any(?:thing|one|body|where)?|nothing|every(?:thing|"
    r"one|body|where)"
    r"|more|both|none|not|no|another|other|others|same|such|too|very|much|many|yes|me|us|a lot|lots?|"
    r"the (?:same|other|one|"
    r"first|last|middle|area|way)|an? (?:lot|bit|while|few|little|way)|to|if|as|like|at|of|on|up|out|"
    r"good|bad|great|nice|just|only|"
    r"sorry|sure|all (?:of|that|the)|most of|each|never|in the (?:middle|same|area|past|future)|being|"
    r"going|doing|better)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|this|that|these|those|them|him|her|his|he|she|they|their|its|you|your|yours|one|ones|"
    r"things?|way|idea|here|"
    r"there|what|how|something|anything|such|same|else|other|others|either|both|each|us|mine|fact|\d+)\b",
    re.IGNORECASE,
)
"""A liking of what was pointed at is no fact that outlives the moment."""
_IDLE = re.compile(
    r"to (?:hear|see|know|say|book|find|get|have|be|think|make|ask|leave|arrive|stay|buy|order|reserve|"
    r"add|do|interrupt|"
    r"admit|tell|bother|call|try|use|take|speak|disappoint|break|go (?:there|with|now|too|and)|come|"
    r"give|keep|look|check|"
    r"meet|join|help|believe|imagine|discuss|chat|visit|learn|eat (?:at|there)|wait|pay|lose|live|"
    r"burst|rush|trouble|"
    r"talk (?:to|about|with) (?:you|him|her|them))\b"
    r"|(?:talking|speaking|chatting|working|meeting|hearing|seeing) (?:to|with|about|from|on) (?:you|"
    r"it|that|this)|seeing|hearing|having|getting|being",
    re.IGNORECASE,
)
_ONE = re.compile(r"an? (?!good|nice|great|cold|hot|warm|bit|nap|lot of|big|real)|free\b|most\b", re.IGNORECASE)
_DANGLING = frozenset(
    ["with", "for", "to", "of", "at", "in", "on", "about", "from", "by", "the", "a", "an", "and", "or", "my", "your"]
)
_GENERIC = re.compile(
    r"the (?:beach|outdoors|ocean|sea|mountains?|colou?r|smell|rain|summer|winter|spring|fall|autumn|"
    r"city|country|"
    r"countryside|water|sun|snow|gym|theat(?:er|re)|library|park|lake|forest|woods|night|cold|heat|"
    r"piano|guitar|dark|"
    r"violin|internet|opera|movies|cinema|circus|zoo|news|dentist|desert|sunshine|wind)\b|the (?-i:[A-Z])",
    re.IGNORECASE,
)
_JOBS = frozenset(words.JOBS)
_NO_NAME_TEXT = """
    sorry ok okay here back home fine good well sure glad happy sad tired sick ready busy late new old going not the
    a an very so too just from in at on with done lost hungry thirsty bored excited afraid scared single married
    christian catholic muslim jewish buddhist hindu republican democrat atheist canceled right wrong free interested
    called named looking trying thinking hoping really pretty kind sort later tomorrow today back when if crazy
    names ve sir madam god santa because it i my me he she they what who how where unknown secret your you
    there up out was is are has had never always monday tuesday wednesday thursday friday saturday sunday also more
    only being getting feeling doing dead alive bi gay lesbian trans straight human autistic deaf blind sober
    pregnant british dutch but and or of than for no yes can will be we sweet cute super adorable great amazing best
    black white brown
    """
_NO_NAMES = frozenset(_NO_NAME_TEXT.split()
) | {name.casefold() for name in (*words.PEOPLES, *words.LANGUAGES, *words.ZODIAC, *words.JOBS)}  # fmt: skip


def clean_value(kind: str, raw: str) -> str:
    """Return the matched value without what is no part of it; empty where it cannot be one."""
    value = raw if kind in _MEASURED else _CUT.sub("", raw)
    if kind in ("like", "dislike") and _POINTING.search(value):
        return ""
    if kind not in _TASTES:
        value = _GOES_ON.sub("", value)
    if kind in _CUTS:
        value = _CUTS[kind].sub("", value)
    if kind not in ("like", "dislike", "plan", "hobby", "allergy", "name", "pet", "family", "language", "favourite"):
        value = re.sub(r",(?! (?-i:[A-Z])[\w ]{1,20}$).*", "", value)
    value = value.strip(" ,;:.-'")
    if kind == "job":
        value = re.sub(r"^(?:an?|the) ", "", value)
    return "" if _refused(kind, value) else value


def _refused(kind: str, value: str) -> bool:
    if not any(character.isalnum() for character in value) or len(value.split()) > _LONGEST_VALUE.get(kind, 6):
        return True
    first = value.casefold().split()[0] if value.strip() else ""
    if kind == "name" and first in _NO_NAMES and not re.fullmatch(r"(?-i:[A-Z])\w+ (?-i:[A-Z])\w+", value):
        return True
    if value.casefold().split()[-1] in _DANGLING and kind not in ("name", "height"):
        return True
    if kind == "favourite" and re.match(r"(?:playing|losing|winning|coming|going to|getting|doing)\b", value):
        return True
    if kind == "study" and re.match(r"(?:for|hard|at|in|with|very|new|every|all|and)\b", value):
        return True
    if kind == "family" and re.match(r"(?:one$|me|us|you|here|there|it|him|her|them)\b", value):
        return True
    if kind in ("like", "dislike"):
        if _IDLE.match(value) or _ONE.match(value):
            return True
        if value.casefold().startswith("the ") and not _GENERIC.match(value):
            return True
        value = re.sub(r"^(?:to|being|going|doing|all) ", "", value)
    if kind == "name" and re.fullmatch(
        r"(?:mr|mrs|ms|miss|dr|doctor|prof|professor|coach|auntie|old)\.?", value, re.IGNORECASE
    ):
        return True
    if kind == "birthday" and re.match(r"(?:today|tomorrow|coming|soon|this|next|on\b|in )", value):
        return True
    if kind == "hobby" and re.search(r"\b(?:him|her|them|it|you|this|that)\b", value):
        return True
    if kind in ("plan", "hobby"):
        return kind == "plan" and bool(
            _POINTING.search(re.sub(r"\d+", "", _SOMETIME.sub("", value))) or value == "to do"
        )
    if kind == "age" and value.isdigit():
        return not 3 <= int(value) <= 119
    if kind == "origin" and re.search(
        r"\b(?:company|department|inc|corp|office|bank|agency|hotel|team|news|family|channel)\b", value, re.IGNORECASE
    ):
        return True
    if kind == "employer" and value.casefold().split()[-1] in _JOBS:
        return True
    if kind in ("home", "origin", "employer") and re.search(
        r"\d (?:hours?|minutes?|days?|weeks?|months?|years?)|^(?:peace|fear|love|denial|hope|living|free|number|"
        r"least|last|once|night|home|first|present|now|it|same|my (?:current|new|old)|\$|\d+)\b",
        value,
        re.IGNORECASE,
    ):
        return True
    return bool(_VAGUE.match(value)) and kind not in ("family", "partner", "diet", "study", "place")


def usual_topic(kind: str, raw: str) -> tuple[str, str]:
    """Return the kind and the matched topic in the usual words."""
    topic = " ".join(raw.casefold().split())
    if kind == "pet":
        return kind, words.ANIMALS.get(topic, topic)
    if kind == "favourite":
        return kind, words.TOPICS.get(topic, topic)
    if kind == "number":
        return kind, topic.removesuffix(" number")
    if kind != "family":
        return kind, topic
    modifier, _, person = topic.rpartition(" ")
    if person in words.PARTNERS:
        return "partner", words.PARTNERS[person]
    if person in words.FRIENDS:
        return "friend", words.MODIFIERS.get(modifier, "") + words.FRIENDS[person]
    return kind, words.MODIFIERS.get(modifier, "") + words.RELATIVES.get(person, words.SEVERAL.get(person, person))
