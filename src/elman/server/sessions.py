"""Who am I, and signing in: the web page's token in a cookie that its scripts cannot read."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from elman.server.callers import COOKIE, Caller, Calling, Shared
from elman.server.errors import ApiError
from elman.server.schemas import ERRORS, BotOut, SessionOut, SignIn
from elman.server.service import Service

router = APIRouter(prefix="/api/session", tags=["Session"], responses=ERRORS)
MONTH = 30 * 24 * 3600
"""Seconds that a browser stays signed in."""


@router.get("")
async def who_am_i(caller: Calling, service: Shared) -> SessionOut:
    """Say who calls; 401 when a token is needed."""
    return described(caller, service)


@router.post("")
async def sign_in(body: SignIn, request: Request, response: Response, service: Shared) -> SessionOut:
    """Sign in with a token: it is kept in a cookie that only this server gets, and no script."""
    service.sign_ins.take(None if request.client is None else request.client.host)
    account = await service.work(service.accounts.find, body.token)
    if account is None:
        raise ApiError(401, "this token is not known, or was revoked", code="invalid_api_key")
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    response.set_cookie(COOKIE, body.token, max_age=MONTH, httponly=True, samesite="strict", secure=secure)
    return described(Caller.of(account), service)


@router.delete("", status_code=204)
async def sign_out(response: Response) -> None:
    """Drop the cookie; the token stays worth what it was."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def described(caller: Caller, service: Service) -> SessionOut:
    """Return who calls."""
    folder = service.bot.folder
    return SessionOut(
        open=caller.account is None,
        account=caller.name,
        admin=caller.admin,
        person=caller.person,
        bot=BotOut(name=folder.name, dialogue=folder.dialogue),
    )
