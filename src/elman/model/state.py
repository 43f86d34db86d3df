"""What a model remembers between tokens: named tuples of arrays, batch first, the same for NumPy and torch.

Shapes: `B` batch, `L` layers, `H` hidden, `C` context.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

A = TypeVar("A")
"""The kind of array: NumPy's or torch's."""


class RecurrentState(NamedTuple, Generic[A]):
    """One vector a layer, whatever the length of what was read: the recurrent models' whole memory."""

    hidden: A
    """[B, L, H]"""
    cell: A
    """[B, L, H] for lstm; [B, 0, H] for rnn and gru, which have none"""


class ContextState(NamedTuple, Generic[A]):
    """The last few token ids: the memory of the models that see a window."""

    context: A
    """[B, C - 1]; -1 where there was no token yet"""


NO_TOKEN = -1
"""Stands in a context for the tokens before the first one."""
