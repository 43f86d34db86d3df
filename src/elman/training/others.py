"""The same words said of somebody else: "my dog is Rex" as "his dog is Rex", which tells nothing of who says it."""

from __future__ import annotations

import random
import re

_ENGLISH = (
    {
        "my": "his",
        "mine": "his",
        "me": "him",
        "myself": "himself",
        "i": "he",
        "am": "is",
        "i'm": "he's",
        "i've": "he's",
    },
    {
        "my": "her",
        "mine": "hers",
        "me": "her",
        "myself": "herself",
        "i": "she",
        "am": "is",
        "i'm": "she's",
        "i've": "she's",
    },
    {
        "my": "your",
        "mine": "yours",
        "me": "you",
        "myself": "yourself",
        "i": "you",
        "am": "are",
        "i'm": "you're",
        "i've": "you've",
    },
    {
        "my": "their",
        "mine": "theirs",
        "me": "them",
        "myself": "themselves",
        "i": "they",
        "am": "are",
        "i'm": "they're",
        "i've": "they've",
    },
)
_OWN = re.compile(r"\b(?:i'm|i've|im|ive|i|my|mine|me|myself)\b", re.IGNORECASE)
_WORD = re.compile(r"\b(?:i'm|i've|i|my|mine|me|myself|am)\b", re.IGNORECASE)
_CHINESE = ("他", "她", "你", "人家", "小王")


def of_another(text: str, language: str, chance: random.Random) -> str | None:
    """Return the text as said of another person, or to them; None where it does not say of whom it is."""
    if language == "zh":
        text = text.replace("咱", "我").replace("俺", "我")
        return text.replace("我", chance.choice(_CHINESE)) if "我" in text else None
    if not _OWN.search(text):
        return None
    words = chance.choice(_ENGLISH)
    return _WORD.sub(lambda found: _like(found[0], words[found[0].lower()]), text)


def _like(old: str, new: str) -> str:
    """Return the new word with the old one's capital, but for "I", which always has one."""
    return new.capitalize() if old[:1].isupper() and len(old) > 1 else new
