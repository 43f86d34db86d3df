"""Text as its tokens come: whole characters only, the same text in the end as decoding all ids at once."""

from __future__ import annotations

import codecs

from elman.text.tokenizers import Tokenizer


class StreamingDecoder:
    """Turns one token after another into text, keeping the bytes of a character that is not whole yet."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._characters = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._previous: list[int] = []

    def push(self, index: int) -> str:
        """Return the text that one more token adds; empty while a character is not whole."""
        if self._tokenizer.kind == "word":
            return self._push_word(index)
        return self._characters.decode(self._tokenizer.piece_bytes(index))

    def finish(self) -> str:
        """Return what is left, U+FFFD for a character cut short, and be ready for another text."""
        self._previous = []
        return self._characters.decode(b"", final=True)

    def _push_word(self, index: int) -> str:
        """Whether a blank stands before a word depends on it and on the word before, and on nothing else."""
        before, self._previous = self._previous, [index]
        return self._tokenizer.decode([*before, index])[len(self._tokenizer.decode(before)) :]
