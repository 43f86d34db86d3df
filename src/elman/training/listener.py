"""A listener: what in a message a fact is told by, and what a message asks for; a bidirectional LSTM over its words.

Each word gets a tag as in named entity recognition (Huang, Xu & Yu 2015): it begins a value, goes on with one, or is
none. What a value is (a pet's name, and that of a dog) and what is asked for are read from the same states. This
trains it; `elman.person.listener` runs it without torch.

Shapes: `B` messages, `W` words of all, `S` slots.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from elman.text.spans import words
from elman.text.tokenizers import Tokenizer
from elman.training import word_reader
from elman.training.listening import Example, Slot, examples
from elman.training.word_reader import Spelling, WordReader, Words, descend

LONGEST = 160
"""Words of a message that are read in training."""
POOL = 16
"""Batches that are made at a time."""
TAGS = 3
"""A word is in no value, begins one, or goes on with one."""


@dataclass(frozen=True)
class ListenerConfig:
    """How a listener is made."""

    hidden_size: int = 160
    shape_size: int = 16
    """Numbers that say how a word is written."""
    dropout: float = 0.1
    hidden_words: float = 0.05
    """Share of the words whose letters are hidden, so that their neighbours must tell."""
    hidden_values: float = 0.2
    """Share of the values whose letters are hidden."""
    batch_size: int = 64
    steps: int = 50_000
    learning_rate: float = 0.004
    seed: int = 0


class Batch(NamedTuple):
    """Messages as numbers."""

    words: Words
    tags: Tensor
    """[W] 0 for none, 1 where a value begins, 2 where it goes on."""
    spans: list[tuple[int, int, int, int]]
    """Message, first word, word after the last, slot, of every value."""
    asked: Tensor
    """[B] slot."""


class ListenerModule(WordReader):
    """The network."""

    def __init__(self, embeddings: Tensor, slots: Sequence[Slot], config: ListenerConfig) -> None:
        super().__init__(embeddings, config.hidden_size, config.shape_size, config.dropout)
        self.config, self.slots = config, list(slots)
        self.tag = nn.Linear(self.width, TAGS)
        self.slot = nn.Linear(2 * self.width, len(slots))
        self.ask = nn.Linear(2 * self.width, len(slots))

    def forward(self, batch: Batch, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of tags [W], of the spans' slots, and of what is asked [B]; words [W] can be `hidden`."""
        states = self.read(batch.words, hidden)
        whole, flat = self.summary(states, batch.words), states[batch.words.inside]
        within, rows = means(batch, len(flat)), [row for row, *_ in batch.spans]
        found = self.slot(torch.cat([within @ flat, whole[rows, self.width :]], 1))
        return self.tag(flat), found, self.ask(whole)

    def loss(self, batch: Batch, hidden: Tensor) -> Tensor:
        """Return the sum of the three losses."""
        tags, found, asked = self(batch, hidden)
        total = TAGS * functional.cross_entropy(tags, batch.tags) + functional.cross_entropy(asked, batch.asked)
        if batch.spans:
            total = total + functional.cross_entropy(found, torch.tensor([slot for *_, slot in batch.spans]))
        return total


def means(batch: Batch, words: int) -> Tensor:
    """Return the matrix [spans, W] whose product with the words' states is their mean within each span."""
    starts, weights = np.cumsum([0, *batch.words.lengths]), torch.zeros(len(batch.spans), words)
    for number, (row, first, end, _) in enumerate(batch.spans):
        weights[number, starts[row] + first : starts[row] + end] = 1 / (end - first)
    return weights


def collate(items: Sequence[Example], spelling: Spelling, slots: Sequence[Slot]) -> Batch:
    """Return examples as one batch; those without a word are left out."""
    numbers = {slot: number for number, slot in enumerate(slots)}
    read = [(item, found) for item in items if (found := words(item.text)[:LONGEST])]
    tags, spans = list[int](), list[tuple[int, int, int, int]]()
    for row, (item, found) in enumerate(read):
        own = [0] * len(found)
        for told in item.told:
            inside = [at for at, word in enumerate(found) if word.start >= told.start and word.end <= told.end]
            if inside:
                own[inside[0] : inside[-1] + 1] = [1, *[2] * (inside[-1] - inside[0])]
                spans.append((row, inside[0], inside[-1] + 1, numbers[told.slot]))
        tags += own
    asked = torch.tensor([numbers[item.asked] for item, _ in read])
    return Batch(spelling.words([found for _, found in read]), torch.tensor(tags), spans, asked)


def batches(talk: Sequence[str], spelling: Spelling, slots: Sequence[Slot], config: ListenerConfig) -> Iterator[Batch]:
    """Yield batches without end, of `examples`, those of about the same length together: what is padded takes time."""
    items, size, chance = examples(talk, config.seed), config.batch_size, random.Random(config.seed)
    while True:
        near = sorted(islice(items, POOL * size), key=lambda item: len(words(item.text)))
        for number in chance.sample(range(POOL), POOL):
            yield collate(near[number * size : (number + 1) * size], spelling, slots)


def unseen(batch: Batch, config: ListenerConfig, chance: random.Random) -> Tensor:
    """Return which words [W] are hidden: some of all, and some values whole."""
    hidden = torch.rand(len(batch.words.shapes)) < config.hidden_words
    starts = np.cumsum([0, *batch.words.lengths])
    for row, first, end, _ in batch.spans:
        if chance.random() < config.hidden_values:
            hidden[starts[row] + first : starts[row] + end] = True
    return hidden


def train(module: ListenerModule, stream: Iterator[Batch]) -> Iterator[tuple[int, float]]:
    """Train to the end of the schedule; yield the step and its loss now and then."""
    config, chance = module.config, random.Random(module.config.seed)

    def loss(batch: Batch) -> Tensor:
        return module.loss(batch, unseen(batch, config, chance))

    return descend(module, loss, stream, steps=config.steps, learning_rate=config.learning_rate)


def save(module: ListenerModule, tokenizer: Tokenizer, kept: Sequence[dict[str, object]], folder: Path) -> None:
    """Write a listener with what each slot is `kept` as, in the slots' order."""
    word_reader.save(module, tokenizer, {"slots": kept, "training": asdict(module.config)}, folder)
