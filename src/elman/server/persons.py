"""Persons: what is kept of them, theirs to see, change, take along and have forgotten."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from elman.person.mixture import EXPERTS
from elman.person.person import Person
from elman.person.portable import export_person
from elman.person.rungs import Rungs
from elman.person.tables import persons as PERSONS
from elman.server.acquaintances import acquaintance
from elman.server.callers import Admin, MaybePerson, OnePerson, Shared
from elman.server.errors import ApiError
from elman.server.person_schemas import (
    FactOut,
    FactsOut,
    Forgotten,
    HeldOut,
    LearningOut,
    NewFact,
    NewPerson,
    PersonOut,
    PersonsOut,
    Prefix,
    Repeat,
    Suggestion,
    SuggestionsOut,
)
from elman.server.person_schemas import Rungs as RungsBody
from elman.server.schemas import ERRORS, PathId
from elman.server.service import Service

router = APIRouter(prefix="/api", tags=["Persons"], responses=ERRORS)


@router.get("/persons")
async def list_persons(caller: Admin, service: Shared) -> PersonsOut:
    """List everybody, for who may see everybody: administrators, and this machine while there are no accounts."""
    found = await service.work(service.store.persons)
    return PersonsOut(persons=[PersonOut.of(each) for each in found])


@router.post("/persons", status_code=201, responses={409: {"description": "The name is taken."}})
async def make_person(body: NewPerson, caller: Admin, service: Shared) -> PersonOut:
    """Make a person."""

    def make() -> PersonOut:
        if service.store.find(body.name) is not None:
            raise ApiError(409, "there is a person of this name already", param="name", code="taken")
        service.store.create(body.name)
        return next(PersonOut.of(each) for each in service.store.persons() if each.name == body.name)

    return await service.work(make)


@router.get("/person")
async def one_person(person: OnePerson, service: Shared) -> HeldOut:
    """Say how much is kept of a person."""

    def look() -> HeldOut:
        found = person.show()
        counts = {name: len(found[name]) for name in ("conversations", "facts")}
        return HeldOut.model_validate(found | counts | {"name": name_of(person)})

    return await service.work(look)


@router.get("/person/export", response_class=Response)
async def export(person: OnePerson, service: Shared) -> Response:
    """Give all that is kept of a person as a file of JSON Lines, which `elman person import` reads elsewhere."""

    def write() -> tuple[bytes, str]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "person.jsonl"
            export_person(service.store, person.id, path)
            return path.read_bytes(), name_of(person)

    data, name = await service.work(write)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.jsonl",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type="application/jsonl", headers=headers)


@router.delete("/person", status_code=204)
async def forget_everything(person: OnePerson, service: Shared) -> None:
    """Forget a person, with their account: it is as if they had never been, in the store's files too a little later."""
    async with service.turn(person.id):
        await service.work(person.forget_everything)
        service.awake.pop(person.id, None)
        service.accounts.doubt()


@router.get("/facts")
async def list_facts(person: OnePerson, service: Shared, superseded: bool = False) -> FactsOut:
    """List what is known of a person; with `superseded`, what no longer holds too."""
    return FactsOut.of(await service.work(lambda: person.facts(superseded=superseded)))


@router.post("/facts", status_code=201)
async def add_fact(body: NewFact, person: OnePerson, service: Shared) -> FactsOut:
    """Remember something; nothing is added when it was known."""
    return FactsOut.of(await service.work(person.remember, body.text))


@router.patch("/facts/{fact}")
async def edit_fact(fact: PathId, body: NewFact, person: OnePerson, service: Shared) -> FactOut:
    """Let a fact say something else."""
    return FactOut.model_validate(await service.work(person.edit_fact, fact, body.text))


@router.delete("/facts/{fact}", status_code=204)
async def forget_fact(fact: PathId, person: OnePerson, service: Shared) -> None:
    """Forget a fact; the message that told it stays."""
    await service.work(person.forget_fact, fact)


@router.delete("/messages/{message}")
async def forget_message(message: PathId, person: OnePerson, service: Shared) -> Forgotten:
    """Forget a message with the reply to it, and all that followed from it, as if it had never been said."""

    def forget() -> Forgotten:
        left = person.repeats([message])
        gone = person.forget_messages([message])
        repeats = [Repeat(id=each.id, text=each.text) for each in left if each.id not in gone]
        return Forgotten(forgotten=sorted(gone), repeats=repeats)

    return await service.work(forget)


@router.get("/learning")
async def learning(person: OnePerson, service: Shared) -> LearningOut:
    """Say what is on, and what was learned of how a person writes."""
    return await service.work(learned, service, person)


@router.patch("/learning")
async def switch(body: RungsBody, person: OnePerson, service: Shared) -> LearningOut:
    """Switch what is learned and used on and off."""

    def change() -> LearningOut:
        changed = {name: value for name, value in body.model_dump().items() if value is not None}
        person.set_rungs(Rungs(**(vars(person.rungs()) | changed)))
        return learned(service, person)

    return await service.work(change)


@router.post("/suggestions")
async def suggest(body: Prefix, person: MaybePerson, service: Shared) -> SuggestionsOut:
    """Suggest the words that may come next, as a keyboard does; without a person, what anybody would say."""

    def look() -> list[tuple[str, float]]:
        bot = service.bot
        if person is None:
            return bot.suggest(body.prefix, body.k)
        known = acquaintance(service, person)
        with person.reading() as rows:
            last = rows.conversations()[-1:]
            stored = last if body.conversation is None else [rows.conversation(body.conversation)]
            state = known.folder.state_after(rows, stored[0].head if stored else None).state
        return known.suggest(state, body.prefix, body.k)

    found = await service.read(look)
    return SuggestionsOut(suggestions=[Suggestion(word=word, probability=share) for word, share in found])


def name_of(person: Person) -> str:
    """Return a person's name."""
    with person.store.database.reading() as connection:
        query = select(PERSONS.c.name).where(PERSONS.c.id == person.id)
        name: str | None = connection.execute(query).scalar()
    if name is None:
        raise ApiError(404, "there is no such person any more", code="not_found")
    return name


def learned(service: Service, person: Person) -> LearningOut:
    """Return what the bot of this server learned of a person."""
    known = acquaintance(service, person)
    with person.reading() as rows:
        found, held = known.learned(rows), rows.holdings()
    told = found.responsibilities.sum(0)
    shares = told / max(float(told.sum()), 1e-30)
    rungs: dict[str, Any] = vars(known.rungs)
    return LearningOut(
        rungs=rungs,
        messages=int(found.messages[0]),
        tokens=int(np.count_nonzero(found.tokens >= 0)),
        bytes=held.learned.bytes,
        shares=dict(zip(EXPERTS, map(float, shares), strict=True)),
    )
