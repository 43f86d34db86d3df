"""What is known of a person: which facts contradict each other, which matter now, and how an edit is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elman.person import extraction_en, extraction_zh
from elman.person.extraction import HAN, by_rules
from elman.person.kinds import KINDS, Fact, Found, normalised, slot, unnamed
from elman.person.relevance import relevant

__all__ = ["KINDS", "Fact", "Found", "edit_text", "known", "normalised", "relevant", "slot", "superseded", "unnamed"]

_OWN = re.compile(r"\b(?:I|my|me|we|our)\b|[我俺咱]", re.IGNORECASE)


def known(facts: Iterable[Fact], found: Found) -> Fact | None:
    """Return the fact that already says what was found, or says more; None where it is news."""
    return next((fact for fact in facts if fact.superseded_by is None and _covers(fact, found)), None)


def superseded(facts: Iterable[Fact], found: Found) -> list[Fact]:
    """Return the facts that hold no more once this one is found, the oldest first; none when it says nothing new."""
    held = [fact for fact in facts if fact.superseded_by is None]
    if known(held, found):
        return []
    return [fact for fact in held if _replaces(found, fact, held)]


def edit_text(fact: Fact | None, text: str) -> Found:
    """Return the fact that a wording in the memory list tells: found in it where possible, else of kind `note`.

    The words may be the person's ("I live in Bern") or the list's ("You live in Bern"); where they tell several facts,
    that of the kind of the edited `fact` counts.
    """
    language = extraction_zh.CHINESE if HAN.search(text) else extraction_en.ENGLISH
    own = _OWN.search(text) is not None
    swapped = text if own else language.other_person(text)
    found = by_rules(swapped)
    if found:
        return next((each for each in found if fact and each.kind == fact.kind), found[0])
    value = language.other_person(text) if own else text
    return Found("note", "", value.strip(" .!。！"), language.sentence(value))


def _covers(fact: Fact, found: Found) -> bool:
    """Whether `fact` makes `found` no news: the same again, or "I have a cat" when the cat's name is known."""
    if fact.kind != found.kind:
        return False
    if unnamed(found) and slot(fact) == slot(found) and fact.topic == found.topic:
        return True
    if slot(found):
        return slot(fact) == slot(found) and normalised(fact.value) == normalised(found.value)
    return fact.topic == found.topic and normalised(fact.value) == normalised(found.value)


def _replaces(found: Found, fact: Fact, held: list[Fact]) -> bool:
    if slot(found):
        return slot(fact) == slot(found) and not (found.kind == "family" and _several(found.topic, held))
    # A name for the cat that had none; two cats with names are two cats.
    return fact.kind == found.kind and fact.topic == found.topic and unnamed(fact)


def _several(topic: str, held: list[Fact]) -> bool:
    """Whether the person told that they have more than one of this relative: another name is another sister then."""
    return any(fact.kind == "family" and fact.topic == f"{topic}s" for fact in held)
