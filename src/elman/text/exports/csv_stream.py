"""CSV exports of any size as a stream of rows; a quote that is never closed costs its own row, not the rest."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from elman.text.exports.events import Skipped
from elman.text.exports.source import LINE_LIMIT, Source

RECORD_LINES = 1000
"""Lines after which a quote that was opened is taken for a character."""
QUOTED_CELL = re.compile(r'(?:^|\t)"((?:[^"\t]|"")*)"(?=\t|$)', re.MULTILINE)

csv.field_size_limit(LINE_LIMIT)

Row = tuple[int, list[str]]
"""The number of a row's first line, and its cells."""


def delimiter_of(header: str) -> str:
    """Return what separates the cells of a header: the comma, semicolon, tab or bar that it has most of."""
    return max(",;\t|", key=header.count)


def rows(source: Source, delimiter: str = ",") -> Iterator[Row | Skipped]:
    """Yield the rows of a file, the blank ones left out, and a `Skipped` for each line that is not text."""
    literal = delimiter == "\t" and not tabs_are_quoted(source.sample)
    lines = Lines(source.lines())
    parser = Parser(delimiter)
    for number, line in lines:
        if line is None:
            yield Skipped("undecodable", number)
        elif literal or '"' not in line:
            if line and not line.isspace():
                yield number, line.split(delimiter)
        elif line.count('"') % 2 == 0 and "\r" not in line:
            yield number, parser.cells(line)
        else:
            yield from quoted_rows(number, line, lines, delimiter)


def tabs_are_quoted(sample: str) -> bool:
    """Tell whether quotes in a tab-separated file are its syntax: most such files know none, and speech has quotes."""
    return sample.startswith('"') or any('""' in cell or "\n" in cell for cell in QUOTED_CELL.findall(sample))


class Parser:
    """Takes lines apart, one by one: to make a `csv.reader` for each would take as long again."""

    def __init__(self, delimiter: str) -> None:
        self.line: str | None = None
        self.reader = csv.reader(self, delimiter=delimiter)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self.line = self.line, None
        if line is None:
            raise StopIteration
        return line

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line; a quote that it opens ends with it."""
        self.line = line
        return next(self.reader)


class Lines:
    """Numbered lines that can be given back."""

    def __init__(self, lines: Iterator[tuple[int, str | None]]) -> None:
        self.lines = lines
        self.returned: deque[tuple[int, str | None]] = deque()

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        return self

    def __next__(self) -> tuple[int, str | None]:
        return self.returned.popleft() if self.returned else next(self.lines)

    def give_back(self, lines: list[tuple[int, str | None]]) -> None:
        """Have the lines come once more."""
        self.returned.extendleft(reversed(lines))


def quoted_rows(number: int, line: str, lines: Lines, delimiter: str) -> Iterator[Row | Skipped]:
    """Yield the rows that begin with a line that has quotes, together with the lines that its quotes enclose."""
    taken: list[tuple[int, str | None]] = [(number, line)]
    unclosed = line.count('"') % 2
    while unclosed and len(taken) < RECORD_LINES and (following := next(lines, None)) is not None:
        taken.append(following)
        unclosed ^= (following[1] or "").count('"') % 2
    texts = [(each, text) for each, text in taken if text is not None]
    if unclosed:
        lines.give_back(taken[1:])
        yield number, line.split(delimiter)
        return
    yield from (Skipped("undecodable", each) for each, text in taken if text is None)
    reader = csv.reader((text.replace("\r", "\n") + "\n" for _, text in texts), delimiter=delimiter)
    done = 0
    try:
        for cells in reader:
            if cells:
                yield texts[done][0], cells
            done = reader.line_num
    except csv.Error:
        yield from ((each, text.split(delimiter)) for each, text in texts[done:])
