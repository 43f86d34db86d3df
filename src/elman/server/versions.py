"""Versions: what else was said or answered at the same place, and going on from another of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from elman.person.records import StoredMessage
from elman.person.rows import Rows
from elman.server.callers import OnePerson, Shared
from elman.server.cards import characters
from elman.server.conversations import conversation_of
from elman.server.schemas import ERRORS, Body, ConversationOut, PathId, RowId

router = APIRouter(prefix="/api", tags=["Conversations"], responses=ERRORS)
PREVIEW = 100
"""Characters of a message that a list of conversations shows."""


class VersionsOut(BaseModel):
    """Which messages have others beside them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"versions": {"4": [2, 4]}}]})
    versions: dict[int, list[int]] = Field(
        description="For each message with versions among the newest: all of them, oldest first, itself included."
    )


class Choice(Body):
    """Where to go on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": 4, "leaf": True}]})
    message: RowId | None = Field(description="After which message; null for the beginning.")
    leaf: bool = Field(True, description="Whether to go to the end of what was said last after it.")


class Preview(BaseModel):
    """What a list shows of a conversation."""

    text: str = Field(description=f"The first {PREVIEW} characters of what was said last.")
    time: datetime | None = Field(description="When that was; null before the first message.")
    character: str | None = Field(description="Whom the bot plays in it.")


class PreviewsOut(BaseModel):
    """For each conversation what a list shows of it."""

    previews: dict[int, Preview]


@router.get("/conversations/{conversation}/versions")
async def list_versions(
    conversation: PathId,
    person: OnePerson,
    service: Shared,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> VersionsOut:
    """List the other versions of the newest messages that lead up to where a conversation stands."""

    def look() -> VersionsOut:
        with person.reading() as rows:
            shown = rows.path(rows.conversation(conversation).head, last=limit)
            found = {each.id: [other.id for other in beside(rows, each)] for each in shown}
        return VersionsOut(versions={number: ids for number, ids in found.items() if len(ids) > 1})

    return await service.work(look)


@router.post("/conversations/{conversation}/head")
async def choose(conversation: PathId, body: Choice, person: OnePerson, service: Shared) -> ConversationOut:
    """Go on from another message: another version of a reply, or a place before something that shall be said anew."""

    def move() -> ConversationOut:
        with person.turn() as rows:
            rows.conversation(conversation)
            end = newest_end(rows, body.message) if body.leaf and body.message is not None else body.message
            rows.set_head(conversation, end)
            return conversation_of(rows, conversation)

    async with service.turn(person.id):
        return await service.work(move)


@router.get("/previews")
async def previews(person: OnePerson, service: Shared) -> PreviewsOut:
    """Say of each conversation what a list shows."""

    def look() -> PreviewsOut:
        with person.reading() as rows:
            played = characters(rows)
            heads = {each.id: each.head for each in rows.conversations()}
            last = {number: None if head is None else rows.message(head) for number, head in heads.items()}
        return PreviewsOut(previews={each: preview(found, played.get(each)) for each, found in last.items()})

    return await service.work(look)


def preview(message: StoredMessage | None, character: str | None) -> Preview:
    """Return what a list shows of a conversation that stands after a message."""
    if message is None:
        return Preview(text="", time=None, character=character)
    return Preview(text=message.text[:PREVIEW], time=message.time, character=character)


def beside(rows: Rows, message: StoredMessage) -> Iterable[StoredMessage]:
    """Return what was said at the same place by the same one, a message itself included, oldest first."""
    found = [each for each in rows.children(message.parent_id) if each.role == message.role]
    if message.parent_id is None:  # every conversation has a beginning
        return [each for each in found if each.conversation_id == message.conversation_id]
    return found


def newest_end(rows: Rows, message: int) -> int:
    """Return the last of what was said latest after a message; NotFound."""
    found = rows.message(message).id
    while following := rows.children(found):
        found = following[-1].id
    return found
