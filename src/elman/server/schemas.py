"""What Elman's own API takes and gives; of persons: `person_schemas.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import Path as InPath
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from elman.errors import UserError
from elman.person.records import StoredConversation, StoredMessage
from elman.person.store import MAX_NAME, valid_name
from elman.person.turn import storable
from elman.server.openai_schemas import Sampled

MOST_TEXT = 20_000
"""Characters of one message."""


def kept(text: str) -> str:
    """Refuse what no store keeps."""
    try:
        return storable(text)
    except UserError as error:
        raise ValueError(str(error)) from None


def named(name: str) -> str:
    """Return a person's name as it is kept."""
    try:
        return valid_name(name)
    except UserError as error:
        raise ValueError(str(error)) from None


Text = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(kept)]
Words = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, pattern=r"\S"), AfterValidator(kept)]
Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(kept)]
PersonName = Annotated[str, Field(max_length=2 * MAX_NAME), AfterValidator(named)]
RowId = Annotated[int, Field(strict=True, ge=1, lt=2**63)]
"""An id in a body; one in an address is text, and need not be strict."""
PathId = Annotated[int, InPath(ge=1, lt=2**63)]


class Body(BaseModel):
    """A body: a field that is not known is most likely misspelled."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class SignIn(Body):
    """A token to sign in with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "elman_..."}]})
    token: str = Field(min_length=1, max_length=500)


class BotOut(BaseModel):
    """The bot of this server."""

    name: str
    dialogue: bool
    """Whether it was trained on conversations."""


class SessionOut(BaseModel):
    """Who calls."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "open": False,
                    "account": "lin",
                    "admin": False,
                    "person": "lin",
                    "bot": {"name": "Elman", "dialogue": True},
                }
            ]
        }
    )
    open: bool = Field(description="Whether there are no accounts yet, and this machine may do everything.")
    account: str | None
    admin: bool
    person: str | None = Field(description="Whose token it is; null of an administrator's.")
    bot: BotOut


class UsedOut(BaseModel):
    """What was known and mattered to a reply."""

    id: int | None = Field(description="The fact; null for a sentence of the person's that was found again.")
    text: str
    message_id: int | None = Field(description="The message that told it.")


class ConversationName(Body):
    """What a conversation is called."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "holidays"}]})
    name: Name = ""


class BranchFrom(Body):
    """Where another conversation goes on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": 12, "name": "another way"}]})
    message: RowId | None = Field(None, description="After which; null for the beginning. Left out: where it stands.")
    name: Name | None = Field(None, description="Of the new one; the same unless given.")


class ConversationOut(BaseModel):
    """A conversation."""

    id: int
    name: str
    created: datetime
    head: int | None = Field(description="The message after which it goes on; null before the first.")

    @classmethod
    def of(cls, stored: StoredConversation) -> Self:
        """Return what is told of a conversation."""
        return cls(**stored._asdict())


class ConversationsOut(BaseModel):
    """Conversations, oldest first."""

    conversations: list[ConversationOut]


class MessageOut(BaseModel):
    """A message."""

    id: int
    parent_id: int | None
    role: Literal["person", "bot"]
    text: str
    time: datetime

    @classmethod
    def of(cls, stored: StoredMessage) -> Self:
        """Return what is told of a message."""
        return cls(id=stored.id, parent_id=stored.parent_id, role=stored.role, text=stored.text, time=stored.time)


class MessagesOut(BaseModel):
    """Messages that lead up to one another, oldest first."""

    messages: list[MessageOut]
    more: bool = Field(description="Whether there are earlier ones.")


class Answering(Sampled):
    """How to reply; what is left out is as the bot has it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, json_schema_extra={"examples": [{"stream": True}]})
    stream: bool = Field(False, description="Whether the reply comes as events: message, piece ..., reply or error.")
    max_tokens: int | None = Field(None, ge=1, description="Default 100.")


class Saying(Answering):
    """What the person says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "my cat is called Miso", "stream": True}]})
    text: Text


class Appending(Saying):
    """What the person says next."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "my cat is called Miso", "after": None}]})
    after: RowId | None = Field(
        None,
        description="Where the client believes that the conversation stands, null for its beginning: elsewhere, "
        "nothing is kept and 409 comes, so that it is safe to send again. Left out, wherever it stands.",
    )

    @property
    def expects(self) -> bool:
        """Whether `after` is given."""
        return "after" in self.model_fields_set


class UndoneOut(BaseModel):
    """What was taken back."""

    text: str = Field(description="The message that began the last exchange.")
    head: int | None


class ReplyOut(BaseModel):
    """A message and the reply to it; both are kept."""

    message: MessageOut
    reply: MessageOut
    finish_reason: Literal["stop", "length", "cancelled"]
    used_facts: list[UsedOut] = Field(description="What was known and mattered.")
    tokens: int


class ErrorObject(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorOut(BaseModel):
    """OpenAI's error object, whatever went wrong."""

    error: ErrorObject


ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorOut, "description": "The body or a field cannot be used."},
    401: {"model": ErrorOut, "description": "No token, one that is not known, or a revoked one."},
    403: {"model": ErrorOut, "description": "Another person's, or a page of another site."},
    404: {"model": ErrorOut, "description": "There is no such thing, or it is another person's."},
    413: {"model": ErrorOut, "description": "Too large."},
    429: {"model": ErrorOut, "description": "Too much at once; Retry-After says when."},
    503: {
        "model": ErrorOut,
        "description": "Loading, stopping, or the store cannot be reached; Retry-After says when.",
    },
}
"""What any route may answer."""
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorOut, "description": "The conversation stands elsewhere by now."}
}
