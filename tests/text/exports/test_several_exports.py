"""Several exports are one stream and one account: each thing is counted once, and nothing is lost in silence."""

import json
import random
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from elman.errors import UserError
from elman.text.conversations import Message
from elman.text.exports.reading import Export, in_order, open_exports, parse_aliases
from elman.text.exports.summary import summarise

WHATSAPP = """31/12/20, 10:00 - Messages and calls are end-to-end encrypted.
31/12/20, 10:01 - Ana: good morning
31/12/20, 10:01 - Ana: good morning
31/12/20, 10:05 - Lin: <Media omitted>
31/12/20, 23:59 - Lin: a long
text of two lines
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(*paths: Path, **options: object) -> tuple[list[Message], Export]:
    export = open_exports(paths, **options)  # type: ignore[arg-type]
    return list(export.messages()), export


def test_everything_in_a_file_is_counted_once(tmp_path: Path) -> None:
    messages, export = read(write(tmp_path / "chat.txt", WHATSAPP))
    report = export.report
    assert [message.text for message in messages] == ["good morning", "good morning", "", "a long\ntext of two lines"]
    assert (report.messages, report.media, report.system, report.undecodable, report.duplicates) == (4, 1, 1, 0, 0)
    assert dict(report.people) == {"Ana": 2, "Lin": 2}
    assert report.first == datetime(2020, 12, 31, 10, 1)
    assert report.last == datetime(2020, 12, 31, 23, 59)


def test_what_two_exports_share_is_there_once_but_what_one_says_twice_is_there_twice(tmp_path: Path) -> None:
    older = write(tmp_path / "older.txt", WHATSAPP)
    newer = write(tmp_path / "newer.txt", WHATSAPP + "01/01/21, 00:01 - Ana: happy new year\n")
    messages, export = read(older, newer)
    assert [message.text for message in messages].count("good morning") == 2
    assert messages[-1].text == "happy new year"
    assert export.report.duplicates == 4
    assert export.report.messages == 5


def test_an_export_that_begins_in_the_middle_of_another_adds_what_is_new(tmp_path: Path) -> None:
    older = write(tmp_path / "older.txt", WHATSAPP)
    newer = write(tmp_path / "newer.txt", WHATSAPP.split("\n", 3)[3] + "01/01/21, 00:01 - Ana: happy new year\n")
    _, export = read(older, newer)
    assert (export.report.duplicates, export.report.messages) == (2, 5)


def test_formats_go_together_and_one_person_may_have_several_names(tmp_path: Path) -> None:
    line = "[LINE] Chat history with Lin\nSaved on: 2021/01/02 10:00\n\n2021/01/01(Fri)\n09:00\tlin_lin\thello\n"
    aliases = parse_aliases(["lin_lin=Lin"])
    messages, export = read(write(tmp_path / "a.txt", WHATSAPP), write(tmp_path / "b.txt", line), aliases=aliases)
    assert export.report.people["Lin"] == 3
    assert export.report.to_json()["format"] == "whatsapp, line"
    assert len({message.chat for message in messages}) == 2


def test_an_archive_is_read_without_its_media(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "WhatsApp Chat.zip", "w") as archive:
        archive.writestr("_chat.txt", WHATSAPP)
        archive.writestr("IMG-1.jpg", b"\xff\xd8\xff")
    messages, _ = read(tmp_path / "WhatsApp Chat.zip")
    assert len(messages) == 4


def test_messenger_writes_the_newest_first_and_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    fields = [{"sender_name": name, "timestamp_ms": time, "content": text} for name, time, text in [
        ("Bob", 3000, "three"), ("Al", 2000, "two"), ("Al", 1000, "one"),
    ]]  # fmt: skip
    path = write(tmp_path / "message_1.json", json.dumps({"participants": [], "messages": fields, "title": "Al"}))
    messages, _ = read(path)
    assert [message.text for message in messages] == ["one", "two", "three"]


def test_lines_that_are_no_text_are_counted_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(WHATSAPP.encode() * 5 + b"31/12/20, 23:59 - Ana: \xff\xfe broken\n")
    _, export = read(path)
    assert export.report.undecodable == 1
    assert export.report.undecodable_lines == [f"{path}: line {6 * 5 + 1}"]


def test_a_decision_about_dates_is_reported(tmp_path: Path) -> None:
    _, export = read(write(tmp_path / "chat.txt", "01/02/20, 10:00 - Ana: hi\n02/02/20, 10:00 - Lin: ho\n"))
    assert any("dates read as" in note for note in export.report.notes)


def test_messages_without_a_time_stay_behind_those_that_they_followed() -> None:
    late, early = datetime(2021, 1, 2), datetime(2021, 1, 1)
    messages = [Message("A", "3", late), Message("A", "4"), Message("A", "1", early), Message("A", "2")]
    assert [message.text for message in in_order(messages)] == ["1", "2", "3", "4"]


def test_whose_export_it_is_can_be_guessed_from_several_chats(tmp_path: Path) -> None:
    one = write(tmp_path / "a.txt", "31/12/20, 10:01 - Ana: hi\n31/12/20, 10:02 - Me Myself: ho\n")
    two = write(tmp_path / "b.txt", "31/12/20, 10:01 - Bob: hi\n31/12/20, 10:02 - Me Myself: ho\n")
    assert summarise(open_exports([one, two])).me == "Me Myself"
    assert summarise(open_exports([one])).me is None


def test_a_summary_tells_languages_silences_and_activity(tmp_path: Path) -> None:
    text = "31/12/20, 10:00 - Ana: hello there\n31/12/20, 12:30 - Lin: 你好\n31/12/20, 12:31 - Lin: 再见\n"
    summary = summarise(open_exports([write(tmp_path / "chat.txt", text)]))
    found = summary.to_json()
    assert found["longest_silence_seconds"] == 2.5 * 3600
    assert found["languages"] == {"Chinese": 0.667, "Latin": 0.333}
    assert not found["in_future"]
    assert len(summary.activity()) == 40
    assert summary.activity()[0] != " " != summary.activity()[-1]


ARCHIVES = ("encrypted", "damaged", "media alone")


def binary(path: Path, start: bytes = b"") -> Path:
    path.write_bytes(start + random.Random(1).randbytes(5000))
    return path


def encrypted(path: Path) -> Path:
    """Return an archive whose flags say that it is encrypted."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", WHATSAPP)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    return path


def damaged(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", WHATSAPP * 100)
    data = bytearray(path.read_bytes())
    data[60:90] = b"\0" * 30
    path.write_bytes(data)
    return path


def only_media(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("IMG-1.jpg", b"\xff\xd8\xff")
    return path


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path / "nowhere.txt", "no such file"),
        (lambda path: write(path / "empty.txt", ""), "the file is empty"),
        (lambda path: write(path / "blank.txt", "\ufeff\n \n"), "a file without text"),
        (lambda path: write(path / "prose.txt", "Call me Ishmael.\nSome years ago\n"), "not a chat export"),
        (lambda path: write(path / "data.json", '{"a": [1, 2, 3]}'), "not a chat export"),
        (lambda path: binary(path / "msgstore.db.crypt15"), "an encrypted backup"),
        (lambda path: binary(path / "backup"), "no text: encrypted"),
        (lambda path: binary(path / "chat.db", b"SQLite format 3\0"), "a database"),
        (lambda path: write(path / "messages.html", "<!DOCTYPE html>\n<html><body>Ana: hi</body></html>\n"), "a page"),
        (lambda path: encrypted(path / "chat.zip"), "encrypted"),
        (lambda path: damaged(path / "chat.zip"), "damaged"),
        (lambda path: only_media(path / "chat.zip"), "no file that could be a chat export"),
    ],
    ids=["missing", "empty", "blank", "prose", "other json", "backup", "binary", "database", "page", *ARCHIVES],
)
def test_what_is_no_export_is_one_line(tmp_path: Path, make: object, what: str) -> None:
    with pytest.raises(UserError, match=what) as caught:
        read(make(tmp_path))  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_a_file_beside_a_chat_that_is_none_is_passed_over_but_said(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    write(tmp_path / "all" / "chat.txt", WHATSAPP)
    write(tmp_path / "all" / "diary.txt", "Call me Ishmael.\nSome years ago\n")
    _, export = read(tmp_path / "all")
    assert export.report.messages == 4
    assert any("diary.txt: not a chat export" in note for note in export.report.notes)


def test_people_are_complete_up_to_the_last_file_that_was_read_to_its_end(tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.txt", WHATSAPP), write(tmp_path / "b.txt", WHATSAPP.replace("Ana", "Bob"))
    export = open_exports([one, two])
    messages = export.messages()
    assert [next(messages).speaker for _ in range(5)][-1] == "Bob"
    assert dict(export.report.people) == {"Ana": 2, "Lin": 2}
    assert len(list(messages)) == 2
    assert dict(export.report.people) == {"Ana": 2, "Lin": 3, "Bob": 2}
    assert export.report.messages == 7
    assert (export.report.duplicates, export.report.first) == (1, datetime(2020, 12, 31, 10, 1))


def test_messages_whose_time_cannot_be_read_are_told_of_where_others_have_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", WHATSAPP + "77/77/20, 10:00 - Ana: when\n")
    _, export = read(path)
    assert f"{path}: 1 messages without a time that can be read" in export.report.notes
    _, export = read(write(tmp_path / "b.txt", "Ana: hi\nLin: ho\n"))
    assert export.report.notes == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(tmp_path: Path, end: str) -> None:
    (tmp_path / "chat.txt").write_bytes(WHATSAPP.replace("\n", end).encode())
    messages, _ = read(tmp_path / "chat.txt")
    assert [message.text for message in messages] == ["good morning", "good morning", "", "a long\ntext of two lines"]


def test_an_alias_that_is_none_is_named() -> None:
    with pytest.raises(UserError, match="--alias Lin"):
        parse_aliases(["Lin"])


def test_an_export_of_one_speaker_without_text_is_an_account_too(tmp_path: Path) -> None:
    messages, export = read(write(tmp_path / "chat.txt", "31/12/99, 10:00 - Ana: <Media omitted>\n" * 3))
    assert [message.text for message in messages] == [""] * 3
    assert (export.report.media, len(export.report.people)) == (3, 1)


def test_a_future_date_is_said(tmp_path: Path) -> None:
    _, export = read(write(tmp_path / "chat.txt", "31/12/2068, 10:00 - Ana: hi\n31/12/2068, 10:01 - Lin: ho\n"))
    assert export.report.to_json()["in_future"] is True
    assert "dates in the future" in export.report.left_out()


def test_a_chat_is_read_in_constant_memory(tmp_path: Path) -> None:
    """An export of 60 MB, read message by message, costs less memory than it is large."""
    path = tmp_path / "chat.txt"
    block = "".join(f"31/12/20, 10:{minute:02} - Ana: {'words ' * 12}\n" for minute in range(60)) * 100
    with path.open("w") as file:
        for _ in range(110):
            file.write(block)
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from elman.text.exports.reading import open_exports\n"
        "export = open_exports([Path(sys.argv[1])])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in export.messages())\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, run.stdout.split())
    assert count == 60 * 100 * 110
    assert kilobytes < 60_000


def test_the_character_for_what_is_unreadable_may_be_in_a_text_of_any_encoding(tmp_path: Path) -> None:
    text = "31/12/20, 10:01 - Ana: what is \ufffd\n31/12/20, 10:02 - Lin: who knows\n"
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "chat.txt").write_bytes(text.encode(encoding))
        messages, export = read(tmp_path / "chat.txt")
        assert [message.text for message in messages] == ["what is \ufffd", "who knows"]
        assert export.report.undecodable == 0


def test_half_a_character_of_utf_16_is_a_line_that_is_counted(tmp_path: Path) -> None:
    good = "31/12/20, 10:01 - Ana: hi\n" * 9
    (tmp_path / "chat.txt").write_bytes((good + "31/12/20, 10:02 - Lin: ").encode("utf-16") + b"\x00\xdcx\x00\n\x00")
    _, export = read(tmp_path / "chat.txt")
    assert (export.report.messages, export.report.undecodable) == (9, 1)
