"""Tables and records with named columns, of whatever made them, and Elman's own lines."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message, message_to_json
from elman.text.exports import tables
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

TIME = datetime(2020, 12, 31, 15, 9, 5)


def events_of(path: Path, content: str | bytes) -> list[Event]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = open_export(path)
    assert tables.recognises(source)
    return list(tables.read(source))


def said(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.speaker, event.text) for event in events if isinstance(event, Message)]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "speaker,text",
            "sender;message",
            "Name\tContent",
            "author|msg",
            '"user","body"',
            "from,text",
            "Nickname,Message",
        ),
        *(
            "发送者,内容",
            "发送人;消息",
            "昵称\t内容",
            "说话人,消息",
            "Sender Name,Message Text",
            "送信者,本文",
            "보낸사람,메시지",
        ),
        *("x,speaker,y,text", "\ufeffspeaker,text"),
    ],
)
def test_columns_are_found_by_their_names_in_any_language(tmp_path: Path, header: str) -> None:
    delimiter = max(",;\t|", key=header.count)
    row = {"speaker": "Bob", "text": "lorem"} if "x" in header.split(delimiter) else None
    cells = [(row or {}).get(name, "0") for name in header.split(delimiter)] if row else ["Bob", "lorem"]
    assert said(events_of(tmp_path / "a.csv", f"{header}\n{delimiter.join(cells)}\n")) == [("Bob", "lorem")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        *(("2020-12-31T15:09:05", TIME), ("2020-12-31 15:09:05", TIME), ("2020/12/31 15:09:05", TIME)),
        *(("31/12/2020 15:09:05", TIME), ("12/31/2020 3:09:05 PM", TIME), ("31.12.2020 15:09:05", TIME)),
        *(("2020-12-31T15:09:05Z", TIME.replace(tzinfo=UTC)), ("1609427345", TIME.replace(tzinfo=UTC))),
        *(("1609427345000", TIME.replace(tzinfo=UTC)), ("2020-12-31T16:09:05+01:00", TIME.replace(tzinfo=UTC))),
        *(
            ("12/31/20, 3:09 PM", TIME.replace(second=0)),
            ("2020-12-31", datetime(2020, 12, 31)),
            ("lorem", None),
            ("", None),
        ),
    ],
)
def test_times_are_read_in_every_form(tmp_path: Path, text: str, time: datetime | None) -> None:
    events = events_of(tmp_path / "a.tsv", f"time\tspeaker\ttext\n{text}\tBob\tlorem\n")
    assert events == [Message("Bob", "lorem", time)]


def test_the_order_of_day_and_month_is_found_from_the_whole_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{1 + i % 12}/2/2020 10:00,Bob,lorem" for i in range(300)] + ["13/2/2020 10:00,Bob,lorem"]
    path.write_text("\n".join(["date,name,text", *rows]), encoding="utf-8")
    (source,) = open_export(path)
    months = {event.time.month for event in tables.read(source) if isinstance(event, Message) and event.time}
    assert months == {2}
    assert source.notes == ["dates read as day/month/year"]


def test_a_date_that_may_be_read_either_way_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,name,text\n1/2/2020,Bob,lorem\n", encoding="utf-8")
    (source,) = open_export(path)
    assert len(list(tables.read(source))) == 1
    assert "ambiguous" in source.notes[0]


def test_date_and_clock_in_two_columns_are_one_time(tmp_path: Path) -> None:
    events = events_of(tmp_path / "a.csv", "date,time,speaker,text\n2020-12-31,15:09:05,Bob,lorem\n")
    assert events == [Message("Bob", "lorem", TIME)]


def test_what_else_a_table_knows_is_kept(tmp_path: Path) -> None:
    text = "id,speaker,text,media,reply_to,scene\n7,Bob,lorem,image,3,s1\n8,Bob,ipsum,,,s1\n"
    assert events_of(tmp_path / "a.csv", text) == [
        Message("Bob", "lorem", None, "image", "7", "3", "s1"),
        Message("Bob", "ipsum", None, None, "8", None, "s1"),
    ]


def test_rows_that_make_no_sense_are_counted(tmp_path: Path) -> None:
    text = (
        b"speaker,text\nBob,lorem\ngarbage\n,nobody\n\nBob,ipsum, dolor, sit\nBob,\n" + b"Bob,\xff\xfe\n" + b"\n" * 90
    )
    events = events_of(tmp_path / "a.csv", text)
    assert events == [
        Message("Bob", "lorem"),
        Skipped("undecodable", 3),
        Skipped("undecodable", 4),
        Message("Bob", "ipsum, dolor, sit"),
        Message("Bob", ""),
        Skipped("undecodable", 8),
    ]


def test_a_row_with_a_delimiter_in_its_text_keeps_the_columns_after_it(tmp_path: Path) -> None:
    events = events_of(tmp_path / "a.csv", "speaker,text,media\nBob,lorem, ipsum,image\nBob,dolor,,,\n")
    assert events == [Message("Bob", "lorem, ipsum", media="image"), Message("Bob", "dolor")]


def test_lines_as_elman_converts_them_are_read_back(tmp_path: Path) -> None:
    messages: list[Event] = [
        Message("Bob", "lorem\nipsum", TIME),
        Message("小明", "", TIME.replace(tzinfo=UTC), "image", "7", "3", "room"),
        Message("Eve", "dolor"),
    ]
    lines = [json.dumps(message_to_json(each), ensure_ascii=False) for each in messages if isinstance(each, Message)]
    assert events_of(tmp_path / "a.jsonl", "\n".join(lines)) == messages


CONVERSATION = {
    "messages": [{"speaker": "A", "text": "lorem"}, {"speaker": "B", "text": "ipsum"}],
    "persona": {"A": []},
}


@pytest.mark.parametrize(
    ("content", "chats"),
    [
        ("\n".join(json.dumps(CONVERSATION) for _ in range(2)), ["1", "1", "2", "2"]),
        (json.dumps([CONVERSATION, CONVERSATION]), ["1", "1", "2", "2"]),
        (json.dumps(CONVERSATION, indent=2), [None, None]),
        (json.dumps(CONVERSATION["messages"], indent=2), [None, None]),
    ],
)
def test_conversations_are_read_from_json_of_any_shape(tmp_path: Path, content: str, chats: list[str | None]) -> None:
    events = events_of(tmp_path / "a.json", content)
    assert said(events) == [("A", "lorem"), ("B", "ipsum")] * (len(chats) // 2)
    assert [event.chat for event in events if isinstance(event, Message)] == chats


def test_lines_of_json_that_make_no_sense_are_counted(tmp_path: Path) -> None:
    good = '{"speaker": "A", "text": "lorem", "time": 1609427345}'
    bad = [
        '{"speaker": "A"',
        '{"speaker": "A", "text": ["lorem"]}',
        "3",
        '{"speaker": "A"}',
        '{"text": "x"}',
        '{"messages": [1]}',
        "[" * 10**5,
    ]
    events = events_of(tmp_path / "a.jsonl", "\n".join([good, "", *bad, good]))
    assert events == [
        Message("A", "lorem", TIME.replace(tzinfo=UTC)),
        *(Skipped("undecodable", line) for line in range(3, 10)),
        Message("A", "lorem", TIME.replace(tzinfo=UTC)),
    ]


def test_half_a_surrogate_pair_becomes_text(tmp_path: Path) -> None:
    assert said(events_of(tmp_path / "a.jsonl", r'{"speaker": "A", "text": "lorem \ud83d"}')) == [("A", "lorem \ufffd")]


def test_json_that_is_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    events = events_of(tmp_path / "a.json", json.dumps([{"speaker": "A", "text": "lorem"}] * 3)[:-5])
    assert [type(event) for event in events] == [Message, Message, Skipped]


def test_quotes_in_a_table_with_tabs_are_what_people_say_unless_they_are_its_syntax(tmp_path: Path) -> None:
    plain = 'scene\tspeaker\ttext\ns1\tA\t"lorem"\ns1\tB\t"ipsum, she said\ns1\tA\tdolor\n'
    assert said(events_of(tmp_path / "a.tsv", plain)) == [("A", '"lorem"'), ("B", '"ipsum, she said'), ("A", "dolor")]
    quoted = 'scene\tspeaker\ttext\ns1\tA\t"lorem ""ipsum"""\ns1\tB\t"dolor\nsit"\n'
    assert said(events_of(tmp_path / "b.tsv", quoted)) == [("A", 'lorem "ipsum"'), ("B", "dolor\nsit")]


@pytest.mark.parametrize(
    ("name", "count"), [("friends", 61023), ("seinfeld", 53876), ("sms-zh", 31460), ("southpark", 73139)]
)
def test_the_corpora_are_read_whole(data_folder: Path, name: str, count: int) -> None:
    (source,) = open_export(data_folder / "speakers" / f"{name}.tsv")
    assert tables.recognises(source)
    assert Counter(type(event) for event in tables.read(source)) == {Message: count}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "label,review\n1,lorem\n",
            "lorem ipsum\n",
            "speaker\nBob\n",
            "{lorem}\n",
            '{"a": 1}\n',
            "[1, 2]\n",
            '"',
            "\n\n",
        ),
        *("speaker: lorem, text: ipsum\n", '{"messages": [{"role": "x", "value": "y"}]}'),
    ],
)
def test_what_is_no_table_of_speech_is_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert not tables.recognises(open_export(path)[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encodings_of_windows_are_read(tmp_path: Path, encoding: str) -> None:
    rows = [f"小明,你好世界今天天气很好{i}" for i in range(9)]
    events = events_of(tmp_path / "a.csv", "\r\n".join(["发送者,内容", *rows]).encode(encoding))
    assert said(events) == [("小明", f"你好世界今天天气很好{i}") for i in range(9)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Bob", "小明", 'A, "B"']), st.text("lorem 你好,;|\t\"'\n", max_size=20).map(str.strip)
        )
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_a_table_says_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, messages: list[tuple[str, str]], delimiter: str
) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("speaker", "text"), *messages])
    assert said(events_of(tmp_path_factory.mktemp("tables") / "a.csv", file.getvalue())) == messages
