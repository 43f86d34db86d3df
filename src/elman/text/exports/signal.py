"""Signal's chats, which Signal Desktop keeps in a database: as signal-export and sigtop write them, and as JSON.

    [2019-12-24, 12:23] Jane: hello        2019-12-24 12:23 Jane: [1 attachment] hello        From: Jane (+1234)

The JSON is that of signal-cli, signal-export, sigtop and Signal's own export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from elman.text.conversations import Message
from elman.text.exports.common import EDGE, clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_values import file_kind
from elman.text.exports.signal_json import is_signal_json, read_json
from elman.text.exports.source import Source

HEADER = re.compile(
    r"(?:\[(\d{4}-\d\d-\d\d)(,?) (\d\d:\d\d(?::\d\d)?)\]|(\d{4}-\d\d-\d\d) (\d\d:\d\d)) ([^:]{1,120}):(?: |$)(.*)"
).match
DETAILS = re.compile(
    r"\[(?=\w)((?:reply to [^\]\n]{1,120} on [\d: -]{1,20}(?:, )?)?(?:edited(?:, )?)?(?:\d+ attachments?)?"
    r"|[\w-]+ message)\] ?"
)
"""What sigtop says of a message before its text."""
MARKDOWN = re.compile(r"  $|\]\(\.?/?media/|\]\(\.\./exported_stickers/|^\(- .* -\)$", re.MULTILINE)
"""What signal-export puts into a text: a line's end, files, reactions."""

QUOTE = re.compile(r"\s*\n(?:> ?[^\n]*\n)+\n*")
REACTIONS = re.compile(r"\n\(- .* -\)(?=\s*(?:\n|$))")
LINK = re.compile(r"!?\[[^\[\]\n]*\]\((\.{0,2}/?(?:media|exported_stickers)/[^)\n]*)\) {0,2}")
STICKER = re.compile(r"\n\(\( .* \)\)")
CALL = re.compile(r"(?:Incoming|Outgoing|Missed)(?: voice| video| group)? call(?: \([^()]*\))?")
DELETED = ("(This message was deleted)", "This message was deleted.", "You deleted this message.")

RECORD = re.compile(r"Type: [\w-]+")
"""The field that every record of sigtop's long form has, below who it is from."""


def recognises(source: Source) -> bool:
    """Tell whether a file is text or JSON of Signal's; `[2019-12-24 12:23]` without its marks is WhatsApp's."""
    if is_signal_json(source):
        return True
    lines = [line for line in source.sample.split("\n") if line.strip(EDGE)]
    headers = [found for line in lines if (found := HEADER(line))]
    if len(headers) * 20 < len(lines) or not headers:
        return is_long_form(lines)
    if headers[0][4] is not None:
        return any(found[6] == "You" or DETAILS.match(found[7]) for found in headers)
    with_comma = sum(found[2] == "," and len(found[3]) == 5 for found in headers)
    return with_comma * 2 > len(headers) or (with_comma == 0 and is_markdown(source.sample, headers))


def is_markdown(sample: str, headers: Sequence[re.Match[str]]) -> bool:
    """Tell whether the texts are signal-export's Markdown, in which each ends with two blanks."""
    return len(MARKDOWN.findall(sample)) * 2 >= len(headers)


def is_long_form(lines: Sequence[str]) -> bool:
    """Tell whether the lines are those of sigtop's long form."""
    fields = lines[:1] and lines[0].startswith("Conversation: ") and lines[1:4]
    return any(RECORD.fullmatch(line) for line in fields or ())


def read(source: Source) -> Iterator[Event]:
    """Yield messages, deleted ones and updates as Signal's own, and what cannot be read."""
    if is_signal_json(source):
        return read_json(source)
    lines = [line for line in source.sample.split("\n") if line.strip(EDGE)]
    return read_long_form(source) if is_long_form(lines) else read_lines(source)


def read_lines(source: Source) -> Iterator[Event]:
    """Yield what a file with a line for each message holds, lines without a header continuing the one above."""
    current: tuple[int, re.Match[str], list[str]] | None = None
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
        elif (header := HEADER(line)) is not None:
            if current is not None:
                yield message_of(*current)
            current = number, header, [header[7]]
        elif current is not None:
            current[2].append(line)
        elif line.strip(EDGE):
            yield Skipped("undecodable", number)
    if current is not None:
        yield message_of(*current)


def message_of(number: int, header: re.Match[str], lines: list[str]) -> Event:
    """Return the message below a header, or that it is Signal's own."""
    bracket_day, _, bracket_clock, day, clock, name, _ = header.groups()
    speaker = clean_name(name)
    details = DETAILS.match(lines[0]) if day else None
    if details is not None and details[1].endswith(" message") and details.end() < len(lines[0]):
        details = None  # someone's words
    if details is not None:
        lines[0] = lines[0][details.end() :]
    text, media = content("\n".join(lines) if len(lines) > 1 else lines[0])
    if details is not None and "attachment" in details[1]:
        media = media or "file"
    own = text in DELETED or (details is not None and details[1].endswith(" message"))
    if own or not speaker or (speaker == "No-Sender" and not text and not media):
        return Skipped("system", number)
    return Message(speaker, text, time_of(bracket_day or day, bracket_clock or clock), media)


def content(text: str) -> tuple[str, str | None]:
    """Return what was said, without what signal-export adds to it, and the kind of what was sent along."""
    media = None
    if "\n" in text or "](" in text:
        text = REACTIONS.sub("", QUOTE.sub("", text, count=1) if QUOTE.match(text) else text)
        if (link := LINK.search(text)) is not None:
            media = "sticker" if "exported_stickers/" in link[1] else file_kind(link[1])
            text = LINK.sub("", text)
        text, stickers = STICKER.subn("", text)
        media = "sticker" if stickers else media
    text = clean_text(text).removesuffix("  ")
    return ("", "call") if CALL.fullmatch(text) else (text, media)


def time_of(day: str, clock: str) -> datetime | None:
    """Return a point in time, or None where there is none such."""
    midnight, past = midnight_of(day), clock_time(clock)
    return None if midnight is None or past is None else midnight + past


@lru_cache(maxsize=4096)
def midnight_of(day: str) -> datetime | None:
    """Return the beginning of a day."""
    try:
        return datetime.fromisoformat(day)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 17)
def clock_time(clock: str) -> timedelta | None:
    """Return how long after midnight a clock time is."""
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    return timedelta(hours=hour, minutes=minute, seconds=second) if hour < 24 and minute < 60 and second < 60 else None


def read_long_form(source: Source) -> Iterator[Event]:
    """Yield the records of sigtop's long form: fields, an empty line, the text."""
    record: list[str] = []
    start = 0
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
            continue
        if RECORD.fullmatch(line):
            sender = [record.pop()] if record[-1:] and record[-1].startswith("From: ") else []
            if not record or not record[-1].strip():
                yield from record_events(start, record)
                record, start = [], number - len(sender)
            record += sender
        record.append(line)
    yield from record_events(start, record)


def record_events(number: int, record: list[str]) -> Iterator[Event]:
    """Yield what a record holds; what precedes the first one, the name of the conversation, holds nothing."""
    if number == 0:
        yield from (Skipped("undecodable", at) for at, line in enumerate(record, 1) if not is_title(line))
        return
    end = record.index("") if "" in record else len(record)
    fields = [(name, value) for name, _, value in (line.partition(": ") for line in record[:end])]
    known = dict(reversed(fields))
    if known.get("Type") not in ("incoming", "outgoing") or "From" not in known:
        yield Skipped("system", number)
        return
    kinds = [file_kind(*attachment(value)) for name, value in fields if name == "Attachment"]
    speaker = clean_name(re.sub(r" \([^()]*\)$", "", known["From"]))
    text = clean_text("\n".join(body(record[end + 1 :])))
    yield Message(speaker, text, sent(known.get("Sent", "")), kinds[0] if kinds else None)


def is_title(line: str) -> bool:
    """Tell whether a line before the first record is of the file's head."""
    return not line.strip() or line.startswith("Conversation: ")


def attachment(value: str) -> tuple[str, str]:
    """Return the name and the type of `image.jpg (image/jpeg, 1234 bytes)`."""
    name, _, rest = value.rpartition(" (")
    return name, rest.partition(",")[0]


def body(lines: list[str]) -> list[str]:
    """Return the text below the fields: without what it answers, and of several versions the last."""
    if lines[:1] and lines[0].startswith("| Version: "):
        older = next((place for place, line in enumerate(lines[1:], 1) if line.startswith("| Version: ")), len(lines))
        version = [line.removeprefix("|").removeprefix(" ") for line in lines[:older]]
        lines = version[version.index("") + 1 :] if "" in version else []
    if lines[:1] and lines[0].startswith("> From: "):
        lines = lines[next((place for place, line in enumerate(lines) if not line.startswith(">")), len(lines)) :]
    return lines[1:] if lines[:1] == [""] else lines


def sent(value: str) -> datetime | None:
    """Return the time of `Tue, 24 Dec 2019 12:23:05 +0100` in UTC."""
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
