"""What a message tells of its speaker and what it asks for, heard by a small network rather than by rules.

It hears what nobody wrote a rule for, and misses what it never learned; `extraction` and `relevance` ask both. It is
trained by `recipes/default/listener.py`, and belongs to no bot.

Shapes: `T` words, `F` features of a word, `S` slots.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors.numpy import load_file

from elman.language_model import Floats
from elman.person.kinds import Found
from elman.runtime.both_ways import WordReader, summary
from elman.text.spans import Word, words
from elman.text.tokenizers import Tokenizer

SURE = 0.6
"""How probable a fact must be to be kept: a wrong one is worse than none."""
LONGEST = 256
"""Words of a message that are read, of its first so many characters."""
CHARACTERS = 2000
Kept = tuple[str, str]
"""A kind of `KINDS` and a topic, as in `Found`."""
OTHER: Kept = ("other", "")
"""What is asked for where something about oneself is that no kind of fact answers."""


class Heard(NamedTuple):
    """A message as the network hears it."""

    states: Floats
    """[T, F] each word among the others."""
    tags: Floats
    """[T, 3] probabilities that a word is in no value, begins one, or goes on with one."""
    asked: Floats
    """[S] how probably each slot is asked for; the first is nothing."""


class Span(NamedTuple):
    """A value in a message."""

    first: int
    end: int
    probability: float


class Listener:
    """The network and what its slots are kept as."""

    def __init__(self, tensors: Mapping[str, Floats], config: Mapping[str, Any], tokenizer: Tokenizer) -> None:
        self.reader, self.slots = WordReader(tensors, tokenizer), config["slots"]

    @classmethod
    def load(cls, folder: Path) -> Listener:
        """Open what `elman.training.listener.save` wrote."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(load_file(folder / "model.safetensors"), config, Tokenizer.load(folder / "tokenizer.json"))

    def told(self, text: str, language: str) -> list[Found]:
        """Return the facts of one language that a message tells, in the order told."""
        found = first_words(text)
        if not found:
            return []
        heard = self.hear(text)
        return [fact for span in spans(heard.tags) if (fact := self._fact(text, found, heard, span, language))]

    def asked(self, text: str) -> dict[Kept, float]:
        """Return how probably each kind and topic is asked for, or `OTHER`; {} for a message without a word."""
        if not first_words(text):
            return {}
        shares: dict[Kept, float] = {}
        for slot, share in zip(self.slots, self.hear(text).asked.tolist(), strict=True):
            for kind, topic, _ in _languages(slot):
                shares[kind, topic] = max(share, shares.get((kind, topic), 0.0))
            if slot["kind"] == OTHER[0]:
                shares[OTHER] = share
        return shares

    def hear(self, text: str) -> Heard:
        """Read a message that has a word at least."""
        states, linear = self.reader.read(first_words(text)), self.reader.linear
        return Heard(states, _softmax(linear("tag", states)), _softmax(linear("ask", summary(states))))

    def _fact(self, text: str, found: list[Word], heard: Heard, span: Span, language: str) -> Found | None:
        """Return the fact whose value a span is, where the network is sure and the language has it."""
        inside = heard.states[span.first : span.end].mean(0)
        logits = self.reader.linear("slot", np.concatenate([inside, heard.states.max(0)]))
        own = np.array([language in slot for slot in self.slots])
        if not own.any():
            return None
        shares = _softmax(np.where(own, logits, -np.inf))
        best = int(shares.argmax())
        if span.probability * float(shares[best]) < SURE:
            return None
        value = text[found[span.first].start : found[span.end - 1].end]
        kind, topic, says = self.slots[best][language]
        return Found(kind, topic, value, says.replace("{v}", value).replace("{av}", _with_article(value)))


def first_words(text: str) -> list[Word]:
    """Return the words that are read of a message, however long it is."""
    return words(text[:CHARACTERS])[:LONGEST]


def spans(tags: Floats) -> Iterator[Span]:
    """Yield the values that tags [T, 3] mark: each begins, and goes on while the tags say so."""
    best, first = tags.argmax(1), 0
    while first < len(best):
        end = first + 1
        if best[first] == 1:
            while end < len(best) and best[end] == 2:
                end += 1
            yield Span(first, end, float(tags[np.arange(first, end), best[first:end]].mean()))
        first = end


def _languages(slot: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    return ((kind, topic, says) for kind, topic, says in (slot[name] for name in ("en", "zh") if name in slot))


def _with_article(value: str) -> str:
    return f"{'an' if value[:1].lower() in 'aeiou' else 'a'} {value}"


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = weights / weights.sum(-1, keepdims=True)
    return result


@cache
def listener() -> Listener:
    """Return the listener that comes with the package."""
    with as_file(files("elman.data").joinpath("listener")) as folder:
        return Listener.load(folder)
