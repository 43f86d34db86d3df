"""The other side of the training benchmarks: a plain tied LSTM (or GRU, RNN) loop, as the well-known scripts have it.

Two layers, dropout 0.2 between units, log-softmax and NLL over the whole vocabulary, SGD with rate 20 and clipping at
0.25, windows of 35 tokens, batches of 20, the rate divided by 4 when a validation brings nothing: the settings of the
word language model among PyTorch's examples, written here from their description.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

BATCH, BPTT, DROPOUT, CLIP, RATE = 20, 35, 0.2, 0.25, 20.0
LAYERS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class PlainModel(nn.Module):
    """Embedding, torch's two-layer recurrent network, tied softmax."""

    def __init__(self, cell: str, vocab_size: int, hidden_size: int) -> None:
        super().__init__()
        self.cell, self.hidden_size, self.dropout = cell, hidden_size, nn.Dropout(DROPOUT)
        self.embedding = nn.Embedding(vocab_size, hidden_size)
        self.layers = LAYERS[cell](hidden_size, hidden_size, 2, dropout=DROPOUT)
        self.output = nn.Linear(hidden_size, vocab_size)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.zeros_(self.output.bias)
        self.output.weight = self.embedding.weight

    def forward(self, ids: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return log-probabilities [T * B, V] and the new state."""
        inputs = self.dropout(self.embedding(ids))
        if self.cell == "lstm":
            outputs, state = self.layers(inputs, state)
        else:
            outputs, hidden = self.layers(inputs, state[0])
            state = (hidden,)
        logits = self.output(self.dropout(outputs)).view(-1, self.output.out_features)
        return torch.log_softmax(logits, 1), state

    def fresh(self, batch: int) -> tuple[Tensor, ...]:
        """Return the zero state."""
        count = 2 if self.cell == "lstm" else 1
        return tuple(torch.zeros(2, batch, self.hidden_size) for _ in range(count))


class PlainTrainer:
    """The loop around it; `step` reads one window."""

    def __init__(self, model: PlainModel, ids: np.ndarray, valid: np.ndarray) -> None:
        self.model, self.rate, self.best, self.position, self.epoch = model, RATE, math.inf, 0, 0
        self.train, self.valid = columns(ids, BATCH), columns(valid, 10)
        self.state = model.fresh(BATCH)

    def step(self) -> int:
        """Take one step; return the tokens predicted."""
        self.model.train()
        inputs = self.train[self.position : self.position + BPTT]
        targets = self.train[self.position + 1 : self.position + 1 + BPTT]
        inputs = inputs[: len(targets)]
        self.model.zero_grad()
        log_probs, state = self.model(inputs, tuple(part.detach() for part in self.state))
        nn.functional.nll_loss(log_probs, targets.reshape(-1)).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        for parameter in self.model.parameters():
            assert parameter.grad is not None
            parameter.data.add_(parameter.grad, alpha=-self.rate)
        self.state, self.position = state, self.position + BPTT
        return targets.numel()

    def epoch_over(self) -> bool:
        """Tell whether the corpus is read, and begin again if so."""
        if self.position < len(self.train) - 1:
            return False
        self.position, self.epoch, self.state = 0, self.epoch + 1, self.model.fresh(BATCH)
        return True

    def validate(self) -> float:
        """Return the validation perplexity."""
        self.model.eval()
        state, nats = self.model.fresh(10), 0.0
        with torch.no_grad():
            for start in range(0, len(self.valid) - 1, BPTT):
                targets = self.valid[start + 1 : start + 1 + BPTT]
                log_probs, state = self.model(self.valid[start : start + BPTT][: len(targets)], state)
                nats += nn.functional.nll_loss(log_probs, targets.reshape(-1), reduction="sum").item()
        return math.exp(nats / self.valid[1:].numel())

    def anneal(self, perplexity: float) -> None:
        """Divide the rate by 4 unless the perplexity is the best so far."""
        if perplexity < self.best:
            self.best = perplexity
        else:
            self.rate /= 4


def columns(ids: np.ndarray, batch: int) -> Tensor:
    """Return the corpus as `batch` columns, the few tokens that are left over dropped."""
    length = len(ids) // batch
    return torch.from_numpy(ids[: length * batch].astype(np.int64).reshape(batch, length).T.copy())
