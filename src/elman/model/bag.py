"""A feed-forward language model over the embeddings of the last few tokens (Bengio 2003), in torch.

`combine="average"` forgets their order (a bag of words); `"concatenate"` keeps it.

Shapes: `B` batch, `T` time, `C` context, `E` embedding, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from elman.bot.config import BagConfig
from elman.model.recurrent import MaskSource, Output, dropper
from elman.model.state import NO_TOKEN, ContextState


class BagModule(nn.Module):
    """h = tanh(W combine(embeddings) + b), then a softmax that may share the embedding."""

    def __init__(self, config: BagConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.input_size)
        width = config.context_size if config.combine == "concatenate" else 1
        self.hidden = nn.Linear(width * config.input_size, config.hidden_size)
        self.output = Output(config.vocab_size, config.hidden_size, self.embedding if config.tied else None)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        if not config.tied:
            nn.init.uniform_(self.output.own_weight, -0.1, 0.1)

    def initial_state(self, batch_size: int) -> ContextState[Tensor]:
        """Return the state before any token."""
        shape = (batch_size, self.config.context_size - 1)
        return ContextState(torch.full(shape, NO_TOKEN, device=self.output.bias.device))

    def forward(
        self, ids: Tensor, state: ContextState[Tensor], masks: MaskSource | None = None
    ) -> tuple[Tensor, ContextState[Tensor]]:
        """Read `ids` [B, T] after `state`; return hidden vectors [B, T, H] and the new state."""
        drop = dropper(masks, len(ids))
        history = torch.cat([state.context, ids], 1)
        embedded = self.embedding(history.clamp(min=0)) * (history != NO_TOKEN).unsqueeze(-1)
        windows = embedded.unfold(1, self.config.context_size, 1)  # [B, T, E, C]
        combined = windows.flatten(2) if self.config.combine == "concatenate" else windows.mean(-1)
        hidden = torch.tanh(self.hidden(combined))
        kept = history[:, history.shape[1] - self.config.context_size + 1 :]
        # One mask a window, as in the recurrent models: time is first for `drop`.
        return drop(hidden.transpose(0, 1)).transpose(0, 1), ContextState(kept)

    def loss(
        self, hidden: Tensor, targets: Tensor, mask: Tensor | None, divisor: float, ids: Tensor | None = None
    ) -> Tensor:
        """Return the summed cross-entropy of `targets` [B, T] in nats over `divisor`; see `softmax.cross_entropy`.

        What was read, `ids`, matters to the recurrent models alone.
        """
        return self.output.loss(hidden, targets, mask, divisor)

    def log_probs(self, hidden: Tensor) -> Tensor:
        """Return log p(next token) in nats [..., V] for hidden vectors [..., H]."""
        return self.output.log_probs(hidden)

    def score(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return log p(targets) in nats [B, T] for hidden vectors [B, T, H]; see `softmax.target_log_probs`."""
        return self.output.score(hidden, targets)
