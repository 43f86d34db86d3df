"""Talks with language models are read in every form of their records; Elman's own conversations are left alone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import sharegpt
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export


def events(path: Path) -> Iterator[Event]:
    (source,) = open_export(path)
    assert sharegpt.recognises(source)
    return sharegpt.read(source)


def plain(found: Iterator[Event]) -> list[tuple[str, str] | Skipped]:
    return [each if isinstance(each, Skipped) else (each.speaker, each.text) for each in found]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "talks.json"


SHAREGPT = {"id": "x", "conversations": [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "你好\n"}]}
OPENAI = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "你好"}]}
GEMINI = [{"role": "user", "parts": [{"text": "hi"}]}, {"role": "model", "parts": [{"text": "你好"}]}]
SAID = [("user", "hi"), ("assistant", "你好")]


@pytest.mark.parametrize("record", [SHAREGPT, OPENAI])
def test_a_list_json_lines_and_a_single_object_give_the_same_talks(export: Path, record: dict[str, Any]) -> None:
    texts = (
        json.dumps([record, record]),
        json.dumps([record, record], indent=2, ensure_ascii=False),
        f"{json.dumps(record)}\n\n{json.dumps(record)}\n",
        f"{json.dumps(record)}\r\n{json.dumps(record)}",
    )
    for text in texts:
        export.write_text(text, encoding="utf-8")
        assert plain(events(export)) == SAID * 2
        assert len({each.chat for each in events(export) if isinstance(each, Message)}) == 2
    for text in (json.dumps(record), json.dumps(record, indent=2)):
        export.write_text(text, encoding="utf-16")
        assert plain(events(export)) == SAID


@pytest.mark.parametrize("turns", [OPENAI["messages"], SHAREGPT["conversations"], GEMINI])
def test_turns_without_a_record_are_one_talk(export: Path, turns: list[dict[str, Any]]) -> None:
    export.write_text(json.dumps(turns))
    assert plain(events(export)) == SAID
    assert {each.chat for each in events(export) if isinstance(each, Message)} == {None}
    export.write_text("\n".join(json.dumps(turns) for _ in range(2)))
    assert plain(events(export)) == SAID * 2


def test_instructions_tools_and_empty_turns_are_not_said(export: Path) -> None:
    turns = [
        *({"role": role, "content": "x"} for role in ("system", "developer", "tool", "function")),
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "user", "content": ""},
        {"role": "user", "content": "hi"},
    ]
    export.write_text(json.dumps([{"messages": turns}]))
    assert plain(events(export)) == [*[Skipped("system", 1)] * 6, ("user", "hi")]
    export.write_text(json.dumps([SHAREGPT | {"system": "lorem"}, SHAREGPT | {"system": ""}]))
    assert plain(events(export)) == [Skipped("system", 1), *SAID, *SAID]


def test_parts_are_words_and_media(export: Path) -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {}}, {"type": "text", "text": "b"}]
    sound = [{"type": "input_audio", "input_audio": {}}]
    export.write_text(json.dumps({"messages": [{"role": "user", "content": each} for each in (parts, sound)]}))
    found = [(each.text, each.media) for each in events(export) if isinstance(each, Message)]
    assert found == [("a\nb", "image"), ("", "audio")]


def test_broken_lines_and_records_are_counted_where_they_are(export: Path) -> None:
    lines = [json.dumps(OPENAI), "{broken", "7", json.dumps({"messages": [5, {"content": "x"}]}), json.dumps(OPENAI)]
    export.write_text("\n".join(lines))
    lost = [Skipped("undecodable", number) for number in (2, 3, 4, 4)]
    assert plain(events(export)) == [*SAID, *lost, *SAID]
    whole = json.dumps([OPENAI, OPENAI])
    export.write_text(whole[:-20])
    assert plain(events(export)) == [*SAID, Skipped("undecodable", 2)]


def node(name: str, parent: str | None, role: str, *parts: object, **fields: object) -> dict[str, Any]:
    kind = fields.pop("content_type", "text")
    content = {"content_type": kind, "parts": list(parts)}
    message = {"id": name, "author": {"role": role}, "content": content, "create_time": 1600000000.5, **fields}
    return {"id": name, "parent": parent, "message": message}


def test_chatgpts_account_gives_the_branch_that_was_last_seen(export: Path) -> None:
    nodes = [
        {"id": "root", "parent": None, "message": None},
        node("s", "root", "system", "", metadata={"is_visually_hidden_from_conversation": True}),
        node("q", "s", "user", "hi", {"content_type": "image_asset_pointer"}, content_type="multimodal_text"),
        node("old", "q", "assistant", "first try"),
        node("think", "q", "assistant", "hm", content_type="thoughts"),
        node("call", "think", "assistant", "search()", recipient="browser", content_type="code"),
        node("new", "call", "assistant", "你好", recipient="all"),
    ]
    talk = {"title": "t", "create_time": 1.0, "mapping": {each["id"]: each for each in nodes}, "current_node": "new"}
    export.write_text(json.dumps([talk]))
    time, chat = datetime(2020, 9, 13, 12, 26, 40, 500000, UTC), f"{export}:1"
    found = list(events(export))
    assert [each for each in found if isinstance(each, Message)] == [
        Message("user", "hi", time, "image", "q", chat=chat),
        Message("assistant", "你好", time, None, "new", chat=chat),
    ]
    assert [each for each in found if isinstance(each, Skipped)] == [Skipped("system", 1)] * 4


def test_a_tree_that_bites_its_tail_ends(export: Path) -> None:
    talk = {"title": "t", "mapping": {"a": node("a", "b", "user", "hi"), "b": node("b", "a", "user", "ho")}}
    export.write_text(json.dumps([talk]))
    assert plain(events(export)) == [("user", "hi"), ("user", "ho")]


def test_claudes_account_is_read_with_its_times(export: Path) -> None:
    turns = [
        {"uuid": "1", "sender": "human", "text": "hi", "content": [], "created_at": "2024-01-02T03:04:05Z"},
        {"uuid": "2", "sender": "assistant", "text": "x", "content": [{"type": "text", "text": "你好"}]},
        {"uuid": "3", "sender": "human", "text": "", "files": [{"file_name": "a.pdf"}]},
    ]
    export.write_text(json.dumps([{"uuid": "0", "name": "t", "chat_messages": turns}]))
    found = [each for each in events(export) if isinstance(each, Message)]
    assert [(each.speaker, each.text, each.media, each.id) for each in found] == [
        *(("user", "hi", None, "1"), ("assistant", "你好", None, "2"), ("user", "", "file", "3")),
    ]
    assert found[0].time == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "record",
    [
        {"messages": [{"speaker": "A", "text": "hi"}]},
        {"messages": [{"sender_name": "A", "content": "hi", "timestamp_ms": 1}]},
        {"messages": [{"sender": "A", "text": "hi"}]},
        {"name": "A", "mes": "hi"},
    ],
)
def test_other_formats_are_left_alone(export: Path, record: dict[str, Any]) -> None:
    for text in (json.dumps(record), f"{json.dumps(record)}\n" * 2, json.dumps([record])):
        export.write_text(text)
        (source,) = open_export(export)
        assert not sharegpt.recognises(source)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1)
talks = st.lists(st.lists(st.tuples(st.booleans(), words), min_size=1, max_size=5), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(talks, st.booleans(), st.booleans(), st.sampled_from([None, 1]))
def test_any_talks_are_read_as_they_were_written(
    export: Path, talks: list[list[tuple[bool, str]]], openai: bool, lines: bool, indent: int | None
) -> None:
    def record(talk: list[tuple[bool, str]]) -> dict[str, Any]:
        if openai:
            return {"messages": [{"role": "user" if user else "assistant", "content": text} for user, text in talk]}
        return {"conversations": [{"from": "human" if user else "gpt", "value": text} for user, text in talk]}

    records = [record(talk) for talk in talks]
    text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records, indent=indent)
    export.write_text(text, encoding="utf-8")
    expected = [("user" if user else "assistant", text) for talk in talks for user, text in talk]
    assert plain(events(export)) == expected
