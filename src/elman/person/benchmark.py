"""The personalisation benchmark: what learning a speaker gains on what they say next.

A speaker's messages are taken in order. Message k is predicted with what was learned of the messages before it, then
learned. The speaker is rendered as the person, everybody else in the scene as the bot; each scene begins anew. All
figures are of the speaker's own words.

Shapes: `T` tokens of a message, `H` hidden.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from elman.evaluation.next_word import Speller
from elman.language_model import Floats, Ids
from elman.person.ladder import Ladder, Told, View
from elman.person.learned import Learned
from elman.person.mixture import CONTEXTS, EXPERTS
from elman.person.personal_model import PersonalModel
from elman.person.reader import Reader
from elman.person.rungs import Rungs
from elman.text.conversations import Conversation
from elman.text.words import count_words

EDGES = (0, 50, 200, 500, 1500)
"""Messages seen, between which figures are given."""
NAMES = tuple(f"{start}-{end}" for start, end in pairwise(EDGES))
RUNGS = {
    "static": Rungs(cache=False, fast_weights=False),
    "cache": Rungs(fast_weights=False),
    "fast weights": Rungs(cache=False),
    "ladder": Rungs(),
}
"""What is measured: nothing learned, each rung alone, all of them."""


class Said(NamedTuple):
    """One message of a scene, as the model read it."""

    own: bool
    """Whether it is the speaker's."""
    ids: Ids
    """[T]"""
    hidden: Floats
    """[T, H] the states that they were predicted from."""
    words: int
    before: Any
    """The state before the message's first token."""


@dataclass
class Sums:
    """What one rung made of a speaker's messages in one bucket."""

    nats: float = 0.0
    words: int = 0
    asked: int = 0
    first: int = 0
    third: int = 0


@dataclass
class SpeakerResult:
    """A speaker's figures: for each rung and bucket, the sums."""

    messages: int = 0
    sums: dict[str, list[Sums]] = field(default_factory=lambda: {name: [Sums() for _ in NAMES] for name in RUNGS})
    seconds: float = 0.0
    """Spent on learning."""
    bytes: int = 0
    """Of what was learned, at the end."""

    def perplexity(self, rung: str, bucket: int | None = None) -> float:
        """Return the perplexity per word in one bucket, or in all."""
        sums = self.sums[rung] if bucket is None else [self.sums[rung][bucket]]
        words = sum(each.words for each in sums)
        return float(np.exp(sum(each.nats for each in sums) / words)) if words else float("nan")


def most_talkative(conversations: Iterable[Conversation], count: int) -> list[str]:
    """Return the speakers with the most messages, the most talkative first."""
    found = Counter(message.speaker for each in conversations for message in each.messages)
    return [name for name, _ in found.most_common(count)]


def scenes_of(conversations: Iterable[Conversation], speaker: str, reader: Reader) -> Iterator[list[Said]]:
    """Yield the scenes in which somebody speaks, each read from its beginning."""
    for conversation in conversations:
        if any(message.speaker == speaker for message in conversation.messages):
            yield list(read_scene(conversation, speaker, reader))


def read_scene(conversation: Conversation, speaker: str, reader: Reader) -> Iterator[Said]:
    """Yield a scene's messages as they are read, one after the other."""
    state = reader.beginning().state
    for message in conversation.messages:
        own = message.speaker == speaker
        # A character can be several tokens, a byte is never two.
        heard = reader.read(state, "person" if own else "bot", message.text, len(message.text.encode()) + 1)
        yield Said(own, heard.ids, heard.hidden, count_words(message.text), state)
        state = heard.state


class Measuring:
    """Learns one speaker, message by message, and keeps the figures of every rung."""

    def __init__(self, reader: Reader, ladder: Ladder, *, both_sides: bool, next_words: int) -> None:
        self.reader, self.ladder, self.both_sides, self.next_words = reader, ladder, both_sides, next_words
        self.speller = Speller(reader.engine, reader.tokenizer)
        self.learned = ladder.nothing()
        self.believed = {name: np.zeros((CONTEXTS, len(EXPERTS)), np.float32) for name in RUNGS}
        self.result = SpeakerResult()

    def run(self, scenes: Iterable[list[Said]], teachers: Iterator[Said] | None = None) -> SpeakerResult:
        """Measure the messages of these scenes; with `teachers`, what is learned is theirs, one for each."""
        for scene in scenes:
            for said in scene:
                if self.result.messages == EDGES[-1]:
                    break
                if said.own and len(said.ids):
                    self.hear(said, None if teachers is None else next(teachers, None))
                elif self.both_sides and teachers is None:
                    self.learned = self.ladder.learn(self.learned, said.ids, said.hidden)
        self.result.bytes = len(self.ladder.to_bytes(self.learned))
        return self.result

    def hear(self, said: Said, teacher: Said | None) -> None:
        """Predict a message with every rung, then learn it, or what the teacher said in its place."""
        start = time.perf_counter()
        logits = self.ladder.logits(said.hidden)
        told = View(self.ladder, self.learned).told(said.ids, said.hidden, logits)
        learned = self.ladder.learn_told(self.learned, said.ids, said.hidden, told)
        self.result.seconds += time.perf_counter() - start
        bucket = int(np.searchsorted(EDGES, self.result.messages, side="right")) - 1
        for name, rungs in RUNGS.items():
            sums, own = self.result.sums[name][bucket], allowed(told, rungs)
            sums.nats -= float(own.log_probs(self.believed[name], self.ladder.trust).sum())
            sums.words += said.words
            if sums.asked < self.next_words:
                self.ask(said, name, sums)
            self.believed[name] = own.laid_on(self.believed[name], self.ladder.trust)
        self.result.messages += 1
        self.learned = learned if teacher is None else self.taught(teacher)

    def taught(self, teacher: Said) -> Learned:
        """Return what is learned with somebody else's message."""
        return self.ladder.learn(self.learned, teacher.ids, teacher.hidden)

    def ask(self, said: Said, name: str, sums: Sums) -> None:
        """Ask for the words of a message, whole, until as many were asked for as are wanted."""
        view = View(self.ladder, self.learned._replace(responsibilities=self.believed[name]), RUNGS[name])
        model = PersonalModel(self.reader.engine, view)
        self.speller.model = model
        state, before = model.after(said.before), self.reader.marks["person"]
        for index in range(len(said.ids) - 1):
            rows, state = model.log_probs(np.asarray([[before]]), state)
            word = self.speller.word_at(said.ids, index, before)
            if word is not None and sums.asked < self.next_words:
                found = self.speller.next_words(rows[0, 0], state, bool(self.speller.fresh[before]))
                guesses = [guess for guess, _ in found]
                sums.asked += 1
                sums.first += guesses[:1] == [word]
                sums.third += word in guesses
            before = int(said.ids[index])


def allowed(told: Told, rungs: Rungs) -> Told:
    """Return what was told by the rungs that are on."""
    experts = [True, rungs.fast_weights, *[rungs.cache] * (len(EXPERTS) - 2)]
    return told._replace(available=told.available & np.array(experts))


def own_messages(scenes: Iterable[list[Said]]) -> Iterator[Said]:
    """Yield the speaker's own messages."""
    for scene in scenes:
        yield from (said for said in scene if said.own and len(said.ids))


def report(results: Sequence[SpeakerResult]) -> dict[str, Any]:
    """Return the benchmark's figures over all speakers: means of the speakers' own."""
    ratios = [each.perplexity("ladder") / each.perplexity("static") for each in results]
    return {
        "speakers": len(results),
        "helped": float(np.mean([ratio < 1 for ratio in ratios])),
        "worst": max(ratios),
        "rungs": {
            name: {bucket: figures(results, name, index) for index, bucket in enumerate(NAMES)} for name in RUNGS
        },
        "ms_per_message": 1000 * sum(each.seconds for each in results) / max(sum(r.messages for r in results), 1),
        "bytes_per_person": max(each.bytes for each in results),
    }


def figures(results: Sequence[SpeakerResult], rung: str, bucket: int) -> dict[str, Any]:
    """Return one rung's figures in one bucket, over the speakers who have said enough to be in it."""
    here = [each for each in results if each.sums[rung][bucket].words]
    sums = [each.sums[rung][bucket] for each in here]
    perplexities = [each.perplexity(rung, bucket) for each in here]
    changes = [value / each.perplexity("static", bucket) - 1 for value, each in zip(perplexities, here, strict=True)]
    asked = sum(each.asked for each in sums)
    return {
        "perplexity_per_word": float(np.mean(perplexities)) if here else None,
        "change": float(np.mean(changes)) if here else None,
        "top1": sum(each.first for each in sums) / asked if asked else None,
        "top3": sum(each.third for each in sums) / asked if asked else None,
        "words": sum(each.words for each in sums),
    }


def measure_speakers(
    reader: Reader,
    ladder: Ladder,
    conversations: Sequence[Conversation],
    speakers: Sequence[str],
    *,
    both_sides: bool = False,
    control: bool = False,
    next_words: int = 10,
) -> Iterator[SpeakerResult]:
    """Yield each speaker's figures; with `control`, of a ladder that learns the next speaker in their place."""
    for index, speaker in enumerate(speakers):
        measuring = Measuring(reader, ladder, both_sides=both_sides, next_words=next_words)
        teachers = None
        if control:
            other = speakers[(index + 1) % len(speakers)]
            teachers = own_messages(scenes_of(conversations, other, reader))
        yield measuring.run(scenes_of(conversations, speaker, reader), teachers)
