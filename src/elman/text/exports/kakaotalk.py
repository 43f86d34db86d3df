"""KakaoTalk's exports: the text of computers and of phones, in Korean, English and Japanese, and the Mac's table.

A computer puts a line for each day and `[name] [time] text`; a phone writes `date time, name : text` on every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.csv_stream import delimiter_of, rows
from elman.text.exports.dates import CLOCK, MONTHS, Order, Triple, find_order, parts
from elman.text.exports.events import Event, Skipped
from elman.text.exports.kakaotalk_words import DELETED, HEADER, NOTICE, NOTICE_ENDS, PLACEHOLDER, TITLE
from elman.text.exports.source import Source
from elman.text.exports.timestamps import note_order, parse_clock, parse_time

DATE = (
    r"(?:\d{4}\s?[년年./\-]\s?\d{1,2}\s?[월月./\-]\s?\d{1,2}[일日.]?|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.?,? \d{4}|\d{1,2}[./\-] ?\d{1,2}[./\-] ?\d{2,4}\.?)"
)
WEEKDAY = r"(?:[월화수목금토일]요일|[月火水木金土日]曜日?|星期.|[A-Z][a-z]{2,5}day)"
COMPUTER = re.compile(r"\[(.+?)\] \[([^\[\]]{4,16})\](?: (.*))?", re.DOTALL)
STAMP = re.compile(rf"({DATE}),?(?: at)? ({CLOCK})")
PHONE = re.compile(rf"({DATE},?(?: at)? {CLOCK})(?:, (.+?) :(?: (.*))?|[,:] (.*))?", re.DOTALL)
LONGEST_STAMP = 40
"""Characters that date and time have at most."""
DAY = re.compile(rf"-*\s*({WEEKDAY},? )?({DATE})(,?\s?\(?{WEEKDAY}\)?)?(?:,?(?: at)?\s{CLOCK})?\s*-*")
NUMBERS = re.compile(r"(\d+)\D+(\d+)\D+(\d+)\D*")
SHORT_STAMP = re.compile(rf"(\d{{1,2}}[./\-] ?\d{{1,2}}[./\-] ?\d{{2,4}})\.?,?(?: at)? {CLOCK}, ")
TABLE = re.compile(r'"?Date"?,"?User"?,"?Message"?\s*', re.IGNORECASE)

LONGEST_NOTICE = 400
"""Characters that a notice, a line for a day or what stands for a medium has at most."""

Begun = tuple[int, str | None, datetime | None, list[str]]
"""A message: the number of its first line, the speaker (None for KakaoTalk itself), the time, its lines."""


def recognises(source: Source) -> bool:
    """Tell by the table's header, by a phone's line, or by a computer's with a title or a line for a day."""
    lines = source.sample.split("\n")
    if TABLE.fullmatch(lines[0]) or (any(map(TITLE.fullmatch, lines[:2])) and is_begun(lines)):
        return True
    if is_phones(lines):
        return True
    dashed = any(line.startswith("-----") and DAY.fullmatch(line) for line in lines)
    return dashed and any(COMPUTER.fullmatch(line) for line in lines)


def is_phones(lines: list[str]) -> bool:
    """Tell whether any line is a message as phones write it."""
    return any((match := PHONE.fullmatch(line)) and match[7] for line in lines)


def is_begun(lines: list[str]) -> bool:
    """Tell whether any line begins a message."""
    return any(COMPUTER.fullmatch(line) or PHONE.fullmatch(line) for line in lines)


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of an export of a computer, a phone or a Mac."""
    yield from read_table(source) if TABLE.fullmatch(source.sample.partition("\n")[0]) else read_text(source)


def read_table(source: Source) -> Iterator[Event]:
    """Yield the messages of the Mac's table."""
    for row in rows(source, delimiter_of(source.sample.partition("\n")[0])):
        if isinstance(row, Skipped):
            yield row
            continue
        number, cells = row
        if len(cells) < 3:
            yield Skipped("undecodable", number)
        elif [cell.lower() for cell in cells[:3]] != ["date", "user", "message"]:
            yield event(number, cells[1], parse_time(cells[0]), [",".join(cells[2:])])


def read_text(source: Source) -> Iterator[Event]:
    """Yield the messages of a text, each with the lines that follow its first."""
    order = number_order(source)
    stamped = is_phones(source.sample.split("\n"))
    day: date | None = None
    current: Begun | None = None
    started = False
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
            continue
        following = begin(number, line, day, order)
        new_day = day_of(line, order) if following is None else None
        if following is None and new_day is None:
            if not stamped and is_notice(line):
                yield Skipped("system", number)
            elif current is not None and current[1] is not None:
                current[3].append(line)
            elif current is not None and line.strip():
                yield Skipped("system", number)  # a notice goes on
            elif line.strip() and (started or not HEADER.fullmatch(line)):
                yield Skipped("undecodable", number)
            continue
        if current is not None:
            yield event(*current)
        current, day, started = following, new_day or day, True
    if current is not None:
        yield event(*current)


def begin(number: int, line: str, day: date | None, order: Order) -> Begun | None:
    """Return the message that a line begins; with neither name nor text it would be a line for a day."""
    if line[:1] == "[":
        match = COMPUTER.fullmatch(line)
        at = parse_clock(match[2]) if match else None
        if match is None or at is None:
            return None
        return number, match[1], datetime.combine(day, at) if day else None, [match[3] or ""]
    if not line[:1].isalnum():
        return None
    before, colon, text = line.partition(" : ")
    stamp, _, name = before.rpartition(", ")
    if colon and name and len(stamp) < LONGEST_STAMP and (time := time_of(stamp, order)) is not None:
        return number, name, time, [text]
    return begin_slowly(number, line, order)


def begin_slowly(number: int, line: str, order: Order) -> Begun | None:
    """Return the message that a phone's line begins: one with a comma in the name, without text, or a notice."""
    match = PHONE.fullmatch(line)
    if match is None or (match[7] is None and match[9] is None):
        return None
    time = time_of(match[1], order)
    return None if time is None else (number, match[7], time, [match[8] or match[9] or ""])


def event(number: int, name: str | None, time: datetime | None, lines: list[str]) -> Event:
    """Return what a message says."""
    text = clean_text("\n".join(lines) if len(lines) > 1 else lines[0])
    if name is None or (is_notice(text) and (text.startswith(name) or DELETED.fullmatch(text))):
        return Skipped("system", number)
    placeholder = PLACEHOLDER.fullmatch(text) if len(text) < LONGEST_NOTICE else None
    if placeholder is not None:
        return Message(clean_name(name), "", time, placeholder.lastgroup)
    return Message(clean_name(name), text, time)


def is_notice(text: str) -> bool:
    """Tell whether KakaoTalk may say a text itself."""
    return text.endswith(NOTICE_ENDS) and len(text) < LONGEST_NOTICE and NOTICE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def time_of(stamp: str, order: Order) -> datetime | None:
    """Return the time at which a phone's line begins."""
    match = STAMP.fullmatch(stamp)
    day, at = (date_of(match[1], order), parse_clock(match[2])) if match else (None, None)
    return None if day is None or at is None else datetime.combine(day, at)


def day_of(line: str, order: Order) -> date | None:
    """Return the day that a line is for: a date with dashes, weekday or clock, as people write bare dates too."""
    match = DAY.fullmatch(line) if len(line) < LONGEST_NOTICE else None
    if match is None or not (line.startswith("-----") or match[1] or match[3] or match[5]):
        return None
    return date_of(match[2], order)


@lru_cache(maxsize=4096)
def date_of(text: str, order: Order) -> date | None:
    """Return the date that a text names in any of the forms."""
    triple = triple_of(text)
    found = parts(triple, "ymd" if len(triple[0]) == 4 else order) if triple else None
    return None if found is None else date(*found)


def triple_of(text: str) -> Triple | None:
    """Return the three numbers of a date, the year first where the month has its name."""
    named = re.search(r"[A-Z][a-z]+", text)
    if named is None:
        match = NUMBERS.fullmatch(text)
        return (match[1], match[2], match[3]) if match else None
    month = named[0][:3].lower()
    day, year = re.findall(r"\d+", text)
    return (year, str(MONTHS.index(month) + 1), day) if month in MONTHS else None


def number_order(source: Source) -> Order:
    """Return the order of dates that are three numbers without a year in front, as few phones write them."""
    if not any(short_date(line) for line in source.sample.split("\n")):
        return "ymd"
    dates = (short_date(line) for _, line in source.lines() if line is not None)
    return note_order(source, find_order(date for date in dates if date is not None))


def short_date(line: str) -> Triple | None:
    """Return the date of a line that begins with one of three short numbers."""
    match = SHORT_STAMP.match(line) if line[:1].isdigit() else None
    return triple_of(match[1]) if match else None
