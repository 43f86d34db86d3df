"""Copying from the facts that stand before a reply, in NumPy beside its equations.

A pointer sentinel mixture (Merity et al. 2016) that looks at fact sentences alone (attention over them: Zhang et al.
2018). While the model speaks as itself, in a turn `(<persona> fact)* <self> text <turn>` with facts, the hidden state
h_t asks what to copy, and each token x_i of the facts is found under the state that stood before it, h_{i-1}. Where
the facts hold what was just said, their next token is likelier (the rule of an induction head, Olsson et al. 2022), so
that a name of many pieces is copied to its end.

    q_t  = tanh(W h_t + b)
    z_ti = q_t . h_{i-1} / sqrt(H) + f_1 [x_{i-1} = x_t] + f_2 [x_{i-1} = x_t and x_{i-2} = x_{t-1}]
                                        for every token x_i of the turn's facts
    z_ts = q_t . s / sqrt(H)            the sentinel: nothing is copied
    a_t  = softmax(z_t1 ... z_tN, z_ts)
    p(w) = g p_softmax(w) + sum of a_ti over x_i = w,  g = a_ts

Everywhere else p = p_softmax. A fact that was read before the window at hand is not seen. W is `pointer.weight`, b is
`pointer.bias`, s is `pointer.sentinel`, f is `pointer.follow`. The torch twin, for training, is `torch_pointer.py`.

Shapes: `B` batch, `T` time, `H` hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from elman.language_model import Floats, Ids
from elman.text.tokenizers import MARKS, PERSONA, RESERVED

FIRST_TEXT = len(RESERVED)
"""Every id below is a reserved token, and no text."""
FACT, REPLY = RESERVED.index(PERSONA), RESERVED.index(MARKS[0])
GOES_ON = (FACT, *(RESERVED.index(mark) for mark in MARKS))
"""The reserved tokens that stand inside a turn, its facts taken as part of it; any other ends it."""

Bools = npt.NDArray[np.bool_]


def attended(ids: Ids) -> Bools:
    """Tell which places j a place t copies from [B, T, T]: those whose next token, j + 1, belongs to the turn's facts.

    Decided from `ids` [B, T] alone; -1 stands for no token.
    """
    reserved = ids < FIRST_TEXT
    places = np.where(reserved, np.arange(ids.shape[1]), 0)
    opener = np.take_along_axis(ids, np.maximum.accumulate(places, axis=1), axis=1)  # the last reserved token so far
    turn = np.cumsum(reserved & ~np.isin(ids, GOES_ON), axis=1)
    fact = (opener == FACT) & np.pad(~reserved[:, 1:], ((0, 0), (0, 1)))
    result: Bools = (opener == REPLY)[:, :, None] & fact[:, None, :] & (turn[:, :, None] == turn[:, None, :])
    return result


def repeats(ids: Ids) -> tuple[Bools, Bools]:
    """Tell which places j hold the token that place t does [B, T, T], and of these, which do so with the one before."""
    one = ids[:, None, :] == ids[:, :, None]
    return one, one & np.pad(one[:, :-1, :-1], ((0, 0), (1, 0), (1, 0)))


CopyBackward = Callable[[Floats], tuple[Floats, dict[str, Floats]]]
"""From a gradient to those of the hidden states [B, T, H] and of the pointer's parameters."""


def attend(parameters: Mapping[str, Floats], ids: Ids, hidden: Floats) -> tuple[Floats, CopyBackward]:
    """Return the attention a [B, T, T + 1], the sentinel's share last, after `ids` [B, T] were read; and the way back.

    As plain as can be: [B, T, T] numbers, however few of them are not 0.
    """
    weight, bias, sentinel, follow = (
        parameters[f"pointer.{name}"] for name in ("weight", "bias", "sentinel", "follow")
    )
    scale = np.sqrt(hidden.shape[-1]).astype(hidden.dtype)
    query = np.tanh(hidden @ weight.T + bias)  # [B, T, H]
    one, two = repeats(ids)
    scores = query @ hidden.swapaxes(1, 2) / scale + follow[0] * one + follow[1] * two
    scores = np.where(attended(ids), scores, -np.inf)
    scores = np.concatenate([scores, (query @ sentinel / scale)[..., None]], -1)
    attention = np.exp(scores - scores.max(-1, keepdims=True))
    attention /= attention.sum(-1, keepdims=True)

    def backward(d_attention: Floats) -> tuple[Floats, dict[str, Floats]]:
        inner = (attention * d_attention).sum(-1, keepdims=True)
        d_scores = attention * (d_attention - inner) / scale
        d_facts, d_nothing = d_scores[..., :-1], d_scores[..., -1:]
        d_linear = (d_facts @ hidden + d_nothing * sentinel) * (1 - query**2)
        d_hidden = d_linear @ weight + d_facts.swapaxes(1, 2) @ query  # as what asks, and as what is found
        gradients = {
            "pointer.weight": np.tensordot(d_linear, hidden, axes=([0, 1], [0, 1])),
            "pointer.bias": d_linear.sum((0, 1)),
            "pointer.sentinel": (d_nothing * query).sum((0, 1)),
            "pointer.follow": scale * np.stack([(d_facts * same).sum() for same in (one, two)]),
        }
        return d_hidden, gradients

    return attention, backward


def copying(
    parameters: Mapping[str, Floats], ids: Ids, hidden: Floats, targets: Ids, log_probs: Floats
) -> tuple[Floats, Floats, CopyBackward]:
    """Return log p(targets) and the softmax's share in p [B, T], given the softmax's `log_probs` of them; the way back.

    `hidden` [B, T, H] are the states after `ids` [B, T]. The gradient through `log_probs` is the share times that of
    log p, and is left to the softmax.
    """
    attention, attend_backward = attend(parameters, ids, hidden)
    same = np.roll(ids, -1, axis=1)[:, None, :] == targets[:, :, None]
    with np.errstate(divide="ignore"):  # nothing copied has the logarithm -inf
        generated = np.log(attention[..., -1]) + log_probs
        mixed = np.logaddexp(generated, np.log((attention[..., :-1] * same).sum(-1)))

    def backward(d_mixed: Floats) -> tuple[Floats, dict[str, Floats]]:
        d_gate, d_copied = d_mixed * np.exp(log_probs - mixed), d_mixed * np.exp(-mixed)
        facts = np.any(attended(ids), axis=-1, keepdims=True)  # elsewhere the softmax has it all, whatever the weights
        d_attention = np.concatenate([d_copied[..., None] * same, d_gate[..., None]], -1)
        return attend_backward(np.where(facts, d_attention, 0))

    return mixed, np.exp(generated - mixed), backward


def mixed(log_probs: Floats, attention: Floats, tokens: Ids) -> Floats:
    """Return log p [V] at one place, given the softmax's, the attention [N + 1], its last the sentinel's, and x [N]."""
    copied = np.bincount(tokens, attention[:-1], minlength=len(log_probs))
    with np.errstate(divide="ignore"):
        result: Floats = np.logaddexp(np.log(attention[-1]) + log_probs, np.log(copied))
    return result.astype(log_probs.dtype)
