"""Find what a person tells of themself: facts in the second person, from English and Chinese messages.

Rules first: a wrong fact is worse than none. What no rule was written for, a small network may hear (`listener`). Only
statements of the speaker about themself count; questions, hypotheses, quotations, the past and what others say do not.
"""

from __future__ import annotations

import re

from elman.person import extraction_en, extraction_zh, patterns_en_cues, patterns_zh_cues
from elman.person.kin import by_own_names, of_somebodys
from elman.person.kinds import OF_OTHERS, Found, normalised
from elman.person.listener import listener
from elman.text.words import CJK

HAN = re.compile(f"[{CJK}]")
"""A character that Chinese is written with."""
_LATIN = re.compile(r"[A-Za-z]'?[A-Za-z]")


def extract(text: str) -> list[Found]:
    """Return the facts that a message tells of its speaker, in the order told and each once; [] for most messages.

    "Remember that ...", "记住…" make a fact of whatever follows: of kind `note` where no other is found in it.
    """
    said, text = text, by_own_names(text)
    found: list[Found] = by_rules(text)
    if any(fact.kind == "note" for fact in found):  # what is to be remembered as it was said
        text, found = said, by_rules(said)
    heard = listener().told(text, "zh" if HAN.search(text) else "en")
    return list(dict.fromkeys([*found, *(each for each in heard if _can_be(each, text) and _news(each, found))]))


def by_rules(text: str) -> list[Found]:
    """Return the facts that the rules alone find."""
    found: list[Found] = []
    if HAN.search(text):
        found += extraction_zh.find(text)
    if _LATIN.search(text):
        found += extraction_en.find(text)
    return list(dict.fromkeys(found))


_DENIED = re.compile(r"n't\b|\b(?:not|never|please|kidding|joking)\b|[不没别]|开玩笑|请", re.IGNORECASE)
_PARTS = re.compile(r"[.!?;。！？；]")
_NAMED = ("name", *OF_OTHERS)
"""Kinds whose value is a name, unless it is something of somebody: a sister's job."""


def _can_be(heard: Found, text: str) -> bool:
    """Whether a value that was heard can be one of its kind, as far as its form tells."""
    if heard.kind in OF_OTHERS and any(heard.value in part and of_somebodys(part) for part in _PARTS.split(text)):
        return False
    attribute = heard.topic.partition("'s ")[2]
    kind = attribute or heard.kind
    if _untrue(heard.value, text) or (heard.kind not in OF_OTHERS and _of_another(heard.value, text)):
        return False
    if kind == "age":
        return 3 <= int(heard.value) <= 119 if heard.value.isdecimal() else heard.value.isalpha()
    if kind in _NAMED and heard.value.islower():
        return text.islower()
    language = extraction_zh.CHINESE if HAN.search(text) else extraction_en.ENGLISH
    return language.value(kind, heard.value) != ""


def _of_another(value: str, text: str) -> bool:
    """Whether the value is said of somebody else, as far as the rules can tell."""
    of_another = extraction_zh.of_another if HAN.search(text) else extraction_en.of_another
    return of_another(value, text)


def _untrue(value: str, text: str) -> bool:
    """Whether something between the sentence's beginning and the value makes it no fact: "if I had ..."."""
    before, _, _ = text.partition(value)
    begun = re.split(r"[.!?。！？]", before)[-1]
    return any(sign.search(begun) for sign in (patterns_en_cues.UNTRUE, patterns_zh_cues.UNTRUE, _DENIED))


def _news(heard: Found, found: list[Found]) -> bool:
    """Whether the rules found nothing of the same value, nor of the same kind and topic."""
    value = normalised(heard.value)
    return bool(value) and not any(
        value in normalised(each.text) or (each.kind, each.topic) == (heard.kind, heard.topic) for each in found
    )
