"""Find what a person tells of themself: facts in the second person, from English and Chinese messages.

Rules, not a model: a fact must be shown with the words it came from, and a wrong one is worse than none. Only
statements of the speaker about themself count; questions, hypotheses, quotations, the past and what others say do not.
"""

from __future__ import annotations

import re

from elman.person import extraction_en, extraction_zh
from elman.person.kinds import Found
from elman.text.words import CJK

HAN = re.compile(f"[{CJK}]")
"""A character that Chinese is written with."""
_LATIN = re.compile(r"[A-Za-z]'?[A-Za-z]")


def extract(text: str) -> list[Found]:
    """Return the facts that a message tells of its speaker, in the order told and each once; [] for most messages.

    "Remember that ...", "记住…" make a fact of whatever follows: of kind `note` where no other is found in it.
    """
    found: list[Found] = []
    if HAN.search(text):
        found += extraction_zh.find(text)
    if _LATIN.search(text):
        found += extraction_en.find(text)
    return list(dict.fromkeys(found))
