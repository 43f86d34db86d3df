"""The full-vocabulary softmax and its loss in one pass: the part of a training step that is worth winning.

Plain autograd keeps the logits, their log-softmax and both gradients, [N, V] each, and walks over them many times.
Here the gradient is formed while a chunk of the logits is still in the processor's cache, and nothing of size
[N, V] is ever kept (the idea of Liger Kernel's fused linear cross-entropy, Hsu et al. 2024).

Shapes: `N` predicted tokens, `H` hidden, `V` vocabulary.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

CHUNK_BYTES = 32 << 20
"""Logits formed at a time: large enough to add to the weight's gradient rarely, small enough to be reused."""


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        hidden: Tensor,
        weight: Tensor,
        bias: Tensor,
        targets: Tensor,
        mask: Tensor | None,
        divisor: float,
        log_gate: Tensor | None,
        log_copied: Tensor | None,
    ) -> Tensor:
        hidden_gradient = torch.empty_like(hidden)
        weight_gradient = torch.zeros_like(weight)
        bias_gradient = torch.zeros_like(bias)
        shares = None if log_gate is None else torch.empty_like(log_gate)
        total = weight.new_zeros(())
        # Under autocast `hidden` is bfloat16: products are then taken in it, all else in the weight's precision.
        low_weight, low_bias = weight.to(hidden.dtype), bias.to(hidden.dtype)
        for rows in chunks(len(hidden), weight.shape[0] * weight.element_size(), CHUNK_BYTES):
            log_probs = torch.addmm(low_bias, hidden[rows], low_weight.t()).to(weight.dtype)
            torch.log_softmax(log_probs, dim=1, out=log_probs)
            index = targets[rows].unsqueeze(1)
            losses = -log_probs.gather(1, index)
            gradient = log_probs.exp_()
            gradient.scatter_add_(1, index, gradient.new_full((1, 1), -1.0).expand_as(index))
            if log_gate is not None and log_copied is not None and shares is not None:
                generated = log_gate[rows].unsqueeze(1) - losses
                losses = -torch.logaddexp(generated, log_copied[rows].unsqueeze(1))
                # The mixture's gradient is the softmax's, times the softmax's share in the target's probability.
                share = torch.exp(generated + losses)
                gradient *= share
                shares[rows] = share.squeeze(1)
            if mask is not None:
                losses = losses * mask[rows].unsqueeze(1)
                gradient *= mask[rows].unsqueeze(1)
            total += losses.sum()
            bias_gradient += gradient.sum(0)
            gradient = gradient.to(hidden.dtype)
            torch.mm(gradient, low_weight, out=hidden_gradient[rows])
            add_product(weight_gradient, gradient.t(), hidden[rows])
        mixed = () if shares is None else (-weighed(shares, mask), weighed(shares - 1, mask))
        ctx.save_for_backward(hidden_gradient, weight_gradient, bias_gradient, *mixed)
        ctx.divisor = divisor
        return total / divisor

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        scale = gradients[0] / ctx.divisor
        hidden, weight, bias, *mixed = (saved.mul_(scale) for saved in ctx.saved_tensors)
        return hidden, weight, bias, None, None, None, *(mixed or (None, None))


def cross_entropy(
    hidden: Tensor,
    weight: Tensor,
    bias: Tensor,
    targets: Tensor,
    mask: Tensor | None = None,
    divisor: float = 1.0,
    mixture: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """Return the summed negative log-probability of `targets` [N] in nats, over `divisor`.

    logits = hidden [N, H] @ weight.T [H, V] + bias [V], products in the precision of `hidden`; `mask` [N] weighs each
    token's loss (0 or 1). A `mixture` of log g and log c [N] makes the probability g softmax(logits) + c. The gradient
    is computed on the way forward and may be taken back once.
    """
    log_gate, log_copied = mixture or (None, None)
    loss: Tensor = _CrossEntropy.apply(  # type: ignore[no-untyped-call]
        hidden, weight, bias, targets, mask, divisor, log_gate, log_copied
    )
    return loss


def add_product(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add left @ right to `total`, which may be of a higher precision than they are."""
    if total.dtype == left.dtype:
        total.addmm_(left, right)
    else:
        total += left @ right


def weighed(values: Tensor, mask: Tensor | None) -> Tensor:
    """Return values [N], each times its token's weight."""
    return values if mask is None else values * mask


def target_log_probs(hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Return log p(targets) [N] in nats, no more than a chunk of the logits in memory; takes no gradient."""
    pieces = [hidden.new_empty(0)]
    for rows in chunks(len(hidden), weight.shape[0] * hidden.element_size(), CHUNK_BYTES // 4):
        logits = torch.addmm(bias, hidden[rows], weight.t())
        pieces.append(logits.gather(1, targets[rows].unsqueeze(1)).squeeze(1) - logits.logsumexp(1))
    return torch.cat(pieces)


def chunks(rows: int, row_bytes: int, chunk_bytes: int) -> list[slice]:
    """Cut `rows` into slices whose logits fit `chunk_bytes`."""
    size = max(16, chunk_bytes // row_bytes)
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]
