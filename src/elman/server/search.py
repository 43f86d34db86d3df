"""Finding messages: by what was said in them, or by their ids, to show where a fact comes from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from elman.person.records import StoredMessage
from elman.person.tables import messages as MESSAGES
from elman.server.callers import OnePerson, Shared
from elman.server.errors import ApiError
from elman.server.schemas import ERRORS, MessageOut

router = APIRouter(prefix="/api", tags=["Search"], responses=ERRORS)
MOST_IDS = 200


class FoundMessage(BaseModel):
    """A message, and the conversation in which it was said."""

    message: MessageOut
    conversation: int


class FoundOut(BaseModel):
    """Messages that were found."""

    results: list[FoundMessage]
    total: int = Field(description="How many there are in all.")


@router.get("/search")
async def search(
    person: OnePerson,
    service: Shared,
    q: Annotated[str, Query(min_length=1, max_length=200, pattern=r"\S", description="Words, all of which are in it.")],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> FoundOut:
    """Find the messages, of either side and in every branch, in which all of some words are; the newest first."""

    def look() -> FoundOut:
        wanted = q.casefold().split()
        with person.reading() as rows:
            hits = [each for each in rows.messages() if all(word in each.text.casefold() for word in wanted)]
            return found(hits[: -limit - 1 : -1], len(hits))

    return await service.read(look)


@router.get("/messages")
async def some_messages(
    person: OnePerson,
    service: Shared,
    ids: Annotated[str, Query(max_length=4000, description=f"At most {MOST_IDS} ids, with commas between.")],
) -> FoundOut:
    """Return messages by their ids, those that are there."""
    wanted = ids_of(ids)

    def look() -> FoundOut:
        with person.reading() as rows:
            query = select(MESSAGES).where(MESSAGES.c.person_id == person.id, MESSAGES.c.id.in_(wanted))
            hits = [StoredMessage._make(row[1:8]) for row in rows.connection.execute(query.order_by(MESSAGES.c.id))]
            return found(hits, len(hits))

    return await service.work(look)


def ids_of(text: str) -> set[int]:
    """Read ids; ApiError 400."""
    parts = text.split(",")
    if len(parts) > MOST_IDS or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        text = f"ids: at most {MOST_IDS} whole numbers with commas between"
        raise ApiError(400, text, param="ids", code="invalid_value")
    return {int(part) for part in parts}


def found(hits: Collection[StoredMessage], total: int) -> FoundOut:
    """Return messages with the conversations in which they were said."""
    results = [FoundMessage(message=MessageOut.of(each), conversation=each.conversation_id) for each in hits]
    return FoundOut(results=results, total=total)
