"""What the JSON formats share: keys of a sample that ends anywhere, times, kinds of files; robust to any record."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import discord, meta, sharegpt, sillytavern, slack, telegram
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_values import epoch_time, file_kind, iso_time, shape
from elman.text.exports.source import SAMPLE, open_export

FIELDS = {
    *("id", "type", "date", "date_unixtime", "from", "from_id", "text", "media_type", "poll", "reply_to_message_id"),
    *("author", "name", "content", "attachments", "stickers", "embeds", "mentions", "reference", "forwardedMessage"),
    *("ts", "user", "subtype", "files", "file", "comment", "thread_ts", "bot_profile", "slackdump_thread_replies"),
    *("sender_name", "timestamp_ms", "photos", "share", "media", "is_unsent", "mes", "is_user", "extra", "send_date"),
    *("value", "role", "parts", "mapping", "message", "parent", "current_node", "metadata", "conversations"),
}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
    | st.sampled_from(["message", "Default", "user", "<@1>", "1600000000", "2020-01-01", "Infinity", "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(FIELDS)), inner, max_size=12),
    max_leaves=25,
)  # fmt: skip
GOOD: dict[Any, dict[str, Any]] = {
    telegram: {"id": 1, "type": "message", "date": "2020-01-01", "from": "A", "from_id": "user1", "text": "hi"},
    discord: {"id": "1", "type": "Default", "timestamp": "2020-01-01", "content": "hi", "author": {"name": "A"}},
    slack: {"type": "message", "user": "U1", "ts": "1600000000.0001", "text": "hi"},
    meta: {"sender_name": "A", "timestamp_ms": 1600000000000, "content": "hi"},
    sillytavern: {"name": "A", "is_user": True, "mes": "hi", "send_date": "2020-01-01"},
    sharegpt: {
        "conversations": [{"from": "human", "value": "hi"}],
        "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hi"]}},
    },
}
"""A record of each format, which others are made of by changes."""
WRAPPINGS: list[tuple[Any, Callable[[list[Any]], str]]] = [
    (telegram, lambda rows: json.dumps({"type": "personal_chat", "id": 1, "messages": rows})),
    (telegram, lambda rows: json.dumps({"about": "", "chats": {"list": [{"id": 1, "messages": rows}]}})),
    (discord, lambda rows: json.dumps({"guild": {"id": 1}, "channel": {"id": 1}, "messages": rows})),
    (slack, lambda rows: json.dumps([{"type": "message", "ts": "1"}, *rows])),
    (meta, lambda rows: json.dumps({"participants": [], "thread_path": "", "messages": rows})),
    (sillytavern, lambda rows: "\n".join(map(json.dumps, [{"user_name": "", "character_name": ""}, *rows]))),
    (sharegpt, lambda rows: json.dumps([{"conversations": [{"from": "a", "value": "b"}]}, *rows])),
    (sharegpt, lambda rows: json.dumps([{"title": "", "mapping": dict(enumerate(rows))}])),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    st.sampled_from(WRAPPINGS),
    st.lists(st.dictionaries(st.sampled_from(sorted(FIELDS)), values, max_size=2) | values, max_size=4),
)
def test_no_record_breaks_a_reader_or_is_lost(
    tmp_path: Path, wrapping: tuple[Any, Callable[[list[Any]], str]], changes: list[Any]
) -> None:
    reader, wrap = wrapping
    rows = [GOOD[reader] | each if isinstance(each, dict) else each for each in changes]
    (tmp_path / "export.json").write_text(wrap([*rows, GOOD[reader]]), encoding="utf-8")
    (source,) = open_export(tmp_path / "export.json")
    assert reader.recognises(source)
    found: list[Event] = list(reader.read(source))
    assert all(isinstance(each, Skipped) or (each.speaker and isinstance(each, Message)) for each in found)
    assert any(isinstance(each, Message) for each in found)
    if reader is not sharegpt:  # a conversation there may be empty
        assert len(found) > len(rows)


def test_a_sample_that_ends_anywhere_has_the_keys_before_its_end(tmp_path: Path) -> None:
    for length in range(SAMPLE - 40, SAMPLE + 40, 7):
        path = tmp_path / "export.json"
        path.write_text(json.dumps([{"a": {"b": 5}, "c": "x" * length, "d": 1}]))
        found = shape(open_export(path)[0])
        assert {name: found[name] for name in ("", "item", "item.a", "item.a.b")} == {
            "": True, "item": True, "item.a": True, "item.a.b": 5,
        }  # fmt: skip


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "lorem", "", "\x00", "[1, x"])
def test_what_is_no_chat_has_few_keys_and_takes_no_time(tmp_path: Path, text: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(text or " ")
    (source,) = open_export(path)
    assert not any("messages" in key for key in shape(source))
    assert not any(each.recognises(source) for each in (telegram, discord, slack, meta, sillytavern, sharegpt))


@pytest.mark.parametrize("value", [1600000000, 1600000000000, 1600000000000000, "1600000000", 1.6e9, "1600000000.000"])
def test_an_epoch_is_read_in_any_unit(value: object) -> None:
    assert epoch_time(value) == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, True, 0, -5, "", "x", "inf", "nan", float("inf"), [], {}, 10**400])
def test_what_is_no_time_is_none(value: object) -> None:
    assert epoch_time(value) is None
    assert iso_time(value) is None


def test_an_iso_time_is_in_utc_where_it_has_an_offset() -> None:
    assert iso_time("2020-01-02T03:04:05.1234567+02:00") == datetime(2020, 1, 2, 1, 4, 5, 123456, UTC)
    assert iso_time("2020-01-02T03:04:05") == datetime(2020, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("a.JPG", "", "image"), ("a", "video/mp4", "video"),
        ("a.b.opus?x=1.png", "", "audio"), ("a.vcf", "", "contact"),
        ("a.pdf", "application/pdf", "file"), ("", "", "file"), ("a.png", "application/octet-stream", "image"),
    ],
)  # fmt: skip
def test_a_file_is_told_by_its_type_or_its_name(name: str, mime: str, kind: str) -> None:
    assert file_kind(name, mime) == kind
