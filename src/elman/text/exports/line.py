"""LINE's text export: lines for days, below each the clock time, the name and the text, with tabs or blanks between.

With blanks, as computers write it, nothing shows where a name ends; names are learnt from how lines begin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from datetime import time as clock
from itertools import islice, takewhile

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.dates import BUDDHIST, CLOCK, Order, find_order, parts, western
from elman.text.exports.events import Event, Skipped
from elman.text.exports.line_words import (
    BARE_MEDIA,
    HEADER,
    MEDIA,
    NOTICE,
    NOTICE_HINT,
    PLACEHOLDER,
    TITLE,
    UNSENT,
    UNSENT_ENDS,
    WEEKDAY,
)
from elman.text.exports.source import Source
from elman.text.exports.timestamps import note_order, parse_clock

BLANKS = re.compile(rf"({CLOCK}) +(\S.*)", re.DOTALL)
LONGEST_CLOCK = 16
"""Characters that a clock time has at most."""
DAY = re.compile(
    rf"({WEEKDAY},?\s*)?(\d{{1,4}})\s?[./\-年년]\s?(\d{{1,2}})\s?[./\-月월]\s?(\d{{1,4}})\s?[日일]?\.?\s*({WEEKDAY})?",
    re.IGNORECASE,
)
LONGEST_DAY = 40
"""Characters that a line for a day has at most."""
LONGEST_NOTICE = 200
LEARNT_LINES = 20000
"""Lines that names are learnt from."""
SURE = 3
"""Lines that must begin alike for their common words to be a name."""

Pending = tuple[int, str | None, clock, list[str]]
"""A message not yet at its end: its line, its speaker (None for LINE itself), its clock time, its lines of text."""


def recognises(source: Source) -> bool:
    """Tell by the title, or by a line for a day with its weekday and a line with a clock time."""
    lines = source.sample.split("\n")
    if lines[0].startswith("[LINE]") or lines[0].startswith(("Chat history with ", "Chat history in ")):
        return True
    days = (DAY.fullmatch(line.strip()) for line in lines if len(line) < LONGEST_DAY)
    return any(day and (day[1] or day[5]) for day in days) and any(
        tabbed(line) or BLANKS.fullmatch(line) for line in lines
    )


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of an export, day by day."""
    reader = Reader(source)
    for number, line in source.lines():
        event = Skipped("undecodable", number) if line is None else reader.take(number, line)
        if event is not None:
            yield event
    if (event := reader.finish()) is not None:
        yield event


class Reader:
    """What is known while an export is read: its layout, the day, the message that may go on."""

    def __init__(self, source: Source) -> None:
        lines = source.sample.split("\n")
        self.tabbed = any(tabbed(line) for line in lines)
        self.names = () if self.tabbed else learn_names(source)
        self.order: Order = day_order(source)
        self.day: date | None = None
        self.pending: Pending | None = None
        self.begun = False
        self.after_blank = True

    def take(self, number: int, line: str) -> Event | None:
        """Return what a line brings to its end, or that nobody understands it."""
        event = None
        if (begun := self.begin(number, line)) is not None:
            event = self.finish()
            self.pending, self.begun = begun, True
        elif len(line) < LONGEST_DAY and (day := self.day_of(line)) is not None:
            event = self.finish()
            self.day, self.begun = day, True
        elif self.pending is not None and self.pending[1] is not None:
            self.pending[3].append(line)
        elif self.pending is not None and line.strip():
            event = Skipped("system", number)  # a notice goes on
        elif line.strip() and (self.begun or not HEADER.fullmatch(line)):
            event = Skipped("undecodable", number)
        self.after_blank = not line or line.isspace()
        return event

    def begin(self, number: int, line: str) -> Pending | None:
        """Return the message that a line begins."""
        if self.tabbed:
            found = tabbed(line)
            return None if found is None else (number, clean_name(found[1]) or None, found[0], [found[2]])
        match = BLANKS.fullmatch(line) if line[:1] > " " else None
        at = parse_clock(match[1]) if match else None
        if match is None or at is None:
            return None
        rest = match[7]
        if is_notice(rest):
            return number, None, at, [rest]
        name = next((name for name in self.names if rest.startswith(name + " ")), rest.partition(" ")[0])
        return number, clean_name(name), at, [rest[len(name) + 1 :]]

    def day_of(self, line: str) -> date | None:
        """Return the day that a line is for; without a weekday only after a blank line, as people write dates too."""
        match = DAY.fullmatch(line.strip())
        if match is None or not (match[1] or match[5] or self.after_blank or not self.begun):
            return None
        found = parts(western((match[2], match[3], match[4])), "ymd" if len(match[2]) == 4 else self.order)
        return None if found is None else date(*found)

    def finish(self) -> Event | None:
        """Return the message that has come to its end, if there is one."""
        if self.pending is None:
            return None
        number, speaker, at, lines = self.pending
        self.pending = None
        text = clean_text("\n".join(lines) if len(lines) > 1 else lines[0])
        text = clean_text(unquoted(text)) if "\n" in text else text
        if speaker is None or (text.endswith(UNSENT_ENDS) and UNSENT.fullmatch(text)):
            return Skipped("system", number)
        media = media_of(text, bare=not self.tabbed)
        time = None if self.day is None else datetime.combine(self.day, at)
        return Message(speaker, "" if media else text, time, media)


def tabbed(line: str) -> tuple[clock, str, str] | None:
    """Return the clock time, the name and the text of a line with tabs; the name is empty where LINE speaks."""
    first, tab, rest = line.partition("\t")
    at = parse_clock(first) if tab and len(first) <= LONGEST_CLOCK else None
    if at is None:
        return None
    name, tab, text = rest.partition("\t")
    return (at, name, text) if tab else (at, "", name)


def is_notice(text: str) -> bool:
    """Tell whether LINE itself says a text."""
    return len(text) <= LONGEST_NOTICE and bool(NOTICE_HINT.search(text) and NOTICE.fullmatch(text))


def unquoted(text: str) -> str:
    """Return a text of several lines without the quotes that LINE puts around it."""
    body = text.rstrip()
    return body[1:-1].replace('""', '"') if body[:1] == body[-1:] == '"' else text


def media_of(text: str, *, bare: bool) -> str | None:
    """Return what was sent where the text only stands for it; computers write the names of media without brackets."""
    if text[:1] == "☎":
        return "call"
    match = PLACEHOLDER.fullmatch(text) if text[:1] == "[" else None
    if match is not None:
        return MEDIA[match[1].lower()]
    return BARE_MEDIA.get(text) if bare else None


def day_order(source: Source) -> Order:
    """Return the order of the numbers in the lines for days."""
    sample = list(days_of(source.sample.split("\n")))
    if any(int(match[group]) in BUDDHIST for match in sample for group in (2, 4)):
        source.notes.append("years read as those of the Buddhist era")
    if any(len(match[2]) == 4 for match in sample):
        return "ymd"
    lines = (line for _, line in source.lines() if line is not None)
    dates = [western((match[2], match[3], match[4])) for match in days_of(lines)]
    return note_order(source, find_order(dates)) if dates else "ymd"


def days_of(lines: Iterable[str]) -> Iterator[re.Match[str]]:
    """Yield the lines for days that have their weekday."""
    for line in lines:
        match = DAY.fullmatch(line.strip()) if len(line) < LONGEST_DAY else None
        if match is not None and (match[1] or match[5]):
            yield match


def learn_names(source: Source) -> tuple[str, ...]:
    """Return the names of several words, longest first: the title's, and what all lines with one first word share."""
    beginnings: defaultdict[str, list[list[str]]] = defaultdict(list)
    names = set()
    for number, line in islice(source.lines(), LEARNT_LINES):
        match = BLANKS.fullmatch(line) if line else None
        if match is not None and not is_notice(match[7]):
            words = match[7].split(" ")
            beginnings[words[0]].append(words)
        elif number == 1 and line and (title := TITLE.fullmatch(line)) is not None:
            names.add(next(name for name in title.groups() if name))
    for lines in beginnings.values():
        if len(lines) >= SURE:
            places = zip(*(words[:-1] for words in lines), strict=False)
            names.add(" ".join(words[0] for words in takewhile(lambda words: len(set(words)) == 1, places)))
    return tuple(sorted((name for name in names if " " in name), key=len, reverse=True))
