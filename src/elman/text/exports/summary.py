"""What an export is about, at a glance: people, dates, languages, silences, and who would be "me"."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.events import instant
from elman.text.exports.reading import Export

SCRIPTS = {
    "Chinese": re.compile(r"[\u3400-\u9fff]"),
    "Japanese": re.compile(r"[\u3040-\u30ff]"),
    "Korean": re.compile(r"[\uac00-\ud7af]"),
    "Latin": re.compile(r"[A-Za-z\u00c0-\u024f]+"),
    "Cyrillic": re.compile(r"[\u0400-\u04ff]+"),
    "Arabic": re.compile(r"[\u0600-\u06ff]+"),
}
"""What is counted as a word of each: Han, Kana and Hangul characters one by one, runs of the others' letters."""

ONESELF = ("我", "me", "you", "user", "我自己", "myself")
"""Names under which exports write the one who made them."""

BARS = " ▁▂▃▄▅▆▇█"


@dataclass
class Summary:
    """What was gathered on the way through the messages."""

    export: Export
    times: array[float] = field(default_factory=lambda: array("d"))
    """Seconds since 1970 of every message that has a time."""
    scripts: Counter[str] = field(default_factory=Counter)

    def add(self, message: Message) -> None:
        """Take a message into account."""
        if message.time is not None:
            self.times.append(instant(message.time).timestamp())
        for script, words in SCRIPTS.items():
            self.scripts[script] += len(words.findall(message.text))

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
        return max((later - earlier for earlier, later in pairwise(sorted(self.times))), default=0.0)

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
        width = max((last - first) / columns, 1e-9)
        counts = Counter(min(int((time - first) / width), columns - 1) for time in self.times)
        most = max(counts.values())
        return "".join(BARS[-(-counts[column] * (len(BARS) - 1) // most)] for column in range(columns))

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
    for message in export.messages():
        summary.add(message)
    return summary
