"""What is typed in a chat: a message, or a command that begins with a slash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from elman.errors import UserError

if TYPE_CHECKING:
    from elman.chat.session import Session
    from elman.person.person import Person


def answered(session: Session, line: str) -> Iterator[str]:
    """Yield the reply to a line, piece by piece; a command that cannot be done is answered with why."""
    if not line.startswith("/"):
        yield from session.reply(line)
        return
    try:
        yield from obeyed(session, *split(line))
    except UserError as error:
        yield str(error)


def split(line: str) -> tuple[str, str]:
    """Return a command and what stands after it."""
    command, _, rest = line[1:].partition(" ")
    return command, rest.strip()


def obeyed(session: Session, command: str, rest: str) -> Iterator[str]:
    """Do what a command says, and yield what comes of it."""
    match command:
        case "undo":
            session.undo()
            yield "taken back"
        case "again":
            yield from session.regenerate()
        case "edit":
            yield from session.edit(rest)
        case "facts":
            yield "; ".join(f"{fact.id}: {fact.text}" for fact in person_of(session).facts()) or "nothing yet"
        case "remember":
            yield "; ".join(fact.text for fact in person_of(session).remember(rest)) or "I know"
        case "forget":
            person_of(session).forget_fact(fact_number(rest))
            yield "forgotten"
        case _:
            raise UserError(f"/{command} is none of /undo, /again, /edit, /facts, /remember, /forget, /quit")


def person_of(session: Session) -> Person:
    """Return who is talking; UserError when nothing is kept of them."""
    if session.thread is None:
        raise UserError("nothing is kept of you: start with --person NAME")
    return session.thread.person


def fact_number(text: str) -> int:
    """Return the id of a fact as it was typed."""
    if not text.isdecimal():
        raise UserError("/forget takes the number of a fact, as /facts shows it")
    return int(text)
