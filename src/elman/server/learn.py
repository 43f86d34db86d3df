"""Starting `elman learn` from the page, and watching it: for administrators, and on this machine without accounts."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from elman.server.callers import Admin, Shared, maybe_person
from elman.server.errors import ApiError
from elman.server.lessons import Lesson, Lessons, why_not
from elman.server.schemas import ERRORS, Body
from elman.server.uploads import FileName, Files

router = APIRouter(
    prefix="/api", tags=["Learning from exports"], dependencies=[Depends(maybe_person)], responses=ERRORS
)
BotName = Annotated[str, InPath(max_length=100)]
MOST_PEOPLE = 200
"""People of an export that are told of."""


class PersonInExport(BaseModel):
    """Somebody in a chat."""

    name: str
    messages: int


class ExportOut(BaseModel):
    """What is in a chat export."""

    format: str
    messages: int
    undecodable: int = Field(description="Lines that could not be read.")
    first: str | None = Field(description="When the first message was.")
    last: str | None
    me: str | None = Field(description="Whose export it seems to be.")
    languages: dict[str, float]
    people: list[PersonInExport] = Field(description=f"At most {MOST_PEOPLE}, those with the most messages first.")


class NewLesson(Body):
    """What to learn from an upload."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"speaker": "Lin", "name": "lin", "minutes": 5}]})
    speaker: str = Field(min_length=1, max_length=400, description="Whom the bot will speak as.")
    name: str = Field(
        min_length=1, max_length=60, pattern=r"^\w[\w .-]*$", description="Of its folder among this user's bots."
    )
    minutes: float = Field(5.0, gt=0, le=600, description="Budget of the training.")
    redact: bool = Field(False, description="Whether phone numbers, addresses and the like are replaced before.")
    from_scratch: bool = Field(False, description="Whether it begins from nothing, not from the packaged bot.")


class LessonOut(BaseModel):
    """A bot that is learning, or has."""

    name: str
    speaker: str
    state: Literal["running", "stopping", "done", "failed"]
    progress: float = Field(description="How much of its minutes is used, of 1.")
    seconds: float = Field(description="Since the training itself began.")
    minutes: float
    perplexity: float | None = Field(description="The latest, of messages that it does not learn.")
    report: dict[str, Any] | None = Field(description="What `elman learn --json` says in the end.")
    error: str | None
    path: str = Field(description="The bot's folder, for `elman chat` and `elman serve`.")

    @classmethod
    def of(cls, lesson: Lesson) -> LessonOut:
        """Return what is told of a lesson."""
        figures = lesson.figures()
        return cls(
            name=lesson.name,
            speaker=lesson.speaker,
            state=lesson.state,
            progress=lesson.progress,
            seconds=figures.get("seconds", 0.0),
            minutes=lesson.minutes,
            perplexity=figures.get("valid_perplexity"),
            report=lesson.report,
            error=lesson.error,
            path=str(lesson.out),
        )


class LessonsOut(BaseModel):
    """What was begun since the server was."""

    lessons: list[LessonOut]
    refused: str | None = Field(description="Why nothing can be learned here; null when it can.")


def lessons_of(request: Request) -> Lessons:
    """Return the lessons."""
    found: Lessons = request.app.state.lessons
    return found


Learning = Annotated[Lessons, Depends(lessons_of)]


@router.get("/uploads/{name}/export")
async def look_into(name: FileName, caller: Admin, files: Files, learning: Learning) -> ExportOut:
    """Say what is in a chat export: people, counts, dates; 400 for what is none."""
    found = files.find(caller, name, whole=True)
    told = await learning.look_into(found)
    people = sorted(told["people"], key=lambda each: -each["messages"])[:MOST_PEOPLE]
    kept = {name: told.get(name) for name in ExportOut.model_fields} | {"people": people}
    return ExportOut.model_validate(kept | {"format": said(told["format"])})


@router.get("/lessons")
async def list_lessons(caller: Admin, learning: Learning) -> LessonsOut:
    """List what was begun since the server was, and say whether anything can be learned."""
    return LessonsOut(lessons=[LessonOut.of(each) for each in learning.lessons], refused=why_not())


@router.post(
    "/uploads/{name}/lesson",
    status_code=202,
    responses={409: {"description": "Another one learns, or the name is taken."}},
)
async def begin(
    name: FileName, body: NewLesson, caller: Admin, files: Files, learning: Learning, service: Shared
) -> LessonOut:
    """Begin to learn to speak as somebody from an export, which is deleted afterwards."""
    if not re.search(r"\w$", body.name):
        raise ApiError(400, "name: ends with a letter or digit", param="name", code="invalid_value")
    found = files.find(caller, name, whole=True)
    if found.used:
        raise ApiError(409, "this file is being learned from already", code="busy")

    def start() -> Lesson:
        wanted = {name: getattr(body, name) for name in ("speaker", "name", "minutes", "redact", "from_scratch")}
        return learning.begin(found, away=files.delete, **wanted)

    return LessonOut.of(await service.work(start))


@router.get("/lessons/{name}")
async def one_lesson(name: BotName, caller: Admin, learning: Learning) -> LessonOut:
    """Say how far a lesson is."""
    return LessonOut.of(learning.find(name))


@router.delete("/lessons/{name}", status_code=202)
async def stop(name: BotName, caller: Admin, learning: Learning) -> LessonOut:
    """Have it end; what it learned so far is measured and kept."""
    found = learning.find(name)
    found.stop()
    return LessonOut.of(found)


def said(name: Any) -> str:
    """Return the name of a format, or of several."""
    return ", ".join(map(str, name)) if isinstance(name, list) else str(name)
