"""How fast a person is learned, and how much of them is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LadderConfig:
    """The ladder's settings; tuned on speakers of TV scripts and messages whom the benchmark does not report."""

    most_tokens: int = 20_000
    """Tokens of the person's that are looked up by what stood before them."""
    key_bytes: int = 256 * 1024
    """Memory of the hidden states that tokens are looked up by."""
    sharpness: float = 20.0
    """Of the attention over them: e to the power of it times the cosine."""
    most_delta: int = 256 * 1024
    """Numbers of the change of what the softmax reads, at most, two bytes each."""
    delta_rate: float = 0.02
    """Step of the change of what the softmax reads, for each token, as a share of the squared length of its input."""
    bias_rate: float = 0.1
    """Step of the change of the logits, for each token."""
    decay: float = 0.0005
    """Share of the change that is given back with each message, so that a bad day is forgotten."""
    longest: int = 512
    """Tokens of one message that are learned, at most."""
    base_trust: float = 4.0
    """Words that the model and its changed self are thought to have told already, in each kind of context."""
    person_trust: float = 0.5
    """The same for each way of looking up the person's own words."""
    reply_share: float = 0.3
    """How much of what is learned from the person's words bends the bot's replies; their own words, fully."""
