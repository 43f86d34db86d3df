"""A matcher: how well a reply fits what was said; two encoders with one body (Lowe et al. 2015, the Ubuntu corpus).

A bidirectional LSTM over words reads what was said, and by itself each reply; the product of what two layers make of
them, and what a third makes of the reply alone, says how much likelier the reply is there than the others. It learns to
tell the right one from the other replies of a batch and from what a bot said instead. This trains it;
`elman.chat.matcher` runs it without torch.

Shapes: `B` pairs, `R` replies.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from elman.text.spans import reply_words, said_words
from elman.training.word_reader import Spelling, WordReader, Words, descend


@dataclass(frozen=True)
class MatcherConfig:
    """How a matcher is made."""

    embedding_size: int = 128
    hidden_size: int = 160
    shape_size: int = 8
    """Numbers that say how a word is written."""
    compared_size: int = 192
    """Numbers by which what was said and a reply are compared."""
    dropout: float = 0.2
    batch_size: int = 64
    steps: int = 12_000
    learning_rate: float = 0.003
    seed: int = 0


class Pair(NamedTuple):
    """What was said, and what was replied."""

    before: str
    """What the one who replies had said before that; empty at the beginning."""
    said: str
    reply: str
    instead: str = ""
    """What a bot replied; empty where none was asked."""


class Batch(NamedTuple):
    """Pairs as numbers."""

    said: Words
    replies: Words
    """Of the pairs first, then what was said instead."""
    same: Tensor
    """[B, R] where another reply is the right one in the same words."""


class MatcherModule(WordReader):
    """The network."""

    def __init__(self, embeddings: Tensor, config: MatcherConfig) -> None:
        super().__init__(embeddings, config.hidden_size, config.shape_size, config.dropout)
        self.config = config
        self.said = nn.Linear(2 * self.width, config.compared_size)
        self.reply = nn.Linear(2 * self.width, config.compared_size)
        self.alone = nn.Linear(2 * self.width, 1)

    def forward(self, batch: Batch) -> Tensor:
        """Return how well each reply fits what each pair has said [B, R]."""
        said = self.summary(self.read(batch.said), batch.said)
        replies = self.summary(self.read(batch.replies), batch.replies)
        product = self.said(said) @ self.reply(replies).T / self.config.compared_size**0.5
        result: Tensor = product + self.alone(replies).T
        return result

    def loss(self, batch: Batch) -> Tensor:
        """Return the mean of - log p(right reply) among all replies, those in the same words left out."""
        logits = self(batch).masked_fill(batch.same, -torch.inf)
        return functional.cross_entropy(logits, torch.arange(len(logits)))


def narrowed(embeddings: Tensor, size: int) -> Tensor:
    """Return embeddings [V, E] in fewer dimensions [V, size]: along those in which they differ most."""
    centred = embeddings - embeddings.mean(0)
    _, _, axes = torch.linalg.svd(centred, full_matrices=False)
    result: Tensor = centred @ axes[:size].T
    return result


def collate(pairs: Sequence[Pair], spelling: Spelling) -> Batch:
    """Return pairs, of a word at least on either side, as one batch."""
    replies = [pair.reply for pair in pairs] + [pair.instead for pair in pairs if reply_words(pair.instead)]
    same = [
        [number != row and reply == pair.reply for number, reply in enumerate(replies)]
        for row, pair in enumerate(pairs)
    ]
    said = [said_words(pair.before, pair.said) for pair in pairs]
    return Batch(spelling.words(said), spelling.words([reply_words(reply) for reply in replies]), torch.tensor(same))


def batches(pairs: Sequence[Pair], spelling: Spelling, config: MatcherConfig) -> Iterator[Batch]:
    """Yield batches without end, each of one language: the other's replies would be told by their letters."""
    chance = random.Random(config.seed)
    usable = [pair for pair in pairs if reply_words(pair.said) and reply_words(pair.reply)]
    chinese = [any("\u4e00" <= each <= "\u9fff" for each in pair.reply) for pair in usable]
    languages = [
        [pair for pair, is_so in zip(usable, chinese, strict=True) if is_so == which] for which in (False, True)
    ]
    while True:
        for language in filter(None, languages):
            yield collate(chance.choices(language, k=config.batch_size), spelling)


def train(module: MatcherModule, stream: Iterator[Batch]) -> Iterator[tuple[int, float]]:
    """Train to the end of the schedule; yield the step and the loss now and then."""
    config = module.config
    return descend(module, module.loss, stream, steps=config.steps, learning_rate=config.learning_rate)
