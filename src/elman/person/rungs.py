"""Which rungs of the ladder are on for a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rungs:
    """Each rung by itself; the state of a conversation is kept in any case."""

    facts: bool = True
    """Whether what the person tells is noted, and used in replies."""
    cache: bool = True
    """Whether the person's own words are looked up where they were said in a like place."""
    fast_weights: bool = True
    """Whether a small change of the weights is learned after each message."""
    vocabulary: bool = True
    """Whether names and slang become suggestions as whole words."""

    @property
    def learns(self) -> bool:
        """Whether anything is learned from how the person writes."""
        return self.cache or self.fast_weights or self.vocabulary
