"""Text as its tokens come: whole characters only, up to a stop string, and in the end the text of all ids at once."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Sequence

from elman.text.tokenizers import Tokenizer


class StreamingDecoder:
    """Turns one token after another into text, keeping the bytes of a character that is not whole yet."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._characters = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._previous: list[int] = []
        self._plain = False

    def push(self, index: int) -> str:
        """Return the text that one more token adds; empty while a character is not whole."""
        if self._tokenizer.kind == "word":
            return self._push_word(index)
        return self._characters.decode(self._tokenizer.piece_bytes(index))

    def finish(self) -> str:
        """Return what is left, U+FFFD for a character cut short, and be ready for another text."""
        self._previous, self._plain = [], False
        return self._characters.decode(b"", final=True)

    def _push_word(self, index: int) -> str:
        """Whether a blank stands before a word depends on it and on the word before, and on nothing else."""
        word = self._tokenizer.piece_bytes(index)
        plain = word.isascii() and word != b"\n"  # a blank always stands between two of these
        before, self._previous = self._previous, [index]
        after_plain, self._plain = self._plain, plain
        if plain and after_plain:
            return " " + word.decode()
        return self._tokenizer.decode([*before, index])[len(self._tokenizer.decode(before)) :]


class StopStrings:
    """Lets text through up to the first of some strings, and holds back what may be the beginning of one."""

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self.stop = [string for string in stop if string]
        self.held = ""
        self.found = False

    def push(self, piece: str) -> str:
        """Return what is safe to show of the text so far; nothing after a stop string was found."""
        if not self.stop or self.found:
            return "" if self.found else piece
        text = self.held + piece
        starts = [start for string in self.stop if (start := text.find(string)) >= 0]
        if starts:
            self.found, self.held = True, ""
            return text[: min(starts)]
        held = max(overlap(text, string) for string in self.stop)
        self.held = text[len(text) - held :]
        return text[: len(text) - held]

    def finish(self) -> str:
        """Return what was held back, for it began no stop string after all."""
        held, self.held = self.held, ""
        return held


class StreamingText:
    """What a reader sees of a generation: its text as tokens come, stop ids left out, up to a stop string."""

    def __init__(
        self, tokenizer: Tokenizer, stop: Sequence[str] = (), stop_ids: Collection[int] = (), before: Iterable[int] = ()
    ) -> None:
        """`before` are ids that the text goes on from: they decide whether a blank stands before its first word."""
        self.decoder, self.gate, self.stop_ids = StreamingDecoder(tokenizer), StopStrings(stop), stop_ids
        for index in before:
            self.decoder.push(index)

    @property
    def found(self) -> bool:
        """Whether a stop string came: nothing is shown from there on."""
        return self.gate.found

    def push(self, index: int) -> str:
        """Return what one more token adds that is safe to show."""
        return "" if index in self.stop_ids else self.gate.push(self.decoder.push(index))

    def finish(self) -> str:
        """Return what is left at the end."""
        return self.gate.push(self.decoder.finish()) + self.gate.finish()


def overlap(text: str, string: str) -> int:
    """Return the length of the longest end of `text` with which `string` begins."""
    longest = min(len(text), len(string) - 1)
    return next((size for size in range(longest, 0, -1) if text.endswith(string[:size])), 0)
