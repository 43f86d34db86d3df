"""`/v1/chat/completions` and `/v1/models`, as OpenAI's clients know them."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from elman.chat.session import MAX_REPLY
from elman.server.callers import PLACE, Calling, Shared
from elman.server.drawing import Drawing, check_size, drawing
from elman.server.errors import ApiError
from elman.server.events import EventStream, event, while_there
from elman.server.logprobs import chat_logprobs
from elman.server.openai_schemas import ChatRequest
from elman.server.prompts import Prompt, Speaker, conversation_ids, read_prompt
from elman.server.service import Service

router = APIRouter(tags=["OpenAI"])

SPEAKERS: dict[str, Speaker] = {"system": "system", "developer": "system", "user": "person", "assistant": "bot"}


@router.get("/v1/models")
async def list_models(service: Shared) -> dict[str, Any]:
    """List the models: the one bot of this server."""
    return {"object": "list", "data": [model_card(service)]}


@router.get("/v1/models/{name:path}")
async def one_model(name: str, service: Shared) -> dict[str, Any]:
    """Describe a model."""
    if name != service.bot.folder.name:
        raise ApiError(404, "there is no model of this name", param="model", code="model_not_found")
    return model_card(service)


def model_card(service: Service) -> dict[str, Any]:
    """Return the bot as OpenAI describes a model."""
    return {"id": service.bot.folder.name, "object": "model", "created": service.created, "owned_by": "elman"}


@router.post("/v1/chat/completions", dependencies=[PLACE])
async def chat_completions(
    body: Annotated[ChatRequest, Body()], request: Request, caller: Calling, service: Shared
) -> Any:
    """Answer the last message of a conversation that the client keeps and sends whole.

    What was read of it for an earlier request is not read again. Nothing of it is stored.
    """
    key = f"{caller.key} {body.user or ''}"
    size = sum(len(each.text) for each in body.messages)
    ids = await service.encoded(size, message_ids, service, body)
    prompt = await read_prompt(service, key, ids)
    draw = asked(service, key, prompt, body)
    if body.stream:
        return EventStream(streamed(service, draw, body), stall=service.config.stall_seconds)
    async with while_there(request.receive):
        with draw as drawn:
            return await answered(service, drawn, body)
    return Response(status_code=499)  # nobody is there to see it


def message_ids(service: Service, body: ChatRequest) -> list[int]:
    """Return the ids of a body's messages; ApiError where there are too many."""
    reader = service.bot.reader
    ids = conversation_ids(reader, ((SPEAKERS[each.role], each.text) for each in body.messages))
    check_size(service, ids, body.n)
    return ids


def asked(service: Service, key: str, prompt: Prompt, body: ChatRequest) -> AbstractContextManager[Drawing]:
    """Return what draws the replies that a body asks for."""
    reader, reserved = service.bot.reader, service.bot.tokenizer.reserved.values()
    return drawing(
        service,
        key,
        prompt,
        body,
        max_new_tokens=body.max_completion_tokens or body.max_tokens or MAX_REPLY,
        stop_ids=frozenset({reader.stop}),
        never=frozenset(reserved) - {reader.stop},
        top_log_probs=(body.top_logprobs or 0) if body.logprobs else None,
    )


async def answered(service: Service, drawn: Drawing, body: ChatRequest) -> dict[str, Any]:
    """Return the whole replies."""
    tokens: list[list[Any]] = [[] for _ in drawn.replies]
    async for number, piece in drawn.pieces():
        tokens[number] += piece.tokens if piece is not None else []
    choices = [
        {
            "index": number,
            "message": {"role": "assistant", "content": reply.text, "refusal": None},
            "logprobs": logprobs(service, body, tokens[number]),
            "finish_reason": reply.finish_reason,
        }
        for number, reply in enumerate(drawn.replies)
    ]
    return head(service, "chat.completion") | {"choices": choices, "usage": drawn.usage}


async def streamed(service: Service, draw: AbstractContextManager[Drawing], body: ChatRequest) -> AsyncGenerator[bytes]:
    """Yield the replies as OpenAI's events."""
    shared = head(service, "chat.completion.chunk") | ({"usage": None} if body.with_usage else {})

    def chunk(number: int, delta: dict[str, Any], tokens: list[Any], finish: str | None = None) -> bytes:
        told = logprobs(service, body, tokens) if tokens else None
        choice = {"index": number, "delta": delta, "logprobs": told, "finish_reason": finish}
        return event(shared | {"choices": [choice]})

    with draw as drawn:
        told = b"".join(chunk(number, {"role": "assistant", "content": ""}, []) for number in range(body.n))
        async for number, piece in drawn.pieces():  # what comes with others is sent with them
            if piece is None:
                told += chunk(number, {}, [], drawn.replies[number].finish_reason)
            else:
                yield told + chunk(number, {"content": piece.text}, piece.tokens)
                told = b""
        if body.with_usage:
            told += event(shared | {"choices": [], "usage": drawn.usage})
        yield told + event("[DONE]")


def logprobs(service: Service, body: ChatRequest, tokens: list[Any]) -> dict[str, Any] | None:
    """Return the log-probabilities, if they were asked for."""
    content = chat_logprobs(service.bot.tokenizer, tokens) if body.logprobs else None
    return None if content is None else {"content": content, "refusal": None}


def head(service: Service, kind: str) -> dict[str, Any]:
    """Return what every answer begins with."""
    return {
        "id": f"chatcmpl-{random.getrandbits(96):024x}",
        "object": kind,
        "created": int(time.time()),
        "model": service.bot.folder.name,
        "system_fingerprint": f"fp_{service.bot.engine.fingerprint[:12]}",
    }
