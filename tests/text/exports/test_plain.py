"""Lines of `name: text` are read as the last resort, and nothing else is taken for them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import plain
from elman.text.exports.events import Event, Skipped
from elman.text.exports.formats import format_of
from elman.text.exports.source import Source, open_export


def write(path: Path, text: str, encoding: str = "utf-8") -> Source:
    path = path / "chat.txt"
    path.write_bytes(text.encode(encoding))
    return open_export(path)[0]


def events(path: Path, text: str, encoding: str = "utf-8") -> list[Event]:
    source = write(path, text, encoding)
    assert plain.recognises(source)
    return list(plain.read(source))


def said(found: list[Event]) -> list[tuple[str, str]]:
    return [(each.speaker, each.text) for each in found if isinstance(each, Message)]


@pytest.mark.parametrize(
    "form",
    [
        *("{}: {}", "{}:{}", "{}：{}", "1. {}: {}", "12\t{}: {}", "(3) {}: {}", "#4 {}: {}", "5、{}：{}", "- {}: {}"),
        *(
            "**{}:** {}",
            "**{}**: {}",
            "<{}> {}",
            "[10:34] <{}> {}",
            "[10:34] {}: {}",
            "10:34 {}: {}",
            "10:34:05 - {}: {}",
        ),
        *("[10:34 PM] {}: {}", "下午3:04 {}：{}", "1: {}: {}", "\u200e{}: {}"),
    ],
)
def test_lines_may_be_numbered_or_begin_with_a_clock(tmp_path: Path, form: str) -> None:
    text = "\n".join(form.format(*each) for each in [("Jane", "lorem"), ("小明", "你好"), ("Jane", "a: b")])
    found = events(tmp_path, text)
    assert said(found) == [("Jane", "lorem"), ("小明", "你好"), ("Jane", "a: b")]
    assert all(isinstance(each, Message) and each.time is None for each in found)


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("[2021-03-04 10:34]", datetime(2021, 3, 4, 10, 34)),
        ("2021-03-04 10:34:05 -", datetime(2021, 3, 4, 10, 34, 5)),
        ("2021/3/4 下午3:04", datetime(2021, 3, 4, 15, 4)),
        ("2021-03-04T10:34:00Z", datetime(2021, 3, 4, 10, 34, tzinfo=UTC)),
        ("2021-03-04 11:34:00 +0100", datetime(2021, 3, 4, 10, 34, tzinfo=UTC)),
        ("(25.03.2021 10:34)", datetime(2021, 3, 25, 10, 34)),
        ("3/25/21, 10:34 PM", datetime(2021, 3, 25, 22, 34)),
    ],
)
def test_a_date_and_a_clock_in_front_are_the_time(tmp_path: Path, stamp: str, time: datetime) -> None:
    found = events(tmp_path, f"{stamp} Jane: lorem\n{stamp} Bob: ipsum\n")
    assert [each.time for each in found if isinstance(each, Message)] == [time, time]
    assert said(found) == [("Jane", "lorem"), ("Bob", "ipsum")]


def test_the_order_of_day_and_month_is_that_of_the_whole_file(tmp_path: Path) -> None:
    source = write(tmp_path, "01/02/2021 10:00 A: a\n02/02/2021 10:00 A: a\n25/02/2021 10:00 B: b\n")
    times = [each.time for each in plain.read(source) if isinstance(each, Message)]
    assert times == [datetime(2021, 2, day, 10) for day in (1, 2, 25)]
    assert source.notes == ["dates read as day/month/year"]


def test_lines_without_a_name_continue_the_message(tmp_path: Path) -> None:
    found = events(tmp_path, "Jane: lorem\nsee http://example.org\n\nBob: ipsum\nat 10:30\nJane: dolor\n\n")
    assert said(found) == [("Jane", "lorem\nsee http://example.org"), ("Bob", "ipsum\nat 10:30"), ("Jane", "dolor")]


def test_what_precedes_the_first_name_and_broken_bytes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(b"A chat\n\n" + b"Jane: lorem\nBob: ipsum\n" * 10 + b"Bob: \xff\xff\n")
    source = open_export(path)[0]
    assert plain.recognises(source)
    found = list(plain.read(source))
    assert sorted(each.line for each in found if isinstance(each, Skipped)) == [1, 23]
    assert len(said(found)) == 20


NAMES = st.sampled_from(["Jane", "王小明", "Zoë O'Hara", "🙂", "user_7", "Dr. No", "A-B"])
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.tuples(NAMES, TEXTS), min_size=14, max_size=30),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    form=st.sampled_from(["{}: {}", "{}： {}", "{}. {}: {}"]),
)
def test_random_conversations_come_back(
    tmp_path: Path, lines: list[tuple[str, str]], end: str, encoding: str, form: str
) -> None:
    numbered = form.count("{}") == 3
    text = end.join(form.format(*((number,) if numbered else ()), *each) for number, each in enumerate(lines, 1))
    assert said(events(tmp_path, text, encoding)) == lines


def test_two_lines_of_two_persons_are_a_chat(tmp_path: Path) -> None:
    source = write(tmp_path, "Jane: hi\nBob: hello\n")
    assert format_of(source).name == "plain"


@pytest.mark.parametrize(
    "text",
    [
        *("", "Jane: hi\n", "lorem ipsum\ndolor sit amet\n", "Title: a\nAuthor: b\nDate: c\nPlace: d\n"),
        "- speaker: Jane\n  text: lorem\n- speaker: Bob\n  text: ipsum\n",
        *(
            '{"a": 1}\n{"b": 2}\n',
            '{\n  "name": "x",\n  "text": "y"\n}\n',
            "http://a.b\nhttp://c.d\n",
            "10:30\n10:31\n",
        ),
        *("Lorem\nipsum\ndolor\nJane: a\nJane: b\nsit\n", "INFO: a\nINFO: b\nINFO: c\n", "a,b,c\n1,2,3\n4,5,6\n"),
        *("if x:\n    y = 1\nelse:\n    y = 2\nfor z in y:\n    print(z)\n", "time,speaker,text\n10:30,Jane,hi\n"),
        *("00:00:01,000 --> 00:00:02,000\nlorem\n\n00:00:03,000 --> 00:00:04,000\nipsum\n",),
    ],
)
def test_other_texts_are_not_taken_for_a_chat(tmp_path: Path, text: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(text or "\n", encoding="utf-8")
    assert not plain.recognises(open_export(path)[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(
        st.sampled_from([*"[]/.-,: 0129AMapm年上午：<>()*#\t\n", "12/31/20", "10:00", "Jane: "]), max_size=60
    )
)
def test_garbage_raises_nothing(tmp_path: Path, pieces: list[str]) -> None:
    source = write(tmp_path, "Jane: lorem\n" + "".join(pieces) + "\nJane: ipsum\n")
    found = list(plain.read(source))
    assert all(isinstance(each, Message) for each in found)
    assert said(found)[0][0] == "Jane"
    assert said(found)[-1] == ("Jane", "ipsum")
    plain.recognises(source)
