"""What a fact is: a short statement about a person, of one of the `KINDS`.

A fact is told in the second person, as the bot would say it to the person: "You live in Bern.", "你住在伯尔尼。".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from elman.person.words_zh import ANIMALS, PARTNERS, RELATIVES

KINDS = (
    "name",
    "age",
    "birthday",
    "home",
    "origin",
    "job",
    "employer",
    "study",
    "school",
    "pet",
    "partner",
    "family",
    "friend",
    "like",
    "dislike",
    "favourite",
    "hobby",
    "plan",
    "language",
    "allergy",
    "diet",
    "car",
    "instrument",
    "number",
    "height",
    "weight",
    "size",
    "zodiac",
    "routine",
    "place",
    "detail",
    "note",
)
"""What a fact can be about; `detail` is what its topic names (a nickname, a fear), and `note` is what was told to be
remembered and is none of the others."""

ONE_AT_A_TIME = frozenset(
    [
        "name",
        "age",
        "birthday",
        "home",
        "origin",
        "job",
        "employer",
        "study",
        "school",
        "partner",
        "family",
        "favourite",
        "car",
        "number",
        "height",
        "weight",
        "size",
        "zodiac",
        "routine",
        "place",
        "detail",
    ]
)
"""Kinds of which the newer value replaces the older, topic by topic; of the others many hold at once."""

OF_OTHERS = ("partner", "family", "friend", "pet")
"""Kinds of what is told of somebody else, or of an animal."""

UNITED = {"wife": "partner", "husband": "partner", "girlfriend": "partner", "boyfriend": "partner", "spouse": "partner"}
"""Topics that are one person under several words."""


class Found(NamedTuple):
    """A fact as it is found in a message."""

    kind: str
    """One of `KINDS`."""
    topic: str
    """What the value is of: "sister", "sister's job", "cat", "colour"; empty where the kind says it all."""
    value: str
    """The answer itself: a name, a place; the topic again where no name was told ("I have a cat")."""
    text: str
    """The whole statement, in the second person and in the language of the message."""


@dataclass(frozen=True)
class Fact:
    """A fact as it is kept."""

    id: int
    """Its number in the store; a newer fact has a higher one."""
    kind: str
    topic: str
    value: str
    text: str
    """What it says, as in `Found`."""
    message_id: int | None
    """The person's message that it came from; None for a fact told by a command or an edit."""
    time: datetime
    """When it was told."""
    superseded_by: int | None = None
    """The id of the fact that contradicts it since; None while it holds."""


def normalised(value: str) -> str:
    """Return the value without what makes no difference: case, width, punctuation, articles and spaces."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    plain = re.sub(r"^(?:the|a|an|to)\s", "", plain.strip())
    return "".join(character for character in plain if character.isalnum())


def slot(found: Found | Fact) -> str:
    """Return the place that only one fact can fill, so that a newer one supersedes; empty where many may hold at once.

    Liking and disliking share the slot of the thing itself.
    """
    if found.kind in ("like", "dislike"):
        return f"taste:{normalised(found.value)}"
    if found.kind not in ONE_AT_A_TIME:
        return ""
    owner, possessive, attribute = found.topic.partition("'s ")
    return f"{found.kind}:{UNITED.get(owner, owner)}{possessive}{attribute}".removesuffix(":")


def unnamed(found: Found | Fact) -> bool:
    """Say whether the fact tells that there is a cat or a sister, but nothing of it yet."""
    value = normalised(found.value)
    return bool(found.topic) and found.topic in (value, ANIMALS.get(value), RELATIVES.get(value), PARTNERS.get(value))
