"""Log-probabilities as OpenAI's two endpoints tell them, and those of a prompt that is scored.

Shapes: `T` tokens of a prompt, `V` vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from elman.person.reader import CHUNK, Reader
from elman.runtime.decoding import StreamingDecoder
from elman.runtime.generation import Token, report
from elman.server.prompts import Prompt
from elman.text.tokenizers import Tokenizer

LEAST = -9999.0
"""Stands for no probability at all: JSON has no infinity."""


def token_text(tokenizer: Tokenizer, token: int) -> str:
    """Return a token as text, U+FFFD for what is not whole."""
    return tokenizer.piece_bytes(token).decode("utf-8", "replace")


def chat_logprobs(tokenizer: Tokenizer, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    """Return the `content` of a chat choice's `logprobs`."""

    def entry(token: int, log_prob: float) -> dict[str, Any]:
        data = tokenizer.piece_bytes(token)
        return {"token": data.decode("utf-8", "replace"), "logprob": max(log_prob, LEAST), "bytes": list(data)}

    return [
        entry(each.id, each.log_prob or 0.0) | {"top_logprobs": [entry(*other) for other in each.top]}
        for each in tokens
    ]


class TextLogprobs:
    """The `logprobs` of a completion's choice, which tell where in the text each token begins."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer, self.decoder, self.offset = tokenizer, StreamingDecoder(tokenizer), 0

    def told(self, tokens: Sequence[Token]) -> dict[str, Any]:
        """Return those of the tokens that come next."""
        pieces = [self.decoder.push(each.id) for each in tokens]
        offsets = []
        for piece in pieces:
            offsets.append(self.offset)
            self.offset += len(piece)
        return {
            "tokens": pieces,
            "token_logprobs": [max(each.log_prob or 0.0, LEAST) for each in tokens],
            "top_logprobs": [
                {token_text(self.tokenizer, other): max(log_prob, LEAST) for other, log_prob in reversed(each.top)}
                for each in tokens
            ],
            "text_offset": offsets,
        }


def scored_prompt(reader: Reader, ids: list[int], count: int) -> tuple[Prompt, list[Token]]:
    """Read a prompt [T]; return it and, for each of its text's tokens, what the model gave it and the likeliest ones.

    Its text begins after the opening and the mark: its first token is told of too, for a message has a beginning.
    """
    state, told = reader.engine.initial_state(), list[Token]()
    skipped = len(reader.opening)
    for start in range(0, len(ids) - 1, CHUNK):
        part = np.asarray(ids[start : min(start + CHUNK, len(ids) - 1)])
        (rows,), state = reader.engine.run(part[None], state, ("log_probs",))
        for at, row in enumerate(rows, start):
            if at >= skipped:
                told.append(report(row, ids[at + 1], count))
    return Prompt(ids, state, 0), told
