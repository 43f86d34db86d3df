"""Character cards: whom the bot plays in a conversation. The file is kept as it came, and given back so.

A card belongs to a conversation, and goes when that or its person is forgotten. What it says of the character stands
before each reply as facts do: the sentences that have most to do with what was said.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Row, select

from elman.person.acquaintance import Acquaintance
from elman.person.kinds import Fact
from elman.person.reader import Place
from elman.person.records import StoredCard
from elman.person.rows import Rows
from elman.person.tables import cards
from elman.person.thread import Thread
from elman.person.turn import Turn
from elman.server.callers import Calling, OnePerson, Shared
from elman.server.card_files import Card, read_card
from elman.server.errors import ApiError
from elman.server.schemas import ERRORS, PathId
from elman.server.uploads import MOST_CARD, FileName, Files
from elman.text.words import split_words

router = APIRouter(prefix="/api", tags=["Character cards"], responses=ERRORS)
MOST_CARDS = 50
"""Cards of one person."""
MOST_SENTENCES = 3
"""Of a persona, before one reply."""
TYPES = {"json": "application/json", "png": "image/png"}


class CardOut(BaseModel):
    """A character, and the conversation in which the bot plays it."""

    conversation: int
    name: str
    media: Literal["json", "png"]
    sentences: int = Field(description="How many sentences about the character are used.")


class CardsOut(BaseModel):
    """A person's cards."""

    cards: list[CardOut]


@router.get("/cards")
async def list_cards(person: OnePerson, service: Shared) -> CardsOut:
    """List whom the bot plays in which conversations."""

    def look() -> CardsOut:
        with person.reading() as rows:
            return CardsOut(cards=[card_out(row) for row in every(rows)])

    return await service.work(look)


@router.post("/uploads/{name}/card", status_code=201)
async def add(name: FileName, person: OnePerson, caller: Calling, files: Files, service: Shared) -> CardOut:
    """Open a conversation in which the bot plays the character of an uploaded card, and says its greeting."""
    upload = files.find(caller, name, whole=True)

    def make() -> CardOut:
        if upload.size > MOST_CARD:
            raise ApiError(413, f"a card has at most {MOST_CARD} bytes", code="too_large")
        data = upload.path.read_bytes()
        files.delete(upload)
        card = read_card(data)
        with person.turn() as rows:
            if len(every(rows)) >= MOST_CARDS:
                raise ApiError(409, f"a person has at most {MOST_CARDS} cards", code="too_many")
            return card_out(keep(rows, card, data))

    return await service.work(make)


@router.get("/cards/{conversation}", response_class=Response)
async def export(conversation: PathId, person: OnePerson, service: Shared) -> Response:
    """Give a card back, byte for byte as it came."""

    def look() -> Row[Any]:
        with person.reading() as rows:
            rows.conversation(conversation)
            query = select(cards).where(of(rows), cards.c.conversation_id == conversation)
            found = rows.connection.execute(query).first()
        if found is None:
            raise ApiError(404, "no character is played in this conversation", code="not_found")
        return found

    found = await service.work(look)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}.{found.media}",
        "Cache-Control": "no-store",
    }
    return Response(found.file, media_type=TYPES[found.media], headers=headers)


def keep(rows: Turn, card: Card, data: bytes) -> Row[Any]:
    """Keep a card with a conversation of its own, which begins with the greetings: versions of one another."""
    number = rows.add_conversation(card.name)
    said = [rows.add_message(number, None, "bot", greeting) for greeting in card.greetings]
    rows.set_head(number, said[0] if said else None)
    persona = json.dumps(card.persona, ensure_ascii=False)
    rows.insert(cards, [StoredCard(number, card.name, persona, card.media, data)._asdict()])
    return next(row for row in every(rows) if row.conversation_id == number)


def of(rows: Rows) -> Any:
    """Return the condition that a card is a person's."""
    return cards.c.person_id == rows.person_id


def every(rows: Rows) -> list[Row[Any]]:
    """Return a person's cards without their files."""
    query = select(cards.c.conversation_id, cards.c.name, cards.c.persona, cards.c.media).where(of(rows))
    return list(rows.connection.execute(query.order_by(cards.c.conversation_id)))


def card_out(row: Row[Any]) -> CardOut:
    """Return what is told of a card."""
    count = len(json.loads(row.persona))
    return CardOut(conversation=row.conversation_id, name=row.name, media=row.media, sentences=count)


def characters(rows: Rows) -> dict[int, str]:
    """Return whom the bot plays in which conversations."""
    return {row.conversation_id: row.name for row in every(rows)}


class Played(Thread):
    """A conversation in which the bot plays a character."""

    def __init__(self, acquaintance: Acquaintance, conversation_id: int, name: str, persona: list[str]) -> None:
        super().__init__(acquaintance, conversation_id)
        self.name, self.persona = name, persona

    def relevant(self, place: Place) -> list[Fact]:
        """Return the sentences of the persona that matter to what was said last, and what is known of the person."""
        return [*chosen(self.persona, place.text), *super().relevant(place)]


def thread_of(acquaintance: Acquaintance, conversation_id: int) -> Thread:
    """Return a person's conversation, with whom the bot plays in it."""
    with acquaintance.person.reading() as rows:
        query = select(cards.c.name, cards.c.persona).where(of(rows), cards.c.conversation_id == conversation_id)
        found = rows.connection.execute(query).first()
    if found is None:
        return Thread(acquaintance, conversation_id)
    return Played(acquaintance, conversation_id, found.name, [f"My name is {found.name}.", *json.loads(found.persona)])


def chosen(persona: Sequence[str], text: str) -> list[Fact]:
    """Return the sentences that share most with a text, rare words counting more; the first ones where none does."""
    words = [frozenset(split_words(each.casefold().strip(".!。！"))) for each in persona]
    common = Counter(word for each in words for word in each)
    asked = frozenset(split_words(text.casefold().strip(".!?。！？")))
    scores = [sum(math.log(1 + len(persona) / common[word]) for word in each & asked) for each in words]
    order = sorted(range(len(persona)), key=lambda place: (-scores[place], place))[:MOST_SENTENCES]
    now = datetime.now(UTC)
    return [Fact(0, "note", "", persona[place], persona[place], None, now, None) for place in sorted(order)]
