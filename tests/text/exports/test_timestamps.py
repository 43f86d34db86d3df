"""Points in time as tables and records have them."""

from datetime import UTC, datetime, time
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.exports.timestamps import from_epoch, parse_clock, parse_time, triple


@pytest.mark.parametrize("number", [1600000000, 1600000000 * 10**3, 1600000000 * 10**6, 1600000000 * 10**9])
def test_seconds_to_nanoseconds_since_1970_are_told_apart_by_their_size(number: float) -> None:
    assert from_epoch(number) == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize("number", [inf, -inf, nan])
def test_what_is_no_number_is_no_time(number: float) -> None:
    assert from_epoch(number) is None


@pytest.mark.parametrize(
    "text", ["", "lorem", "2020-13-45", "99/99/9999 10:00", "2020-01-01 25:61", "1" * 10**6, " " * 10**6]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None
    assert triple(" " * 10**6) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("3:09 PM", time(15, 9)),
        ("上午12:30", time(0, 30)),
        ("오후 3:09:05", time(15, 9, 5)),
        ("25:00", None),
        ("x", None),
    ],
)
def test_clock_times_are_read(text: str, clock: time | None) -> None:
    assert parse_clock(text) == clock


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda each: each.replace(microsecond=0)))
def test_a_time_is_read_back_in_every_order(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment
    assert parse_time(f"{moment:%Y/%m/%d %H:%M:%S}") == moment
    assert parse_time(f"{moment:%d/%m/%Y %H:%M:%S}", "dmy") == moment
    assert parse_time(f"{moment:%m/%d/%Y, %I:%M:%S %p}", "mdy") == moment
