"""Messenger's and Instagram's JSON is read whole: broken UTF-8 repaired where it is broken, notices told from words."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import meta
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

TIME = datetime(2020, 9, 13, 12, 26, 40, 5000, UTC)


def events(path: Path) -> Iterator[Event]:
    (source,) = open_export(path)
    assert meta.recognises(source)
    return meta.read(source)


def broken(text: str) -> str:
    return text.encode().decode("latin-1")


def said(content: str | None = None, name: str = "Ann", **fields: Any) -> dict[str, Any]:
    base = {"sender_name": broken(name), "timestamp_ms": 1600000000005}
    return {**base, **({} if content is None else {"content": broken(content)}), **fields}


def thread(*messages: object) -> str:
    return json.dumps({"participants": [{"name": "Ann"}], "messages": messages, "thread_path": "inbox/ann_1"})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "message_1.json"


def only(path: Path, message: object) -> Event:
    path.write_text(thread(message))
    (event,) = events(path)
    return event


def test_the_samples_are_read_whole_in_the_order_of_the_file(data_folder: Path) -> None:
    folder = data_folder / "exports/instagram_messenger"
    found = [each for each in events(folder / "chatanalytics_messenger_2A_7M.json") if isinstance(each, Message)]
    assert [each.speaker for each in found] == ["Alice", "Bob", "Bob", "Bob", "Alice", "Bob", "Bob"]
    assert [each.media for each in found] == [None, None, None, "file", "audio", "sticker", "image"]
    assert [len(each.text) for each in found] == [5, 9, 8, 0, 0, 0, 0]
    assert found[0].time == datetime(2014, 11, 5, 0, 35, 32, 56000, UTC)
    small = [each for each in events(folder / "chatminer.json") if isinstance(each, Message)]
    assert [each.speaker for each in small] == ["John Doe", "Jane Doe"]
    assert small[0].time == datetime(2020, 1, 17, 20, 49, tzinfo=UTC)


def test_broken_utf_8_is_repaired_in_names_and_texts(export: Path) -> None:
    assert only(export, said("你好 😀 naïve", "Zoë")) == Message("Zoë", "你好 😀 naïve", TIME)


@pytest.mark.parametrize("text", ["你好", "café", "Ã", "naïve 😀"])
def test_what_is_not_broken_stays_as_it_is(export: Path, text: str) -> None:
    event = only(export, {**said(), "content": text})
    assert isinstance(event, Message)
    assert event.text == text


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"photos": [{"uri": "a.jpg"}]}, "image"),
        ({"videos": [{"uri": "a.mp4"}]}, "video"),
        ({"audio_files": [{"uri": "a.mp4"}]}, "audio"),
        ({"gifs": [{"uri": "a.gif"}]}, "image"),
        ({"sticker": {"uri": "a.png"}}, "sticker"),
        ({"files": [{"uri": "a.pdf"}]}, "file"),
        ({"share": {"link": "https://x"}}, "link"),
        ({"call_duration": 0}, "call"),
    ],
)
@pytest.mark.parametrize("content", [None, "Ann sent an attachment."])
def test_media_are_told_and_have_no_text(export: Path, fields: dict[str, Any], kind: str, content: str | None) -> None:
    assert only(export, said(content, **fields)) == Message("Ann", "", TIME, kind)


def test_a_call_says_nothing_and_a_link_may_have_words(export: Path) -> None:
    assert only(export, said("Ann called you.", call_duration=5)) == Message("Ann", "", TIME, "call")
    assert only(export, said("lorem", share={"link": "x"})) == Message("Ann", "lorem", TIME, "link")


NOTICES = [
    "Ann sent an attachment.", "You sent an attachment.", "Ann sent a photo.", "Liked a message",
    "Reacted 😂 to your message ", "Ann reacted ❤ to your message", "Ann unsent a message", "You unsent a message.",
    "Ann named the group Lorem.", "You started a video chat", "Video chat ended", "The video chat ended.",
    "You are now connected on Messenger.", "Ann missed a call from Bob.", "Ann left the group.",
    "Say hi to your new Facebook friend, Ann.", "Ann set the nickname for Bob to Bo.",
    "你发送了一个附件。", "Ann发送了附件", "Ann 傳送了附件。", "你收回了一則訊息",
    "Ann hat einen Anhang gesendet.", "Ann envió un archivo adjunto.", "Ann enviou um anexo.",
    "Ann a envoyé une pièce jointe.", "Ann ha inviato un allegato.", "Annさんが添付ファイルを送信しました。",
    "Hai inviato un allegato.", "Du hast ein Foto gesendet.", "Vous avez envoyé une photo.",
    "Enviaste un archivo adjunto.",
    "Ann님이 첨부 파일을 보냈습니다.", "Ann a réagi avec 😂 à votre message", "Reaccionó con 😂 a tu mensaje",
    "Reagiu com 😂 à sua mensagem", "Hat mit 😂 auf deine Nachricht reagiert", "Ha reagito con 😂 al tuo messaggio",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTICES)
def test_a_notice_is_not_said_by_anyone(export: Path, text: str) -> None:
    assert only(export, said(text)) == Skipped("system", 1)


@pytest.mark.parametrize(
    "text",
    [
        "I sent an attachment.", "Ann", "You called me", "Bob sent a photo.", "You left the group", "liked it",
        "Anna sent a photo.", "Ann sent a photo.\nlorem", "you", "你好", "Ann is here.", "You sent a photo of Bob",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_notice_is_said(export: Path, text: str) -> None:
    assert only(export, said(text)) == Message("Ann", text, TIME)


def test_messages_taken_back_and_empty_ones_are_not_said(export: Path) -> None:
    assert only(export, said("lorem", is_unsent=True)) == Skipped("system", 1)
    assert only(export, said()) == Skipped("system", 1)
    assert only(export, said("lorem", is_unsent=False)) == Message("Ann", "lorem", TIME)


def test_an_encrypted_chats_export_is_read(export: Path) -> None:
    base: dict[str, object] = {"isUnsent": False, "media": [], "reactions": [], "senderName": "Ann", "text": ""}
    rows: list[dict[str, object]] = [
        {**base, "text": "你好", "timestamp": 1600000000005, "type": "text"},
        {**base, "media": [{"uri": "./media/a.jpeg"}], "timestamp": 1600000000005, "type": "media"},
        {**base, "isUnsent": True, "timestamp": 1600000000005, "type": "text"},
        {**base, "text": "lorem", "timestamp": 1600000000005, "type": "placeholder"},
    ]
    export.write_text(json.dumps({"participants": ["Ann"], "threadName": "Ann_1", "messages": rows}))
    assert list(events(export)) == [
        Message("Ann", "你好", TIME),
        Message("Ann", "", TIME, "image"),
        Skipped("system", 3),
        Skipped("system", 4),
    ]


def test_old_exports_count_seconds(export: Path) -> None:
    export.write_text(json.dumps({"messages": [{"sender_name": "Ann", "timestamp": 1600000000, "content": "a"}]}))
    assert list(events(export)) == [Message("Ann", "a", TIME.replace(microsecond=0))]


def test_nonsense_and_a_cut_are_counted(export: Path) -> None:
    text = thread(said("a"), 5, {"content": "x"}, said("b"), said("c"))
    export.write_text(text[: text.rindex("content")])
    assert [each.kind if isinstance(each, Skipped) else each.text for each in events(export)] == [
        *("a", "undecodable", "undecodable", "b", "undecodable"),
    ]


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.tuples(words, words, st.integers(1, 2**41)), max_size=10))
def test_any_thread_is_read_as_it_was_written(export: Path, rows: list[tuple[str, str, int]]) -> None:
    export.write_text(thread(*(said(text, name, timestamp_ms=time) for name, text, time in rows)))
    assert [(m.speaker, m.text) for m in events(export) if isinstance(m, Message)] == [row[:2] for row in rows]
