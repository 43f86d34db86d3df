"""The whole recurrent language model in NumPy, to be read beside its equations; the ground truth of the tests.

    x_t = E[w_t]                                        embedding of token w_t
    h_t = tanh(W_hh h_{t-1} + W_xh x_t + b_h)           Elman's cell (1990); gru and lstm in `reference_cells.py`
    y_t = softmax(W_hy h_t + b_y)                       p(w_{t+1} | w_1 ... w_t)
    L   = -(1/N) sum_t log y_t[w_{t+1}]                 cross-entropy in nats, mean over the N predicted tokens

With `speakers`, whom the model speaks as is known by a vector, added to each embedding: x_t = E[w_t] + S[s_t] (after
Li et al. 2016, who give it a matrix of its own). S[0], the unknown speaker's, stays zero: b_h can say what it could.
Layers stack: the h_t of one is the x_t of the next, and `residual` adds x_t to h_t on the way up (not in the state).
A tied softmax takes W_hy = E, behind a projection P where the sizes differ: softmax(E P h_t + b_y).
With a `pointer` training also copies from the facts before a reply (`pointer.py`); `log_probs` and `score` never do.

Every step forward returns its result and a `backward`, which takes the gradient of the result to the gradients of what
went in: the chain rule, one link at a time. `d_x` stands for dL/dx and has the shape of x. Two rules do most of it:

    y = W x + b     d_x = W^T d_y     d_W = sum of d_y x^T     d_b = sum of d_y
    a value used twice gets the sum of both gradients

There is no dropout: this is the model as it is evaluated, and the `dropout` of its config is not used.

Shapes: `B` batch, `T` time, `V` vocabulary, `E` embedding, `H` hidden, `L` layers, `G` gates of a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from elman.bot.config import RecurrentConfig
from elman.language_model import Floats, Ids
from elman.model.pointer import CopyBackward, copying
from elman.model.reference_cells import Cell, State, make_cell
from elman.model.shapes import parameter_shapes

Parameters = dict[str, Floats]
"""Arrays under the names of `parameter_shapes`; gradients come under the names of what they are the gradients of."""

LayerBackward = Callable[[Floats], tuple[Floats, State, Parameters]]
"""From the gradient of a layer's outputs to those of its inputs, its first state and its weights."""

Backward = Callable[[Floats], tuple[State, Parameters]]
"""From the gradient of the last layer's outputs to those of the first state and of all the weights below."""


class ReferenceModel:
    """A recurrent language model that computes in the open, and can train; see `LanguageModel` for its interface."""

    def __init__(self, config: RecurrentConfig, parameters: Parameters) -> None:
        shapes = {name: parameter.shape for name, parameter in parameters.items()}
        assert shapes == parameter_shapes(config), f"{shapes} are not the parameters of {config}"
        self.config = config
        self.parameters = dict(parameters)
        self.cell = make_cell(config)
        self.softmax_name = "embedding.weight" if config.tied else "output.weight"

    @staticmethod
    def initialise(config: RecurrentConfig, seed: int) -> Parameters:
        """Draw fresh float64 parameters from U(-1/sqrt(H), 1/sqrt(H)), as torch does for its recurrent layers."""
        generator = np.random.default_rng(seed)
        bound = 1 / np.sqrt(config.hidden_size)
        shapes = parameter_shapes(config)
        drawn: Parameters = {name: generator.uniform(-bound, bound, shape) for name, shape in shapes.items()}
        if config.speakers:
            drawn["speakers.weight"][0] = 0
        return drawn

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.config.vocab_size

    def initial_state(self, batch_size: int = 1) -> State:
        """Return the zero state."""
        layers, size = self.config.num_layers, self.config.hidden_size
        cells = layers if self.config.cell == "lstm" else 0
        dtype = self.parameters["output.bias"].dtype
        return State(np.zeros((batch_size, layers, size), dtype), np.zeros((batch_size, cells, size), dtype))

    # Forward

    def log_probs(self, ids: Ids, state: State, speakers: Ids | None = None) -> tuple[Floats, State]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        hidden, new_state, _ = self.read(ids, state, speakers)
        return log_softmax(self.logits(hidden)), new_state

    def score(self, ids: Ids, targets: Ids, state: State, speakers: Ids | None = None) -> tuple[Floats, State]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        log_probs, new_state = self.log_probs(ids, state, speakers)
        return pick(log_probs, targets), new_state

    def logits(self, hidden: Floats) -> Floats:
        """Return W_hy h + b_y [B, T, V], what the softmax makes probabilities of."""
        return self.project(hidden) @ self.parameters[self.softmax_name].T + self.parameters["output.bias"]

    def project(self, hidden: Floats) -> Floats:
        """Bring hidden states [B, T, H] to the size of a tied embedding [B, T, E], where it differs."""
        projection = self.parameters.get("projection.weight")
        return hidden if projection is None else hidden @ projection.T

    def read(self, ids: Ids, state: State, speakers: Ids | None = None) -> tuple[Floats, State, Backward]:
        """Read `ids` [B, T]; return the last layer's outputs [B, T, H], the new state, and the way back.

        `speakers` [B, T] are whom the model speaks as, the unknown unless given.
        """
        values = self.parameters["embedding.weight"][ids]  # [B, T, E]
        speakers = np.zeros_like(ids) if speakers is None else speakers
        if self.config.speakers:
            values = values + self.parameters["speakers.weight"][speakers]
        states, backwards = [], []
        for index in range(self.config.num_layers):
            outputs, layer_state, backward = read_layer(
                self.cell, self.layer_weights(index), values, of_layer(state, index)
            )
            values = outputs + values if self.is_residual(index) else outputs  # [B, T, H]
            states.append(layer_state)
            backwards.append(backward)
        return values, of_all_layers(states), lambda d_values: self.read_backward(ids, speakers, backwards, d_values)

    def is_residual(self, index: int) -> bool:
        """Tell whether a layer adds its input to its output."""
        return self.config.residual and index > 0

    def layer_weights(self, index: int) -> Parameters:
        """Return one layer's weights under their short names."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return {name: self.parameters[f"layers.{index}.{name}"] for name in names}

    # Backward

    def loss_and_gradients(
        self, ids: Ids, targets: Ids, state: State, mask: Floats | None = None, speakers: Ids | None = None
    ) -> tuple[float, Parameters, State, State]:
        """Read `ids` [B, T]; return the loss, its gradients by the parameters and by `state`, and the new state.

        The loss is the mean cross-entropy of `targets` [B, T] in nats over the tokens where `mask` [B, T] is 1, or over
        all; where no token counts it is 0. A new state carried into the next call makes this *truncated*
        back-propagation through time: the memory goes on, the gradient ends at the first of `ids`.
        """
        hidden, new_state, read_backward = self.read(ids, state, speakers)
        log_probs = log_softmax(self.logits(hidden))
        weights = np.ones_like(log_probs[..., 0]) if mask is None else mask.astype(log_probs.dtype)
        weights = weights / max(weights.sum(), 1.0)  # each token's share of the mean
        chosen, share, copy_backward = self.chosen(ids, targets, hidden, log_probs)
        loss = -float((weights * chosen).sum())

        one_hot = targets[..., None] == np.arange(self.vocab_size)  # [B, T, V]
        d_logits = (weights * share)[..., None] * (np.exp(log_probs) - one_hot)  # softmax and logarithm in one
        d_hidden, gradients = self.logits_backward(hidden, d_logits)
        d_copying, copying = copy_backward(-weights)
        d_hidden, gradients = d_hidden + d_copying, {**gradients, **copying}
        d_state, below = read_backward(d_hidden)
        for name, gradient in below.items():
            # A tied matrix is used twice, as embedding and as softmax.
            gradients[name] = gradients[name] + gradient if name in gradients else gradient
        return loss, gradients, d_state, new_state

    def chosen(self, ids: Ids, targets: Ids, hidden: Floats, log_probs: Floats) -> tuple[Floats, Floats, CopyBackward]:
        """Return the targets' log-probabilities, the softmax's share in each [B, T], and the way back into copying."""
        scores = pick(log_probs, targets)
        if self.config.pointer:
            return copying(self.parameters, ids, hidden, targets, scores)
        return scores, np.ones_like(scores), lambda d_scores: (np.zeros_like(hidden), {})

    def logits_backward(self, hidden: Floats, d_logits: Floats) -> tuple[Floats, Parameters]:
        """Go back through the softmax's layer: return d_hidden [B, T, H] and the gradients of its parameters."""
        d_projected = d_logits @ self.parameters[self.softmax_name]
        gradients = {
            self.softmax_name: sum_of_products(d_logits, self.project(hidden)),
            "output.bias": d_logits.sum((0, 1)),
        }
        projection = self.parameters.get("projection.weight")
        if projection is None:
            return d_projected, gradients
        gradients["projection.weight"] = sum_of_products(d_projected, hidden)
        return d_projected @ projection, gradients

    def read_backward(
        self, ids: Ids, speakers: Ids, backwards: list[LayerBackward], d_values: Floats
    ) -> tuple[State, Parameters]:
        """Go back through the layers from the last to the first, and into the embeddings of tokens and speakers."""
        states, gradients = [], {}
        for index, backward in reversed(list(enumerate(backwards))):
            d_inputs, d_state, layer_gradients = backward(d_values)
            d_values = d_inputs + d_values if self.is_residual(index) else d_inputs
            states.append(d_state)
            gradients.update({f"layers.{index}.{name}": value for name, value in layer_gradients.items()})
        d_embedding = np.zeros_like(self.parameters["embedding.weight"])
        np.add.at(d_embedding, ids, d_values)  # a token read twice gets the sum
        gradients["embedding.weight"] = d_embedding
        if self.config.speakers:
            d_speakers = np.zeros_like(self.parameters["speakers.weight"])
            np.add.at(d_speakers, speakers, d_values)
            d_speakers[0] = 0
            gradients["speakers.weight"] = d_speakers
        return of_all_layers(states[::-1]), gradients

    # Learning

    @staticmethod
    def clip(gradients: Mapping[str, Floats], max_norm: float) -> float:
        """Scale all gradients so that their common norm is at most `max_norm`; return the norm before.

        One factor for all keeps the direction of the step: only its length was wrong (Pascanu et al. 2013).
        """
        norm = float(np.sqrt(sum(float((gradient**2).sum()) for gradient in gradients.values())))
        if norm > max_norm:
            for gradient in gradients.values():
                gradient *= max_norm / norm
        return norm

    def step(self, gradients: Mapping[str, Floats], learning_rate: float) -> None:
        """Go down the gradient: theta = theta - learning_rate * dL/dtheta."""
        for name, gradient in gradients.items():
            self.parameters[name] = self.parameters[name] - learning_rate * gradient


def read_layer(cell: Cell, weights: Parameters, inputs: Floats, state: State) -> tuple[Floats, State, LayerBackward]:
    """Run one layer over `inputs` [B, T, E or H]; return its hidden states [B, T, H], its last state, the way back.

    The way back is back-propagation through time (Werbos 1990): the gradient of h_t is what comes from above at t plus
    what comes from t+1, so time runs backward; the same weights serve every t, so their gradients are sums over time.
    """
    w_ih, w_hh = weights["weight_ih"], weights["weight_hh"]
    a = inputs @ w_ih.T + weights["bias_ih"]  # [B, T, G*H]: all of time at once, for the inputs are known
    before = np.empty((*a.shape[:2], w_hh.shape[1]), a.dtype)  # h_{t-1}
    after = np.empty_like(before)  # h_t
    backwards = []
    for t in range(a.shape[1]):
        before[:, t] = state.hidden
        b = state.hidden @ w_hh.T + weights["bias_hh"]
        state, cell_backward = cell(a[:, t], b, state)
        after[:, t] = state.hidden
        backwards.append(cell_backward)

    def backward(d_after: Floats) -> tuple[Floats, State, Parameters]:
        d_a, d_b = np.empty_like(a), np.empty_like(a)
        d_state = State(*(np.zeros_like(array) for array in state))  # nothing comes from beyond the last t
        for t in reversed(range(a.shape[1])):
            d_state = State(d_state.hidden + d_after[:, t], d_state.cell)
            d_a[:, t], d_b[:, t], d_state = backwards[t](d_state)
            d_state = State(d_state.hidden + d_b[:, t] @ w_hh, d_state.cell)
        gradients = {
            "weight_ih": sum_of_products(d_a, inputs),
            "weight_hh": sum_of_products(d_b, before),
            "bias_ih": d_a.sum((0, 1)),
            "bias_hh": d_b.sum((0, 1)),
        }
        return d_a @ w_ih, d_state, gradients

    return after, state, backward


def of_layer(state: State, index: int) -> State:
    """Return one layer's state, [B, H] from [B, L, H]; the cell of rnn and gru stays the [B, 0, H] that it is."""
    return State(state.hidden[:, index], state.cell[:, index] if state.cell.shape[1] else state.cell)


def of_all_layers(states: list[State]) -> State:
    """Put the states of the layers together: `of_layer`, the other way round."""
    cells = [state.cell for state in states]
    hidden = np.stack([state.hidden for state in states], axis=1)
    return State(hidden, np.stack(cells, axis=1) if cells[0].ndim == 2 else cells[0])


def sum_of_products(d_y: Floats, x: Floats) -> Floats:
    """Return the sum of d_y x^T over batch and time: d_W [Y, X] of y = W x, for d_y [B, T, Y] and x [B, T, X]."""
    result: Floats = np.tensordot(d_y, x, axes=([0, 1], [0, 1]))
    return result


def log_softmax(logits: Floats) -> Floats:
    """Return log(exp(z) / sum(exp(z))) over the last axis; with the maximum taken off first, exp cannot overflow."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def pick(log_probs: Floats, ids: Ids) -> Floats:
    """Return the log-probability [B, T] that each row of [B, T, V] gives to its id."""
    result: Floats = np.take_along_axis(log_probs, ids[..., None], axis=-1)[..., 0]
    return result
