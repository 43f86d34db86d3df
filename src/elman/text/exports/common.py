"""What every reader does to names and texts: marks that steer the direction of writing are no part of either."""

from __future__ import annotations

from functools import lru_cache

MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks of writing direction, and the byte order mark, which stray into names and texts."""

EDGE = MARKS + " \t\r\n\v\f\u00a0\u202f\u3000"
"""What may stand around a name without belonging to it."""


@lru_cache(maxsize=4096)
def clean_name(name: str) -> str:
    """Return a name without the marks and blanks around it."""
    return name.strip(EDGE)


def clean_text(text: str) -> str:
    """Return a text with line ends of one kind, without marks at its start and blank lines at its end."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.lstrip(MARKS)
    if "\n" not in text:
        return text
    body = text.rstrip()
    newline = text.find("\n", len(body))
    return text if newline < 0 else text[:newline]
