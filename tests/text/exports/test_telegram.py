"""Telegram Desktop's JSON is read whole: one chat or an account, with its media, answers and deleted people."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import telegram
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export


def events(path: Path) -> Iterator[Event]:
    (source,) = open_export(path)
    assert telegram.recognises(source)
    return telegram.read(source)


def chat(*messages: object, **fields: object) -> dict[str, Any]:
    return {"name": "Bob", "type": "personal_chat", "id": 7, **fields, "messages": list(messages)}


def said(number: int, text: object, **fields: object) -> dict[str, Any]:
    return {"id": number, "type": "message", "date_unixtime": "1600000000", "from": "Bob", "text": text, **fields}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "result.json"


def only(path: Path, content: object) -> Event:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (event,) = events(path)
    return event


def test_the_direct_chat_of_the_samples_is_read_whole(data_folder: Path) -> None:
    found = list(events(data_folder / "exports/telegram/chatanalytics_DM_2A_7M.json"))
    assert [isinstance(each, Skipped) for each in found] == [True, *[False] * 6, True]
    assert found[0] == Skipped("system", 1)
    messages = [each for each in found if isinstance(each, Message)]
    assert Counter(each.speaker for each in messages) == {"Alice": 4, "Bob": 2}
    assert [each.media for each in messages] == [None, None, None, None, "image", "image"]
    assert messages[0].time == datetime(2019, 7, 12, 16, 55, 32)
    assert messages[0].text.startswith("https://")
    assert messages[0].text.endswith(" 👀")
    assert messages[-1].time == datetime(2022, 6, 10, 22, 6, 39, tzinfo=UTC)
    assert messages[-1].text == ""
    assert messages[0].id == "700000000/3644"


def test_the_small_and_the_big_sample_are_read_whole(data_folder: Path) -> None:
    small = list(events(data_folder / "exports/telegram/chatminer_single.json"))
    assert [each.speaker for each in small if isinstance(each, Message)] == ["Author 1", "Author 2"]
    big = list(events(data_folder / "exports/telegram/chatanalytics_BIG_20A_5475M.json"))
    messages = [each for each in big if isinstance(each, Message)]
    assert len(messages) == len(big) == 5475
    assert len({each.speaker for each in messages}) == 20
    assert messages[0].time == datetime(2017, 1, 1, 6, 20, 9, 248000, UTC)


MEDIA = [
    ({"media_type": "sticker", "file": "s.webp", "sticker_emoji": "😀"}, "sticker"),
    ({"media_type": "voice_message", "file": "v.ogg"}, "audio"),
    ({"media_type": "audio_file", "file": "a.mp3"}, "audio"),
    ({"media_type": "video_message", "file": "v.mp4"}, "video"),
    ({"media_type": "video_file", "file": "v.mp4"}, "video"),
    ({"media_type": "animation", "file": "g.mp4"}, "image"),
    ({"media_type": "of tomorrow"}, "file"),
    ({"photo": "(File not included.)"}, "image"),
    ({"file": "a.pdf", "mime_type": "application/pdf"}, "file"),
    ({"file": "(File not included.)", "mime_type": "image/png"}, "image"),
    ({"location_information": {"latitude": 1.5, "longitude": 2.5}}, "location"),
    ({"contact_information": {"first_name": "A"}}, "contact"),
]


@pytest.mark.parametrize(("fields", "kind"), MEDIA)
def test_media_are_told_and_have_no_text(export: Path, fields: dict[str, object], kind: str) -> None:
    event = only(export, chat(said(1, "", **fields)))
    assert event == Message("Bob", "", datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC), kind, "7/1", None, "7")


def test_a_caption_and_a_question_are_words(export: Path) -> None:
    caption = only(export, chat(said(1, "lorem", photo="p.jpg")))
    poll = only(export, chat(said(1, "", poll={"question": "ipsum?", "answers": [{"text": "dolor"}]})))
    assert isinstance(caption, Message)
    assert isinstance(poll, Message)
    assert (caption.text, caption.media, poll.text, poll.media) == ("lorem", "image", "ipsum?", "poll")


def test_who_passes_on_a_message_or_has_left_telegram_is_its_speaker(export: Path) -> None:
    export.write_text(
        json.dumps(
            chat(
                said(1, "lorem", forwarded_from="Carol"),
                said(2, "ipsum", **{"from": None, "from_id": "user5"}),
                said(3, "dolor", **{"from": "\u200e Bob\u2069"}),
                said(4, "sit", reply_to_message_id=1),
                said(5, "amet", reply_to_message_id=9, reply_to_peer_id="channel44"),
            )
        )
    )
    messages = [each for each in events(export) if isinstance(each, Message)]
    assert [each.speaker for each in messages] == ["Bob", "Deleted Account user5", "Bob", "Bob", "Bob"]
    assert [each.reply_to for each in messages] == [None, None, None, "7/1", "44/9"]


def test_an_account_gives_the_chats_apart_those_that_were_left_too(export: Path) -> None:
    account = {
        "about": "lorem",
        "personal_information": {"user_id": 1},
        "contacts": {"list": [{"first_name": "X" * 70000}]},
        "chats": {
            "about": "ipsum",
            "list": [
                chat(said(1, "one"), {"id": 2, "type": "service", "action": "pin_message", "text": ""}, id=10),
                chat(id=11),
                chat(said(1, ["two ", {"type": "bold", "text": "parts"}]), "garbage", ["x", {"y": 1}], id=12),
            ],
        },
        "left_chats": {"list": [chat(said(1, "three", reply_to_message_id=2), id=13)]},
    }
    export.write_text(json.dumps(account))
    found = list(events(export))
    export.write_text(json.dumps({name: account[name] for name in ("chats", "left_chats")}))
    assert list(events(export)) == found
    messages = [each for each in found if isinstance(each, Message)]
    assert [(each.chat, each.id, each.text) for each in messages] == [
        ("10", "10/1", "one"),
        ("12", "12/1", "two parts"),
        ("13", "13/1", "three"),
    ]
    assert messages[2].reply_to == "13/2"
    assert [each for each in found if isinstance(each, Skipped)] == [
        Skipped("system", 2),
        Skipped("undecodable", 4),
        Skipped("undecodable", 5),
    ]


@pytest.mark.parametrize("wrapped", [True, False])
def test_what_comes_before_a_cut_is_kept_and_the_cut_is_counted(export: Path, wrapped: bool) -> None:
    content: object = chat(*(said(number, "lorem") for number in range(50)))
    text = json.dumps({"about": "", "chats": {"list": [content]}} if wrapped else content)
    export.write_text(text[: text.index('"id": 40')])
    found = list(events(export))
    assert [type(each) for each in found] == [Message] * 40 + [Skipped]
    assert found[-1] == Skipped("undecodable", 41)


def test_a_file_in_utf_16_or_with_a_mark_is_read(export: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        export.write_text(json.dumps(chat(said(1, "你好")), ensure_ascii=False), encoding=encoding)
        (event,) = events(export)
        assert isinstance(event, Message)
        assert event.text == "你好"


def test_an_empty_message_and_one_that_telegram_cannot_export_are_not_said(export: Path) -> None:
    assert only(export, chat(said(1, ""))) == Skipped("system", 1)
    assert only(export, chat(said(1, "lorem", type="unsupported"))) == Skipped("system", 1)


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text.strip() and not text.startswith(("\u200e", "\u200f", "\ufeff"))
)
pieces = st.lists(words | words.map(lambda text: {"type": "italic", "text": text}), min_size=1, max_size=4)
rows = st.lists(st.tuples(st.sampled_from(["Bob", "小明"]), words | pieces, st.integers(1, 2**31)), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(rows)
def test_any_chat_is_read_as_it_was_written(export: Path, rows: list[tuple[str, Any, int]]) -> None:
    written = [
        {"id": number, "type": "message", "date_unixtime": str(time), "from": name, "text": text}
        for number, (name, text, time) in enumerate(rows)
    ]
    export.write_text(json.dumps(chat(*written), ensure_ascii=False, indent=1), encoding="utf-8")
    read = [each for each in events(export) if isinstance(each, Message)]
    assert len(read) == len(rows)
    for (name, text, time), message in zip(rows, read, strict=True):
        whole = text if isinstance(text, str) else "".join(p if isinstance(p, str) else p["text"] for p in text)
        assert message.text.rstrip() == whole.lstrip("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff").rstrip()
        assert (message.speaker, message.time) == (name, datetime.fromtimestamp(time, UTC))
