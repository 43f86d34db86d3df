"""Slack's export is read whole, folder or archive: numbers become names, markup text, Slack's words stay apart."""

import json
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import slack
from elman.text.exports.events import Event, Skipped
from elman.text.exports.slack import Directory, readable
from elman.text.exports.source import open_export

USERS = [
    {"id": "U1", "name": "ann", "real_name": "Ann Lee", "profile": {"display_name": "annie", "real_name": "Ann Lee"}},
    {"id": "U2", "name": "bob", "profile": {"display_name": "", "real_name": "Bob Ray"}},
    {"id": "U3", "name": "carol", "profile": {"display_name": " ", "bot_id": "B3"}},
]
CHANNELS = [{"id": "C1", "name": "general", "created": 1, "members": ["U1"]}]


def events(path: Path) -> dict[str, list[Event]]:
    found = {}
    for source in open_export(path):
        assert slack.recognises(source), source.name
        found[source.name] = list(slack.read(source))
    return found


def said(text: str, sent: Any = 5, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": f"160000000{sent}.000200", **fields}


def workspace(folder: Path, *messages: object) -> Path:
    (folder / "general").mkdir(parents=True, exist_ok=True)
    (folder / "users.json").write_text(json.dumps(USERS))
    (folder / "channels.json").write_text(json.dumps(CHANNELS))
    (folder / "dms.json").write_text("[]")
    (folder / "general" / "2020-09-13.json").write_text(json.dumps(messages))
    return folder


def day(folder: Path, *messages: object) -> list[Event]:
    return events(workspace(folder, *messages))["general/2020-09-13.json"]


def only(folder: Path, message: object) -> Message:
    (event,) = day(folder, message)
    assert isinstance(event, Message)
    return event


def test_the_test_archive_is_read_whole(data_folder: Path) -> None:
    found = events(data_folder / "exports/slack/testarchive")
    everything = [each for file in found.values() for each in file]
    messages = [each for each in everything if isinstance(each, Message)]
    assert len(everything) == 158
    assert Counter(each.kind for each in everything if isinstance(each, Skipped)) == {"system": 11}
    assert Counter(each.speaker for each in messages) == {
        "B0JL6RASU": 49, "B0JL6UFSL": 28, "B0VJZKVHC": 17, "hamza": 33, "doubledeez": 14, "abilinski": 5,
        "heroeshannibal": 1,
    }  # fmt: skip
    assert Counter(each.media for each in messages) == {"link": 102, None: 42, "file": 3}
    assert not any("<@U" in each.text or "uploaded a file" in each.text for each in messages)
    assert messages[0].text.startswith("@abilinski: Created")
    assert messages[0].time == datetime(2016, 1, 15, 5, 55, 52, 6, UTC)
    assert all(not found[name] for name in ("users.json", "channels.json", "integration_logs.json"))


def test_the_slackdump_sample_is_read_whole(data_folder: Path) -> None:
    found = events(data_folder / "exports/slack/slackdump_export")
    assert {name: len(each) for name, each in found.items() if each} == {
        "B75B4C7/2025-01-10.json": 2, "B75B4C7/2025-01-11.json": 11, "B75B4C7/2025-01-18.json": 1,
        "B75B4C7/2025-01-24.json": 2,
    }  # fmt: skip
    long_day = found["B75B4C7/2025-01-11.json"]
    assert [each.kind for each in long_day if isinstance(each, Skipped)] == ["system", "system"]
    answer = long_day[1]
    assert isinstance(answer, Message)
    assert answer.reply_to == "B75B4C7/1736478630.905399"
    assert Counter(each.media for each in long_day if isinstance(each, Message)) == {None: 7, "file": 1, "image": 1}


def test_an_archive_gives_what_the_folder_gives(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "team", said("hello <@U2>"))
    with zipfile.ZipFile(tmp_path / "team.zip", "w") as archive:
        for each in folder.rglob("*.json"):
            archive.write(each, each.relative_to(folder))
    assert events(tmp_path / "team.zip") == events(folder)
    assert events(folder)["dms.json"] == []


def test_a_message_has_its_channel_in_its_id_and_its_thread_as_what_it_answers(tmp_path: Path) -> None:
    time = datetime(2020, 9, 13, 12, 26, 45, 200, UTC)
    first, answer = day(tmp_path, said("a", thread_ts="1600000005.000200"), said("b", thread_ts="1600000001.000200"))
    assert first == Message("annie", "a", time, None, "general/1600000005.000200", None, "general")
    assert isinstance(answer, Message)
    assert answer.reply_to == "general/1600000001.000200"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"user": "U1"}, "annie"),
        ({"user": "U2"}, "Bob Ray"),
        ({"user": "U3"}, "carol"),
        ({"user": None, "bot_id": "B3", "subtype": "bot_message"}, "carol"),
        ({"user": None, "bot_id": "B9", "subtype": "bot_message", "username": "deploy"}, "deploy"),
        ({"user": None, "bot_id": "B9", "bot_profile": {"name": "Helper"}}, "Helper"),
        ({"user": None, "bot_id": "B9", "subtype": "bot_message"}, "B9"),
        ({"user": "U9", "user_profile": {"display_name": "", "real_name": "Guest", "name": "g"}}, "Guest"),
        ({"user": "U9"}, "U9"),
        ({"user": None, "subtype": "file_comment", "comment": {"user": "U2", "comment": "x"}}, "Bob Ray"),
    ],
)
def test_the_speaker_has_the_name_that_the_workspace_shows(
    tmp_path: Path, fields: dict[str, object], name: str
) -> None:
    assert only(tmp_path, said("lorem: x", **fields)).speaker == name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@U1> and <@U2|bob>, <@U8>", "@annie and @Bob Ray, @U8"),
        ("<#C1> <#C1|general> <#C2|> <#C9|other>", "#general #general #C2 #other"),
        ("<!here> <!channel> <!subteam^S1|@crew> <!date^1^{date}|today>", "@here @channel @crew today"),
        ("<http://x.org/a?b=1&amp;c=2>", "http://x.org/a?b=1&c=2"),
        ("<https://x.org|the x> <mailto:a@b.c|a@b.c> <mailto:a@b.c>", "the x a@b.c a@b.c"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_markup_becomes_what_was_seen(tmp_path: Path, raw: str, shown: str) -> None:
    assert only(tmp_path, said(raw)).text == shown


def test_files_and_previews_are_media_and_slacks_sentence_about_them_is_not_said(tmp_path: Path) -> None:
    old = {"name": "a.js", "initial_comment": {"comment": "ipsum"}}
    found = day(
        tmp_path,
        said("lorem", files=[{"name": "a.png", "mimetype": "image/png"}]),
        said("", files=[{"mode": "tombstone"}]),
        said("<@U1> uploaded a file: <http://x|a> and commented: ipsum", subtype="file_share", file=old),
        said("<@U1|ann> shared a file: <http://x|a>", subtype="file_share", file={"name": "a.mp4"}),
        said("", attachments=[{"fallback": "lorem"}]),
    )
    assert [(each.text, each.media) for each in found if isinstance(each, Message)] == [
        *(("lorem", "image"), ("", "file"), ("ipsum", "file"), ("", "video"), ("", "link")),
    ]


@pytest.mark.parametrize(
    "kind", ["channel_join", "channel_leave", "channel_topic", "pinned_item", "bot_add", "tombstone", "group_join"]
)
def test_what_slack_says_itself_is_not_said_by_anyone(tmp_path: Path, kind: str) -> None:
    assert day(tmp_path, said("lorem", subtype=kind)) == [Skipped("system", 1)]


def test_a_program_that_writes_in_blocks_alone_has_its_words(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "lorem "}, {"type": "emoji", "name": "x"}, {"type": "text", "text": "ipsum"}]
    blocks = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": " <@U1>"}},
    ]
    assert only(tmp_path, said("", blocks=blocks)).text == "lorem ipsum @annie"
    assert only(tmp_path, said("dolor", blocks=blocks)).text == "dolor"


def test_nonsense_is_counted(tmp_path: Path) -> None:
    found = day(tmp_path, said("a"), 3, {"type": "message"}, said(""), said("b", user=None), said("c", sent=7))
    assert [each.kind if isinstance(each, Skipped) else each.text for each in found] == [
        *("a", "undecodable", "undecodable", "system", "undecodable", "c"),
    ]


def test_a_day_alone_is_read_without_its_workspace(tmp_path: Path) -> None:
    (tmp_path / "day.json").write_text(json.dumps([said("hi <@U1|ann>")]))
    assert events(tmp_path / "day.json") == {
        "day.json": [Message("U1", "hi @ann", datetime(2020, 9, 13, 12, 26, 45, 200, UTC), None, "1600000005.000200")]
    }


def test_slackdumps_own_form_gives_the_answers_in_threads_too(tmp_path: Path) -> None:
    talk = {"channel_id": "C1", "messages": [said("a", slackdump_thread_replies=[said("b", sent=6)]), said("c")]}
    (tmp_path / "C1.json").write_text(json.dumps(talk))
    (found,) = events(tmp_path / "C1.json").values()
    assert [each.text for each in found if isinstance(each, Message)] == ["a", "b", "c"]


def test_an_empty_list_alone_is_not_taken_for_slacks(tmp_path: Path) -> None:
    (tmp_path / "dms.json").write_text("[]")
    (source,) = open_export(tmp_path / "dms.json")
    assert not slack.recognises(source)


@given(st.text())
def test_any_text_comes_back_from_slacks_escapes(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert readable(escaped, Directory({}, {})) == text
