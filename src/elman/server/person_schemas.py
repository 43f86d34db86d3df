"""What Elman's own API takes and gives of persons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from elman.person.kinds import Fact
from elman.person.records import PersonInfo
from elman.server.schemas import Body, PersonName, RowId, Words


class NewPerson(Body):
    """A person to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "lin"}]})
    name: PersonName


class PersonOut(BaseModel):
    """A person, and how much is kept of them."""

    name: str
    created: datetime
    messages: int = Field(description="Theirs and the bot's.")
    facts: int
    bytes: int

    @classmethod
    def of(cls, info: PersonInfo) -> Self:
        """Return what is told of a person."""
        held = info.held
        size = sum(each.bytes for each in held)
        return cls(name=info.name, created=info.created, messages=held.text.rows, facts=held.facts.rows, bytes=size)


class PersonsOut(BaseModel):
    """Everybody."""

    persons: list[PersonOut]


class HeldOut(BaseModel):
    """What is kept of a person."""

    name: str
    messages: int = Field(description="Theirs.")
    replies: int
    conversations: int
    facts: int
    bytes: dict[str, int] = Field(description="Of each kind: text, snapshots, learned, facts, cards.")


class NewFact(Body):
    """Something to remember, in the person's words or about them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "I have a cat called Miso"}]})
    text: Words


class FactOut(BaseModel):
    """A fact."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    kind: str
    topic: str
    value: str
    text: str
    message_id: int | None = Field(description="The message that told it; null when the person told to remember it.")
    time: datetime
    superseded_by: int | None = Field(description="The fact that holds instead.")


class FactsOut(BaseModel):
    """Facts, oldest first."""

    facts: list[FactOut]

    @classmethod
    def of(cls, facts: list[Fact]) -> Self:
        """Return what is told of facts."""
        return cls(facts=[FactOut.model_validate(fact) for fact in facts])


class Repeat(BaseModel):
    """A message that says the same again as one that was forgotten, and stays."""

    id: int
    text: str


class Forgotten(BaseModel):
    """What was forgotten."""

    forgotten: list[int] = Field(description="The messages that are gone: that which was named, and the reply to it.")
    repeats: list[Repeat]


class LearningOut(BaseModel):
    """What is learned of how a person writes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rungs": {"facts": True, "cache": True, "fast_weights": True, "vocabulary": True},
                    "messages": 41,
                    "tokens": 530,
                    "bytes": 81234,
                    "shares": {"model": 0.7, "fast_weights": 0.2, "unigrams": 0.1},
                }
            ]
        }
    )
    rungs: dict[str, bool] = Field(description="What is on: facts, cache, fast_weights, vocabulary.")
    messages: int = Field(description="Messages learned by the bot of this server.")
    tokens: int = Field(description="Tokens remembered word by word.")
    bytes: int
    shares: dict[str, float] = Field(description="How much each expert told of the person's words, of 1 in all.")


class Rungs(Body):
    """What to switch on and off; the rest stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cache": False}]})
    facts: bool | None = None
    cache: bool | None = None
    fast_weights: bool | None = None
    vocabulary: bool | None = None


class Prefix(Body):
    """What is typed so far."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"prefix": "how are", "k": 3}]})
    prefix: Annotated[str, Field(max_length=2000)] = ""
    k: int = Field(5, ge=1, le=20)
    conversation: RowId | None = Field(None, description="In which; the latest unless named.")


class Suggestion(BaseModel):
    """A word that may come next."""

    word: str
    probability: float


class SuggestionsOut(BaseModel):
    """Words, the most probable first."""

    suggestions: list[Suggestion]
