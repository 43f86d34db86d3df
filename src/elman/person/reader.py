"""Messages as a model reads them: one message in; the state after it, and what stood before each of its tokens, out.

A conversation's state is a function of its words alone: read in any number of calls, alone or beside others, it is the
same to the bit, so that what was forgotten can be folded away and what was lost read again.

Shapes: `T` tokens, `H` hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from elman.bot.config import RecurrentConfig
from elman.bot.folder import BotFolder
from elman.language_model import Floats, Ids
from elman.person.records import Role
from elman.runtime.engine import Engine
from elman.runtime.facts import KnownFacts, pointer_parameters, read_facts
from elman.runtime.generation import read
from elman.text.rendering import OTHER, SELF, render_facts, render_opening
from elman.text.tokenizers import TURN

CHUNK = 256
"""Tokens read at once, so that a long message needs no more memory than a short one."""


class Heard(NamedTuple):
    """One message, read."""

    ids: Ids
    """[T] its tokens and what ends it."""
    hidden: Floats
    """[R, H] the hidden state that each of them, or of the first of them, was predicted from."""
    state: Any
    """After it."""
    tokens: int
    """How many tokens were read, the mark too."""


class Place(NamedTuple):
    """Where a conversation stands: after a message, or at its beginning."""

    state: Any
    """Of the model that has read all up to here."""
    tokens: int
    """How many it has read."""
    role: Role | None = None
    """Who spoke last; None at the beginning."""
    text: str = ""
    """What they said."""
    id: int | None = None
    """The message in the person's store, if it is there."""


class Reader:
    """Reads messages with one bot's model: as turns of a conversation, or as lines where it knows no turns."""

    def __init__(self, bot: BotFolder, engine: Engine[Any]) -> None:
        self.bot, self.engine, self.tokenizer, self.dialogue = bot, engine, bot.tokenizer, bot.dialogue
        reserved, eos = bot.tokenizer.reserved, bot.tokenizer.eos_id
        self.marks: dict[Role, int] = {"person": eos, "bot": eos}
        self.opening, self.ends, self.stop = list[int](), list[int](), eos
        if bot.dialogue:
            self.marks = {"person": reserved[OTHER], "bot": reserved[SELF]}
            self.opening, self.stop = render_opening(bot.tokenizer), reserved[TURN]
            self.ends = [self.stop]

    def beginning(self) -> Place:
        """Return the place before the first message."""
        return Place(read(self.engine, self.opening, self.engine.initial_state()), len(self.opening))

    def ids(self, role: Role, text: str) -> list[int]:
        """Return all ids of a message."""
        return [self.marks[role], *self.tokenizer.encode(text), *self.ends]

    def read(self, state: Any, role: Role, text: str, wanted: int) -> Heard:
        """Read a message from the state before it, which is not changed; `wanted` tokens' hidden states are kept."""
        ids, hidden = np.asarray(self.ids(role, text)), []
        wanted = min(wanted, len(ids) - 1)
        for start in range(0, len(ids), CHUNK):
            rows = np.arange(min(max(wanted - start, 0), CHUNK))
            (part,), state = self.engine.run(ids[None, start : start + CHUNK], state, ("last_hidden",), rows=rows)
            hidden.append(part)
        return Heard(ids[1:], np.concatenate(hidden), state, len(ids))

    def read_facts(self, state: Any, facts: Sequence[str]) -> tuple[Any, KnownFacts | None]:
        """Read facts on a branch of a state; return where a reply begins that knows them, and what it can copy."""
        if not self.dialogue:
            return state, None
        return read_facts(self.engine, render_facts(self.tokenizer, facts), state, self.pointer)

    @cached_property
    def pointer(self) -> dict[str, Floats]:
        """The weights with which the model copies from facts; empty where it does not."""
        has_one = isinstance(self.bot.config, RecurrentConfig) and self.bot.config.pointer
        return pointer_parameters(self.bot.tensors()) if has_one else {}
