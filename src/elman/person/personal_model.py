"""A bot's model as one person's: the same interface as any language model, so that all that measures one measures it.

Shapes: `B` batch, `T` time, `V` vocabulary.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from elman.language_model import Floats, Ids
from elman.person.ladder import View
from elman.person.learned import BREAK
from elman.runtime.engine import Engine
from elman.text.tokenizers import RESERVED


class PersonalState(NamedTuple):
    """The model's state, and the tokens that the person's words are looked up by."""

    hidden: Floats
    cell: Floats
    context: Ids
    """[B, 2] the last two tokens of the message, `BREAK` before its first."""


class PersonalModel:
    """A recurrent bot that expects what one person would say; see `LanguageModel` for its interface."""

    def __init__(self, engine: Engine[Any], view: View) -> None:
        self.engine, self.view, self.kind = engine, view, type(engine.initial_state(0))

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.engine.vocab_size

    def initial_state(self, batch_size: int = 1) -> PersonalState:
        """Return the state before any token was read."""
        return self.after(self.engine.initial_state(batch_size))

    def after(self, state: Any) -> PersonalState:
        """Return the state of a message that begins after the model's own state."""
        return PersonalState(state.hidden, state.cell, np.full((len(state.hidden), 2), BREAK))

    def log_probs(self, ids: Ids, state: PersonalState) -> tuple[Floats, PersonalState]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        before = self.kind(state.hidden, state.cell)
        (logits, hidden), after = self.engine.run(ids, before, ("logits", "last_hidden"))
        context, rows = state.context.copy(), np.empty((*ids.shape, self.vocab_size), np.float32)
        for step in range(ids.shape[1]):
            for row in range(len(ids)):
                token, place = ids[row, step], row * ids.shape[1] + step
                context[row] = (BREAK, BREAK) if token < len(RESERVED) else (context[row, 1], token)
                rows[row, step] = self.view.log_probs(logits[place], hidden[place], context[row])
        return rows, PersonalState(after.hidden, after.cell, context)

    def score(self, ids: Ids, targets: Ids, state: PersonalState) -> tuple[Floats, PersonalState]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        log_probs, new_state = self.log_probs(ids, state)
        return np.take_along_axis(log_probs, targets[..., None], axis=-1)[..., 0], new_state
