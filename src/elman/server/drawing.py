"""Drawing several replies to one prompt, for clients that keep their conversation themselves."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Iterator, Sequence

from elman.chat.writing import seed_of
from elman.runtime.generation import Request
from elman.runtime.sampling import Sampler
from elman.server.errors import ApiError
from elman.server.openai_schemas import Generated
from elman.server.prompts import Prompt
from elman.server.replies import Piece, Reply
from elman.server.service import Service


class Drawing:
    """The replies to one prompt."""

    def __init__(self, service: Service, caller: str, prompt: Prompt, replies: list[Reply]) -> None:
        self.service, self.caller, self.prompt, self.replies = service, caller, prompt, replies
        self.began = time.perf_counter()

    async def pieces(self) -> AsyncGenerator[tuple[int, Piece | None]]:
        """Yield the pieces of each reply with its number as they come, None at its end."""
        going, first = len(self.replies), True
        try:
            async with contextlib.aclosing(self.merged()) as merged:
                async for number, piece in merged:
                    if first:
                        self.service.metrics.first_token.observe(time.perf_counter() - self.began)
                        first = False
                    if piece is None:
                        going -= 1
                        self.service.later(self.keep(self.replies[number]))
                    yield number, piece
        finally:
            self.service.metrics.tokens.inc(self.tokens)
            if going:
                self.service.metrics.cancelled.inc()

    async def merged(self) -> AsyncGenerator[tuple[int, Piece | None]]:
        """Yield what each reply has as it comes."""
        if len(self.replies) == 1:
            async for piece in self.replies[0].pieces():
                yield 0, piece
            yield 0, None
            return
        queue: asyncio.Queue[tuple[int, Piece | Exception | None]] = asyncio.Queue(1)

        async def feed(number: int, reply: Reply) -> None:
            try:
                async for piece in reply.pieces():
                    await queue.put((number, piece))
                await queue.put((number, None))
            except Exception as error:
                await queue.put((number, error))

        feeders = [asyncio.create_task(feed(*each)) for each in enumerate(self.replies)]
        try:
            while not all(feeder.done() for feeder in feeders) or not queue.empty():
                number, found = await queue.get()
                if isinstance(found, Exception):
                    raise found
                yield number, found
        finally:
            for feeder in feeders:
                feeder.cancel()

    async def keep(self, reply: Reply) -> None:
        """Keep the state after a reply, for its client may come again with it as part of the next prompt.

        Where it was not drawn in the tokens that its text is read in, it is read once more, as that prompt will be.
        """
        generation, prompt, service = reply.stream.generation, self.prompt, self.service
        spoken = await service.encoded(len(reply.text), service.bot.tokenizer.encode, reply.text)
        drawn = [token for token in reply.ids if token not in reply.decoder.stop_ids]
        if drawn == spoken and generation is not None and reply.stream.over:
            read = [*prompt.ids, *reply.ids]
            service.prefixes.keep(self.caller, read[: len(read) - len(generation.pending)], generation.state)
        elif spoken:
            state = await service.prompts.read([prompt.ids[-1], *spoken], prompt.state)
            service.prefixes.keep(self.caller, [*prompt.ids, *spoken], state)

    @property
    def tokens(self) -> int:
        """How many tokens were drawn for readers."""
        return sum(len(reply.ids) for reply in self.replies)

    @property
    def usage(self) -> dict[str, object]:
        """OpenAI's count of the tokens."""
        return {
            "prompt_tokens": len(self.prompt.ids),
            "completion_tokens": self.tokens,
            "total_tokens": len(self.prompt.ids) + self.tokens,
            "prompt_tokens_details": {"cached_tokens": self.prompt.resumed},
        }


@contextlib.contextmanager
def drawing(
    service: Service,
    caller: str,
    prompt: Prompt,
    body: Generated,
    *,
    max_new_tokens: int,
    stop_ids: frozenset[int],
    never: frozenset[int],
    top_log_probs: int | None,
    before: Sequence[int] = (),
) -> Iterator[Drawing]:
    """Draw the replies that a body asks for; none goes on when this ends."""
    tokenizer = service.bot.tokenizer
    with contextlib.ExitStack() as stack:
        replies = []
        for number in range(body.n):
            sampler = Sampler(body.sampling(body.logit_bias), seed_of(body.seeded, number), never, spare_ids=stop_ids)
            request = Request(
                ids=prompt.ids[-1:],
                state=prompt.state,
                sampler=sampler,
                max_new_tokens=min(max_new_tokens, service.config.most_new_tokens),
                stop_ids=stop_ids,
                top_log_probs=top_log_probs,
            )
            stream = stack.enter_context(service.streams.open(request))
            replies.append(Reply(stream, tokenizer, body.stops, before))
        yield Drawing(service, caller, prompt, replies)


def check_size(service: Service, ids: Sequence[int], n: int) -> None:
    """Refuse what is too much to read or to draw at once."""
    config = service.config
    if len(ids) > config.most_prompt:
        text = f"the prompt has {len(ids)} tokens, and may have {config.most_prompt}"
        raise ApiError(400, text, code="context_length_exceeded")
    if n > config.most_choices:
        raise ApiError(400, f"n: at most {config.most_choices}", param="n", code="invalid_value")
    service.metrics.prompt_tokens.labels("asked").inc(len(ids))
