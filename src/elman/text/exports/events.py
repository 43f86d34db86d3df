"""What reading a chat export gives: messages, and an account of all else that was in it, so that nothing is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from elman.text.conversations import Message

KEPT_LINES = 100
"""Undecodable lines whose numbers are remembered; all are counted."""


class Skipped(NamedTuple):
    """Something in an export that nobody said."""

    kind: Literal["system", "undecodable"]
    """`system`: the messenger's own words (joined, encrypted, deleted); `undecodable`: what no reader understands."""
    line: int
    """Where: the line of a text, or the number of the record, from 1."""


Event = Message | Skipped


@dataclass
class Report:
    """The account of one export, or of several together; each thing in them is counted exactly once."""

    formats: list[str] = field(default_factory=list)
    media: int = 0
    """Messages that carry something other than text."""
    system: int = 0
    undecodable: int = 0
    undecodable_lines: list[str] = field(default_factory=list)
    """`file: line N` of the first of them."""
    duplicates: int = 0
    """Messages left out because they were there already."""
    people: Counter[str] = field(default_factory=Counter)
    """How many messages of each are kept, media among them; complete up to the last file that was read to its end."""
    timeless: int = 0
    """Messages that are kept without a time."""
    spans: dict[bool, list[datetime]] = field(default_factory=dict)
    """The first and the last time, of those without a zone and of those with one."""
    notes: list[str] = field(default_factory=list)
    """What had to be decided: the order of day and month, an encoding."""

    @property
    def messages(self) -> int:
        """How many messages are kept."""
        return self.people.total()

    def keep(self, message: Message) -> None:
        """Count a message that is kept, but for its speaker: see `people`."""
        if message.media is not None:
            self.media += 1
        time = message.time
        if time is None:
            self.timeless += 1
        else:
            # Times with a zone and without are kept apart: each kind compares with its own at no cost.
            span = self.spans.get(time.tzinfo is None)
            if span is None:
                self.spans[time.tzinfo is None] = [time, time]
            elif time > span[1]:
                span[1] = time
            elif time < span[0]:
                span[0] = time

    @property
    def first(self) -> datetime | None:
        """The earliest time of a message."""
        return min((first for first, _ in self.spans.values()), key=instant, default=None)

    @property
    def last(self) -> datetime | None:
        """The latest time of a message."""
        return max((last for _, last in self.spans.values()), key=instant, default=None)

    @property
    def in_future(self) -> bool:
        """Whether a message is dated later than now: a clock was wrong, or an order of day and month."""
        return self.last is not None and instant(self.last) > datetime.now(UTC)

    def skip(self, skipped: Skipped, source: str) -> None:
        """Count something that is not a message."""
        if skipped.kind == "system":
            self.system += 1
            return
        self.undecodable += 1
        if len(self.undecodable_lines) < KEPT_LINES:
            self.undecodable_lines.append(f"{source}: line {skipped.line}")

    def note(self, text: str) -> None:
        """Remember a decision, once."""
        if text not in self.notes:
            self.notes.append(text)

    def left_out(self) -> str:
        """Say in a line how many messages were kept, and what else there was."""
        counts = {"system": self.system, "undecodable": self.undecodable, "duplicate": self.duplicates}
        rest = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        future = "; dates in the future" if self.in_future else ""
        return f"{self.messages:,} messages; left out: {rest}{future}"

    def to_json(self) -> dict[str, Any]:
        """Return the report as `elman inspect --json` prints it."""
        return {
            "format": self.formats[0] if len(set(self.formats)) == 1 else ", ".join(dict.fromkeys(self.formats)),
            "messages": self.messages,
            "system": self.system,
            "media": self.media,
            "undecodable": self.undecodable,
            "undecodable_lines": self.undecodable_lines,
            "duplicates": self.duplicates,
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "in_future": self.in_future,
            "notes": self.notes,
            "people": [{"name": name, "messages": count} for name, count in self.people.most_common()],
        }


def instant(time: datetime) -> datetime:
    """Return a time that compares with any other: one without a zone is taken as UTC."""
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
