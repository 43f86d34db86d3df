"""Points in time as tables and records have them: seconds since 1970, ISO 8601, or a date in some order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from datetime import time as clock
from functools import lru_cache
from itertools import islice
from math import inf

from elman.text.exports.dates import CLOCK, DATE, MONTHS, DateOrder, Order, Triple, find_order, moment, parts
from elman.text.exports.source import Source

NAMES = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day", "ydm": "year/day/month"}
EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?")
DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\d{3})?")
"""20201231103005: of so many digits no epoch is written."""
DATE_AND_CLOCK = re.compile(rf"\s*(?:[^\W\d_]+\.?,?\s+)?{DATE}\.?,?(?:\s+{CLOCK}|T{CLOCK})?\s*")
NAMED_MONTH = re.compile(
    r"\s*(?:[A-Za-z]{3,9}\.?,?\s)??(?:(\d{1,2})[\s-]([A-Za-z]{3,9})\.?,?[\s-](\d{2}|\d{4})"
    r"|([A-Za-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4}))(?!\d),?(?: at)?(.*)"
)
"""31 Dec 2020, 31-Dec-20, Thursday, December 31st, 2020 at, and what follows."""
ZONE = re.compile(r"(.*\d:\d\d(?:[:.,]\d+)*(?:\s?[AaPp]\.?[Mm]\.?)?)\s?(?:UTC|GMT|Z|([+-]\d\d):?(\d\d))")
"""A clock time that says how far from UTC it is."""
CLOCK_ALONE = re.compile(rf"\s*{CLOCK}\s*")
LONGEST = 64
"""Characters that a point in time has at most."""
ANY_DAY = (2000, 1, 1)
CERTAIN_AFTER = 100
"""Times that say by themselves how they are read, after which no other kind is expected."""


def note_order(source: Source, found: DateOrder) -> Order:
    """Return the order that was found for the dates of a file, and tell the report of it."""
    guess = "" if found.certain else " (ambiguous: no date tells day from month)"
    source.notes.append(f"dates read as {NAMES[found.order]}{guess}")
    return found.order


def order_of(source: Source, times: Iterable[str]) -> Order:
    """Return the order of the dates among a file's times, as far as they must be read to know."""
    times = iter(times)
    first = list(islice(times, CERTAIN_AFTER))
    if all(len(date[0]) == 4 for date in map(triple, first) if date is not None):
        return "ymd"
    rest = (date for time in times if (date := triple(time)) is not None)
    dates = [date for time in first if (date := triple(time)) is not None]
    separator = re.sub(r"[\d\s]", "", first[0])[:1] or "/"
    return note_order(source, find_order([*dates, *dict.fromkeys(rest)], separator))


def triple(text: str) -> Triple | None:
    """Return the three numbers of a date, or None where a time is written otherwise."""
    if len(text) > LONGEST:
        return None
    zone = ZONE.fullmatch(text)
    match = DATE_AND_CLOCK.fullmatch(zone[1] if zone else text)
    return (match[1], match[2], match[3]) if match else None


@lru_cache(maxsize=4096)
def parse_clock(text: str) -> clock | None:
    """Return a time of day, with a half of the day before or after it, or None where a text is none."""
    match = CLOCK_ALONE.fullmatch(text)
    if match is None:
        return None
    before, hours, minutes, seconds, after = match.groups()
    found = moment(ANY_DAY, hours, minutes, seconds, before or after)
    return None if found is None else found.time()


def parse_time(text: str, order: Order = "ymd") -> datetime | None:
    """Return a point in time, aware where the text knows its zone, or None where it is none."""
    return parse_short_time(text, order) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def parse_short_time(text: str, order: Order) -> datetime | None:
    """Return a point in time, from a text that is not too long to be remembered."""
    if text[:9].isdigit() and EPOCH.fullmatch(text):
        written = DIGITS.fullmatch(text)
        return local_time(map(int, written.groups())) if written else from_epoch(float(text))
    try:
        time = datetime.fromisoformat(text.strip())
        return time if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    if (zone := ZONE.fullmatch(text.strip())) is not None:
        local = parse_short_time(zone[1], order)
        return None if local is None or local.tzinfo is not None else in_utc(local, zone[2] or "+00", zone[3] or "00")
    return parse_date_and_clock(numbered_month(text), order)


def parse_date_and_clock(text: str, order: Order) -> datetime | None:
    """Return the time of a date in numbers, with or without a clock time behind it."""
    match = DATE_AND_CLOCK.fullmatch(text)
    date = parts((match[1], match[2], match[3]), "ymd" if len(match[1]) == 4 else order) if match else None
    if match is None or date is None:
        return None
    before, hours, minutes, seconds, after = match.groups()[3:8] if match[5] else match.groups()[8:13]
    return moment(date, hours or "0", minutes or "0", seconds, before or after)


def numbered_month(text: str) -> str:
    """Return a date whose month has its English name in numbers, the year first; any other text as it is."""
    match = NAMED_MONTH.fullmatch(text)
    if match is None:
        return text
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(5, 4, 6)
    if (name := month[:3].lower()) not in MONTHS:
        return text
    century = "" if len(year) == 4 else "20" if year < "70" else "19"
    return f"{century}{year}-{MONTHS.index(name) + 1}-{day}{match[7]}"


def in_utc(time: datetime, hours: str, minutes: str) -> datetime | None:
    """Return a local time in UTC, from its distance to it."""
    try:
        return datetime.fromisoformat(f"{time.isoformat()}{hours}:{minutes}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def local_time(numbers: Iterable[int]) -> datetime | None:
    """Return a time of the clock on the wall, or None where there is no such time."""
    try:
        return datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None


def from_epoch(number: float) -> datetime | None:
    """Return a point in time from seconds, milli-, micro- or nanoseconds since 1970."""
    try:
        while 1e11 < abs(number) < inf:
            number /= 1000
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
