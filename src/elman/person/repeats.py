"""What says again what is to be forgotten: later lines that quote it, so that the person can let them go too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from elman.person.facts import normalised
from elman.person.records import StoredMessage
from elman.text.words import split_words

RARE = 3
"""Messages that a word may occur in, beside those to be forgotten, and still tell what they were about."""
SHORTEST = 3
"""Letters of a word that can tell anything; of Han characters, two in a row do."""


def repeating(messages: Sequence[StoredMessage], gone: Collection[int], values: Iterable[str]) -> list[StoredMessage]:
    """Return the messages that share a rare word with those of the ids `gone`, or hold one of the values."""
    terms = {message.id: terms_of(message.text) for message in messages}
    forgotten = set[str]().union(*(terms[each] for each in gone if each in terms))
    others = Counter(term for number, found in terms.items() if number not in gone for term in found)
    rare = {term for term in forgotten if others[term] <= RARE}
    wanted = [value for value in map(normalised, values) if value]
    return [
        message
        for message in messages
        if message.id not in gone and (terms[message.id] & rare or holds(message.text, wanted))
    ]


def holds(text: str, values: Iterable[str]) -> bool:
    """Tell whether a text holds one of the values."""
    plain = normalised(text)
    return any(value in plain for value in values)


def terms_of(text: str) -> set[str]:
    """Return what a text is about: its longer words, and pairs of characters that are words by themselves."""
    words = [normalised(word) for word in split_words(text)]
    pairs = {first + second for first, second in pairwise(words) if len(first) == len(second) == 1}
    return {word for word in words if len(word) >= SHORTEST} | pairs
