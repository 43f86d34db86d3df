"""Who calls, and on whose behalf: what a route asks before it does anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from elman.person.person import Person
from elman.server.accounts import Account
from elman.server.errors import ApiError
from elman.server.service import Service

COOKIE = "elman_token"
"""What the web page signs in with."""


@dataclass(frozen=True)
class Caller:
    """Who sent a request: an account, or anybody on this machine while there is none."""

    account: int | None = None
    name: str | None = None
    admin: bool = True
    person: str | None = None
    person_id: int | None = None

    @classmethod
    def of(cls, account: Account) -> Caller:
        """Return the caller of an account."""
        return cls(account.id, account.name, account.admin, account.person, account.person_id)

    @property
    def key(self) -> str:
        """What is kept for a caller is kept under this."""
        return "" if self.account is None else str(self.account)


async def service_of(request: Request) -> Service:
    """Return what all requests share."""
    found: Service = request.app.state.service
    return found


async def caller_of(request: Request) -> Caller:
    """Return who calls, as the gate found out."""
    found: Caller = request.state.caller
    return found


async def admin_of(request: Request) -> Caller:
    """Return who calls, if they may do everything; ApiError 403."""
    caller = await caller_of(request)
    if not caller.admin:
        raise ApiError(403, "this needs an administrator's token", code="not_admin")
    return caller


# What is no coroutine the framework would run in a thread of its own, for each request.
Shared = Annotated[Service, Depends(service_of)]
Calling = Annotated[Caller, Depends(caller_of)]
Admin = Annotated[Caller, Depends(admin_of)]
PersonName = Annotated[
    str | None,
    Query(alias="person", max_length=400, description="Whose; to be left out with a person's own token."),
]


async def maybe_person(caller: Calling, service: Shared, whose: PersonName = None) -> Person | None:
    """Return the person that a request is about, None where nobody is named.

    A person's own token is about them: another name is refused before anything is looked up.
    """
    if caller.person_id is not None:
        if whose is not None and whose != caller.person:
            raise ApiError(403, "this token is another person's", param="person", code="other_person")
        return Person(service.store, caller.person_id)
    if whose is None:
        return None
    found = await service.work(service.store.find, whose)
    if found is None:
        raise ApiError(404, "there is no person of this name", param="person", code="not_found")
    return Person(service.store, found)


async def one_person(person: Annotated[Person | None, Depends(maybe_person)]) -> Person:
    """Return the person that a request is about; ApiError 400 where nobody is named."""
    if person is None:
        raise ApiError(400, "say whose: ?person=NAME", param="person", code="no_person")
    return person


MaybePerson = Annotated[Person | None, Depends(maybe_person)]
OnePerson = Annotated[Person, Depends(one_person)]


async def place(caller: Calling, service: Shared) -> AsyncIterator[None]:
    """Hold a place for a reply until the answer is sent."""
    with service.places.place(caller.key):
        yield


PLACE = Depends(place)
