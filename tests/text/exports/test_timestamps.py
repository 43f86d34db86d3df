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
    "text",
    [
        "",
        "lorem",
        "2020-13-45",
        "99/99/9999 10:00",
        "2020-01-01 25:61",
        "31 Foo 2020",
        "1 Jan 2020 10:30 +99:99",
        "1" * 10**6,
        " " * 10**6,
    ],
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


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2020-12-31 15:09:05",
            "20201231150905",
            "20201231150905123",
            "2020年12月31日 15:09:05",
            "2020年12月31日 下午3:09:05",
        ),
        *("Dec 31, 2020 3:09:05 PM", "31 December 2020, 15:09:05", "31-Dec-2020 15:09:05", "31-Dec-20 03:09:05 PM"),
        *("Thursday, December 31st, 2020 at 3:09:05 PM", "2020년 12월 31일 오후 3:09:05"),
    ],
)
def test_a_local_time_is_read_in_every_form(text: str) -> None:
    assert parse_time(text) == datetime(2020, 12, 31, 15, 9, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2020-12-31 15:09:05 UTC", "31/12/2020 16:09:05 +0100", "Thu, 31 Dec 2020 07:09:05 -0800", "1609427345"),
        *("31/12/2020 15:09:05 GMT", "2020-12-31T15:09:05Z", "1609427345000", "31.12.2020 3:09:05 PM UTC"),
    ],
)
def test_a_time_that_knows_its_zone_is_in_utc(text: str) -> None:
    assert parse_time(text, "dmy") == datetime(2020, 12, 31, 15, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"), [("31-12-2020", datetime(2020, 12, 31)), ("31-Dec-99", datetime(1999, 12, 31))]
)
def test_a_year_at_the_end_is_no_zone_and_may_have_two_digits(text: str, date: datetime) -> None:
    assert parse_time(text, "dmy") == date


def test_nine_digits_are_an_epoch_and_eight_a_day() -> None:
    assert parse_time("999999999") == datetime(2001, 9, 9, 1, 46, 39, tzinfo=UTC)
    assert parse_time("20201231") == datetime(2020, 12, 31)
    assert parse_time("20201331150905") is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda each: each.replace(microsecond=0)))
def test_a_time_is_read_back_in_every_order(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment
    assert parse_time(f"{moment:%Y/%m/%d %H:%M:%S}") == moment
    assert parse_time(f"{moment:%d/%m/%Y %H:%M:%S}", "dmy") == moment
    assert parse_time(f"{moment:%m/%d/%Y, %I:%M:%S %p}", "mdy") == moment
