"""KakaoTalk's exports: of computers, phones and the Mac, in Korean, English and Japanese."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import kakaotalk
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

TIME = datetime(2020, 12, 31, 15, 9)
DAY = "--------------- 2020년 12월 31일 목요일 ---------------"


def events_of(path: Path, content: str | bytes) -> list[Event]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = open_export(path)
    assert kakaotalk.recognises(source)
    return list(kakaotalk.read(source))


def sample(folder: Path, name: str) -> list[Event]:
    (source,) = open_export(folder / "exports/kakaotalk" / name)
    assert kakaotalk.recognises(source)
    return list(kakaotalk.read(source))


def test_the_export_of_a_computer_is_read(data_folder: Path) -> None:
    assert [
        (event.speaker, len(event.text), event.time, event.media)
        for event in sample(data_folder, "kakao_en.txt")
        if isinstance(event, Message)
    ] == [
        ("John Doe", 15, datetime(2020, 12, 31, 23, 59), None),
        ("Jane", 11, datetime(2020, 12, 31, 23, 59), None),
        ("John Doe", 0, datetime(2021, 1, 1, 0, 5), "file"),
        ("Jane", 0, datetime(2021, 1, 1, 0, 6), "image"),
    ]


def test_the_export_of_a_phone_is_read(data_folder: Path) -> None:
    assert [
        (event.speaker, len(event.text), event.time)
        for event in sample(data_folder, "kakao_ko.txt")
        if isinstance(event, Message)
    ] == [("John Doe", 15, datetime(2020, 12, 31, 23, 59)), ("Jane", 11, datetime(2021, 1, 1, 0, 5))]


@pytest.mark.parametrize(
    "day",
    [
        *(
            "2020년 12월 31일 목요일",
            "Thursday, December 31, 2020",
            "2020年12月31日木曜日",
            "December 31, 2020",
            "2020. 12. 31.",
        ),
        *("Thursday, 31 December 2020", "2020-12-31"),
    ],
)
@pytest.mark.parametrize("clock", ["오후 3:09", "3:09 PM", "午後 3:09", "15:09"])
def test_days_and_clocks_of_computers_are_read_in_every_language(tmp_path: Path, day: str, clock: str) -> None:
    header = "Bob 님과 카카오톡 대화\n저장한 날짜 : 2020-12-31 23:59:59\n\n"
    text = f"{header}------- {day} -------\n[Bob] [{clock}] lorem\nipsum\n"
    assert events_of(tmp_path / "a.txt", text) == [Message("Bob", "lorem\nipsum", TIME)]


@pytest.mark.parametrize(
    "stamp",
    [
        *("2020년 12월 31일 오후 3:09", "2020. 12. 31. 오후 3:09", "2020. 12. 31. 15:09", "2020년 12월 31일 15:09"),
        *(
            "December 31, 2020 3:09 PM",
            "December 31, 2020, 3:09 PM",
            "Dec 31, 2020 at 3:09 PM",
            "31 December 2020 3:09 PM",
        ),
        *("2020-12-31 3:09 PM", "2020年12月31日 午後3:09", "12/31/20, 3:09 PM", "31.12.2020, 15:09"),
    ],
)
def test_stamps_of_phones_are_read_in_every_language(tmp_path: Path, stamp: str) -> None:
    header = "KakaoTalk Chats with Bob\nDate Saved : Dec 31, 2020\n\n"
    assert events_of(tmp_path / "a.txt", f"{header}{stamp}, Bob, the 2nd : lorem : ipsum\n{stamp}, Eve : \n") == [
        Message("Bob, the 2nd", "lorem : ipsum", TIME),
        Message("Eve", "", TIME),
    ]


def test_a_phone_s_lines_for_days_and_notices_are_not_said_by_anyone(tmp_path: Path) -> None:
    text = (
        "Talk_2020.12.31 23:59-1.txt\n저장한 날짜 : 2020. 12. 31. 23:59\n\n2020년 12월 31일 목요일\n"
        "2020. 12. 31. 오후 3:09, Bob : lorem\n2021-01-02\nipsum\n"
        "2020. 12. 31. 오후 3:09: Eve님이 Bob님을 초대했습니다.\n"
        "2020년 12월 31일 오후 3:10\nDecember 31, 2020 at 3:10 PM\n2020년 12월 31일 오후 3:10, Eve님이 나갔습니다.\n"
        "2020년 12월 31일 오후 3:09, Bob : 삭제된 메시지입니다.\n"
    )
    assert events_of(tmp_path / "a.txt", text) == [
        Message("Bob", "lorem\n2021-01-02\nipsum", TIME),
        Skipped("system", 8),
        Skipped("system", 11),
        Skipped("system", 12),
    ]


@pytest.mark.parametrize(
    "notice",
    [
        *(
            "Bob님이 들어왔습니다.",
            "Bob님이 나갔습니다",
            "Bob님이 퇴장됨",
            "Bob님을 내보냈습니다.",
            "메시지가 삭제되었습니다",
        ),
        *("Bob님이 들어왔습니다.운영정책을 위반한 메시지로 신고 접수 시 카카오톡 이용에 제한이 있을 수 있습니다.",),
        *(
            "불법촬영물등 식별 및 게재제한 조치 안내",
            "타인, 기관 등의 사칭으로 인한 피해에 유의하세요.",
            "Bob joined this chatroom",
        ),
        *("Bob left.", "Bob invited Eve.", "Deleted message", "This message was deleted", "BobがEveを招待しました"),
        *("Bobが退出しました。", "削除されたメッセージです。"),
    ],
)
def test_a_computer_s_notice_is_no_line_of_the_message_above(tmp_path: Path, notice: str) -> None:
    events = events_of(tmp_path / "a.txt", f"{DAY}\n[Bob] [오후 3:09] lorem\n{notice}\n[Bob] [오후 3:09] ipsum\n")
    assert [event for event in events if isinstance(event, Skipped)] == [Skipped("system", 3)]
    assert [event.text for event in events if isinstance(event, Message)] == ["lorem", "ipsum"]


@pytest.mark.parametrize("words", ["부장님이 나갔습니다.", "my dad left.", "and then Eve left."])
def test_what_sounds_like_a_notice_is_said_by_whom_it_is_not_about(tmp_path: Path, words: str) -> None:
    (event,) = events_of(tmp_path / "a.txt", f"{DAY}\n[Bob] [오후 3:09] {words}\n")
    assert event == Message("Bob", words, TIME)
    stamp = "2020년 12월 31일 오후 3:09"
    assert events_of(tmp_path / "a.txt", f"{stamp}, Bob : lorem\n{words}\n") == [
        Message("Bob", f"lorem\n{words}", TIME)
    ]


def test_a_computer_s_notices_are_lines_of_their_own(tmp_path: Path) -> None:
    notices = "Bob님이 Eve님을 초대했습니다.\nEve left.\n"
    text = f"{DAY}\nBob님이 들어왔습니다.\n[Bob] [오후 3:09] lorem\n{notices}[a]b] [오후 3:09] x\n"
    assert events_of(tmp_path / "a.txt", text) == [
        Skipped("system", 2),
        Skipped("system", 4),
        Skipped("system", 5),
        Message("Bob", "lorem", TIME),
        Message("a]b", "x", TIME),
    ]


@pytest.mark.parametrize(
    ("text", "media"),
    [
        *(("사진", "image"), ("사진 3장", "image"), ("Photo", "image"), ("写真", "image"), ("이모티콘", "sticker")),
        *(
            ("Emoticon", "sticker"),
            ("동영상", "video"),
            ("Video", "video"),
            ("음성메시지", "audio"),
            ("파일: a.pdf", "file"),
        ),
        *(("File: a.pdf", "file"), ("지도: lorem", "location"), ("보이스톡 해요", "call"), ("연락처: Bob", "contact")),
        *(
            ("0123456789abcdef" * 4 + ".jpg", "image"),
            ("사진 lorem", None),
            ("<사진 읽지 않음>", "image"),
            ("Photos of lorem", None),
        ),
    ],
)
def test_what_stands_for_a_medium_is_no_text(tmp_path: Path, text: str, media: str | None) -> None:
    (event,) = events_of(tmp_path / "a.txt", f"{DAY}\n[Bob] [오후 3:09] {text}\n")
    assert event == Message("Bob", "" if media else text, TIME, media)


def test_the_mac_s_table_is_read(tmp_path: Path) -> None:
    text = (
        'Date,User,Message\r\n2020-12-31 15:09:00,"Bob","lorem, ""ipsum""\r\ndolor"\r\n'
        '2020-12-31 15:09:00,"Eve","Eve님이 들어왔습니다."\r\n2020-12-31 15:09:00,"Eve","사진"\r\nlorem\r\n'
    )
    assert events_of(tmp_path / "a.csv", "\ufeff" + text) == [
        Message("Bob", 'lorem, "ipsum"\ndolor', TIME),
        Skipped("system", 4),
        Message("Eve", "", TIME, "image"),
        Skipped("undecodable", 6),
    ]


def test_what_stands_before_the_chat_or_is_no_text_is_counted(tmp_path: Path) -> None:
    content = (
        f"Bob 님과 카카오톡 대화\nlorem\n{DAY}\nipsum\n[Bob] [오후 3:09] dolor\n".encode()
        + b"\xff\xfe\nsit"
        + b"\n" * 20
    )
    assert events_of(tmp_path / "a.txt", content) == [
        Skipped("undecodable", 2),
        Skipped("undecodable", 4),
        Skipped("undecodable", 6),
        Message("Bob", "dolor\nsit", TIME),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_windows_line_ends_and_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = f"Bob 님과 카카오톡 대화\r\n\r\n{DAY}\r\n[\u200e밥] [오후 3:09] 안녕\r\n\r\n[밥] [오후 3:09] lorem\r\n"
    assert events_of(tmp_path / "a.txt", text.encode(encoding)) == [
        Message("밥", "안녕", TIME),
        Message("밥", "lorem", TIME),
    ]


def test_the_order_of_day_and_month_is_found_from_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{day}/1/2020, 10:00, Bob : lorem\n" for day in (2, 3, 14)), encoding="utf-8")
    (source,) = open_export(path)
    assert [event.time.day for event in kakaotalk.read(source) if isinstance(event, Message) and event.time] == [
        2,
        3,
        14,
    ]
    assert source.notes == ["dates read as day/month/year"]


@pytest.mark.parametrize(
    "text",
    [
        *("[Bob] [lorem] ipsum\n", "12/31/20, 3:09 PM - Bob: lorem\n", "2020년 12월 31일 오후 3:09 - Bob: lorem\n"),
        *("[2020. 12. 31. 오후 3:09:00] Bob: lorem\n", "Date,User,Text\n"),
    ],
)
def test_other_texts_are_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert not kakaotalk.recognises(open_export(path)[0])


SAID = st.lists(
    st.tuples(
        st.sampled_from(["Bob", "밥", "John Doe, Jr."]),
        st.text("lorem 안녕,:'\n", max_size=20).map(str.strip),
        st.integers(0, 10**6),
    ),
    min_size=1,
)


def render_computer(messages: list[tuple[str, str, datetime]]) -> str:
    return "".join(
        f"\n--------------- {time:%A, %B %d, %Y} ---------------\n[{name}] [{time:%I:%M %p}] {text}\n"
        for name, text, time in messages
    )


def render_phone(messages: list[tuple[str, str, datetime]]) -> str:
    return "".join(f"{time:%Y년 %m월 %d일} 오전 {time:%H:%M}, {name} : {text}\n" for name, text, time in messages)


def render_mac(messages: list[tuple[str, str, datetime]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([["Date", "User", "Message"], *([str(time), name, text] for name, text, time in messages)])
    return file.getvalue()


Render = Callable[[list[tuple[str, str, datetime]]], str]


@given(SAID, st.sampled_from([render_computer, render_phone, render_mac]))
def test_what_people_say_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, int]], render: Render
) -> None:
    messages = [(name, text, TIME + timedelta(minutes=minutes)) for name, text, minutes in said]
    if render is render_phone:  # which knows mornings only
        messages = [(name, text, time.replace(hour=time.hour % 12)) for name, text, time in messages]
    events = events_of(tmp_path_factory.mktemp("kakaotalk") / "a.txt", render(messages))
    assert events == [Message(name, text, time) for name, text, time in messages]
