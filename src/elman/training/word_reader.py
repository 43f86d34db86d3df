"""Short texts as their words among one another: a bidirectional LSTM over words, for networks that judge messages.

A word is the mean of its pieces' embeddings beside how it is written; `elman.runtime.both_ways` runs the same without
torch.

Shapes: `B` texts, `T` words of the longest, `W` words of all, `P` pieces of words, `E` embedding, `H` hidden.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn

from elman.text.spans import SHAPES, Word, spelled
from elman.text.tokenizers import Tokenizer
from elman.training.precision import products

Batch = TypeVar("Batch")
LOUDNESS = 0.5
"""Standard deviation of the embeddings at the beginning: smaller ones are learned slowly."""


class Words(NamedTuple):
    """Texts as numbers."""

    pieces: Tensor
    """[P] of all words, one after the other."""
    offsets: Tensor
    """[W] where each word's begin."""
    shapes: Tensor
    """[W]"""
    lengths: list[int]
    """[B] words of each text."""

    @property
    def inside(self) -> Tensor:
        """Which places [B, T] hold a word of their text."""
        return torch.arange(max(self.lengths)) < torch.tensor(self.lengths)[:, None]


class Spelling:
    """Words as the tokenizer's pieces."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer, self.known = tokenizer, dict[str, list[int]]()

    def pieces(self, word: str) -> list[int]:
        """Return a word's ids."""
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(spelled(word))
        return self.known[word]

    def words(self, texts: Sequence[Sequence[Word]]) -> Words:
        """Return texts, each of a word at least, as numbers."""
        pieces = [self.pieces(word.text) for text in texts for word in text]
        offsets = np.cumsum([0, *map(len, pieces[:-1])])
        shapes = torch.tensor([word.shape for text in texts for word in text])
        flat = torch.tensor([piece for word in pieces for piece in word])
        return Words(flat, torch.from_numpy(offsets), shapes, [len(text) for text in texts])


class WordReader(nn.Module):
    """The layers that read."""

    def __init__(self, embeddings: Tensor, hidden_size: int, shape_size: int, dropout: float) -> None:
        super().__init__()
        self.width = 2 * hidden_size
        scaled = embeddings * (LOUDNESS / embeddings.std())
        self.embedding = nn.EmbeddingBag.from_pretrained(scaled, freeze=False, mode="mean")
        self.shape = nn.Embedding(SHAPES, shape_size)
        # One layer each way and not torch's bidirectional one, whose packed texts take three times as long.
        self.onwards, self.back = (
            nn.LSTM(embeddings.shape[1] + shape_size, hidden_size, batch_first=True) for _ in range(2)
        )
        self.dropout = nn.Dropout(dropout)

    def read(self, words: Words, hidden: Tensor | None = None) -> Tensor:
        """Return the states [B, T, 2 * H], anything after a text's end; the letters of words [W] can be `hidden`."""
        letters = self.embedding(words.pieces, words.offsets)
        if hidden is not None:
            letters = letters * (~hidden)[:, None]
        inputs = torch.cat([letters, self.shape(words.shapes)], 1)
        inside = words.inside
        padded = inputs.new_zeros(*inside.shape, inputs.shape[1])
        padded = self.dropout(padded.index_put(inside.nonzero(as_tuple=True), inputs))
        onwards, back = self.onwards(padded)[0], turned(self.back(turned(padded, words))[0], words)
        result: Tensor = self.dropout(torch.cat([onwards, back], 2))
        return result

    @staticmethod
    def summary(states: Tensor, words: Words) -> Tensor:
        """Return the mean and the greatest of each text's states [B, 4 * H]."""
        inside = words.inside[:, :, None]
        mean = (states * inside).sum(1) / inside.sum(1)
        return torch.cat([mean, states.masked_fill(~inside, -torch.inf).amax(1)], 1)


def turned(states: Tensor, words: Words) -> Tensor:
    """Return states [B, T, F] with each text's from back to front, and what stands after its end where it was."""
    places, lengths = torch.arange(states.shape[1]), torch.tensor(words.lengths)[:, None]
    order = torch.where(words.inside, lengths - 1 - places, places)
    return states[torch.arange(len(states))[:, None], order]


def descend(
    module: nn.Module, loss_of: Callable[[Batch], Tensor], batches: Iterator[Batch], *, steps: int, learning_rate: float
) -> Iterator[tuple[int, float]]:
    """Go down the batches' losses; yield the step and its loss now and then."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=learning_rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, steps, pct_start=0.05)
    module.train()
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        with products("auto", torch.device("cpu")):
            loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            yield step, float(loss.detach())


def save(module: nn.Module, tokenizer: Tokenizer, config: Mapping[str, Any], folder: Path) -> None:
    """Write a network as its counterpart without torch opens it: weights in float16, the tokenizer, and `config`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        file_name(name): np.ascontiguousarray(value.detach().to(torch.float16).numpy())
        for name, value in module.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors")
    tokenizer.save(folder / "tokenizer.json")
    text = json.dumps(config, ensure_ascii=False, indent=1)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")


def file_name(name: str) -> str:
    """Return a parameter's name as torch's bidirectional layer has it, and the file."""
    return re.sub(r"^back\.(.*)", r"rnn.\1_reverse", name.replace("onwards.", "rnn."))
