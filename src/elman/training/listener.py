"""A listener: what in a message a fact is told by, and what a message asks for; a bidirectional LSTM over its words.

Each word gets a tag as in named entity recognition (Huang, Xu & Yu 2015): it begins a value, goes on with one, or is
none. What a value is (a pet's name, and that of a dog) and what is asked for are read from the same states. This
trains it; `elman.person.listener` runs it without torch.

Shapes: `B` messages, `T` words, `P` pieces of words, `E` embedding, `H` hidden, `S` slots.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from elman.text.spans import SHAPES, spelled, words
from elman.text.tokenizers import Tokenizer
from elman.training.listening import Example, Slot, examples

LONGEST = 160
"""Words of a message that are read in training."""
TAGS = 3
"""A word is in no value, begins one, or goes on with one."""
LOUDNESS = 0.5
"""Standard deviation of the embeddings at the beginning: smaller ones are learned slowly."""


@dataclass(frozen=True)
class ListenerConfig:
    """How a listener is made."""

    hidden_size: int = 160
    shape_size: int = 16
    """Numbers that say how a word is written."""
    dropout: float = 0.2
    hidden_words: float = 0.05
    """Share of the words whose letters are hidden, so that their neighbours must tell."""
    hidden_values: float = 0.2
    """Share of the values whose letters are hidden."""
    batch_size: int = 24
    steps: int = 8000
    learning_rate: float = 0.005
    seed: int = 0


class Batch(NamedTuple):
    """Messages as numbers."""

    pieces: Tensor
    """[P] of all words, one after the other."""
    offsets: Tensor
    """[W] where each word's begin."""
    shapes: Tensor
    """[W]"""
    lengths: list[int]
    """[B] words of each message."""
    tags: Tensor
    """[W] 0 for none, 1 where a value begins, 2 where it goes on."""
    spans: list[tuple[int, int, int, int]]
    """Message, first word, word after the last, slot, of every value."""
    asked: Tensor
    """[B] slot."""


class Spelling:
    """Words as the tokenizer's pieces."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer, self.known = tokenizer, dict[str, list[int]]()

    def pieces(self, word: str) -> list[int]:
        """Return a word's ids."""
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(spelled(word))
        return self.known[word]


class ListenerModule(nn.Module):
    """The network."""

    def __init__(self, embeddings: Tensor, slots: Sequence[Slot], config: ListenerConfig) -> None:
        super().__init__()
        width, self.hidden = embeddings.shape[1], 2 * config.hidden_size
        self.config, self.slots = config, list(slots)
        scaled = embeddings * (LOUDNESS / embeddings.std())
        self.embedding = nn.EmbeddingBag.from_pretrained(scaled, freeze=False, mode="mean")
        self.shape = nn.Embedding(SHAPES, config.shape_size)
        self.rnn = nn.LSTM(width + config.shape_size, config.hidden_size, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(config.dropout)
        self.tag = nn.Linear(self.hidden, TAGS)
        self.slot = nn.Linear(2 * self.hidden, len(slots))
        self.ask = nn.Linear(2 * self.hidden, len(slots))

    def forward(self, batch: Batch, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of tags [W], of the spans' slots, and of what is asked [B]; words [W] can be `hidden`."""
        letters = self.embedding(batch.pieces, batch.offsets) * (~hidden)[:, None]
        rows = torch.split(torch.cat([letters, self.shape(batch.shapes)], 1), batch.lengths)
        padded = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
        packed = pack_padded_sequence(self.dropout(padded), batch.lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        states = self.dropout(states)
        whole = torch.stack([state[:length].amax(0) for state, length in zip(states, batch.lengths, strict=True)])
        mean = torch.stack([state[:length].mean(0) for state, length in zip(states, batch.lengths, strict=True)])
        flat = torch.cat([state[:length] for state, length in zip(states, batch.lengths, strict=True)])
        spans = [torch.cat([states[row, a:b].mean(0), whole[row]]) for row, a, b, _ in batch.spans]
        found = self.slot(torch.stack(spans)) if spans else flat.new_zeros(0, len(self.slots))
        return self.tag(flat), found, self.ask(torch.cat([mean, whole], 1))

    def loss(self, batch: Batch, hidden: Tensor) -> Tensor:
        """Return the sum of the three losses."""
        tags, found, asked = self(batch, hidden)
        total = TAGS * functional.cross_entropy(tags, batch.tags) + functional.cross_entropy(asked, batch.asked)
        if batch.spans:
            total = total + functional.cross_entropy(found, torch.tensor([slot for *_, slot in batch.spans]))
        return total


def collate(items: Sequence[Example], spelling: Spelling, slots: Sequence[Slot]) -> Batch:
    """Return examples as one batch; those without a word are left out."""
    numbers = {slot: number for number, slot in enumerate(slots)}
    pieces: list[list[int]] = []
    shapes, tags, lengths, asked = list[int](), list[int](), list[int](), list[int]()
    spans = list[tuple[int, int, int, int]]()
    for item in items:
        found = words(item.text)[:LONGEST]
        if not found:
            continue
        own = [0] * len(found)
        for told in item.told:
            inside = [at for at, word in enumerate(found) if word.start >= told.start and word.end <= told.end]
            if inside:
                own[inside[0] : inside[-1] + 1] = [1, *[2] * (inside[-1] - inside[0])]
                spans.append((len(lengths), inside[0], inside[-1] + 1, numbers[told.slot]))
        pieces += [spelling.pieces(word.text) for word in found]
        shapes += [word.shape for word in found]
        tags += own
        lengths.append(len(found))
        asked.append(numbers[item.asked])
    offsets = np.cumsum([0, *map(len, pieces[:-1])])
    flat = [piece for each in pieces for piece in each]
    return Batch(
        torch.tensor(flat),
        torch.from_numpy(offsets),
        torch.tensor(shapes),
        lengths,
        torch.tensor(tags),
        spans,
        torch.tensor(asked),
    )


def batches(talk: Sequence[str], spelling: Spelling, slots: Sequence[Slot], config: ListenerConfig) -> Iterator[Batch]:
    """Yield batches without end."""
    items = examples(talk, config.seed)
    while True:
        yield collate(list(islice(items, config.batch_size)), spelling, slots)


def unseen(batch: Batch, config: ListenerConfig, chance: random.Random) -> Tensor:
    """Return which words [W] are hidden: some of all, and some values whole."""
    hidden = torch.rand(len(batch.shapes)) < config.hidden_words
    starts = np.cumsum([0, *batch.lengths])
    for row, first, end, _ in batch.spans:
        if chance.random() < config.hidden_values:
            hidden[starts[row] + first : starts[row] + end] = True
    return hidden


def train(module: ListenerModule, stream: Iterator[Batch]) -> Iterator[tuple[int, float]]:
    """Train to the end of the schedule; yield the step and its loss now and then."""
    config, chance = module.config, random.Random(module.config.seed)
    optimizer = torch.optim.AdamW(module.parameters(), lr=config.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, config.steps, pct_start=0.05)
    module.train()
    for step, batch in zip(range(1, config.steps + 1), stream, strict=False):
        loss = module.loss(batch, unseen(batch, config, chance))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            yield step, float(loss.detach())


def save(module: ListenerModule, tokenizer: Tokenizer, kept: Sequence[dict[str, object]], folder: Path) -> None:
    """Write a listener: weights in float16, the tokenizer, and what each slot is `kept` as, in the slots' order."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: np.ascontiguousarray(value.detach().to(torch.float16).numpy())
        for name, value in module.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors")
    tokenizer.save(folder / "tokenizer.json")
    text = json.dumps({"slots": kept, "training": asdict(module.config)}, ensure_ascii=False, indent=1)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")
