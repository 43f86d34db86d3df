"""DiscordChatExporter's JSON is read whole: people under their nicknames, bots as speakers, Discord's words apart."""

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
from elman.text.exports import discord
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

TIME = datetime(2021, 3, 4, 5, 6, 7, 890000, UTC)


def events(path: Path) -> Iterator[Event]:
    (source,) = open_export(path)
    assert discord.recognises(source)
    return discord.read(source)


def channel(*messages: object) -> str:
    return json.dumps({"guild": {"id": "0"}, "channel": {"id": "3", "name": "x"}, "messages": messages})


def said(content: str, **fields: object) -> dict[str, Any]:
    author = {"id": "1", "name": "bob", "nickname": "Bob", "isBot": False}
    base = {"id": "9", "type": "Default", "timestamp": "2021-03-04T06:06:07.89+01:00", "content": content}
    return {**base, "author": author, "attachments": [], "embeds": [], "stickers": [], **fields}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "general.json"


def only(path: Path, message: object) -> Event:
    path.write_text(channel(message))
    (event,) = events(path)
    return event


def test_the_samples_are_read_whole(data_folder: Path) -> None:
    direct = list(events(data_folder / "exports/discord/chatanalytics_DM_2A_2M.json"))
    assert [each.speaker for each in direct if isinstance(each, Message)] == ["mlomb", "Someones nickname"]
    assert direct[2] == Skipped("system", 3)
    server = list(events(data_folder / "exports/discord/chatanalytics_SV_5A_5M.json"))
    messages = [each for each in server if isinstance(each, Message)]
    assert Counter(each.speaker for each in messages) == {"mlomb": 3, "Deleted User": 2}
    assert [each.media for each in messages] == [None, None, None, "image", None]
    assert messages[0].time == datetime(2018, 5, 20, 16, 9, 44, 209000, UTC)
    assert [len(each.text) for each in messages[3:]] == [42, 27]


def test_a_message_has_its_time_in_utc_and_its_channel(export: Path) -> None:
    assert only(export, said("lorem\r\nipsum\n\n")) == Message("Bob", "lorem\nipsum", TIME, None, "9", None, "3")


def test_an_answer_names_what_it_answers_and_a_passed_on_message_has_its_words(export: Path) -> None:
    answer = only(export, said("lorem", type="Reply", reference={"messageId": "8", "channelId": "3"}))
    passed = only(export, said("", reference={"messageId": "7"}, forwardedMessage={"content": "ipsum"}))
    assert isinstance(answer, Message)
    assert isinstance(passed, Message)
    assert (answer.reply_to, passed.text, passed.reply_to) == ("8", "ipsum", None)


@pytest.mark.parametrize(
    "kind",
    ["Call", "RecipientAdd", "RecipientRemove", "ChannelPinnedMessage", "GuildMemberJoin", "ThreadCreated", "8", 24],
)
def test_what_discord_says_itself_is_not_said_by_anyone(export: Path, kind: object) -> None:
    assert only(export, said("lorem", type=kind)) == Skipped("system", 1)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"attachments": [{"fileName": "a.PNG", "url": "https://x/a.PNG?ex=1"}]}, "image"),
        ({"attachments": [{"fileName": "voice-message.ogg"}]}, "audio"),
        ({"attachments": [{"fileName": "a.mp4"}]}, "video"),
        ({"attachments": [{"fileName": "a.tar.gz"}]}, "file"),
        ({"attachments": [{"url": "files/a.webm?x=1"}]}, "video"),
        ({"stickers": [{"name": "Laugh"}]}, "sticker"),
        ({"embeds": [{"title": "lorem"}]}, "link"),
        ({"poll": {"answers": []}}, "poll"),
    ],
)
def test_media_are_told_and_have_no_text(export: Path, fields: dict[str, object], kind: str) -> None:
    assert only(export, said("", **fields)) == Message("Bob", "", TIME, kind, "9", None, "3")


def test_a_polls_question_is_its_text(export: Path) -> None:
    event = only(export, said("", poll={"question": {"text": "lorem?"}, "answers": []}))
    assert isinstance(event, Message)
    assert (event.text, event.media) == ("lorem?", "poll")


def test_names_stand_for_numbers_that_were_left_in_the_text(export: Path) -> None:
    event = only(
        export, said("<@!5> <@6> <a:party:77> a < b", mentions=[{"id": "5", "name": "ann", "nickname": "Ann"}])
    )
    assert isinstance(event, Message)
    assert event.text == "@Ann <@6> :party: a < b"


def test_records_that_make_no_sense_are_counted_and_nothing_else_is_lost(export: Path) -> None:
    text = channel(said("lorem"), None, {"author": "x"}, said("", author={}), said(""), said("ipsum"), said("dolor"))
    export.write_text("\ufeff" + text[: text.index("dolor")], encoding="utf-8")
    found = list(events(export))
    assert [each.kind if isinstance(each, Skipped) else each.text for each in found] == [
        *("lorem", "undecodable", "undecodable", "undecodable", "system", "ipsum", "undecodable"),
    ]


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.tuples(words, words, st.datetimes(datetime(2015, 5, 1), datetime(2040, 1, 1)))))
def test_any_channel_is_read_as_it_was_written(export: Path, rows: list[tuple[str, str, datetime]]) -> None:
    records = [
        said(text, author={"id": "1", "name": name}, timestamp=f"{time.isoformat()}+00:00") for name, text, time in rows
    ]
    export.write_text(channel(*records))
    read = [(m.speaker, m.text, m.time) for m in events(export) if isinstance(m, Message)]
    assert read == [(name, discord.readable(text, {}), time.replace(tzinfo=UTC)) for name, text, time in rows]
