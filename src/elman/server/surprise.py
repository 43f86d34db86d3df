"""How much a person's words surprise the bot, and how much less since it knows them: word by word, and over time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from elman.person.acquaintance import Acquaintance
from elman.person.person import Person
from elman.person.rows import Rows
from elman.server.acquaintances import acquaintance
from elman.server.callers import OnePerson, Shared
from elman.server.errors import ApiError
from elman.server.prequential import SECONDS, Measured, Walks, measured, pieces_of, told_of
from elman.server.schemas import ERRORS, Body, RowId, Text
from elman.server.search import ids_of
from elman.server.service import Service
from elman.text.words import count_words

router = APIRouter(prefix="/api", tags=["Learning"], responses=ERRORS)


class Point(BaseModel):
    """One message of the person's."""

    message: int
    time: datetime
    words: int
    base: float = Field(description="Nats that it cost the bot alone, its end included.")
    yours: float = Field(description="Nats that it cost the bot that had learned all before it.")


class CurveOut(BaseModel):
    """A person's latest messages, each predicted before it was learned."""

    points: list[Point]
    left: int = Field(description="How many messages are not measured yet: ask again.")


class WordOut(BaseModel):
    """A word, or several that are one token, with what stands around it."""

    text: str
    base: float = Field(description="Nats for the bot alone.")
    yours: float = Field(description="Nats for this person's bot.")


class Surprise(BaseModel):
    """A message, word by word."""

    words: list[WordOut] = Field(description="All of its text, in order.")
    base: float = Field(description="Nats of all of it, its end included.")
    yours: float
    count: int = Field(description="How many words there are.")
    learned: str = Field(description="'before': yours knew what had been learned before it; 'now': all that there is.")


class SurprisesOut(BaseModel):
    """For each message what its words cost."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "messages": {
                        "7": {
                            "words": [{"text": "hello", "base": 2.5, "yours": 1.75}],
                            "base": 3.0,
                            "yours": 2.25,
                            "count": 1,
                            "learned": "before",
                        }
                    },
                    "left": 0,
                }
            ]
        }
    )
    messages: dict[int, Surprise]
    left: int = Field(description="How many are not measured yet: ask again.")


class Draft(Body):
    """What may be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "how are you"}]})
    text: Text
    conversation: RowId | None = Field(None, description="In which; at the beginning of one unless named.")


def walks_of(request: Request) -> Walks:
    """Return those who are measured."""
    found: Walks = request.app.state.walks
    return found


Walking = Annotated[Walks, Depends(walks_of)]


@router.get("/curve")
async def curve(person: OnePerson, service: Shared, walks: Walking) -> CurveOut:
    """Say how well each of a person's latest messages was predicted, before it was learned."""

    def look() -> CurveOut:
        walk = walks.walk(measurable(service, person))
        with walk.lock, person.reading() as rows:
            left = walk.advance(rows, time.monotonic() + SECONDS)
            return CurveOut(points=[point(each) for each in walk.measured.values()], left=left)

    return await walks.measure(look)


@router.get("/surprise")
async def surprise(
    person: OnePerson,
    service: Shared,
    walks: Walking,
    ids: Annotated[str, Query(max_length=4000, description="Messages of the person's, with commas between.")],
) -> SurprisesOut:
    """Say what each word of some messages cost, with what was known before; of old ones, with what is known now."""
    wanted = sorted(ids_of(ids), reverse=True)

    def look() -> SurprisesOut:
        deadline = time.monotonic() + SECONDS
        known = measurable(service, person)
        walk = walks.walk(known)
        with walk.lock, person.reading() as rows:
            left = walk.advance(rows, deadline)
            found = {each: told(rows, known, walk.measured[each]) for each in wanted if each in walk.measured}
            first = next(iter(walk.measured), 0)
        old = [each for each in wanted if each < first and not left]
        while old and time.monotonic() < deadline:
            found |= as_of_now(known, person, old.pop(0))
        return SurprisesOut(messages=found, left=left + len(old))

    return await walks.measure(look)


@router.post("/surprise")
async def draft(body: Draft, person: OnePerson, service: Shared, walks: Walking) -> Surprise:
    """Say what each word would cost if it were said now."""

    def look() -> Surprise:
        known = measurable(service, person)
        with person.reading() as rows:
            head = None if body.conversation is None else rows.conversation(body.conversation).head
            return now(rows, known, head, body.text)

    return await walks.measure(look)


def measurable(service: Service, person: Person) -> Acquaintance:
    """Return a person as the bot knows them; ApiError 400 where it is no recurrent one, whose states tell of words."""
    found = acquaintance(service, person)
    if not found.ladder.hidden_size:
        raise ApiError(400, "this bot has no hidden states, and is not measured", code="not_measured")
    return found


def point(found: Measured) -> Point:
    """Return a message's place in the curve."""
    return Point(message=found.id, time=found.time, words=found.words, base=sum(found.base), yours=sum(found.yours))


def told(rows: Rows, known: Acquaintance, found: Measured) -> Surprise:
    """Return a message's words with what they cost."""
    return worded(known, rows.message(found.id).text, found.ends, found.base, found.yours, "before")


def worded(
    known: Acquaintance, text: str, ends: Sequence[int], base: Sequence[float], yours: Sequence[float], learned: str
) -> Surprise:
    """Return a text's pieces with what they cost."""
    pieces = zip(pieces_of(known.reader.tokenizer, text, ends), base, yours, strict=False)
    words = [WordOut(text=piece, base=one, yours=other) for piece, one, other in pieces]
    return Surprise(words=words, base=sum(base), yours=sum(yours), count=count_words(text), learned=learned)


def as_of_now(known: Acquaintance, person: Person, number: int) -> dict[int, Surprise]:
    """Return what a message would cost if it were said now; nothing where there is no such message of the person's."""
    with person.reading() as rows:
        if not rows.has_message(number) or (message := rows.message(number)).role != "person":
            return {}
        return {number: now(rows, known, message.parent_id, message.text)}


def now(rows: Rows, known: Acquaintance, before: int | None, text: str) -> Surprise:
    """Return what a text after some message would cost with all that is learned."""
    learned = known.learned(rows)
    state = known.folder.state_after(rows, before).state
    heard = known.reader.read(state, "person", text, known.ladder.config.longest)
    found = measured(known, learned, heard, told_of(known, learned, heard))
    return worded(known, text, *found, "now")
