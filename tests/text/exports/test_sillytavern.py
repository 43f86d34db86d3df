"""SillyTavern's chats are read line by line, with their times in all the ways in which its versions wrote them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import sillytavern
from elman.text.exports.events import Event, Skipped
from elman.text.exports.sillytavern import time_of
from elman.text.exports.source import open_export

HEADER = {"user_name": "Ann", "character_name": "Bot", "create_date": "2023-10-5 @14h 22m 33s 123ms"}
TIME = datetime(2023, 6, 3, 17, 35)


def events(path: Path) -> Iterator[Event]:
    (source,) = open_export(path)
    assert sillytavern.recognises(source)
    return sillytavern.read(source)


def said(text: str, user: bool = True, **fields: object) -> dict[str, Any]:
    base = {"name": "Ann" if user else "Bot", "is_user": user, "is_system": False, "send_date": "June 3, 2023 5:35pm"}
    return {**base, "mes": text, **fields}


def jsonl(*records: object) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in records) + "\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "chat.jsonl"


def test_a_chat_is_read_without_its_header_and_with_the_chosen_swipe(export: Path) -> None:
    greeting = said("hello\r\nthere\n", user=False, swipes=["hello", "other"], swipe_id=0)
    export.write_text(jsonl(HEADER, greeting, said("你好")), encoding="utf-8-sig", newline="\r\n")
    assert list(events(export)) == [Message("Bot", "hello\nthere", TIME), Message("Ann", "你好", TIME)]


def test_the_header_may_be_missing_or_hold_only_metadata(export: Path) -> None:
    metadata: dict[str, object] = {"chat_metadata": {}}
    for header in ([], [metadata], [{**metadata, "user_name": "unused", "character_name": "unused"}]):
        export.write_text(jsonl(*header, said("a")))
        assert list(events(export)) == [Message("Ann", "a", TIME)]


def test_who_has_no_name_has_the_headers(export: Path) -> None:
    export.write_text(jsonl(HEADER, said("a", name=""), said("b", user=False, name=None)))
    assert [each.speaker for each in events(export) if isinstance(each, Message)] == ["Ann", "Bot"]


def test_media_are_told(export: Path) -> None:
    extras: list[dict[str, object]] = [{"image": "/a.png"}, {"file": {"name": "a"}}, {"media": [{"type": "video"}]}, {}]
    export.write_text(jsonl(HEADER, *(said("" if extra else "a", extra=extra) for extra in extras)))
    assert [each.media for each in events(export) if isinstance(each, Message)] == ["image", "file", "video", None]


def test_the_programs_words_and_nonsense_are_counted(export: Path) -> None:
    text = jsonl(HEADER, said("a"), said("b", is_system=True), 5, {"mes": 5}, said(" "))
    export.write_bytes(text.encode() + b'\n{"name": "\xff"}\nlorem\n' + jsonl(said("c")).encode() + b'{"name": "An')
    assert list(events(export)) == [
        Message("Ann", "a", TIME),
        *(Skipped("system", 3), Skipped("undecodable", 4), Skipped("undecodable", 5), Skipped("system", 6)),
        *(Skipped("undecodable", 8), Skipped("undecodable", 9)),
        Message("Ann", "c", TIME),
        Skipped("undecodable", 11),
    ]


def test_each_of_several_chats_is_a_scene(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(jsonl(HEADER, said("a")))
    scenes = [
        each.chat for source in open_export(tmp_path) for each in sillytavern.read(source) if isinstance(each, Message)
    ]
    assert None not in scenes
    assert len(set(scenes)) == 2


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2023-10-5 @14h 22m 33s 123ms", datetime(2023, 10, 5, 14, 22, 33, 123000)),
        ("2023-10-5 @ 14h 22m 33s", datetime(2023, 10, 5, 14, 22, 33)),
        ("2024-7-12@01h31m37s", datetime(2024, 7, 12, 1, 31, 37)),
        ("2024-07-12@01h31m37s456ms", datetime(2024, 7, 12, 1, 31, 37, 456000)),
        ("June 3, 2023 5:35pm", datetime(2023, 6, 3, 17, 35)),
        ("December 31, 2024 12:05 AM", datetime(2024, 12, 31, 0, 5)),
        ("May 1, 2024 12:05pm", datetime(2024, 5, 1, 12, 5)),
        ("2025-01-02T03:04:05.678Z", datetime(2025, 1, 2, 3, 4, 5, 678000, UTC)),
        (1696515753123, datetime(2023, 10, 5, 14, 22, 33, 123000, UTC)),
        ("1696515753123", datetime(2023, 10, 5, 14, 22, 33, 123000, UTC)),
        ("2023-13-5 @14h 22m 33s", None),
        ("lorem", None),
        ("inf", None),
        (None, None),
        ({}, None),
    ],
)
def test_a_time_is_read_in_every_way_in_which_it_is_written(written: object, time: datetime | None) -> None:
    assert time_of(written) == time


def test_other_json_lines_are_not_taken_for_a_chat(conversations: Path) -> None:
    (source,) = open_export(conversations)
    assert not sillytavern.recognises(source)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1)
times = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda time: time.replace(second=0, microsecond=0))
STYLES = (
    lambda time: f"{time.year}-{time.month}-{time.day} @{time:%H}h {time:%M}m {time:%S}s 0ms",
    lambda time: f"{time:%B} {time.day}, {time.year} {int(time.strftime('%I'))}:{time:%M}{'ap'[time.hour >= 12]}m",
    lambda time: time.isoformat(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), words, times, st.sampled_from(STYLES)), max_size=10))
def test_any_chat_is_read_as_it_was_written(export: Path, rows: list[tuple[bool, str, datetime, Any]]) -> None:
    lines = [said(text, user, send_date=style(time)) for user, text, time, style in rows]
    export.write_text(jsonl(HEADER, *lines), encoding="utf-8")
    assert list(events(export)) == [Message("Ann" if user else "Bot", text, time) for user, text, time, _ in rows]
