"""How a fact is found in a clause: a table of patterns, one way to clean a value, one way to say the fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from elman.person.kinds import Found, unnamed


class Pattern(NamedTuple):
    """One wording of a kind of fact, matched at the beginning of a clause; its group `value` is the answer."""

    kind: str
    pattern: str
    """A regular expression; compiled when it is first needed, as the table is long and most programs never need it."""
    topic: str
    """The topic where the pattern has no group of that name; "'s job" goes behind the one that it has."""
    says: str
    """The fact in plain words, still in the first person; empty for the words that were matched."""
    cue: str = ""
    """What the text must hold somewhere for the pattern to be tried at all, anywhere in it; empty: at its beginning."""


class Language(NamedTuple):
    """What the search needs to know of a language."""

    patterns: Sequence[Pattern]
    value: Callable[[str, str], str]
    """Kind and matched value to the value without what is no part of it; empty where it cannot be one."""
    topic: Callable[[str, str], tuple[str, str]]
    """Kind and matched topic to the kind and topic in the usual words."""
    other_person: Callable[[str], str]
    sentence: Callable[[str], str]


_NAMING = re.compile(r"(?:called|name is|叫)\s?\{value\}")


def rows(kind: str, *patterns: str, topic: str = "", says: str = "", cue: str = "") -> Iterator[Pattern]:
    """Yield a row of the table for each wording."""
    for pattern in patterns:
        yield Pattern(kind, pattern, topic, says, cue)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def search(clause: str, language: Language) -> list[Found]:
    """Return what a clause tells; the first wording of a kind and topic that fits is the one that counts."""
    found: dict[tuple[str, str], Found] = {}
    for row in language.patterns:
        match = _compiled(row.pattern).match(clause)
        fact = _found(row, match, language) if match else None
        if fact:
            found.setdefault((fact.kind, fact.value if fact.kind == "pet" else fact.topic), fact)
    return _without_repeats(list(found.values()))


def cued(text: str, language: Language, untrue: re.Pattern[str]) -> list[Found]:
    """Return what a sentence tells by a cue and a value of the kind's type, wherever in it the two stand together.

    `untrue` finds the words that make what follows them no fact; they count from the last comma before the match on.
    """
    found: dict[tuple[str, str], Found] = {}
    cues: dict[str, bool] = {}
    for row in language.patterns:
        if row.cue not in cues:
            cues[row.cue] = _compiled(row.cue).search(text) is not None
        match = _compiled(row.pattern).search(text) if cues[row.cue] else None
        if match and untrue.search(text, _clause_start(text, match.start()), match.end("value")):
            match = None
        fact = _found(row, match, language) if match else None
        if fact:
            found.setdefault((fact.kind, fact.topic), fact)
    return _without_repeats(list(found.values()))


_BY_TOPIC = ("family", "partner", "friend", "pet", "favourite", "number", "size", "routine", "place", "zodiac")
_NEAR = {"like": "favourite", "hobby": "like", "car": "like", "study": "language", "school": "employer"}
"""Kinds that tell the same thing where another one did already."""


def news(found: list[Found], more: list[Found]) -> list[Found]:
    """Return the facts with those of `more` that tell something else."""
    kinds = {fact.kind for fact in found}
    topics = {(fact.kind, fact.topic) for fact in found}
    return found + [
        fact
        for fact in more
        if (fact.kind, fact.topic) not in topics
        and (fact.kind not in kinds or (fact.kind in _BY_TOPIC and fact.kind != "favourite"))
        and _NEAR.get(fact.kind) not in kinds
    ]


def _clause_start(text: str, end: int) -> int:
    return max(text.rfind(mark, 0, end) for mark in ",;:(") + 1


def _found(row: Pattern, match: re.Match[str], language: Language) -> Found | None:
    groups = match.groupdict()
    value = language.value("name" if _NAMING.search(row.says) else row.kind, groups["value"])
    if not value:
        return None
    kind, topic = language.topic(row.kind, (groups.get("modifier") or "") + (groups.get("topic") or ""))
    if row.says:
        said = row.says.format(**{**groups, "value": value, "topic": topic, "raw": groups.get("topic")})
    else:
        said = match.string[: match.start("value")] + value
    topic = topic + row.topic if row.topic.startswith("'s ") or row.topic == "s" or not topic else topic
    return Found(kind, topic, language.other_person(value), language.sentence(language.other_person(said)))


def _without_repeats(found: list[Found]) -> list[Found]:
    """Leave out "you have a cat" beside the cat's name, and what is said better in another kind."""
    named = {(fact.kind, fact.topic) for fact in found if fact.kind == "pet" and not unnamed(fact)}
    kinds = {fact.kind for fact in found}
    return [
        fact
        for fact in found
        if not (fact.kind == "pet" and unnamed(fact) and (fact.kind, fact.topic) in named)
        and not (fact.kind == "favourite" and "hobby" in kinds)
        and not (fact.kind == "like" and "favourite" in kinds)
    ]
