"""Errors as OpenAI's clients expect them, whatever went wrong: `{"error": {"message", "type", "param", "code"}}`.

A message says what is wrong with a field and never quotes what it held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from elman.errors import UserError
from elman.person.database import StoreTrouble
from elman.person.records import NotFound

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
"""OpenAI's name for a status; what is not here is of the request below 500, and the server's from there on."""


class ApiError(Exception):
    """A request that cannot be served, as its client is told."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param
        self.headers = {} if retry_after is None else {"Retry-After": str(max(1, round(retry_after)))}
        if status == 401:
            self.headers["WWW-Authenticate"] = "Bearer"

    @property
    def body(self) -> dict[str, Any]:
        """OpenAI's object."""
        kind = TYPES.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}

    @property
    def response(self) -> JSONResponse:
        """The whole response."""
        return JSONResponse(self.body, self.status, {"Cache-Control": "no-store", **self.headers})


def api_error(error: BaseException) -> ApiError:
    """Return what a client is told of an error; what the store says names the server's files, and is not repeated."""
    match error:
        case ApiError():
            return error
        case StoreTrouble():
            text = "the store cannot be reached or written; look again whether this was done"
            return ApiError(503, text, code="store_unavailable", retry_after=1)
        case NotFound():
            return ApiError(404, "there is no such thing, or no more", code="not_found")
        case UserError():
            return ApiError(400, str(error))
        case HTTPException():
            return with_headers(ApiError(error.status_code, http_message(error)), error.headers)
        case RequestValidationError():
            return invalid(error)
    return ApiError(500, "the server made a mistake", code="internal_error")


def with_headers(error: ApiError, headers: Mapping[str, str] | None) -> ApiError:
    """Return an error with more headers: what a method that is not allowed may be instead."""
    error.headers |= headers or {}
    return error


def http_message(error: HTTPException) -> str:
    """Say what the framework refuses."""
    known = {404: "there is nothing at this address", 405: "this address does not take that method"}
    return known.get(error.status_code, str(error.detail))


def invalid(error: RequestValidationError) -> ApiError:
    """Name the field that cannot be used, and why; of the forms that it might have, that which it comes nearest to."""
    first = max(error.errors(), key=lambda each: len(each.get("loc", ())))
    place = [str(part) for part in first.get("loc", ())[1:] if part not in FORMS and "[" not in str(part)]
    if first.get("type") == "json_invalid":
        return ApiError(400, "the body is not JSON", code="invalid_json")
    param = ".".join(place) or None
    text = str(first.get("msg", "cannot be used"))
    return ApiError(400, f"{param}: {text}" if param else text, param=param, code="invalid_value")


FORMS = ("str", "int", "float", "bool", "none")
"""What the framework puts among the names of fields where one may have several forms."""


def handle_errors(app: FastAPI) -> None:
    """Let every error that a route raises be answered in OpenAI's way."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        return api_error(error).response

    for kind in (ApiError, UserError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)
