"""What OpenAI's clients send. Fields that mean nothing here are let through; those that would be misunderstood are not.

Beside OpenAI's there are the samplers that local front ends send, with what these mean by "off".
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from elman.runtime.sampling import SamplingConfig

Count = Annotated[int, Field(strict=True)]
TokenId = Annotated[int, Field(strict=True, ge=0)]


class Model(BaseModel):
    """A body: what it does not know it ignores, and no number is infinite or none."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Sampled(Model):
    """How a reply is drawn; what is left out is as the bot has it."""

    temperature: float | None = Field(None, ge=0, le=5, description="0 takes the likeliest token. Default 0.6.")
    top_p: float | None = Field(None, ge=0, le=1, description="Default 0.95.")
    top_k: int | None = Field(None, ge=-1, le=2**31, description="Not OpenAI's. 0 and -1 switch it off.")
    min_p: float | None = Field(None, ge=0, le=1, description="Not OpenAI's.")
    typical_p: float | None = Field(None, ge=0, le=1, description="Not OpenAI's.")
    repetition_penalty: float | None = Field(None, gt=0, le=10, description="Not OpenAI's. 1 switches it off.")
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    seed: int | None = Field(None, ge=-(2**63), lt=2**64, description="The same seed gives the same reply.")

    def sampling(self, logit_bias: dict[int, float] | None = None) -> SamplingConfig:
        """Return these settings over the defaults."""
        names = set(Sampled.model_fields) - {"seed", "top_k"}
        found: dict[str, Any] = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if self.top_k is not None and self.top_k > 0:
            found["top_k"] = self.top_k
        return SamplingConfig(**found, logit_bias=logit_bias or {})

    @property
    def seeded(self) -> int | None:
        """The seed as numbers are drawn with it, which are none below 0."""
        return None if self.seed is None else self.seed % 2**64


class StreamOptions(Model):
    """What a stream has beside its pieces."""

    include_usage: bool = Field(False, description="Count the tokens in one more event before the last.")


class Generated(Sampled):
    """What both of OpenAI's endpoints take."""

    model: str = Field("", max_length=200, description="Any name: there is one bot.")
    n: int = Field(1, ge=1, description="Replies to draw.")
    stop: str | list[str] | None = Field(None, description="Texts that end the reply, 64 at most; they are left out.")
    stream: bool = False
    stream_options: StreamOptions | None = None
    logit_bias: dict[int, Annotated[float, Field(ge=-100, le=100)]] | None = Field(None, max_length=1000)
    user: str | None = Field(
        None, max_length=512, description="The end user: what was read for one is not resumed for another."
    )

    @field_validator("stop")
    @classmethod
    def few(cls, stop: str | list[str] | None) -> str | list[str] | None:
        """Refuse more than a few stops, and long ones: each costs something at every token."""
        given = [stop] if isinstance(stop, str) else stop or []
        if len(given) > 64 or any(len(each) > 500 for each in given):
            raise ValueError("at most 64 texts of at most 500 characters")
        return stop

    @property
    def stops(self) -> list[str]:
        """The texts that end the reply."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []

    @property
    def with_usage(self) -> bool:
        """Whether a stream counts its tokens."""
        return self.stream_options is not None and self.stream_options.include_usage


class Part(Model):
    """A part of a message."""

    type: Literal["text", "input_text", "output_text", "refusal"] = Field(description="Only text can be read.")
    text: str = ""


class ChatMessage(Model):
    """One message."""

    role: Literal["system", "developer", "user", "assistant"] = Field(
        description="What system and developer say is read as facts, one a line."
    )
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "".join(part.text for part in self.content)


class TextOnly(Model):
    """The form of a reply."""

    type: Literal["text"] = Field(description="JSON cannot be promised.")


CHAT_EXAMPLE: JsonDict = {
    "model": "elman",
    "messages": [{"role": "user", "content": "Hi, how are you?"}],
    "stream": False,
    "seed": 1,
    "max_tokens": 60,
}


class ChatRequest(Generated):
    """A chat that the client keeps, and sends whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHAT_EXAMPLE]})
    messages: list[ChatMessage] = Field(min_length=1)
    max_tokens: int | None = Field(None, ge=1, description="Tokens of the reply. Default 100.")
    max_completion_tokens: int | None = Field(None, ge=1, description="The same.")
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    response_format: TextOnly | None = None


COMPLETION_EXAMPLE: JsonDict = {
    "model": "elman",
    "prompt": "The weather is",
    "max_tokens": 20,
    "echo": True,
    "logprobs": 1,
}


class CompletionRequest(Generated):
    """A text to go on with, or to score."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMPLETION_EXAMPLE]})
    prompt: str | list[TokenId] | list[str] | list[list[TokenId]] = Field("", description="One or several.")
    max_tokens: int | None = Field(None, ge=0, description="Default 16; 0 with `echo` scores the prompt alone.")
    echo: bool | None = Field(None, description="Whether to begin with the prompt.")
    logprobs: int | None = Field(None, ge=0, le=20, description="How many of the likeliest tokens to tell of each.")
    best_of: int | None = Field(None, ge=1, le=1, description="Only 1.")
    suffix: None = Field(None, description="A recurrent network cannot fill in.")

    @property
    def prompts(self) -> list[str | list[int]]:
        """Each prompt by itself."""
        if isinstance(self.prompt, str):
            return [self.prompt]
        if not self.prompt or isinstance(self.prompt[0], int):
            return [self.prompt]  # type: ignore[list-item]
        return list(self.prompt)
