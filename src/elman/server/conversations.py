"""Conversations that the server keeps: append, regenerate, edit, undo, branch, list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from elman.chat.session import Session
from elman.person.person import Person, erase
from elman.person.rows import Rows
from elman.person.turn import Turn
from elman.server.callers import PLACE, OnePerson, Shared
from elman.server.errors import ApiError
from elman.server.events import EventStream, while_there
from elman.server.schemas import (
    CONFLICT,
    ERRORS,
    Answering,
    Appending,
    BranchFrom,
    ConversationName,
    ConversationOut,
    ConversationsOut,
    MessageOut,
    MessagesOut,
    PathId,
    ReplyOut,
    Saying,
    UndoneOut,
)
from elman.server.service import Service
from elman.server.turns import conflicts, open_session, streamed, turn_events, whole

router = APIRouter(prefix="/api/conversations", tags=["Conversations"], responses=ERRORS)
STREAM = {
    200: {
        "model": ReplyOut,
        "description": "The reply; with `stream`, as events instead: `message` when what was said is kept, `piece` "
        "with some text, many times, and `reply` when it is kept, or `error`.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'event: piece\ndata: {"type":"piece","text":"Hello"}\n\n',
            }
        },
    }
}
REPLYING: dict[str, Any] = {"dependencies": [PLACE], "responses": CONFLICT | STREAM, "response_model": None}


@router.get("")
async def list_conversations(person: OnePerson, service: Shared) -> ConversationsOut:
    """List a person's conversations, oldest first."""

    def look() -> list[ConversationOut]:
        with person.reading() as rows:
            return [ConversationOut.of(each) for each in rows.conversations()]

    return ConversationsOut(conversations=await service.work(look))


@router.post("", status_code=201)
async def open_conversation(body: ConversationName, person: OnePerson, service: Shared) -> ConversationOut:
    """Open a conversation."""

    def make() -> ConversationOut:
        with person.turn() as rows:
            return conversation_of(rows, rows.add_conversation(body.name))

    return await service.work(make)


@router.get("/{conversation}")
async def one_conversation(conversation: PathId, person: OnePerson, service: Shared) -> ConversationOut:
    """Say where a conversation stands."""

    def look() -> ConversationOut:
        with person.reading() as rows:
            return conversation_of(rows, conversation)

    return await service.work(look)


@router.patch("/{conversation}")
async def rename(conversation: PathId, body: ConversationName, person: OnePerson, service: Shared) -> ConversationOut:
    """Call a conversation something else."""

    def change() -> ConversationOut:
        with person.turn() as rows:
            rows.rename_conversation(conversation, body.name)
            return conversation_of(rows, conversation)

    return await service.work(change)


@router.delete("/{conversation}", status_code=204)
async def forget_conversation(conversation: PathId, person: OnePerson, service: Shared) -> None:
    """Forget a conversation with all that was said in it; branches of it go on from what is left."""

    def forget() -> None:
        with person.turn() as rows:
            rows.conversation(conversation)
            erase(rows, [each.id for each in rows.messages() if each.conversation_id == conversation])
            rows.delete_conversation(conversation)
        service.store.scrub()

    async with service.turn(person.id):
        await service.work(forget)


@router.get("/{conversation}/messages")
async def list_messages(
    conversation: PathId,
    person: OnePerson,
    service: Shared,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> MessagesOut:
    """List the newest messages that lead up to where a conversation stands, or those before a message."""

    def look() -> MessagesOut:
        with person.reading() as rows:
            head = rows.conversation(conversation).head
            last = head if before is None else rows.message(before).parent_id
            found = rows.path(last, last=limit)
        more = bool(found) and found[0].parent_id is not None
        return MessagesOut(messages=[MessageOut.of(each) for each in found], more=more)

    return await service.work(look)


@router.post("/{conversation}/messages", **REPLYING)
async def append(conversation: PathId, body: Appending, person: OnePerson, request: Request, service: Shared) -> Any:
    """Say something, and hear the reply."""

    def hear(session: Session) -> None:
        if body.expects and session.place.id != body.after:
            raise ApiError(409, "the conversation stands elsewhere", param="after", code="conflict")
        session.hear(body.text)

    return await replied(service, person, conversation, body, hear, request)


@router.post("/{conversation}/regenerate", **REPLYING)
async def regenerate(
    conversation: PathId, body: Answering, person: OnePerson, request: Request, service: Shared
) -> Any:
    """Hear another reply to the last message; the earlier one stays in the person's store."""

    def hear(session: Session) -> None:
        session.reconsider()
        with person.reading() as rows:
            earlier = [each for each in rows.children(session.place.id) if each.role == "bot"]
        session.attempt = len(earlier)  # with a seed, another one each time

    return await replied(service, person, conversation, body, hear, request)


@router.post("/{conversation}/edit", **REPLYING)
async def edit(conversation: PathId, body: Saying, person: OnePerson, request: Request, service: Shared) -> Any:
    """Say something else instead of the last message, and hear the reply."""
    return await replied(service, person, conversation, body, lambda session: session.hear_instead(body.text), request)


@router.post("/{conversation}/undo", responses=CONFLICT)
async def undo(conversation: PathId, person: OnePerson, service: Shared) -> UndoneOut:
    """Take the last exchange back, as if it had not been."""

    def take_back() -> UndoneOut:
        session = open_session(service, person, conversation)
        with conflicts():
            text = session.undo()
        service.store.scrub()
        return UndoneOut(text=text, head=session.place.id)

    async with service.turn(person.id):
        return await service.work(take_back)


@router.post("/{conversation}/branch", status_code=201)
async def branch(conversation: PathId, body: BranchFrom, person: OnePerson, service: Shared) -> ConversationOut:
    """Open another conversation that goes on from a message of this one, and share what came before."""

    def make() -> ConversationOut:
        with person.turn() as rows:
            stored = rows.conversation(conversation)
            at = body.message if "message" in body.model_fields_set else stored.head
            made = rows.add_conversation(stored.name if body.name is None else body.name)
            rows.set_head(made, at)
            return conversation_of(rows, made)

    return await service.work(make)


async def replied(
    service: Service,
    person: Person,
    conversation: int,
    body: Answering,
    hear: Callable[[Session], None],
    request: Request,
) -> Any:
    """Return the answer to a turn, as events or whole."""
    events = turn_events(service, person, conversation, body, hear)
    if body.stream:
        return EventStream(streamed(events), stall=service.config.stall_seconds, error_name="error")
    async with while_there(request.receive):
        return await whole(events)
    return Response(status_code=499)  # nobody is there to see it


def conversation_of(rows: Rows | Turn, conversation: int) -> ConversationOut:
    """Return what is told of a conversation; NotFound."""
    return ConversationOut.of(rows.conversation(conversation))
