"""Facts as they are kept: what a message told, what a command did, and what holds again once something is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from elman.person.extraction import extract
from elman.person.facts import Fact, Found, known, normalised, superseded
from elman.person.turn import Turn


def note_facts(rows: Turn, message_id: int | None, found: Iterable[Found]) -> list[int]:
    """Keep the facts that a message told, or (None) a command; return their ids.

    What is told once more is a fact of its own, so that it holds still when the first time is forgotten.
    """
    added = []
    for each in found:
        facts = [Fact(*fact) for fact in rows.facts()]
        fact = known(facts, each)
        if fact is not None and (not same(fact, each) or fact.message_id == message_id):
            continue
        replaced = [fact] if fact is not None else superseded(facts, each)
        added.append(rows.add_fact(*each, message_id=message_id))
        for old in replaced:
            rows.supersede(old.id, added[-1])
    return added


def same(fact: Fact, found: Found) -> bool:
    """Tell whether a fact says what was found, word for word or nearly so."""
    return (fact.kind, fact.topic) == (found.kind, found.topic) and normalised(fact.value) == normalised(found.value)


def note_again(rows: Turn, lost: Sequence[Fact]) -> None:
    """Keep what the remaining messages tell and the `lost` facts made no news: "a cat" beside "a cat named Miso"."""
    for message in rows.messages() if lost else ():
        if message.role == "person":
            note_facts(rows, message.id, [each for each in extract(message.text) if silenced(each, lost)])


def silenced(found: Found, lost: Sequence[Fact]) -> bool:
    """Tell whether one of the facts made this one no news, though it is another."""
    fact = known(lost, found)
    return fact is not None and not same(fact, found)
