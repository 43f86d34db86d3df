"""How people type: with capitals and stops or without, apostrophes left out, a slip of the finger now and then."""

from __future__ import annotations

import random
import re

SLIP = 0.08
"""Share of messages with two letters swapped or one left out."""
_ORDER = re.compile(r"(?:please |tell me (?!what|wh|how)|remind me|i forgot|i've|i have|i bet|let's|i wonder)")
_WORD = re.compile(r"(?<![{\w])[a-z]{5,}(?![}\w])")


def typed(text: str, language: str, chance: random.Random, end: str) -> str:
    """Return a message as somebody might type it; `end` is its mark (`?`, `.` or nothing), slots stay as they are."""
    return _chinese(text, chance, end) if language == "zh" else _english(text, chance, end)


def _english(text: str, chance: random.Random, end: str) -> str:
    text = slipped(text, chance) if chance.random() < SLIP else text
    if _ORDER.match(text):
        end = "."
    style = chance.random()
    if style < 0.5:
        text = re.sub(r"\bi\b(?![}])", "I", text).replace("elman", "Elman")
        text = re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda first: first[0].upper(), text)
        return text + (end if text[-1:] not in ".!?" and (end == "?" or chance.random() < 0.7) else "")
    if style < 0.75:
        return text + (end if chance.random() < 0.4 and text[-1:] not in ".!?" else "")
    return text.replace("'", "") + ("??" if end == "?" and chance.random() < 0.05 else "")


def slipped(text: str, chance: random.Random) -> str:
    """Return the text with a slip in one of its longer words."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(1, len(word[0]) - 2)
    old = word[0]
    swapped = old[:at] + old[at + 1] + old[at] + old[at + 2 :]
    new = swapped if chance.random() < 0.6 else old[:at] + old[at + 1 :]
    return text[: word.start()] + new + text[word.end() :]


def _chinese(text: str, chance: random.Random, end: str) -> str:
    mark = {"?": "？", ".": "。"}.get(end, end)
    style = chance.random()
    if style < 0.5:
        return text + (mark if text[-1:] not in "？。！～，" else "")
    if style < 0.65:
        return text + ("?" if end == "?" else "")
    return text.replace("，", " ") if style < 0.75 else text
