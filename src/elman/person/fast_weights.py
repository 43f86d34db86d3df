"""A small change of the softmax's input and bias, learned after each message from the closed-form gradient.

    z = W (h + D r) + b + c,   p = softmax(z)
    d log p(x) / d c = e_x - p =: g,   d log p(x) / d D = (W^T g) r^T

One step of gradient ascent for each message (dynamic evaluation, Krause et al. 2018, of the top layer alone), and a
little of the change is given back each time. r is h itself where D [H, H] is small enough, so that the change W D is of
rank H whatever the vocabulary's size; of a larger model it is h folded to `R` units (see `folded`).

Shapes: `T` tokens, `H` hidden, `R` rank, `V` vocabulary.
"""

from __future__ import annotations

import numpy as np

from elman.language_model import Floats, Ids
from elman.person.ladder_config import LadderConfig
from elman.person.last_layer import Softmax

LARGEST = 1.0
"""Of the length of a step in the space of h, as a share of h: a message can change no more."""


def rank_of(hidden_size: int, most: int) -> int:
    """Return the number of columns of D, `R`: as many as it has rows, or what keeps it within `most` numbers."""
    return min(hidden_size, max(1, most // max(hidden_size, 1)))


def folded(hidden: Floats, rank: int) -> Floats:
    """Return states [T, R]: units that are a multiple of R apart are summed, as a count sketch does.

    The units of a hidden state are in no order and of either sign, so that no random signs are needed.
    """
    length, size = hidden.shape
    if size <= rank:
        return hidden
    padded = np.pad(hidden, [(0, 0), (0, -size % rank)])
    result: Floats = padded.reshape(length, -1, rank).sum(1)
    return result


def changed(logits: Floats, hidden: Floats, softmax: Softmax, delta: Floats, bias: Floats) -> Floats:
    """Return the logits [T, V] with the change, given those without and `hidden` [T, H]; `softmax` holds W."""
    result: Floats = logits + softmax.product(folded(hidden, delta.shape[1]) @ delta.T) + bias
    return result


def gradients(probs: Floats, hidden: Floats, targets: Ids, softmax: Softmax, rank: int) -> tuple[Floats, Floats]:
    """Return the gradients of the summed log p(targets) with respect to D [H, R] and c [V], given `probs` [T, V]."""
    missing = -probs
    missing[np.arange(len(targets)), targets] += 1
    return softmax.back(missing).T @ folded(hidden, rank), missing.sum(0)


def step(
    delta: Floats, bias: Floats, d_delta: Floats, d_bias: Floats, hidden: Floats, config: LadderConfig
) -> tuple[Floats, Floats]:
    """Return D and c after one message whose tokens were predicted from `hidden` [T, H]."""
    length = float((hidden**2).sum(1).mean())
    change = config.delta_rate / max(length, 1e-3) * d_delta
    norm = float(np.linalg.norm(change))
    change = change * min(1.0, LARGEST / max(norm, 1e-9))
    kept = 1 - config.decay
    return kept * delta + change, kept * bias + config.bias_rate * np.clip(d_bias, -LARGEST * 10, LARGEST * 10)
