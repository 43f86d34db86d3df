"""A message's words with their places in it, for models that point at words.

"Anna's" is the words "Anna" and "'s"; a Han character is a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from elman.text.words import CJK

_WORD = re.compile(rf"(?P<han>[{CJK}])|(?P<letters>[^\W\d_{CJK}]+)|(?P<digits>\d+(?:[.:,]\d+)*)|['’][^\W\d_{CJK}]+|\S")


class Word(NamedTuple):
    """A word, and where it stands: `text[start:end]`."""

    start: int
    end: int
    text: str
    """In lower case."""
    shape: int
    """How it is written: 0 in lower case, 1 with a capital, 2 in capitals, 3 digits, 4 Han or Kana, 5 anything else."""


SHAPES = 6
BETWEEN = "|"
"""Stands between what the one had said and what the other said to that."""
LATEST = 20
"""Words of what the one had said that are read, the last ones."""
LONGEST = 60
"""Words of what was said to that, the last ones, and of a reply, the first ones."""
CHARACTERS = 2000
"""Of a text, however long it is, that words are looked for in."""


def words(text: str) -> list[Word]:
    """Return the words of a text in order; what is left between them is white space."""
    return [Word(found.start(), found.end(), found[0].lower(), _shape(found)) for found in _WORD.finditer(text)]


def spelled(word: str) -> str:
    """Return a word as it is given to a tokenizer: one of Latin letters as after a blank, as most stand in a text."""
    return f" {word}" if word.isalpha() and word.isascii() else word


def _shape(found: re.Match[str]) -> int:
    if found["letters"]:
        word = found[0]
        return 0 if word.islower() else 2 if word.isupper() and len(word) > 1 else 1
    return {"digits": 3, "han": 4}.get(found.lastgroup or "", 5)


def said_words(before: str, said: str) -> list[Word]:
    """Return the words of what was said that a reply is judged by: what its speaker had said before, and after it."""
    return [*words(before[-CHARACTERS:])[-LATEST:], *words(BETWEEN), *words(said[-CHARACTERS:])[-LONGEST:]]


def reply_words(reply: str) -> list[Word]:
    """Return the words that a reply is judged by."""
    return words(reply[:CHARACTERS])[:LONGEST]
