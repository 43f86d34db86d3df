"""WhatsApp's exported chats (`.txt`) of Android and iOS, in every language, order of date and kind of clock.

    12/31/20, 10:30 PM - Jane: hello          [31.12.20, 22:30:05] Jane: hello

What is no header continues the message above; a header without `name:` is WhatsApp's own line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from elman.text.conversations import Message
from elman.text.exports.common import EDGE, MARKS, clean_name, clean_text
from elman.text.exports.dates import HALF_DAY, DateOrder, Order, Triple, find_order, moment, parts, western
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_values import file_kind
from elman.text.exports.source import Source
from elman.text.exports.timestamps import note_order
from elman.text.exports.whatsapp_words import (
    ATTACHED,
    DOCUMENT,
    EDITED,
    FILE_ATTACHED,
    KNOWN,
    KNOWN_AFTER_MARK,
    LOCATION,
    MAP_WORDS,
    MEDIA_OMITTED,
    MENTION,
    NOTICE,
    NOTICE_STARTS,
    OPTION,
    POLL,
)

LONGEST_NAME = 120
LONGEST_STAMP = 40
"""Characters that date and time have at most where they are written in the commonest way."""

SEPARATOR = r"[\u200e\u200f ]?[./\-年月년월][\u200e\u200f ]{0,2}"
DAY = rf"\d{{1,4}}{SEPARATOR}\d{{1,2}}{SEPARATOR}\d{{1,4}}"
AFTER_DAY = (
    r"[.日일]?(?:\s?(?:г\.|BE))?([,،])?[\s\u200f]{0,2}(?:(?:klo|kl\.|às|à|at|um|u|ob|a las|alle(?: ore)?|во|в)\s)?"
)
CLOCK = (
    rf"(?:({HALF_DAY})\s?)?(\d{{1,2}})(?:[:.]|\sh\s)(\d{{2}})(?:(?:[:.]|\smin\s)(\d{{2}})(?:\ss)?)?(?:\s(?:ч\.|Uhr|h)(?!\w))?"
    rf"(?:\s?({HALF_DAY})(?!\w))?"
)
HEADER = re.compile(
    # The day before the clock, or, where WhatsApp Web is copied from, behind it.
    rf"[{MARKS}]*(\[)?\s?(?:({DAY}){AFTER_DAY})?({CLOCK})(?(2)|,\s({DAY}))"
    # A bracket, a dash, or neither; a line that starts with a time is only one without if a name follows.
    r"(?(1)\s?\]\s*|(?:\s[-–—]\s+|:\s(?=[^:]+:\s)|(?(3)\s(?=[^:]+:\s)|(?!))))"
    # Not the colon of a clock time or an address.
    rf"(?:([^:]{{1,{LONGEST_NAME}}}):(?=[^\d/]|$) ?)?(.*)"
).match
BRACKET_AND_DAY = re.compile(rf"(\[)?({DAY})").fullmatch
CLOCK_ALONE = re.compile(CLOCK).fullmatch
NUMBER = re.compile(r"\d+")
FIRST_WORDS = re.compile(rf"\s?[,，、.\n{MARKS}]")
FEW = 20
"""Of so many lines of a file one at least is a header."""

LONGEST_KNOWN = max(map(len, KNOWN)) + 4
STARTS = frozenset(start[:8] for start in NOTICE_STARTS)
Day = tuple[str | None, str]
"""The bracket before a date, if there is one, and the date as it is written."""
Head = tuple[Day, timedelta | None, str, str]
"""What a message begins with: its day, the time since midnight, the name (empty where there is none), the text."""
Entry = tuple[int, Head, list[str]]
"""A head with the number of its line and the lines that continue it."""

OWN = frozenset(MARKS + "<>)）")
"""What WhatsApp's own words begin or end with, and persons' hardly do."""


def recognises(source: Source) -> bool:
    """Tell whether lines begin with a date, a clock time and a name, as WhatsApp writes them."""
    lines = [line for line in source.sample.split("\n") if line.strip(EDGE)]
    headers = [found for line in lines if (found := head_of(line))]
    named = [name for _, _, name, _ in headers if name]
    encrypted = any(text.startswith(NOTICE_STARTS) for _, _, _, text in headers)
    return len(headers) * FEW >= len(lines) > 0 and (len(named) * 4 >= len(headers) > 0 or encrypted)


def read(source: Source) -> Iterator[Event]:
    """Yield messages, WhatsApp's own lines, and what precedes the first message."""
    midnights = days(source)
    for entry in entries(source):
        if isinstance(entry, Skipped):
            yield entry
            continue
        number, (day, clock, name, text), more = entry
        speaker = speaker_of(name) if name else ""
        content = interpret("\n".join([text, *more]) if more else text) if speaker else None
        if content is None:
            yield Skipped("system", number)
            yield from (Skipped("system", number + place) for place, line in enumerate(more, 1) if line.strip(EDGE))
            continue
        midnight = midnights.get(day)
        time = None if midnight is None or clock is None else midnight + clock
        yield Message(speaker, content[0], time, content[1])


def entries(source: Source) -> Iterator[Entry | Skipped]:
    """Yield each head with its line's number and the lines that continue it."""
    current: Entry | None = None
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
        elif (head := head_of(line)) is not None:
            if current is not None:
                yield current
            current = number, head, []
        elif current is not None:
            current[2].append(line)
        elif line.strip(EDGE):
            yield Skipped("undecodable", number)
    if current is not None:
        yield current


def head_of(line: str) -> Head | None:
    """Return what a line begins with; the commonest ways to write it are taken apart at their marks, which is quick."""
    stamp, _, said = line.partition("] " if line[:1] == "[" else " - ")
    date, _, time = stamp.partition(", ")
    name, colon, text = said.partition(": ")
    if colon and len(stamp) <= LONGEST_STAMP and 0 < len(name) <= LONGEST_NAME and ":" not in name:
        day, clock = day_of(date), clock_time(time)
        if day is not None and clock is not None:
            return day, clock, name, text
    return head_by_pattern(line)


def head_by_pattern(line: str) -> Head | None:
    """Return what a line begins with in whatever way it is written."""
    header = HEADER(line)
    if header is None:
        return None
    bracket, date, _, time, *_, late_date, name, text = header.groups()
    return (bracket, date or late_date), clock_time(time), name or "", text


@lru_cache(maxsize=4096)
def day_of(text: str) -> Day | None:
    """Return the bracket and the date of a text that is nothing else."""
    match = BRACKET_AND_DAY(text)
    return None if match is None else (match[1], match[2])


def days(source: Source) -> dict[Day, datetime | None]:
    """Read the dates of a file; each way of writing them has an order of its own, found from all of them."""
    texts: dict[Day, None] = {}
    same_day = "\n"  # what no line begins with
    for _, line in source.lines():
        if line and not line.startswith(same_day) and (head := head_of(line)) is not None:
            bracket, text = day = head[0]
            texts[day] = None
            start = f"{bracket or ''}{text}"
            same_day = start + line[len(start)] if line.startswith(start) else same_day
    numbers = dates(source, (text for _, text in texts))
    written: dict[tuple[object, ...], list[Triple]] = {}
    for bracket, text in texts:
        written.setdefault(way(bracket, text), []).append(numbers[text])
    orders = {each: find_order(same, str(each[1])) for each, same in written.items()}
    for found in dict.fromkeys(orders.values()):
        note_order(source, found)
    return {(bracket, text): in_order(numbers[text], orders[way(bracket, text)]) for bracket, text in texts}


def triple(text: str) -> Triple:
    """Return the three numbers of a date."""
    first, second, third = NUMBER.findall(text)
    return first, second, third


def dates(source: Source, texts: Iterable[str]) -> dict[str, Triple]:
    """Return the three numbers of each date, the year one of ours, and tell the report where it was not."""
    found = {text: western(triple(text)) for text in texts}
    if any(date != triple(text) for text, date in found.items()):
        source.notes.append("years read as those of the Buddhist era")
    return found


def way(bracket: str | None, text: str) -> tuple[object, ...]:
    """Return what tells one phone's way of writing dates from another's."""
    first, _, last = triple(text)
    separator = text[len(first) :].lstrip(EDGE)[:1]
    return bracket, separator, len(first) == 4, len(last) == 4


def in_order(date: Triple, found: DateOrder) -> datetime | None:
    """Return a date in the order of its file, or where it has no such day, in another."""
    orders: tuple[Order, ...] = (found.order, "dmy", "mdy", "ymd")
    return next((datetime(*day) for order in orders if (day := parts(date, order)) is not None), None)


@lru_cache(maxsize=1 << 17)
def clock_time(text: str) -> timedelta | None:
    """Return how long after midnight a clock time is, or None where no clock shows it."""
    match = CLOCK_ALONE(text)
    if match is None:
        return None
    before, hour, minute, second, after = match.groups()
    time = moment((2000, 1, 1), hour, minute, second, before or after)
    return None if time is None else time - datetime(2000, 1, 1)


@lru_cache(maxsize=4096)
def speaker_of(name: str) -> str:
    """Return who speaks, or nothing where the words before the colon are a notice that has one in a title."""
    speaker = clean_name(name)
    quoted = any(mark in speaker for mark in '"“„«「')
    return "" if (quoted or len(speaker) > 60) and NOTICE.search(speaker) else speaker


def interpret(text: str) -> tuple[str, str | None] | None:
    """Return what was said and the kind of what was sent along, or None for words of WhatsApp's own."""
    if not text:
        return text, None
    # Most texts show at once that they are nothing but text.
    edges = text[0] in OWN or text[-1] in OWN or text[:8] in STARTS
    if edges or "\n" in text or "\r" in text or "\u200e" in text or "\u2068" in text or "://" in text:
        return look_closely(text)
    kind = KNOWN.get(text.rstrip(" .。").casefold()) if len(text) <= LONGEST_KNOWN else None
    return (text, None) if kind is None else None if kind == "system" else ("", kind)


def look_closely(text: str) -> tuple[str, str | None] | None:
    """Do the same for a text that has something of WhatsApp's own words in it."""
    own = text[0] in "\u200e\u200f"
    text = clean_text(MENTION.sub(r"@\1", EDITED.sub("", text)))
    line = text.partition("\n")[0]
    if (kind := kind_of(text, own=own)) is not None:
        return None if kind == "system" else ("", kind)
    if text.startswith(NOTICE_STARTS):
        return None
    if POLL.match(text):
        return poll(text)
    return sent_along(text, own=own) or (None if own and NOTICE.search(line) else (text, None))


def kind_of(text: str, *, own: bool) -> str | None:
    """Return what a text stands for; after a mark, as WhatsApp puts one, more may follow (`Voice call, 3 min`)."""
    words = text.strip(EDGE).rstrip(" .。").casefold()
    return KNOWN_AFTER_MARK.get(words) or KNOWN_AFTER_MARK.get(FIRST_WORDS.split(words)[0]) if own else KNOWN.get(words)


def sent_along(text: str, *, own: bool) -> tuple[str, str] | None:
    """Return the caption and the kind of a file or place, or None where a text is none."""
    if (found := ATTACHED.search(text)) is not None:
        return caption_of(text[: found.start()]), kind_of_file(found[1])
    if (found := FILE_ATTACHED.match(text)) is not None:
        return clean_text(text[found.end() :].removeprefix("\n")), kind_of_file(found[1] or found[2])
    if (found := MEDIA_OMITTED.match(text)) is not None:
        return clean_text(text[found.end() :].lstrip(" \n")), "file"
    if LOCATION.match(text) and (own or MAP_WORDS.match(text)):
        return "", "location"
    caption, mark, words = text.rpartition("\u200e")
    kind = kind_of(words, own=True) if mark else None
    if kind is None or kind == "system":
        return None
    return caption_of(caption.rstrip()), kind


def caption_of(text: str) -> str:
    """Return what stands before a file as its caption, but for its name and number of pages."""
    return "" if DOCUMENT.match(text) else clean_text(text)


def kind_of_file(name: str) -> str:
    """Return what a file is, from the name that WhatsApp gave it: stickers are told from pictures by it alone."""
    if name.lower().endswith(".webp") and "PHOTO" not in name and not name.startswith("IMG"):
        return "sticker"
    return "sticker" if "-STICKER-" in name else file_kind(name)


def poll(text: str) -> tuple[str, str]:
    """Return a poll's question and choices, without WhatsApp's words around them and the counts."""
    lines = text.split("\n")[1:]
    return clean_text("\n".join(found[1] if (found := OPTION.fullmatch(line)) else line for line in lines)), "poll"
