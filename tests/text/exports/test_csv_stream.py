"""Rows of CSV as a stream: quotes that enclose lines, quotes that enclose nothing, lines that are no text."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.exports.csv_stream import RECORD_LINES, delimiter_of, rows
from elman.text.exports.events import Skipped
from elman.text.exports.source import open_export


def rows_of(path: Path, content: bytes, delimiter: str = ",") -> list[tuple[int, list[str]] | Skipped]:
    path.write_bytes(content)
    return list(rows(open_export(path)[0], delimiter))


def test_a_row_is_numbered_by_its_first_line(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a", b'a,b\n\n1,"x\r\ny ""z"""\n2,\n') == [
        (1, ["a", "b"]),
        (3, ["1", 'x\ny "z"']),
        (5, ["2", ""]),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row_alone(tmp_path: Path) -> None:
    lines = [f"{i},x" for i in range(3 * RECORD_LINES)]
    lines[1] = '1,"x'
    found = rows_of(tmp_path / "a", "\n".join(lines).encode())
    assert found == [(i + 1, line.split(",")) for i, line in enumerate(lines)]


def test_quotes_within_cells_are_characters(tmp_path: Path) -> None:
    content = b'1,5" screen\n2,x\n3,6" screen\n'
    assert rows_of(tmp_path / "a", content) == [(1, ["1", '5" screen']), (2, ["2", "x"]), (3, ["3", '6" screen'])]


def test_lines_that_are_no_text_are_skipped_even_within_quotes(tmp_path: Path) -> None:
    content = b'a,b\n1,"x\n\xff\ny"\n\xfe\n2,z\n' + b"3,w\n" * 30
    assert rows_of(tmp_path / "a", content)[:5] == [
        (1, ["a", "b"]),
        Skipped("undecodable", 3),
        (2, ["1", "x\ny"]),
        Skipped("undecodable", 5),
        (6, ["2", "z"]),
    ]


def test_a_carriage_return_alone_ends_no_row(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a", b'1,"x\ry"\n"2"a\rb,3\n') == [(1, ["1", "x\ny"]), (2, ['"2"a\rb', "3"])]


def test_a_cell_may_be_longer_than_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a", b'"' + b"x" * 10**6 + b'",1') == [(1, ["x" * 10**6, "1"])]


@pytest.mark.parametrize(
    ("header", "delimiter"), [("a,b;c,d", ","), ("a;b;c", ";"), ("a\tb", "\t"), ("a|b", "|"), ("a", ",")]
)
def test_the_delimiter_is_the_most_frequent(header: str, delimiter: str) -> None:
    assert delimiter_of(header) == delimiter


@given(st.lists(st.lists(st.text('ab,"\n ', max_size=8), min_size=2, max_size=4)))
def test_what_the_csv_module_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(table)
    found = rows_of(tmp_path_factory.mktemp("csv") / "a", file.getvalue().encode() or b"\n")
    assert [row[1] for row in found if not isinstance(row, Skipped)] == table
