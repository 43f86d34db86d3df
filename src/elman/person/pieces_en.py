"""The pieces that the English wordings of facts are made of: people, animals, names, jobs, how things are said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elman.person import words_en as words

CAP = r"(?-i:[A-Z])[\w'-]*"
# No name begins what comes after "and", as in "Rex and he is two".
_NO_NAME = r"(?!(?:I|he|she|they|it|we|my|the|a|an|is|has|was|am|are)\b)"
_MORE = rf"(?:(?:, {CAP}){{0,3}},? and {_NO_NAME}[^\W\d_][\w'-]*)?"
NAME = rf"(?P<value>(?:{CAP}(?: {CAP}){{0,2}}|[^\W\d_][\w'-]*){_MORE})"
PROPER = rf"(?P<value>{CAP}(?: {CAP}){{0,2}})(?![\w'])"
PROPERS = rf"(?P<value>{CAP}(?: {CAP}){{0,2}}(?: and {CAP})?)(?![\w'])"
V = "(?P<value>.+)"
END = r"(?=$|[,.)(]| (?:and|but|now|today|who|from|so|at|in|for|by|with|because)\b)"


def any_of(names: Iterable[str]) -> str:
    """Return the pattern that matches any of the names, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


MODIFIER = rf"(?P<modifier>(?:{any_of(words.MODIFIERS)}) )?"
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
