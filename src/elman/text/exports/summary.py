"""What an export is about, at a glance: people, dates, languages, silences, and who would be "me"."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from elman.text.conversations import Message
from elman.text.exports.reading import Export

CHARACTERS = {
    "Chinese": [(0x3400, 0x9FFF)],
    "Japanese": [(0x3040, 0x30FF)],
    "Korean": [(0xAC00, 0xD7AF)],
}
"""Han, Kana and Hangul, each character of which counts as a word."""
LETTERS = {
    "Latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F)],
    "Cyrillic": [(0x400, 0x4FF)],
    "Arabic": [(0x600, 0x6FF)],
}
"""Letters a run of which counts as a word."""
SCRIPTS = {**CHARACTERS, **LETTERS}
AT_ONCE = 500
"""Messages that are taken into account together, which is quicker than one by one."""

ONESELF = ("我", "me", "you", "user", "我自己", "myself")
"""Names under which exports write the one who made them."""

EPOCH = datetime.fromtimestamp(0, UTC)
NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
BARS = " ▁▂▃▄▅▆▇█"


@dataclass
class Summary:
    """What was gathered on the way through the messages."""

    export: Export
    times: array[float] = field(default_factory=lambda: array("d"))
    """Seconds since 1970 of every message that has a time."""
    scripts: Counter[str] = field(default_factory=Counter)
    """How many words of each script there are."""

    def add(self, messages: Sequence[Message]) -> None:
        """Take messages into account."""
        self.scripts.update(words_of_scripts("\n".join([message.text for message in messages])))
        times = [time for message in messages if (time := message.time) is not None]
        self.times.extend([(time - (NAIVE_EPOCH if time.tzinfo is None else EPOCH)).total_seconds() for time in times])

    @property
    def languages(self) -> dict[str, float]:
        """Return the share of the words in each script, those of at least one in a hundred, the largest first."""
        counts = dict(self.scripts)
        if counts.get("Japanese", 0) * 20 > counts.get("Chinese", 0):  # Kana now and then: its Han are Japanese too
            counts["Japanese"] = counts.get("Japanese", 0) + counts.pop("Chinese", 0)
        total = max(sum(counts.values()), 1)
        shares = {name: round(count / total, 3) for name, count in counts.items() if count * 100 >= total}
        return dict(sorted(shares.items(), key=lambda item: -item[1]))

    @property
    def longest_silence(self) -> float:
        """Return the most seconds between two messages."""
        return float(np.diff(np.sort(self.times)).max(initial=0.0))

    @property
    def me(self) -> str | None:
        """Guess whose export it is: who is called so, else who takes part in more of the chats than anyone else."""
        people = list(self.export.report.people)
        for name in people:
            if name.lower() in ONESELF:
                return name
        chats = self.export.chats_of
        ranked = sorted(people, key=lambda name: -chats[name])
        if len(ranked) > 1 and chats[ranked[0]] > chats[ranked[1]]:
            return ranked[0]
        return None

    def activity(self, columns: int = 40) -> str:
        """Return the messages over time as a line of bars."""
        if not self.times:
            return ""
        first, last = min(self.times), max(self.times)
        counts, _ = np.histogram(self.times, columns, (first, max(last, first + 1)))
        return "".join(BARS[-(-count * (len(BARS) - 1) // counts.max())] for count in counts)

    def days(self) -> list[datetime]:
        """Return the time of every message, for a picture."""
        return [datetime.fromtimestamp(time, UTC) for time in self.times]

    def to_json(self) -> dict[str, Any]:
        """Return the report of `elman inspect --json`."""
        return {
            **self.export.report.to_json(),
            "languages": self.languages,
            "longest_silence_seconds": self.longest_silence,
            "me": self.me,
        }


def summarise(export: Export) -> Summary:
    """Read all of an export, in constant memory but for a number for each message."""
    summary = Summary(export)
    messages = export.messages()
    while some := list(islice(messages, AT_ONCE)):
        summary.add(some)
    return summary


def words_of_scripts(text: str) -> dict[str, int]:
    """Return how many words of each script a text has."""
    kinds = script_of_code()[np.frombuffer(text.encode("utf-32-le", errors="replace"), "<u4")]
    begins = kinds <= len(CHARACTERS)
    begins[:1] = True
    begins[1:] |= kinds[1:] != kinds[:-1]
    return {script: int(np.count_nonzero(begins & (kinds == number))) for number, script in enumerate(SCRIPTS, 1)}


@cache
def script_of_code() -> npt.NDArray[np.uint8]:
    """Return the number of the script of every code point, from 1; 0 for what is of none."""
    table = np.zeros(0x110000, np.uint8)
    for number, ranges in enumerate(SCRIPTS.values(), 1):
        for first, last in ranges:
            table[first : last + 1] = number
    return table
