"""Put the handwritten scenes of `first_words.*.txt` together into the package's own conversation corpus.

    python tools/first_words.py            # writes src/elman/data/first_words.jsonl

A conversation is a greeting (sometimes), a few scenes on different topics, and a goodbye (sometimes), all in one
language. What the person types is roughened: no capitals, no full stops, now and then a slip of the finger.
The same scenes give the same file, byte for byte.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

CONVERSATIONS = 4000
MOST_MESSAGES = 10
SEED = 1990  # the year of Elman's "Finding Structure in Time"

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "elman" / "data" / "first_words.jsonl"

SLOT = re.compile(r"\{(\w+)\}")
SPEAKERS = {">": "you", "<": "elman"}
Messages = list[dict[str, str]]


T = TypeVar("T")


class Deck(Generic[T]):
    """Deals its cards in random order, every one before any comes again: no way of saying a thing is left out."""

    def __init__(self, cards: list[T], rng: random.Random) -> None:
        self.cards, self.rng = cards, rng
        self.left: list[T] = []

    def deal(self) -> T:
        """Return the next card."""
        if not self.left:
            self.left = self.rng.sample(self.cards, len(self.cards))
        return self.left.pop()


@dataclass
class Scene:
    """A handwritten exchange: for each line its speaker and the ways to say it."""

    topic: str
    lines: list[tuple[str, Deck[str]]] = field(default_factory=list)


class Script:
    """The scenes and slots of one language, read from its text file."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        self.rng = rng
        self.slots: dict[str, Deck[str]] = {}
        scenes: dict[str, list[Scene]] = {"hello": [], "middle": [], "recall": [], "bye": []}
        topic, weight = "", 1
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            lines = [line for line in block.strip().splitlines() if not line.startswith("#")]
            if lines and (header := re.fullmatch(r"\[(\w+)(?: x(\d+))?\]", lines[0])):
                topic, weight = header[1], int(header[2] or 1)
                lines = lines[1:]
            scene = Scene(topic)
            for line in lines:
                self.add(line, scene)
            if scene.lines:
                scenes[topic if topic in scenes else "middle"] += [scene] * weight
        self.scenes = {place: Deck(each, rng) for place, each in scenes.items()}

    def add(self, line: str, scene: Scene) -> None:
        """Take one line of the file: a slot's values, or the next line of the scene."""
        if line.startswith("$"):
            name, _, values = line[1:].partition(":")
            self.slots[name] = self.deck(values)
        else:
            scene.lines.append((SPEAKERS[line[0]], self.deck(line[1:])))

    def deck(self, alternatives: str) -> Deck[str]:
        """Return the alternatives of a line as a deck."""
        return Deck([each.strip() for each in alternatives.split(" | ")], self.rng)

    def conversation(self) -> Messages:
        """Return one conversation of 2 to `MOST_MESSAGES` messages."""
        greeted = self.rng.random() < 0.4
        places = ["hello"] * greeted + ["middle"] * self.rng.choice([0, 1, 1, 2] if greeted else [0, 1, 1, 1, 2, 3])
        places += ["recall"] * (self.rng.random() < 0.4)
        places += ["bye"] * (self.rng.random() < 0.25)
        messages: Messages = []
        filled: dict[str, str] = {}
        topics: set[str] = set()
        for place in places or ["bye"]:
            scene = self.scenes[place].deal()
            known = dict(filled)
            played = [] if scene.topic in topics else self.play(scene, known)
            if played and len(messages) + len(played) <= MOST_MESSAGES:
                messages += played
                filled = known
                topics.add(scene.topic)
        return messages

    def play(self, scene: Scene, slots: dict[str, str]) -> Messages:
        """Return the scene's messages and fill its slots; nothing when it does not fit what was said before.

        It does not fit when it would fill a slot anew ("I'm Tom" after "I'm Lin"), or has no reply without a slot
        that is still empty.
        """
        messages: Messages = []
        before = frozenset(slots)
        # People often leave a question unanswered and speak of something else.
        lines = scene.lines[:2] if self.rng.random() < 0.2 else scene.lines
        for speaker, deck in lines:
            if speaker == "you":
                text = deck.deal()
                names = SLOT.findall(text)
                if not before.isdisjoint(names):
                    return []
                for name in names:
                    slots.setdefault(name, self.slots[name].deal())
                text = roughen(fill(text, slots), self.rng)
            else:
                if not any(fits(reply, slots) for reply in deck.cards):
                    return []
                while not fits(text := deck.deal(), slots):
                    pass
                text = fill(text, slots)
                text = text[0].upper() + text[1:]
            messages.append({"speaker": speaker, "text": text})
        return messages


def fits(text: str, slots: dict[str, str]) -> bool:
    """Tell whether all of the text's slots are filled."""
    return slots.keys() >= set(SLOT.findall(text))


def fill(text: str, slots: dict[str, str]) -> str:
    """Put the slots' values into the text, with "an" before a vowel."""
    text = SLOT.sub(lambda slot: slots[slot[1]], text)
    return re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)


def roughen(text: str, rng: random.Random) -> str:
    """Return what the person meant to type as people type it: careless about capitals and signs, with a slip."""
    dice = rng.random()
    if not text.isascii():
        if dice < 0.35:
            return text.rstrip("。！？") or text
        if dice < 0.45:
            return text.replace("，", " ")
        return text + rng.choice("。！～") if dice < 0.6 and text[-1].isalnum() else text
    if dice < 0.3:
        return text.lower().rstrip(".!?") or text
    if dice < 0.4:
        return text.lower()
    if dice < 0.5:
        return text[0].upper() + text[1:] + "." * text[-1].isalnum()
    if dice < 0.55:
        return text + "!" * text[-1].isalnum()
    return slip(text, rng) if dice < 0.6 else text


def slip(text: str, rng: random.Random) -> str:
    """Swap or drop a letter inside one of the longer words, if there is one."""
    words = list(re.finditer(r"[a-z]{5,}", text))
    if not words:
        return text
    word = rng.choice(words)
    place = rng.randrange(word.start() + 1, word.end() - 1)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return rng.choice([swapped, text[:place] + text[place + 1 :]])


def conversations() -> Iterator[Messages]:
    """Yield `CONVERSATIONS` different conversations, English and Chinese by turns."""
    rng = random.Random(SEED)
    scripts = [Script(HERE / f"first_words.{language}.txt", rng) for language in ("en", "zh")]
    seen: set[str] = set()
    while len(seen) < CONVERSATIONS:
        messages = scripts[len(seen) % 2].conversation()
        if messages and (key := json.dumps(messages)) not in seen:
            seen.add(key)
            yield messages


def corpus() -> str:
    """Return the corpus as JSON lines."""
    return "".join(json.dumps({"messages": messages}, ensure_ascii=False) + "\n" for messages in conversations())


if __name__ == "__main__":
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(corpus(), encoding="utf-8")
