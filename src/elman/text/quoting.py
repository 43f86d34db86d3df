"""What a person said, as a model is reminded of it: their own words between quotation marks."""

from __future__ import annotations

import re

from elman.text.words import CJK

_HAN = re.compile(f"[{CJK}]")


def quoted(said: str) -> str:
    """Return a sentence as a fact that quotes it, in the sentence's own language."""
    return f"你说过：“{said}”" if _HAN.search(said) else f'You said: "{said}"'
