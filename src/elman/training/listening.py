"""What a listener learns from: messages in which facts are told, with where they stand, and questions for them.

Made from the same wordings as the conversations about facts (`recall_talk`), amid sentences of ordinary talk, and
beside messages that tell and ask nothing: ordinary talk, and the same wordings said of somebody else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from elman.training.others import of_another
from elman.training.recall_kinds import LANGUAGES, Kind, kinds, make
from elman.training.recall_style import typed
from elman.training.recall_values import load, with_article
from elman.training.wordings import choose, fill

START, END = "\ue000", "\ue001"
"""Marks around a value while a message is put together."""
Slot = tuple[str, str]
"""A kind of fact, and its topic: ("pet", "dog")."""
NOTHING: Slot = ("", "")
"""What is asked for where nothing is."""
OTHER: Slot = ("other", "")
"""What is asked for where something about oneself is that no kind of fact answers."""
ANY_WORDS = 0.15
"""Share of the values of open kinds that are any words at all."""
OPEN = ("like", "dislike", "hobby", "favourite", "collects", "fear", "learning", "study")
"""Kinds whose values can be nearly anything."""
LESSONS = (80, 50, 35, 20, 5, 8, 14)
"""How often a message tells, asks, is ordinary talk, tells or asks of another, asks whether a value is right, asks for
what no kind answers, and tells nothing though it is full of names."""
IN_PASSING = 0.85
"""Share of the tellings that tell a fact amid other things: the others are soon learned."""
SAME = {"puppy": "dog", "kitten": "cat", "pony": "horse"}
"""Topics that are one under two words."""


def slots() -> list[Slot]:
    """Return what can be told or asked for in any language, `NOTHING` and `OTHER` first."""
    tables = [kind for language in LANGUAGES for kind in kinds(language).values()]
    return list(dict.fromkeys([NOTHING, OTHER, *(slot(kind, topic) for kind in tables for topic in kind.topics)]))


def slot(kind: Kind, topic: str) -> Slot:
    """Return what a fact of a kind and topic fills."""
    return kind.name, SAME.get(topic, topic) if kind.name == "pet" else topic


class Told(NamedTuple):
    """Where in a message a fact's value stands."""

    start: int
    end: int
    slot: Slot


class Example(NamedTuple):
    """A message, what it tells and what it asks for."""

    text: str
    told: tuple[Told, ...] = ()
    asked: Slot = NOTHING


def examples(talk: Sequence[str], seed: int) -> Iterator[Example]:
    """Yield messages without end; `talk` are messages of ordinary talk in which nothing is told."""
    chance = random.Random(seed)
    plain = {language: of_language(talk, language) for language in LANGUAGES}
    while True:
        language = chance.choice(LANGUAGES)
        made = Maker(language, plain[language], chance)
        make = (made.telling, made.asking, made.talking, made.of_another, made.checking, made.wondering, made.chatting)
        yield chance.choices(make, LESSONS)[0]()


def of_language(talk: Sequence[str], language: str) -> list[str]:
    """Return the messages of one language."""
    return [text for text in talk if any("\u4e00" <= each <= "\u9fff" for each in text) == (language == "zh")]


class Maker:
    """Makes examples of one language."""

    def __init__(self, language: str, talk: Sequence[str], chance: random.Random) -> None:
        self.language, self.talk, self.chance = language, talk, chance

    def telling(self) -> Example:
        """Return a message that tells a fact or two."""
        parts = [self.told() for _ in range(2 if self.chance.random() < 0.2 else 1)]
        joint = self.chance.choice((" ", " ", " and ") if self.language == "en" else ("", "，", " "))
        text = joint.join(text for text, _ in parts)
        return _located(self.amid(text), [each for _, each in parts])

    def told(self) -> tuple[str, Slot]:
        """Return words that tell a fact, its value between marks."""
        kind, topic = self.kind_and_topic()
        held = make(kind, topic, self.chance)
        while held.foreign:
            held = make(kind, topic, self.chance)
        value = held.value
        if kind.name in OPEN and self.chance.random() < ANY_WORDS:
            value = self.any_words() or value
        marked = f"{START}{value}{END}"
        article = with_article(value)[: -len(value)]
        slots = {**kind.slots(topic, self.chance), "v": marked, "av": f"{article}{marked}"}
        return fill(kind.telling(topic, self.chance, IN_PASSING), slots), slot(kind, topic)

    def asking(self) -> Example:
        """Return a question for a fact."""
        kind, topic = self.kind_and_topic()
        text = typed(choose(self.chance.choice(kind.asks_for(topic)), self.chance), self.language, self.chance, "?")
        text = fill(text, kind.slots(topic, self.chance))
        return Example(self.amid(text, 0.1), (), slot(kind, topic))

    def checking(self) -> Example:
        """Return a question whether a value is the right one, which tells nothing."""
        asked = [kind for kind in kinds(self.language).values() if kind.checks]
        kind = self.chance.choice(asked)
        topic = self.chance.choice(list(kind.topics))
        text = typed(choose(self.chance.choice(kind.checks), self.chance), self.language, self.chance, "?")
        value = make(kind, topic, self.chance).value
        return Example(fill(text, {**kind.slots(topic, self.chance), "v": value, "w": value}), (), slot(kind, topic))

    def of_another(self) -> Example:
        """Return a message that tells or asks something of somebody else."""
        while True:
            example = self.telling() if self.chance.random() < 0.6 else self.asking()
            text = of_another(example.text, self.language, self.chance)
            if text is not None:
                return Example(text)

    def wondering(self) -> Example:
        """Return a question about oneself that no kind of fact answers."""
        return Example(self.amid(self.other("unknown", "?"), 0.1), (), OTHER)

    def chatting(self) -> Example:
        """Return a message of much that a fact could be, which tells none."""
        return Example(self.other("nothing", "."))

    def other(self, name: str, end: str) -> str:
        """Return one of the language's sentences that neither tell nor ask for a fact of any kind."""
        return typed(self.chance.choice(load(f"recall_others_{self.language}")[name]), self.language, self.chance, end)

    def talking(self) -> Example:
        """Return a message of ordinary talk."""
        return Example(self.chance.choice(self.talk))

    def amid(self, text: str, share: float = 0.3) -> str:
        """Return the text with ordinary talk before or after it, or by itself."""
        if self.chance.random() > share:
            return text
        other = self.chance.choice(self.talk)
        gap = " " if self.language == "en" else self.chance.choice(("", " ", "。"))
        return f"{other}{gap}{text}" if self.chance.random() < 0.5 else f"{text}{gap}{other}"

    def kind_and_topic(self) -> tuple[Kind, str]:
        """Return a kind, each as often as any other, but those with many topics more often; and one of its topics."""
        table = list(kinds(self.language).values())
        kind = self.chance.choices(table, [min(4, len(each.topics)) for each in table])[0]
        return kind, self.chance.choice(list(kind.topics))

    def any_words(self) -> str:
        """Return one to three words that stand together in ordinary talk."""
        text = self.chance.choice(self.talk)
        if self.language == "zh":
            start = self.chance.randrange(len(text))
            words = text[start : start + self.chance.randint(1, 4)]
            return words if words.isalpha() else ""
        parts = text.split()
        start = self.chance.randrange(len(parts)) if parts else 0
        parts = parts[start : start + self.chance.randint(1, 3)]
        return " ".join(parts) if all(map(str.isalpha, parts)) else ""


def _located(text: str, slots: Sequence[Slot]) -> Example:
    """Return the example whose values stand between the marks of a text."""
    told, plain = [], ""
    for number, part in enumerate(text.split(START)):
        value, end, rest = part.partition(END)
        if number and end:
            told.append(Told(len(plain), len(plain) + len(value), slots[number - 1]))
        plain += value + rest
    return Example(plain, tuple(told))
