"""General English frames of likes, dislikes, favourites, hobbies and plans."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_en import FRONT, V

_DREAM = (
    r"(?:learn|visit|travel|write|move|start|run an?|open|climb|study|become|get married|adopt|build|quit|"
    r"retire|plant|take up|apply|see the|buy an?|join|emigrate|swim|sail|cycle|hike|cross|renovate|paint|train)\b"
)
_WISH = (
    r"(?:learn|write|move|start|run an?|climb|study|become|get married|adopt|build|quit|retire|plant|take up|emigrate|swim|sail|cycle|hike|cross|"
    r"renovate|paint|train|visit (?-i:[A-Z])|travel (?:to (?-i:[A-Z])|the world|around)|see the (?:northern|world|pyramids|sea|ocean)|"
    r"(?:buy|open|own) an? (?:\w+ ){0,2}(?:house|home|flat|apartment|farm|car|boat|motorbike|motorcycle|piano|telescope|shop|cafe|café|restaurant|bakery))\b"
)
_SOMETIME = "(?:one day|some ?day|this year|next year|this summer|next summer|soon)"

_FREE = (
    r"(?:(?:in|during) my (?:free|spare|down) ?time|(?:at|on) (?:the )?weekends?|in the evenings?|for fun|when I have time|when I am free|"
    r"on (?:saturdays|sundays)|to relax|to unwind|after work)"
)
_TOPIC = r"(?P<topic>(?!\b(?:thing|way|part|time|price|one|idea|place to|of)\b)\w+(?: \w+)?)"

TASTES: tuple[Pattern, ...] = (
    *rows(
        "favourite",
        rf"the best {_TOPIC}(?:,? (?:for me|I think|in my opinion|if you ask me|of all|to me)),? (?:is|are) (?P<value>.+)",
        rf"as an? {_TOPIC},? I (?:love|like|prefer|choose) (?P<value>.+?)(?: the)?(?: most| best)?$",
        rf"if you ask me (?:for|about) (?:an? |my )?{_TOPIC},? it is (?P<value>.+)",
        rf"my {_TOPIC} of choice (?:is|are) (?P<value>.+)",
        rf"my go-to {_TOPIC} (?:is|are) (?P<value>.+)",
        rf"(?:when it comes to|among|of all|as for) (?:the )?{_TOPIC},? (?:I (?:love|like|prefer)|it is|nothing beats|my favourite is) (?P<value>.+?)"
        rf"(?: the)?(?: most| best)?$",
        rf"{FRONT} (?:is|are) (?:the|my) (?:best|number one|top) {_TOPIC}(?: for me| in my opinion| to me)$",
        rf"{FRONT} (?:is|are) the {_TOPIC} I (?:like|love|enjoy) (?:the )?(?:most|best)",
        rf"I (?:like|love) (?P<value>.+?) (?:the )?(?:best|most) (?:of|among) all {_TOPIC}",
        rf"(?:for me|to me),? no {_TOPIC} (?:beats|is better than) (?P<value>.+)",
        says="my favourite {topic} is {value}",
    ),
    *rows(
        "hobby",
        rf"{_FREE},? (?:I (?:(?:like|love|enjoy|go|do|practi[cs]e)(?: to| doing)?|am|spend hours)|you will find me|you can find me|it is) (?P<value>.+)",
        r"I (?:relax|unwind|wind down|switch off|spend my (?:free time|spare time|weekends|evenings)) (?:by|with|on) (?P<value>.+)",
        r"I have taken up (?P<value>\w+(?: \w+){0,2})(?: recently)?$",
        r"I (?:started|took up|have started|got into|began) (?P<value>(?!working|going|looking|feeling|thinking|being|having|getting|crying|"
        r"doing|to\b|making|using|taking|talking|teaching)\w+ing(?: \w+){0,2})(?: last \w+| recently| this \w+)?$",
        rf"{FRONT} is (?:how I (?:relax|unwind|spend my (?:free time|weekends|evenings))|what I do (?:for fun|in my (?:free|spare) time)|my pastime|my hobby|my "
        r"passion)\b",
        rf"my (?:pastime|passion|way to relax|great passion) is {V}",
        says="my hobby is {value}",
    ),
    *rows(
        "dislike",
        r"(?:nothing is worse than|keep me away from|I would rather do anything than|I have never liked|I never liked|I get annoyed by|I am annoyed by|I have no patience for|"
        r"I have an aversion to|I have a horror of|there is nothing (?:I hate more than|worse than)|I am no fan of|I have had enough of|I could do without|"
        r"I cannot (?:take|deal with|abide)|what I (?:hate|dislike)(?: most| the most)? (?:is|are)|the thing I (?:hate|dislike)(?: most)? is|I abhor|"
        r"what annoys me is) (?P<value>.+)",
        rf"{FRONT} (?:annoys?|irritates?|disgusts?|scares?|bothers?|drives?|get on|gets on) (?:me|my nerves)\b",
        rf"{FRONT} (?:is|are) not (?:my thing|for me|my cup of tea)\b",
        says="I do not like {value}",
    ),
    *rows(
        "like",
        r"(?:nothing beats|I cannot (?:get enough of|live without|do without|resist)|what makes me happy (?:is|are)|(?:there )?is nothing (?:I (?:like|love|enjoy) more "
        r"than|better than|like)|I have a (?:thing|weakness|passion|love|soft spot) for|(?:one thing|what|something|the thing) I (?:like|love|enjoy|adore)"
        r"(?: most| best| a lot)? (?:is|are)|I am (?:mad|nuts|wild|enthusiastic) about|I live for|I delight in|I take (?:great )?pleasure in|I have always "
        r"(?:liked|loved|enjoyed)|I am (?:hooked on|drawn to|partial to)) (?P<value>.+)",
        rf"{FRONT} (?:makes? me happy|cheers? me up|is my passion|is my thing|is my cup of tea)\b",
        r"I am an? (?:real |true |big )?(?P<value>\w+) (?:lover|enthusiast|addict|nut|buff|freak)\b",
        says="I like {value}",
    ),
    *rows(
        "plan",
        r"(?:I|we) (?:am|are) about to (?P<value>(?!(?:go|leave|say|ask|call|cry|have|do|eat|be|get|make|take|give|lose|tell|start work|faint|die)\b(?! camping| sailing| skiing| diving)).+)",
        rf"(?:I|we) (?:am|are) (?:going|hoping|determined|set|aiming) to (?P<value>(?!.*\b(?:account|room|taxi|ticket|table)\b){_DREAM}.*)",
        r"(?:I|we) (?:have decided|decided|made up my mind|have made up my mind|aim|intend|have plans|have resolved) to (?P<value>(?!(?:go|be|have|do|get|stay|leave|take|"
        r"buy it)\b).+)",
        rf"(?:I|we) (?:want|would like|would love|am dying|cannot wait|long|wish) to (?P<value>(?!.*\b(?:account|room|taxi|ticket|table)\b)(?:{_WISH}.*|.+ {_SOMETIME}$))",
        rf"(?:{words.TIME}|{_SOMETIME}|next \w+),? (?:I|we) (?:will|am going to|want to|are going to|plan to) (?P<value>(?!(?:be|have|do|need|see you|call|go and|let|tell)\b).+)",
        r"my (?:plan|goal|intention|aim|dream) is to (?P<value>.+)",
        says="I plan to {value}",
    ),
)
