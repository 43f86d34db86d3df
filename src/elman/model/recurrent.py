"""The recurrent language model in torch: embedding, fused recurrent layers, softmax.

`model/reference.py` is the same model in NumPy, beside its equations; tests hold the two together.

Shapes: `B` batch, `T` time, `L` layers, `E` embedding, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call

from elman.bot.config import RecurrentConfig
from elman.model.softmax import cross_entropy, target_log_probs
from elman.model.state import RecurrentState
from elman.model.torch_pointer import Pointer

MaskSource = Callable[[int, int], Tensor]
"""Draws a dropout mask [B, H] of zeros and 1/(1-p) for `(batch_size, size)`."""


class RecurrentModule(nn.Module):
    """Embedding, recurrent layers with dropout between them, and a softmax that may share the embedding."""

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.input_size)
        sizes = [config.input_size] + [config.hidden_size] * (config.num_layers - 1)
        self.layers = nn.ModuleList(make_layer(config, size) for size in sizes)
        self.output = Output(config.vocab_size, config.hidden_size, self.embedding if config.tied else None)
        self.pointer = Pointer(config.hidden_size) if config.pointer else None
        # The unknown speaker's row is zero and gets no gradient.
        self.speakers = nn.Embedding(config.speakers + 1, config.input_size, 0) if config.speakers else None
        self.initialise()

    def initialise(self) -> None:
        """Draw fresh weights: U(-0.1, 0.1) for embeddings, torch's for layers, but with an open forget gate."""
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        if self.speakers is not None:
            nn.init.uniform_(self.speakers.weight[1:], -0.1, 0.1)
        if not self.config.tied:
            nn.init.uniform_(self.output.own_weight, -0.1, 0.1)
        for layer in self.layers:
            if isinstance(layer, nn.LSTM):
                # Jozefowicz 2015: a forget gate that starts open lets gradients through from the first step.
                layer.get_parameter("bias_hh_l0").data[self.config.hidden_size : 2 * self.config.hidden_size] = 1.0

    def initial_state(self, batch_size: int) -> RecurrentState[Tensor]:
        """Return the zero state."""
        config = self.config
        zeros = self.output.bias.new_zeros
        cells = config.num_layers if config.cell == "lstm" else 0
        return RecurrentState(
            zeros(batch_size, config.num_layers, config.hidden_size), zeros(batch_size, cells, config.hidden_size)
        )

    def forward(
        self,
        ids: Tensor,
        state: RecurrentState[Tensor],
        masks: MaskSource | None = None,
        speakers: Tensor | None = None,
    ) -> tuple[Tensor, RecurrentState[Tensor]]:
        """Read `ids` [B, T] from `state`; return the last layer's hidden states [B, T, H] and the new state.

        `masks` drops units, one mask for the whole window (Gal & Ghahramani 2016); None, as in evaluation, drops none.
        `speakers` [B, T] are those whom the model speaks as, the unknown unless given.
        """
        drop = dropper(masks, len(ids))
        # Time first, as torch's fused layers want it.
        inputs = self.embedding(ids.t())
        if self.speakers is not None:
            inputs = inputs + self.speakers((torch.zeros_like(ids) if speakers is None else speakers).t())
        inputs = drop(inputs)
        hidden, cell = [], []
        for index, layer in enumerate(self.layers):
            outputs, (last_hidden, last_cell) = self.read(layer, inputs, state, index)
            inputs = drop(outputs + inputs if self.config.residual and index > 0 else outputs)
            hidden.append(last_hidden)
            cell.append(last_cell)
        new_cell = torch.stack(cell, 1) if self.config.cell == "lstm" else state.cell
        # Under autocast the layers give bfloat16; what is carried on stays as precise as it was.
        new_state = (torch.stack(hidden, 1).to(state.hidden.dtype), new_cell.to(state.cell.dtype))
        return inputs.transpose(0, 1), RecurrentState(*new_state)

    def read(
        self, layer: nn.Module, inputs: Tensor, state: RecurrentState[Tensor], index: int
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Run one layer over `inputs` [T, B, E or H] from its part of the state; return outputs and last state."""
        hidden = state.hidden[:, index].unsqueeze(0).contiguous()
        if self.config.cell == "lstm":
            cell = state.cell[:, index].unsqueeze(0).contiguous()
            outputs, (last_hidden, last_cell) = layer(inputs, (hidden, cell))
            return outputs, (last_hidden[0], last_cell[0])
        if self.config.activation == "sigmoid":
            outputs, last_hidden = sigmoid_layer(layer, inputs, hidden)
        else:
            outputs, last_hidden = layer(inputs, hidden)
        return outputs, (last_hidden[0], last_hidden[0])

    def loss(
        self, hidden: Tensor, targets: Tensor, mask: Tensor | None, divisor: float, ids: Tensor | None = None
    ) -> Tensor:
        """Return the summed cross-entropy of `targets` [B, T] in nats over `divisor`; see `softmax.cross_entropy`.

        Given the `ids` [B, T] that were read, a model with a pointer copies from the facts among them.
        """
        mixture = None if self.pointer is None or ids is None else self.pointer(ids, hidden, targets)
        return self.output.loss(hidden, targets, mask, divisor, mixture)

    def log_probs(self, hidden: Tensor) -> Tensor:
        """Return log p(next token) in nats [..., V] for hidden states [..., H], nothing copied."""
        return self.output.log_probs(hidden)

    def score(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return log p(targets) in nats [B, T] for hidden states [B, T, H]; see `log_probs`."""
        return self.output.score(hidden, targets)


class Output(nn.Module):
    """softmax(W h + b): W is the embedding's matrix when tied, behind a projection if the sizes differ."""

    def __init__(self, vocab_size: int, hidden_size: int, embedding: nn.Embedding | None) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(vocab_size))
        self.shared = [embedding]  # in a list, so that the matrix is not registered twice
        if embedding is None:
            self.own_weight = nn.Parameter(torch.empty(vocab_size, hidden_size))
        self.projection: nn.Linear | None = None
        if embedding is not None and embedding.embedding_dim != hidden_size:
            self.projection = nn.Linear(hidden_size, embedding.embedding_dim, bias=False)

    @property
    def weight(self) -> Tensor:
        """The softmax's matrix [V, H or E]."""
        embedding = self.shared[0]
        return self.own_weight if embedding is None else embedding.weight

    def loss(
        self,
        hidden: Tensor,
        targets: Tensor,
        mask: Tensor | None,
        divisor: float,
        mixture: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """See `softmax.cross_entropy`; `hidden` is [B, T, H], all others [B, T]. What has no weight costs nothing."""
        rows, targets = hidden.flatten(0, 1), targets.flatten()
        flat_mixture = None if mixture is None else (mixture[0].flatten(), mixture[1].flatten())
        if mask is not None:
            counted = mask.flatten().nonzero().squeeze(1)
            rows, targets, mask = rows[counted], targets[counted], mask.flatten()[counted].to(rows.dtype)
            flat_mixture = None if flat_mixture is None else (flat_mixture[0][counted], flat_mixture[1][counted])
        return cross_entropy(self.project(rows), self.weight, self.bias, targets, mask, divisor, flat_mixture)

    def log_probs(self, hidden: Tensor) -> Tensor:
        """Return log-probabilities in nats [..., V]."""
        logits = nn.functional.linear(self.project(hidden), self.weight, self.bias)
        return torch.log_softmax(logits, -1)

    def score(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """See `softmax.target_log_probs`; `hidden` is [B, T, H], `targets` [B, T]."""
        rows = self.project(hidden).flatten(0, 1)
        return target_log_probs(rows, self.weight, self.bias, targets.flatten()).view_as(targets)

    def project(self, hidden: Tensor) -> Tensor:
        """Bring hidden states to the size of the tied embedding, where it differs."""
        return hidden if self.projection is None else self.projection(hidden)


def make_layer(config: RecurrentConfig, input_size: int) -> nn.Module:
    """Return one of torch's fused single layers."""
    if config.cell == "lstm":
        return nn.LSTM(input_size, config.hidden_size)
    if config.cell == "gru":
        return nn.GRU(input_size, config.hidden_size)
    nonlinearity = "relu" if config.activation == "relu" else "tanh"
    return nn.RNN(input_size, config.hidden_size, nonlinearity=nonlinearity)


def sigmoid_layer(layer: nn.Module, inputs: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
    """Run h_t = sigmoid(a_t) on torch's fused tanh layer, which is all it offers.

    sigmoid(a) = (tanh(a/2) + 1) / 2. With g = 2h - 1 the recurrence is
    g_t = tanh(W_ih x_t / 2 + W_hh g_{t-1} / 4 + b'), b' = (b_ih + b_hh) / 2 + W_hh 1 / 4:
    a tanh layer with other weights, through which the gradients flow.
    """
    w_hh = layer.get_parameter("weight_hh_l0")
    weights = {
        "weight_ih_l0": layer.get_parameter("weight_ih_l0") / 2,
        "weight_hh_l0": w_hh / 4,
        "bias_ih_l0": layer.get_parameter("bias_ih_l0") / 2,
        "bias_hh_l0": layer.get_parameter("bias_hh_l0") / 2 + w_hh.sum(1) / 4,
    }
    outputs, last = functional_call(layer, weights, (inputs, 2 * hidden - 1))
    return (outputs + 1) / 2, (last + 1) / 2


def dropper(masks: MaskSource | None, batch_size: int) -> Callable[[Tensor], Tensor]:
    """Return the function that drops units of [T, B, size] with one mask for all of `T`, or lets all pass."""
    if masks is None:
        return lambda inputs: inputs
    return lambda inputs: inputs * masks(batch_size, inputs.shape[-1]).to(inputs.dtype)
