"""A reply as its reader sees it: text in pieces, why it ended, and the ids behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Literal, NamedTuple

from elman.runtime.decoding import StreamingText
from elman.runtime.generation import Token
from elman.server.errors import ApiError
from elman.server.streams import Stream
from elman.text.tokenizers import Tokenizer


class Piece(NamedTuple):
    """Some of a reply."""

    text: str
    tokens: list[Token]
    """Those that it was decoded from, one that ends it left out."""


class Reply:
    """What is drawn for one request."""

    def __init__(self, stream: Stream, tokenizer: Tokenizer, stop: Sequence[str], before: Sequence[int] = ()) -> None:
        self.stream = stream
        self.decoder = StreamingText(tokenizer, stop, stream.request.stop_ids, before)
        self.ids: list[int] = []
        """All that were drawn and read, one that ends the reply included."""
        self.text = ""

    @property
    def finish_reason(self) -> Literal["stop", "length", "cancelled"]:
        """Why it ended."""
        generation = self.stream.generation
        finish = "stop" if self.decoder.found else generation.finish if generation is not None else None
        return finish or "cancelled"

    async def pieces(self) -> AsyncIterator[Piece]:
        """Yield the reply as it is drawn; ApiError when the server stops before its end."""
        async for tokens in self.stream.batches():
            if (piece := self.decoded(tokens)).tokens or piece.text:
                yield piece
            if self.decoder.found:
                self.stream.close()
                return
        if rest := self.decoder.finish():
            self.text += rest
            yield Piece(rest, [])
        if self.stream.handed_back:
            raise ApiError(503, "the server stops: the reply is not whole", code="stopping", retry_after=1)

    def decoded(self, tokens: list[Token]) -> Piece:
        """Return the piece that tokens make, up to a stop string."""
        text, shown = "", []
        for token in tokens:
            if self.decoder.found:
                break
            self.ids.append(token.id)
            text += self.decoder.push(token.id)
            if token.id not in self.decoder.stop_ids:
                shown.append(token)
        self.text += text
        return Piece(text, shown)
