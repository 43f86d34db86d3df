"""Copying from the facts before a reply, in torch, for training; `pointer.py` has the equations.

Shapes: `B` batch, `T` time, `R` rows of the batch that hold facts for a reply, `H` hidden.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from elman.model.pointer import FACT, FIRST_TEXT, GOES_ON, REPLY

NOWHERE = -1e9
"""A logarithm of nothing whose gradient is 0 and not undefined."""


class Pointer(nn.Module):
    """The weights of the pointer, and what it makes of a window."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        bound = hidden_size**-0.5
        self.weight = nn.Parameter(torch.empty(hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(hidden_size))
        self.sentinel = nn.Parameter(torch.zeros(hidden_size))
        self.follow = nn.Parameter(torch.ones(2))

    def forward(self, ids: Tensor, hidden: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return log g and log copied(targets) [B, T], after `ids` [B, T] were read with `hidden` [B, T, H].

        Rows without facts for a reply cost nothing, and stay as they are: log g = 0.
        """
        hidden = hidden.to(self.bias.dtype)  # from bfloat16, under autocast
        looks = attended(ids)
        rows = looks.flatten(1).any(1).nonzero().squeeze(1)
        gate, copied = self.mix(looks[rows], ids[rows], hidden[rows], targets[rows])
        zeros = hidden.new_zeros(ids.shape)
        return zeros.index_copy(0, rows, gate), (zeros + NOWHERE).index_copy(0, rows, copied)

    def mix(self, looks: Tensor, ids: Tensor, hidden: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return log g and log copied(targets) [R, T] of rows with facts."""
        keys = hidden.transpose(1, 2) / hidden.shape[-1] ** 0.5  # [R, H, T]
        query = torch.tanh(nn.functional.linear(hidden, self.weight, self.bias))
        one, two = repeats(ids)
        scores = query @ keys + self.follow[0] * one + self.follow[1] * two  # [R, T, T]
        scores = scores.masked_fill(~looks, NOWHERE)
        sentinel = query @ self.sentinel / hidden.shape[-1] ** 0.5  # [R, T]
        total = torch.logaddexp(scores.logsumexp(-1), sentinel)
        same = ids.roll(-1, 1).unsqueeze(1) == targets.unsqueeze(2)
        copied = scores.masked_fill(~same, NOWHERE).logsumexp(-1) - total
        asked = looks.any(-1)
        return torch.where(asked, sentinel - total, 0.0), torch.where(asked, copied, NOWHERE)


def repeats(ids: Tensor) -> tuple[Tensor, Tensor]:
    """Do what `pointer.repeats` does."""
    one = ids.unsqueeze(1) == ids.unsqueeze(2)
    return one, one & nn.functional.pad(one[:, :-1, :-1], (1, 0, 1, 0))


def attended(ids: Tensor) -> Tensor:
    """Do what `pointer.attended` does."""
    reserved = ids < FIRST_TEXT
    places = torch.arange(ids.shape[1], device=ids.device) * reserved
    opener = ids.gather(1, places.cummax(1).values)
    turn = (reserved & ~torch.isin(ids, torch.tensor(GOES_ON, device=ids.device))).cumsum(1)
    fact = (opener == FACT) & nn.functional.pad(~reserved[:, 1:], (0, 1))
    return (opener == REPLY).unsqueeze(2) & fact.unsqueeze(1) & (turn.unsqueeze(2) == turn.unsqueeze(1))
