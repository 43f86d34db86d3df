"""The pieces that the English wordings of facts are made of: people, animals, names, jobs, how things are said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elman.person import words_en as words
from elman.text.words import CJK

CAP = rf"(?:(?-i:[A-Z])[\w'-]*|[{CJK}]+)"
# No name begins what comes after "and", as in "Rex and he is two".
_NO_NAME = r"(?!(?:I|he|she|they|it|we|my|the|a|an|is|has|was|am|are)\b)"
_MORE = rf"(?:(?:, {CAP}){{0,3}},? and {_NO_NAME}[^\W\d_][\w'-]*)?"
NAME = rf"(?P<value>(?:{CAP}(?: {CAP}){{0,2}}|[^\W\d_][\w'-]*){_MORE})"
PROPER_NAME = rf"(?:the )?{CAP}(?: (?:(?:and|of|the|for) ){{0,2}}{CAP}){{0,4}}"
PROPER = rf"(?P<value>{CAP}(?: {CAP}){{0,2}})(?![\w'])"
PROPERS = rf"(?P<value>{CAP}(?: {CAP}){{0,2}}(?: and {CAP})?)(?![\w'])"
V = "(?P<value>.+)"
END = r"(?=$|[,.)(]| (?:and|but|now|today|who|from|so|at|in|for|by|with|because)\b)"


def any_of(names: Iterable[str]) -> str:
    """Return the pattern that matches any of the names, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


MODIFIER = rf"(?P<modifier>(?!little (?:boy|girl)\b)(?:{any_of(words.MODIFIERS)}) )?"
PEOPLE = {**words.RELATIVES, **words.PARTNERS, **words.FRIENDS}
MY_PERSON = rf"(?:my|our) (?:dear |own |lovely |beautiful |late )?{MODIFIER}(?P<topic>{any_of(PEOPLE)})"
A_PERSON = (
    rf"(?:I|we) have (?:a|an|one) (?:(?!{any_of(words.MODIFIERS)})\w+ ){{0,2}}?{MODIFIER}(?P<topic>{any_of(PEOPLE)})"
)
ANIMAL = rf"(?P<topic>{any_of(words.ANIMALS)})(?:s|es)?"
PET = rf"(?:(?:new|little|pet|old|baby|beloved|other|first|second|cute|\w+ed) )*{ANIMAL}"
JOB = (
    r"(?P<value>(?:(?!(?:good|great|bad|big|better|best|terrible|slow|fast|huge|lousy|picky|avid|decent|"
    r"horrible|"
    r"careful|amazing|awful|pretty|natural|hard|fan|member|former|lot|bit|wonderful|excellent|nervous|"
    r"safe|heavy|"
    r"messy|light|in|of|at|for|to|with|who|that|and)\b)[\w'-]+ ){0,3}"
    rf"(?:{any_of(words.JOBS)}))"
)
HAVE = r"(?:I|we) (?:have|own|adopted|have adopted|rescued|bought|have bought|got|keep|raise|take care of)"
OFTEN = (
    r"(?:every|each|on|in my|at the|a lot|twice|once|for fun|as a hobby|in the|all the time|regularly|"
    r"for \w+ years)"
)

JOB_LIKE = (
    rf"(?P<value>(?:(?!(?:a|an|good|bad|great|the)\b)[\w-]+ )?(?:{any_of(words.JOBS)}|\w+(?:ologist|ographer|ician|smith|"
    r"maker|keeper|blower|monger|wright|dresser|therapist|writer|seller|tender|breeder|operator|engineer)))\b"
)
"""A job by its name or by how its name is made."""
IS = (
    r"(?:is|are|happens to be|would be|has always been|has been|have always been|is still|remains|is called|is named|"
    r"goes by|was|will be)"
)
FRONT = (
    r"(?P<value>(?!(?:it|this|that|he|she|they|you|we|there|here|what|I|my|your|his|her|these|those|one|which|who|so|and|"
    r"but|nothing|something|everything|anything|none|all|the (?:one|thing|only|best|most|first))\b)[^,;:?!]{1,50}?)"
)
"""A value that its noun follows: "Rex is the name of my dog"."""
CLOCK = (
    r"(?:(?:about |around )?(?:(?:half|quarter|ten|twenty|five|\d+) (?:past|to) )?(?:\d{1,2}(?:[:.]\d\d)?|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve)(?:[ -](?:thirty|fifteen|forty-five))?(?: ?(?:am|pm|a\.m|p\.m|o'clock))?"
    r"|noon|midnight)(?![\w])"
)
MEASURE = (
    r"(?:[12][.,]\d{1,2} ?m(?:et(?:er|re)s?)?\b|\d{2,3} ?(?:cm|centimet(?:er|re)s)\b|\d ?(?:'|ft|feet|foot)\.? ?(?:\d{1,2}"
    r"(?: ?(?:\"|''|inches|in\b))?)?)"
)
NUMBERED = (
    r"(?P<topic>(?:(?!\b(?:name|age|wife|husband)\b)[\w'-]+ ){0,2}?(?:number|line|code|pin|extension|postcode|zip code|"
    r"platform|flight|gate))"
)
SIZES = r"(?:\d{1,3}(?:[.,]\d|½)?|[SML]\b|X{1,3}[SL]\b|small|medium|large)"
SIZED = r"(?P<topic>\w+) size"
THINGS = r"(?:\w+ )?(?:" + any_of(words.THINGS) + ")"
PLACED = (
    r"(?:in|on|under|underneath|behind|next to|beside|above|inside|near|by|at|beneath|between|on top of|in front of) "
    r"(?:the|my|our|a|an|that|\w+'s) .+"
)
VEHICLE = (
    r"(?P<topic>car|truck|bike|bicycle|van|motorbike|motorcycle|scooter|moped|vehicle|pickup|minivan|ride|boat|jeep)"
)
