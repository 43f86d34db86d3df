"""`/v1/completions`: a text to go on with, or to score."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncGenerator
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from elman.runtime.generation import Token
from elman.server.callers import PLACE, Calling, Shared
from elman.server.drawing import Drawing, check_size, drawing
from elman.server.errors import ApiError
from elman.server.events import EventStream, event, while_there
from elman.server.logprobs import TextLogprobs, scored_prompt
from elman.server.openai_chat import head
from elman.server.openai_schemas import CompletionRequest
from elman.server.prompts import Prompt, read_prompt, text_ids
from elman.server.service import Service

router = APIRouter(tags=["OpenAI"])

DEFAULT = 16
"""Tokens, as OpenAI has it."""


class Asked(NamedTuple):
    """One of a body's prompts, read."""

    prompt: Prompt
    echo: list[Token]
    """Its text's tokens, to be told before the new ones; none where that is not asked for."""


@router.post("/v1/completions", dependencies=[PLACE])
async def completions(
    body: Annotated[CompletionRequest, Body()], request: Request, caller: Calling, service: Shared
) -> Any:
    """Go on with a text, as a message or line of the bot's own; with `echo`, `logprobs` and no new tokens, score it."""
    key = f"{caller.key} {body.user or ''}"
    if len(body.prompts) * body.n > service.config.most_choices:
        text = f"at most {service.config.most_choices} completions at a time"
        raise ApiError(400, text, param="prompt", code="invalid_value")
    asked = [await read_text(service, key, body, prompt) for prompt in body.prompts]
    if body.stream:
        return EventStream(streamed(service, key, body, asked), stall=service.config.stall_seconds)
    async with while_there(request.receive):
        return await answered(service, key, body, asked)
    return Response(status_code=499)  # nobody is there to see it


async def read_text(service: Service, key: str, body: CompletionRequest, text: str | list[int]) -> Asked:
    """Read a prompt."""
    reader = service.bot.reader
    ids = await service.encoded(len(text), text_ids, reader, text)
    check_size(service, ids, body.n)
    if not body.echo:
        return Asked(await read_prompt(service, key, ids), [])
    return Asked(*await service.read(scored_prompt, reader, ids, body.logprobs or 0))


def begun(
    service: Service, key: str, body: CompletionRequest, asked: Asked
) -> contextlib.AbstractContextManager[Drawing]:
    """Return what draws a prompt's completions."""
    reader, tokenizer = service.bot.reader, service.bot.tokenizer
    stop_ids = frozenset({reader.stop}) if reader.dialogue else frozenset[int]()
    spared = stop_ids if reader.dialogue else {tokenizer.eos_id}
    return drawing(
        service,
        key,
        asked.prompt,
        body,
        max_new_tokens=DEFAULT if body.max_tokens is None else body.max_tokens,
        stop_ids=stop_ids,
        never=frozenset(tokenizer.reserved.values()) - spared,
        top_log_probs=body.logprobs,
        before=asked.prompt.ids[len(reader.opening) + 1 :],
    )


class Choices:
    """What is told of one prompt's completions."""

    def __init__(self, service: Service, body: CompletionRequest, asked: Asked, first: int) -> None:
        self.asked, self.first = asked, first
        self.told = [TextLogprobs(service.bot.tokenizer) if body.logprobs is not None else None for _ in range(body.n)]
        ids = asked.prompt.ids[len(service.bot.reader.opening) + 1 :]
        self.echo = service.bot.tokenizer.decode(ids) if body.echo else ""

    def choice(self, number: int, text: str, tokens: list[Token], finish: str | None) -> dict[str, Any]:
        """Return a choice, or a part of one."""
        told = self.told[number]
        logprobs = None if told is None or (finish is not None and not tokens) else told.told(tokens)
        return {"index": self.first + number, "text": text, "logprobs": logprobs, "finish_reason": finish}


async def answered(service: Service, key: str, body: CompletionRequest, asked: list[Asked]) -> dict[str, Any]:
    """Return the whole completions of each prompt."""
    choices, usages = [], []
    for index, each in enumerate(asked):
        found = Choices(service, body, each, index * body.n)
        with begun(service, key, body, each) as drawn:
            tokens = [list(each.echo) for _ in drawn.replies]
            async for number, piece in drawn.pieces():
                tokens[number] += piece.tokens if piece is not None else []
            for number, reply in enumerate(drawn.replies):
                choice = found.choice(number, found.echo + reply.text, tokens[number], reply.finish_reason)
                choices.append(choice)
            usages.append(drawn.usage)
    return text_head(service) | {"choices": choices, "usage": summed(usages)}


async def streamed(service: Service, key: str, body: CompletionRequest, asked: list[Asked]) -> AsyncGenerator[bytes]:
    """Yield the completions as OpenAI's events."""
    shared = text_head(service) | ({"usage": None} if body.with_usage else {})
    usages = []
    for index, each in enumerate(asked):
        found = Choices(service, body, each, index * body.n)
        with begun(service, key, body, each) as drawn:
            for number in range(body.n if body.echo else 0):
                yield event(shared | {"choices": [found.choice(number, found.echo, each.echo, None)]})
            async for number, piece in drawn.pieces():
                if piece is None:
                    choice = found.choice(number, "", [], drawn.replies[number].finish_reason)
                else:
                    choice = found.choice(number, piece.text, piece.tokens, None)
                yield event(shared | {"choices": [choice]})
            usages.append(drawn.usage)
    if body.with_usage:
        yield event(shared | {"choices": [], "usage": summed(usages)})
    yield event("[DONE]")


def text_head(service: Service) -> dict[str, Any]:
    """Return what every answer begins with."""
    return head(service, "text_completion") | {"id": f"cmpl-{secrets.token_hex(12)}"}


def summed(usages: list[dict[str, Any]]) -> dict[str, int]:
    """Return the tokens of all prompts."""
    return {name: sum(each[name] for each in usages) for name in ("prompt_tokens", "completion_tokens", "total_tokens")}
