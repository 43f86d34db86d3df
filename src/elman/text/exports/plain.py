"""Texts with `name: what was said` on each line, the last resort; lines may be numbered or begin with a time.

Jane: hello        12. Jane: hello        [2024-12-31 10:30] Jane: hello        小明：你好        <jane> hello
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from elman.text.conversations import Message
from elman.text.exports.common import EDGE, MARKS, clean_name, clean_text
from elman.text.exports.dates import HALF_DAY, Order
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import SAMPLE, Source
from elman.text.exports.tables import columns_of
from elman.text.exports.timestamps import order_of, parse_time

DAY = r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}"
ZONE = r"(?:Z|\s?[+-]\d\d:?\d\d)?"
CLOCK = rf"(?:{HALF_DAY}\s?)?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?(?:\s?{HALF_DAY}(?!\w))?{ZONE}"
TIME = rf"[\[(]?(?:({DAY}(?:,?\s+|T){CLOCK})|(?:{DAY}\s+)?{CLOCK})[\])]?\s*(?:[-–—|,]\s*)?"
NUMBER = r"[\[(（#]?\d{1,9}(?:[.)）\]、]+\s*|:\s+|\t|\s(?=[^\s\d]))"
NAME = r"[^\s:：<>\[\]{}|/\\\"“”'`,;，；。！？!?*=-][^:：\n\t<>{}|/\\\"“”;，；。！？!?*=]{0,39}"
START = rf"[{MARKS}]*\s{{0,4}}(?:[-*•]\s)?(?:{NUMBER})?"
TIMED = re.compile(START + TIME).match
"""What a line with a time begins with, which is quicker to see."""
LINE = re.compile(
    rf"{START}(?:{TIME})?"
    # The colon is not that of a clock time, an address or a path.
    rf"(?:\*{{0,2}}({NAME})\*{{0,2}}(?::(?=[^\d/\\:]|$)|：)\*{{0,2}}\s?|<[@+~ ]?({NAME})>\s)(.*)"
).match
LEVELS = frozenset(("info", "debug", "warning", "warn", "error", "trace", "critical", "fatal", "notice"))
"""Who speaks in the logs of programs, which are no chats."""


def recognises(source: Source) -> bool:
    """Tell whether most lines begin with a name, and few names say all of it."""
    lines = source.sample.split("\n")
    whole = lines[:-1] if len(source.head) == SAMPLE else lines
    spoken = [found for line in whole if (found := LINE(line)) is not None]
    names = {clean_name(found[2] or found[3]) for found in spoken}
    few = len(names) <= 2 or len(names) * 2 <= len(spoken)
    filled = sum(line.strip(EDGE) != "" for line in whole)
    records = columns_of(tuple(names)).suffice  # `speaker: Ana` above `text: hello`
    logged = LEVELS & {name.lower() for name in names}
    return len(spoken) >= 2 and len(spoken) * 2 > filled and few and not records and not logged


def read(source: Source) -> Iterator[Event]:
    """Yield what each speaker says; a line without a name continues the one above."""
    order = order_of(source, times(source))
    current: tuple[re.Match[str], list[str]] | None = None
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
        elif (found := LINE(line)) is not None:
            if current is not None:
                yield message_of(*current, order=order)
            current = found, [found[4]]
        elif current is not None:
            current[1].append(line)
        elif line.strip(EDGE):
            yield Skipped("undecodable", number)
    if current is not None:
        yield message_of(*current, order=order)


def times(source: Source) -> Iterator[str]:
    """Yield the points in time that lines begin with."""
    for _, line in source.lines():
        if line is not None and TIMED(line) and (found := LINE(line)) is not None and found[1]:
            yield found[1]


def message_of(line: re.Match[str], lines: list[str], order: Order) -> Event:
    """Return what was said on a line and those that continue it."""
    time = parse_time(line[1], order) if line[1] else None
    return Message(clean_name(line[2] or line[3]), clean_text("\n".join(lines) if len(lines) > 1 else lines[0]), time)
