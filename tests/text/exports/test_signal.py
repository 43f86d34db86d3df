"""Signal's chats are read as signal-export, sigtop, signal-cli and Signal itself write them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import signal
from elman.text.exports.events import Event, Skipped
from elman.text.exports.formats import format_of
from elman.text.exports.source import Source, open_export

SENT = 1577190185000
TIME = datetime(2019, 12, 24, 12, 23, 5, tzinfo=UTC)


def write(path: Path, text: str, encoding: str = "utf-8") -> Source:
    path = path / "chat.md"
    path.write_bytes(text.encode(encoding))
    return open_export(path)[0]


def events(path: Path, text: str, encoding: str = "utf-8") -> list[Event]:
    source = write(path, text, encoding)
    assert signal.recognises(source)
    assert format_of(source).name == "signal"
    return list(signal.read(source))


def lines(records: Iterable[object]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)


def only(path: Path, text: str) -> Message:
    (event,) = events(path, text)
    assert isinstance(event, Message)
    return event


class TestLines:
    def test_the_sample_of_chatminer(self, data_folder: Path) -> None:
        path = data_folder / "exports" / "signal" / "chatminer_export.txt"
        if not path.is_file():
            pytest.skip(f"{path} is not here")
        (source,) = open_export(path)
        assert format_of(source).name == "signal"
        found = [each for each in signal.read(source) if isinstance(each, Message)]
        assert [(each.speaker, each.time) for each in found] == [
            ("Jane Doe", datetime(2019, 12, 24, 12, 23)),
            ("John Doe", datetime(2020, 1, 17, 21, 49)),
        ]
        assert [(len(each.text), each.text.count("\n")) for each in found] == [(11, 0), (11, 1)]

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        said=st.lists(
            st.tuples(
                st.integers(0, 10**6),
                st.sampled_from(["Jane", "Me", "小明", "+1 555"]),
                st.text(
                    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=20
                ),
            ),
            min_size=1,
        ),
        wide=st.booleans(),
    )
    def test_random_conversations_come_back(self, tmp_path: Path, said: list[tuple[int, str, str]], wide: bool) -> None:
        start = datetime(2019, 12, 24, 12, 23)
        expected = [(name, start + timedelta(minutes=minutes), text) for minutes, name, text in said]
        text = "".join(f"[{time:%Y-%m-%d, %H:%M}] {name}: {text}\r\n" for name, time, text in expected)
        found = events(tmp_path, text, "utf-16" if wide else "utf-8-sig")
        assert [(e.speaker, e.time, e.text) for e in found if isinstance(e, Message)] == expected

    def test_signal_export_with_seconds_is_known_by_its_markdown(self, tmp_path: Path) -> None:
        text = "[2019-12-24 12:23:05] Me: lorem  \n[2019-12-24 12:23:06] Jane: ipsum\ndolor  \n"
        assert [e for e in events(tmp_path, text) if isinstance(e, Message)] == [
            Message("Me", "lorem", datetime(2019, 12, 24, 12, 23, 5)),
            Message("Jane", "ipsum\ndolor", datetime(2019, 12, 24, 12, 23, 6)),
        ]

    def test_without_markdown_or_a_comma_it_is_whatsapps(self, tmp_path: Path) -> None:
        for clock in ("12:23", "12:23:05"):
            assert not signal.recognises(write(tmp_path, f"[2019-12-24 {clock}] Jane: lorem. \n" * 3))
        assert not signal.recognises(write(tmp_path, "[2019-12-24, 12:23:05] Jane: lorem\n" * 3))

    @pytest.mark.parametrize(
        ("body", "text", "media"),
        [
            ("lorem  \n![a b.jpg](./media/a%20b.jpg)  ", "lorem", "image"),
            ("[a.pdf](media/a.pdf)  ", "", "file"),
            ("![a.jpg](./media/a.jpg)  [b.mp4](./media/b.mp4)  ", "", "image"),
            ("  [🙂](../exported_stickers/ab/1.webp)  ", "", "sticker"),
            ("lorem  \n(- Jim: 👍, Bo: 🙂 -)", "lorem", None),
            ("\n\n> lorem\n> ipsum\n\ndolor  ", "dolor", None),
            ("  \n(( 🙂 ))", "", "sticker"),
            ("Incoming voice call (accepted, 2m 5s)  ", "", "call"),
            ("Missed video call  ", "", "call"),
            ("> lorem", "> lorem", None),
            ("see [this](https://example.org)", "see [this](https://example.org)", None),
        ],
    )
    def test_what_signal_export_adds_to_a_text(self, tmp_path: Path, body: str, text: str, media: str | None) -> None:
        found = only(tmp_path, f"[2019-12-24, 12:23] Jane: {body}\n")
        assert (found.text.strip(), found.media) == (text, media)

    def test_deleted_messages_and_updates_are_nobodys(self, tmp_path: Path) -> None:
        text = "[2019-12-24, 12:23] Jane: (This message was deleted)\n[2019-12-24, 12:23] No-Sender:   \n"
        assert events(tmp_path, text) == [Skipped("system", 1), Skipped("system", 2)]

    def test_the_short_form_of_sigtop(self, tmp_path: Path) -> None:
        text = (
            "2019-12-24 12:23 Jane: lorem\n2019-12-24 12:24 You: [reply to Jane on 2019-12-24 12:23, edited] ipsum\n"
            "2019-12-24 12:25 Jane: [2 attachments]\n2019-12-24 12:26 Jane: [profile-change message]\n"
            "2019-12-24 12:27 Jane: [sic] dolor\n"
        )
        found = events(tmp_path, text)
        assert [(e.speaker, e.text, e.media) for e in found if isinstance(e, Message)] == [
            *(("Jane", "lorem", None), ("You", "ipsum", None), ("Jane", "", "file"), ("Jane", "[sic] dolor", None)),
        ]
        assert found[3] == Skipped("system", 4)

    def test_what_is_no_message_is_counted(self, tmp_path: Path) -> None:
        path = tmp_path / "chat.txt"
        path.write_bytes(b"lorem\n" + b"[2019-12-24, 12:23] Jane: a\n" * 20 + b"\xff\n[2019-99-99, 12:23] Jane: b\n")
        found = list(signal.read(open_export(path)[0]))
        assert [e for e in found if isinstance(e, Skipped)] == [Skipped("undecodable", 1), Skipped("undecodable", 22)]
        assert found[-1] == Message("Jane", "b", None)


class TestLongForm:
    HEAD = "Conversation: Jane (+1234)\n\n"

    def test_records_are_fields_and_a_text(self, tmp_path: Path) -> None:
        text = self.HEAD + (
            "From: Jane (+1234)\nType: incoming\nSent: Tue, 24 Dec 2019 13:23:05 +0100\n"
            "Received: Tue, 24 Dec 2019 13:23:06 +0100\n\nlorem\n\nFrom: ipsum\n\n"
            "From: You\nType: outgoing\nSent: Tue, 24 Dec 2019 13:24:05 +0100\n"
            "Attachment: no filename (image/jpeg, 1234 bytes)\nReaction: 👍 from Jane (+1234)\n\n"
            "Type: group-v2-change\nSent: Tue, 24 Dec 2019 13:24:05 +0100\nReceived: unknown\n\n"
            "From: Jane (+1234)\nType: incoming\nSent: unknown\nReceived: unknown\n\n"
            "> From: You\n> Sent: Tue, 24 Dec 2019 13:24:05 +0100\n>\n> dolor\n\nsit\n\n"
            "From: Jane (+1234)\nType: incoming\nSent: unknown\nEdited: 2 versions\n\n"
            "| Version: 2\n| Sent: unknown\n|\n| amet\n|\n| Version: 1\n| Sent: unknown\n|\n| ame\n\n"
        )
        assert events(tmp_path, text) == [
            Message("Jane", "lorem\n\nFrom: ipsum", TIME),
            Message("You", "", TIME + timedelta(minutes=1), "image"),
            Skipped("system", 18),
            Message("Jane", "sit"),
            Message("Jane", "amet"),
        ]

    def test_a_file_cut_short_keeps_what_it_has(self, tmp_path: Path) -> None:
        record = "From: Jane (+1234)\nType: incoming\nSent: Tue, 24 Dec 2019 13:23:05 +0100\n\nlorem\n\n"
        text = self.HEAD + record + record
        for size in range(len(self.HEAD + record), len(text)):
            first = events(tmp_path, text[:size])[0]
            assert isinstance(first, Message)
            # A field that is cut short cannot be told from a line of the text.
            assert (first.speaker, first.text.split("\n")[0], first.time) == ("Jane", "lorem", TIME)


def envelope(**data: object) -> dict[str, Any]:
    return {"envelope": {"sourceNumber": "+1234", "sourceName": "Jane", "timestamp": SENT, **data}, "account": "+1000"}


class TestJson:
    def test_signal_cli_receives_and_sends(self, tmp_path: Path) -> None:
        quote = {"id": SENT - 1, "author": "+1000", "text": "a"}
        records = [
            envelope(dataMessage={"timestamp": SENT, "message": "lorem", "quote": quote}),
            envelope(dataMessage={"timestamp": SENT, "message": None, "attachments": [{"contentType": "image/png"}]}),
            envelope(dataMessage={"timestamp": SENT, "message": None, "reaction": {"emoji": "👍"}}),
            envelope(dataMessage={"timestamp": SENT, "remoteDelete": {"timestamp": SENT}}),
            envelope(syncMessage={"sentMessage": {"destination": "+1", "timestamp": SENT, "message": "ipsum"}}),
            envelope(editMessage={"targetSentTimestamp": SENT, "dataMessage": {"timestamp": SENT, "message": "dolor"}}),
            *(envelope(receiptMessage={"when": SENT}), envelope(typingMessage={"action": "STARTED"}), envelope()),
        ]
        assert events(tmp_path, lines(records)) == [
            Message("Jane", "lorem", TIME, None, str(SENT), str(SENT - 1)),
            Message("Jane", "", TIME, "image", str(SENT)),
            *(Skipped("system", 3), Skipped("system", 4)),
            Message("Jane", "ipsum", TIME, None, str(SENT)),
            Message("Jane", "dolor", TIME, None, str(SENT)),
            *(Skipped("system", 7), Skipped("system", 8), Skipped("system", 9)),
        ]

    @pytest.mark.parametrize("as_list", [True, False])
    def test_rows_of_signal_desktop(self, tmp_path: Path, as_list: bool) -> None:
        row = {"id": "a1", "conversationId": "c1", "sent_at": SENT, "source": "+1234", "type": "incoming"}
        rows: list[dict[str, Any]] = [
            {**row, "body": "lorem"},
            {**row, "type": "outgoing", "body": "ipsum", "quote": {"id": SENT}},
            {**row, "body": "", "sticker": {"packId": "x"}},
            {**row, "type": "timer-notification"},
            {**row, "body": "dolor", "deletedForEveryone": True},
        ]
        text = "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n" if as_list else lines(rows)
        assert events(tmp_path, text) == [
            Message("+1234", "lorem", TIME, None, str(SENT)),
            Message("You", "ipsum", TIME, None, str(SENT), str(SENT)),
            Message("+1234", "", TIME, "sticker", str(SENT)),
            *(Skipped("system", 4), Skipped("system", 5)),
        ]

    def test_the_json_of_signal_export(self, tmp_path: Path) -> None:
        row = {"date": "2019-12-24T12:23:05", "sender": "Jane", "quote": "", "sticker": "", "reactions": []}
        rows = [
            {**row, "body": "lorem  ", "attachments": []},
            {**row, "body": "  ", "attachments": [{"name": "a.mp3", "path": "media/a.mp3"}]},
            {**row, "body": "  ", "attachments": [], "sender": "No-Sender"},
            {**row, "body": "", "attachments": [], "deleted": True},
        ]
        time = TIME.replace(tzinfo=None)
        assert events(tmp_path, lines(rows)) == [
            *(Message("Jane", "lorem", time), Message("Jane", "", time, "audio")),
            *(Skipped("system", 3), Skipped("system", 4)),
        ]

    def test_signals_own_export_tells_names_before_messages(self, tmp_path: Path) -> None:
        item = {"chatId": "1", "authorId": "2", "dateSent": str(SENT), "incoming": {}}
        pointer = {"pointer": {"contentType": "video/mp4"}}
        frames = [
            {"version": "1", "backupTimeMs": str(SENT)},
            {"account": {"givenName": "小", "familyName": "明"}},
            {"recipient": {"id": "1", "self": {}}},
            {"recipient": {"id": "2", "contact": {"profileGivenName": "Jane", "e164": "1234"}}},
            {"chat": {"id": "1", "recipientId": "2"}},
            {"chatItem": {**item, "standardMessage": {"text": {"body": "lorem"}}}},
            {"chatItem": {**item, "authorId": "1", "standardMessage": {"attachments": [pointer]}}},
            {"chatItem": {**item, "poll": {"question": "ipsum", "options": [{"option": "dolor"}, {"option": "sit"}]}}},
            {"chatItem": {**item, "stickerMessage": {}}},
            {"chatItem": {**item, "remoteDeletedMessage": {}}},
            {"chatItem": {**item, "updateMessage": {"simpleUpdate": {"type": "JOINED_SIGNAL"}}}},
        ]
        assert events(tmp_path, lines(frames)) == [
            Message("Jane", "lorem", TIME, None, str(SENT)),
            Message("小 明", "", TIME, "video", str(SENT)),
            Message("Jane", "ipsum\ndolor\nsit", TIME, "poll"),
            Message("Jane", "", TIME, "sticker"),
            *(Skipped("system", 10), Skipped("system", 11)),
        ]

    def test_broken_records_are_counted_and_the_others_read(self, tmp_path: Path) -> None:
        good = lines([envelope(dataMessage={"timestamp": SENT, "message": "lorem"})])
        found = events(tmp_path, good + "[1, 2\n" + "7\n" + good + good[:30])
        assert [type(each) for each in found] == [Message, Skipped, Skipped, Message, Skipped]
        assert [each for each in found if isinstance(each, Skipped)] == [Skipped("undecodable", n) for n in (2, 3, 5)]

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        data=st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["message", "timestamp", "attachments", "quote", "id", "sentMessage", "pointer", "text"]
                    ),
                    inner,
                    max_size=4,
                )
            ),
        ),
        key=st.sampled_from(["dataMessage", "syncMessage", "editMessage", "timestamp"]),
    )
    def test_no_record_raises(self, tmp_path: Path, data: object, key: str) -> None:
        good = envelope(dataMessage={"timestamp": SENT, "message": "lorem"})
        odd = [envelope(**{key: data}), {"envelope": data}, {"chatItem": data}, data]
        found = list(signal.read(write(tmp_path, lines([good, *odd]))))
        assert len(found) == 5
        frames = [
            {"recipient": {"id": "1"}},
            {"chatItem": {"standardMessage": data, "poll": {"options": data, "question": "a"}}},
        ]
        assert len(list(signal.read(write(tmp_path, lines(frames))))) == 1
