"""The kinds of facts that synthetic conversations tell and ask for, and what is said of them: the data's tables."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from elman.training.recall_style import typed
from elman.training.recall_values import draw, load, with_article
from elman.training.wordings import choose, fill

LANGUAGES = ("en", "zh")
PLURAL = ("parents", "grandparents", "keys", "glasses")
MEASURES = {"horse": "匹", "pony": "匹", "goldfish": "条", "snake": "条"}
"""What Chinese counts animals by, where it is not 只."""
USUAL = 0.5
"""Share of facts in the first of their wordings, which is the one that extraction writes."""
IN_PASSING = 0.6
"""Share of the tellings that tell a fact amid other things."""
SAME_IN_ALL = 0.08
"""Share of facts that were told in the other language, of those whose values are the same in both."""
LOWER = 0.06
"""Share of values that the person wrote without capitals."""


@dataclass(frozen=True, eq=False)
class Kind:
    """What can be said of one kind of fact in one language; templates of `wordings`, with `{v}` the value."""

    name: str
    language: str
    topics: dict[str, str]
    """What the value is of, by a name that both languages share; one empty topic where the kind says it all."""
    values: dict[str, str]
    """The list that values are drawn from, by topic."""
    proper: bool
    """Whether values are the same in every language."""
    one: bool
    """Whether the topics exclude one another: nobody has a wife and a husband."""
    facts: tuple[str, ...]
    tells: tuple[str, ...]
    passing: tuple[str, ...]
    """Messages that tell it amid other things."""
    updates: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    unknown: tuple[str, ...]
    acks: tuple[str, ...]
    checks: tuple[str, ...]
    weaves: tuple[tuple[str, str], ...]
    passing_of: dict[str, tuple[str, ...]]
    """Messages that tell it of one topic only."""
    asks_of: dict[str, tuple[str, ...]]
    """Questions for it of one topic only."""

    def slots(self, topic: str, chance: random.Random) -> dict[str, str]:
        """Return what fills the templates but for the value."""
        word = choose(self.topics[topic], chance)
        plural = topic in PLURAL
        return {
            "t": word,
            "at": with_article(word),
            "live": "live" if plural else "lives",
            "do": "do" if plural else "does",
            "is": "are" if plural else "is",
            "m": MEASURES.get(topic, "只"),
        }

    def asks_for(self, topic: str) -> tuple[str, ...]:
        """Return the questions for a fact of this kind and topic."""
        return self.asks + self.asks_of.get(topic, ())

    def telling(self, topic: str, chance: random.Random, share: float = IN_PASSING) -> str:
        """Return a message, its slots open, that tells a fact of this kind and topic; a share of them in passing."""
        in_passing = self.passing + self.passing_of.get(topic, ())
        wordings = in_passing if chance.random() < share else self.tells
        return typed(choose(chance.choice(wordings), chance), self.language, chance, ".")


@dataclass(frozen=True)
class Held:
    """A fact that is known of the person of one conversation."""

    kind: Kind
    topic: str
    value: str
    foreign: Kind | None = None
    """The kind in the language in which it was told, where that is not the conversation's."""

    @property
    def slot(self) -> tuple[str, str]:
        """What only one fact can fill."""
        return self.kind.name, "" if self.kind.one else self.topic

    def slots(self, chance: random.Random) -> dict[str, str]:
        """Return what fills the templates."""
        return {**self.kind.slots(self.topic, chance), "v": self.value, "av": with_article(self.value)}

    def text(self, chance: random.Random) -> str:
        """Return the fact in the second person, as it is kept."""
        kind = self.foreign or self.kind
        wording = kind.facts[0] if chance.random() < USUAL else chance.choice(kind.facts)
        return capitalised(fill(choose(wording, chance), self.told_slots(chance)))

    def told_slots(self, chance: random.Random) -> dict[str, str]:
        """Return what fills the templates of the language in which it was told."""
        kind = self.foreign or self.kind
        return {**kind.slots(self.topic, chance), "v": self.value, "av": with_article(self.value)}


def make(kind: Kind, topic: str, chance: random.Random) -> Held:
    """Return a fact of the kind with a random value, told in the other language at times."""
    foreign = None
    other = kinds(LANGUAGES[1 - LANGUAGES.index(kind.language)])[kind.name]
    if kind.proper and topic in other.topics and chance.random() < SAME_IN_ALL:
        foreign = other
    value = draw((foreign or kind).values[topic], (foreign or kind).language, chance)
    return Held(kind, topic, value.lower() if chance.random() < LOWER else value, foreign)


@cache
def kinds(language: str) -> dict[str, Kind]:
    """Return the kinds of a language by name."""
    frames = load(f"recall_frames_{language}")
    return {name: _kind(name, language, table, frames) for name, table in load(f"recall_talk_{language}").items()}


def _kind(name: str, language: str, table: dict[str, Any], frames: dict[str, Any]) -> Kind:
    topics = table.get("topics", {"": ""})
    values = table["values"]
    more = load(f"recall_passing_{language}")[name]
    parts = {
        "ask": _either(_mine(table["direct"], language) + more["asks"]),
        "asked": _either(_mine(table["indirect"] + table["thing"], language)),
        "thing": _either(_mine(table["thing"], language)),
        "tell": _either(table["tell"]),
    }
    yours = {"thing": _either(_yours(table.get("missing", table["thing"]), language))}
    return Kind(
        name,
        language,
        topics,
        values if isinstance(values, dict) else dict.fromkeys(topics, values),
        proper=table.get("proper", False),
        one=table.get("one", False),
        facts=tuple(table["fact"]),
        tells=_composed(frames["tell"], parts),
        passing=tuple(more["passing"]),
        updates=_composed(frames["update"], parts),
        asks=_composed(frames["ask"], parts),
        answers=tuple(table["answer"]),
        unknown=_composed(frames["unknown"], yours),
        acks=tuple(table["ack"]),
        checks=_composed(frames["check"], parts) if table.get("proper") and "live" not in str(table["thing"]) else (),
        weaves=tuple((one, two) for one, two in table.get("weave", ())),
        passing_of={topic: tuple(more[topic]["passing"]) for topic in topics if topic in more},
        asks_of={topic: tuple(more[topic]["asks"]) for topic in topics if topic in more},
    )


def _composed(frames: list[str], parts: dict[str, str]) -> tuple[str, ...]:
    """Return the frames with the parts in them; other slots stay open."""
    return tuple(re.sub(r"\{(\w+)\}", lambda slot: parts.get(slot[1], slot[0]), frame) for frame in frames)


def _either(templates: list[str]) -> str:
    return f"({'|'.join(templates)})"


def _mine(templates: list[str], language: str) -> list[str]:
    me = {"en": ("my", "i"), "zh": ("我", "我")}[language]
    return [each.replace("{my}", me[0]).replace("{i}", me[1]) for each in templates]


def _yours(templates: list[str], language: str) -> list[str]:
    you = {"en": ("your", "you"), "zh": ("你", "你")}[language]
    return [each.replace("{my}", you[0]).replace("{i}", you[1]) for each in templates]


_AFTER_COMMA = re.compile(r"(?<=, )(You|Your|It|In|That|To|On|The|As|From|Try|Look|At|A|An|What|Of|It's)\b")
_SENTENCE = re.compile(r"(^|[.!?] +)([a-z])")


def capitalised(text: str) -> str:
    """Return a text with a capital at each sentence's start and none after a comma."""
    text = _AFTER_COMMA.sub(lambda found: found[0].lower(), text)
    return _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
