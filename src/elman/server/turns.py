"""Turns of conversations that are kept: what is said is in the store before anybody is told that it was heard."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any, NamedTuple

import anyio

from elman.chat.ranking import Candidate
from elman.chat.session import MAX_REPLY, Session
from elman.errors import UserError
from elman.person.database import StoreTrouble
from elman.person.person import Person
from elman.person.records import NotFound, StoredMessage
from elman.runtime.generation import Request
from elman.server.acquaintances import acquaintance
from elman.server.cards import thread_of
from elman.server.errors import ApiError
from elman.server.events import event
from elman.server.replies import Reply
from elman.server.schemas import Answering, MessageOut, ReplyOut, UsedOut
from elman.server.service import Service

Event = tuple[str, dict[str, Any]]
"""A name and what is told."""


class Turn(NamedTuple):
    """A turn that was begun: what the person said is kept, and the reply can be drawn."""

    session: Session
    requests: list[Request]
    """Several where one of the replies is to be chosen."""
    message: StoredMessage


def open_session(service: Service, person: Person, conversation: int, body: Answering | None = None) -> Session:
    """Return a person's conversation where it stands; NotFound."""
    bot, wanted = service.bot, body or Answering.model_validate({})
    thread = thread_of(acquaintance(service, person), conversation)
    most = min(wanted.max_tokens or MAX_REPLY, service.config.most_new_tokens)
    return Session(bot.folder, bot.batcher, wanted.sampling(), seed=wanted.seeded, max_new_tokens=most, thread=thread)


def begin(
    service: Service, person: Person, conversation: int, body: Answering, hear: Callable[[Session], None]
) -> Turn:
    """Let a conversation hear something; ApiError 409 when it stands where that cannot be heard."""
    session = open_session(service, person, conversation, body)
    with conflicts():
        hear(session)
    message = session.place.id
    assert message is not None
    with person.reading() as rows:
        return Turn(session, session.asked(), rows.message(message))


@contextlib.contextmanager
def conflicts() -> Any:
    """Turn what a conversation refuses where it stands into 409."""
    try:
        yield
    except (NotFound, StoreTrouble):
        raise
    except UserError as error:
        raise ApiError(409, str(error), code="conflict") from None


def conclude(turn: Turn, text: str) -> StoredMessage:
    """Keep the reply, as far as it was told; ApiError 409 when the message was forgotten meanwhile."""
    session = turn.session
    with conflicts():
        session.say(text)
    if session.place.role != "bot" or session.place.id is None or session.thread is None:
        raise ApiError(409, "the message was forgotten meanwhile", code="conflict")
    with session.thread.person.reading() as rows:
        return rows.message(session.place.id)


async def turn_events(
    service: Service, person: Person, conversation: int, body: Answering, hear: Callable[[Session], None]
) -> AsyncGenerator[Event]:
    """Yield what happens in a turn: `message` when it is kept, `piece` after piece, `reply` when that is kept.

    Whoever stops listening stops the reply, and what they were told of it is kept.
    """
    began = time.perf_counter()
    async with service.turn(person.id):
        turn = await service.work(begin, service, person, conversation, body, hear)
        yield "message", {"message": MessageOut.of(turn.message)}
        with contextlib.ExitStack() as stack:
            streams = [stack.enter_context(service.streams.open(request)) for request in turn.requests]
            replies = [Reply(stream, service.bot.tokenizer, ()) for stream in streams]
            told, begun, whole = "", False, False
            try:
                async for text in texts(service, turn, replies):
                    if not begun:
                        service.metrics.first_token.observe(time.perf_counter() - began)
                    begun = True
                    told += text
                    yield "piece", {"text": text}
                whole = True
            finally:
                service.metrics.tokens.inc(sum(len(reply.ids) for reply in replies))
                if not whole:
                    service.metrics.cancelled.inc()
                    await keep_part(service, turn, told)
        kept = await service.work(conclude, turn, told)
        reply = next(each for each in replies if each.text == told)
        yield (
            "reply",
            {
                "reply": MessageOut.of(kept),
                "finish_reason": reply.finish_reason,
                "used_facts": [used(fact) for fact in turn.session.used_facts],
                "tokens": len(reply.ids),
            },
        )


async def texts(service: Service, turn: Turn, replies: list[Reply]) -> AsyncGenerator[str]:
    """Yield a reply's text as it is drawn; where one of several is to be chosen, that one whole."""
    if len(replies) == 1:
        async for piece in replies[0].pieces():
            yield piece.text
        return
    found = [Candidate() for _ in replies]
    for candidate, reply in zip(found, replies, strict=True):
        async for piece in reply.pieces():
            candidate.pieces.append(piece.text)
            candidate.nats += sum(token.log_prob or 0.0 for token in piece.tokens)
        candidate.tokens = len(reply.ids)
    yield replies[await service.work(turn.session.choose, found)].text


async def keep_part(service: Service, turn: Turn, told: str) -> None:
    """Keep what was told of a reply that nobody waits for any more."""
    with anyio.CancelScope(shield=True), contextlib.suppress(UserError, ApiError):
        await service.work(conclude, turn, told)


def used(fact: Any) -> UsedOut:
    """Return what is told of a fact that mattered; a sentence of a card has no number of its own."""
    return UsedOut(id=fact.id or None, text=fact.text, message_id=fact.message_id)


async def streamed(events: AsyncGenerator[Event]) -> AsyncGenerator[bytes]:
    """Yield a turn as server-sent events."""
    async with contextlib.aclosing(events):
        async for name, data in events:
            told = {key: plain(value) for key, value in data.items()}
            yield event({"type": name, **told}, name)


async def whole(events: AsyncGenerator[Event]) -> ReplyOut:
    """Return a turn when it is over."""
    told: dict[str, Any] = {}
    async with contextlib.aclosing(events):
        async for name, data in events:
            told |= data if name != "piece" else {}
    return ReplyOut(**told)


def plain(value: Any) -> Any:
    """Return a value as JSON says it."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value
