"""LINE's text: days, clock times and names in its languages, with tabs and with blanks."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import line
from elman.text.exports.events import Event, Skipped
from elman.text.exports.line_words import NOTICE, NOTICE_HINT, UNSENT, UNSENT_ENDS
from elman.text.exports.source import open_export

TIME = datetime(2020, 12, 31, 15, 9)


def events_of(path: Path, content: str | bytes) -> list[Event]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = open_export(path)
    assert line.recognises(source)
    return list(line.read(source))


def said(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.speaker, event.text) for event in events if isinstance(event, Message)]


def sample(folder: Path, name: str) -> list[Event]:
    (source,) = open_export(folder / "exports/line" / name)
    assert line.recognises(source)
    return list(line.read(source))


def test_the_export_with_tabs_is_read(data_folder: Path) -> None:
    assert [
        (event.speaker, len(event.text), event.time, event.media)
        for event in sample(data_folder, "line_en_tab.txt")
        if isinstance(event, Message)
    ] == [
        ("John Doe", 15, datetime(2020, 12, 31, 23, 59), None),
        ("Jane", 11, datetime(2020, 12, 31, 23, 59), None),
        ("John Doe", 0, datetime(2021, 1, 1, 0, 5), "file"),
        ("Jane", 0, datetime(2021, 1, 1, 0, 6), "image"),
    ]


def test_the_export_with_a_clock_of_twelve_hours_is_read(data_folder: Path) -> None:
    (event,) = sample(data_folder, "line_en_dot_12h.txt")
    assert isinstance(event, Message)
    assert (event.speaker, event.time, event.media) == ("Mr. Tanaka", datetime(2026, 1, 15, 21, 30), None)


@pytest.mark.parametrize(
    "day",
    [
        *(
            "2020/12/31(Thu)",
            "2020/12/31（木）",
            "2020.12.31 Thursday",
            "2020年12月31日(木)",
            "2020/12/31(木)",
            "2020/12/31周四",
        ),
        *(
            "2020/12/31（週四）",
            "2020年12月31日星期四",
            "2020. 12. 31. 목요일",
            "2020년 12월 31일 목요일",
            "Thu, 12/31/2020",
        ),
        *("Thứ Năm, 31/12/2020", "чт, 31.12.2020", "Per, 31.12.2020", "พฤ. 31/12/2563", "2563/12/31(พฤ.)"),
        *("Thursday, 31/12/2020", "Kam, 31/12/2020", "2020/12/31(พฤ.)", "Do, 31.12.2020", "2020/12/31"),
    ],
)
def test_lines_for_days_are_read_in_every_language(tmp_path: Path, day: str) -> None:
    assert events_of(tmp_path / "a.txt", f"[LINE] Chat\n\n{day}\n15:09\tBob\tlorem\n") == [
        Message("Bob", "lorem", TIME)
    ]


@pytest.mark.parametrize(
    "clock", ["15:09", "3:09 PM", "03:09PM", "下午03:09", "下午 3:09", "午後3:09", "오후 3:09", "3:09 p.m."]
)
def test_clock_times_are_read_in_every_language(tmp_path: Path, clock: str) -> None:
    events = events_of(tmp_path / "a.txt", f"2020/12/31(Thu)\n{clock}\tBob\tlorem\n")
    assert events == [Message("Bob", "lorem", TIME)]


def test_the_order_of_day_and_month_is_found_from_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    days = "".join(f"Thu, {day}/1/2020\n10:00\tBob\tlorem\n" for day in (2, 3, 14))
    path.write_text(f"[LINE] Chat history with Bob\n{days}", encoding="utf-8")
    (source,) = open_export(path)
    assert [event.time.day for event in line.read(source) if isinstance(event, Message) and event.time] == [2, 3, 14]
    assert source.notes == ["dates read as day/month/year"]


@pytest.mark.parametrize(
    ("text", "media"),
    [
        *(
            ("[Photo]", "image"),
            ("[写真]", "image"),
            ("[照片]", "image"),
            ("[사진]", "image"),
            ("[Sticker]", "sticker"),
        ),
        *(
            ("[スタンプ]", "sticker"),
            ("[貼圖]", "sticker"),
            ("[贴图]", "sticker"),
            ("[動画]", "video"),
            ("[影片]", "video"),
        ),
        *(
            ("[ボイスメッセージ]", "audio"),
            ("[語音訊息]", "audio"),
            ("[File] a.pdf", "file"),
            ("[ファイル] a.pdf", "file"),
        ),
        *(
            ("[位置情報] somewhere\nhttps://maps.google.com", "location"),
            ("☎ 通話時間 1:23", "call"),
            ("☎ Missed call", "call"),
        ),
        *(("[lorem]", None), ("Photos", None), ("[Photo]s", None)),
    ],
)
def test_what_stands_for_a_medium_is_no_text(tmp_path: Path, text: str, media: str | None) -> None:
    (event,) = events_of(tmp_path / "a.txt", f"2020/12/31(Thu)\n15:09\tBob\t{text}\n")
    assert event == Message("Bob", "" if media else text, TIME, media)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "15:09\t\tBob joined the group.",
            "15:09\tBobがグループに参加しました。",
            "15:09\tBob\tメッセージの送信を取り消しました",
        ),
        *("15:09\tBob\tMessage unsent.", "15:09\t\tBob已收回訊息", "15:09\tBob\t撤回了一条消息"),
    ],
)
def test_what_line_says_itself_is_not_said_by_anyone(tmp_path: Path, text: str) -> None:
    events = events_of(tmp_path / "a.txt", f"2020/12/31(Thu)\n15:08\tBob\tlorem\n{text}\n15:09\tEve\tipsum\n")
    assert events[1:] == [Skipped("system", 3), Message("Eve", "ipsum", TIME)]


def test_a_text_of_several_lines_loses_the_quotes_around_it(tmp_path: Path) -> None:
    text = '15:09\tBob\t"\u200elorem\n\nsaid ""ipsum"""\n15:09\tBob\t"dolor"\n15:09\tBob\t"sit\namet\n'
    events = events_of(tmp_path / "a.txt", f"2020/12/31(Thu)\n{text}")
    assert said(events) == [("Bob", 'lorem\n\nsaid "ipsum"'), ("Bob", '"dolor"'), ("Bob", '"sit\namet')]


def test_a_date_within_a_text_is_no_day(tmp_path: Path) -> None:
    text = "2020/12/31(Thu)\n15:09\tBob\tlorem\n2021/1/1\n15:09 dolor sit\n15:09\tBob\tipsum\n"
    assert said(events_of(tmp_path / "a.txt", text)) == [("Bob", "lorem\n2021/1/1\n15:09 dolor sit"), ("Bob", "ipsum")]


def test_a_date_without_a_weekday_is_a_day_only_where_the_chat_begins_or_after_a_blank_line(tmp_path: Path) -> None:
    text = "2020/12/31\n15:09\tBob\tlorem\n1/1\n2021/1/1\n \n2021/1/2\n15:09\tBob\tipsum\n"
    events = events_of(tmp_path / "a.txt", f"[LINE] Chat\n{text}")
    assert events == [
        Message("Bob", "lorem\n1/1\n2021/1/1", TIME),
        Message("Bob", "ipsum", datetime(2021, 1, 2, 15, 9)),
    ]


def test_two_lines_that_begin_alike_make_no_name(tmp_path: Path) -> None:
    text = "2020.12.31 Thursday\n15:09 Bob well yes\n15:09 Bob well no\n15:10 Eve hm\n"
    assert said(events_of(tmp_path / "a.txt", text)) == [("Bob", "well yes"), ("Bob", "well no"), ("Eve", "hm")]


def test_with_blanks_names_of_several_words_are_learnt(tmp_path: Path) -> None:
    text = (
        "2020.12.31 Thursday\n15:09 John Doe lorem ipsum\n15:09 Jane dolor\n15:09 John Doe sit\n15:09 John Doe lorem\n"
        "more\n15:09 Jane Photos\n15:09 Jane joined the group.\n15:09 Jane Austen\n15:09 Jane dolor amet\n"
    )
    events = events_of(tmp_path / "a.txt", text)
    assert said(events) == [
        ("John Doe", "lorem ipsum"),
        ("Jane", "dolor"),
        ("John Doe", "sit"),
        ("John Doe", "lorem\nmore"),
        ("Jane", ""),
        ("Jane", "Austen"),
        ("Jane", "dolor amet"),
    ]
    assert [event.media for event in events if isinstance(event, Message)].count("image") == 1
    assert Skipped("system", 8) in events


def test_with_blanks_the_title_names_the_other(tmp_path: Path) -> None:
    title = "[LINE] John Doeとのトーク履歴\n保存日時：2020/12/31 23:59\n\n2020/12/31(木)\n"
    text = f"{title}15:09 John Doe lorem\n15:09 花子 はい\n"
    assert said(events_of(tmp_path / "a.txt", text)) == [("John Doe", "lorem"), ("花子", "はい")]


@pytest.mark.parametrize(
    "header",
    [
        "[LINE] Chat history with Bob\nSaved on: 2020/12/31 23:59\n\n",
        "Chat history in Group\nSaved on: 12/31/2020, 23:59\n\n",
        "[LINE] Bobとのトーク履歴\n保存日時：2020/12/31 23:59\n\n",
        "[LINE] 與Bob的聊天記錄\n儲存日期：2020/12/31 23:59\n\n",
        "[LINE] 与Bob的聊天记录\n保存日期：2020/12/31 23:59\n\n",
        "[LINE] Bob님과의 대화\n저장한 날짜: 2020/12/31 23:59\n\n",
    ],
)
def test_headers_are_no_lines_of_the_chat(tmp_path: Path, header: str) -> None:
    events = events_of(tmp_path / "a.txt", f"{header}2020/12/31(Thu)\n15:09\tBob\tlorem\n")
    assert events == [Message("Bob", "lorem", TIME)]


def test_what_stands_before_the_chat_or_is_no_text_is_counted(tmp_path: Path) -> None:
    content = (
        b"[LINE] Chat\nlorem\n2020/12/31(Thu)\nipsum\n15:09\tBob\tdolor\n\xff\xfe\nsit\n15:09\t\xe2\x80\x8eEve\tamet"
    )
    assert events_of(tmp_path / "a.txt", content + b"\n" * 20) == [
        Skipped("undecodable", 2),
        Skipped("undecodable", 4),
        Skipped("undecodable", 6),
        Message("Bob", "dolor\nsit", TIME),
        Message("Eve", "amet", TIME),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_windows_line_ends_and_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = "[LINE] Bobとのトーク履歴\r\n\r\n2020/12/31(木)\r\n15:09\tBob\tこんにちは\r\n\r\n15:09\tBob\tlorem\r\n"
    assert said(events_of(tmp_path / "a.txt", text.encode(encoding))) == [("Bob", "こんにちは"), ("Bob", "lorem")]


@pytest.mark.parametrize(
    "text", ["15:09 lorem ipsum\n", "a\tb\tc\n", "2020/12/31(Thu)\nlorem\n", "time\tname\n15:09\tBob\n"]
)
def test_other_texts_are_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert not line.recognises(open_export(path)[0])


FORMS = [
    ("%Y/%m/%d(%a)", "%H:%M"),
    ("%Y.%m.%d %A", "%I:%M %p"),
    ("%a, %m/%d/%Y", "%I:%M%p"),
    ("%Y年%m月%d日(木)", "%H:%M"),
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Bob", "小明", "John Doe"]),
            st.text("lorem 你好，\"'", max_size=20).map(str.strip),
            st.integers(0, 10**6),
        ),
        min_size=1,
    ),
    st.sampled_from(FORMS),
)
def test_what_people_say_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, messages: list[tuple[str, str, int]], form: tuple[str, str]
) -> None:
    lines = ["[LINE] Chat history"]
    expected: list[Event] = []
    for name, text, minutes in [("Bob", "on a day that tells the order", 0), *messages]:
        time = TIME + timedelta(minutes=minutes)
        lines += ["", time.strftime(form[0]), f"{time.strftime(form[1])}\t{name}\t{text}"]
        expected.append(Message(name, text, time))
    events = events_of(tmp_path_factory.mktemp("line") / "a.txt", "\n".join(lines))
    assert events == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Bob joined the group.",
            "Bob left the chat",
            "Bob invited Eve to this room",
            "Bob created the album",
            "Bob deleted a note",
        ),
        *("Bob made an announcement", "Bob canceled an invitation", "Bob unsent a message.", "Bobが参加しました。"),
        *(
            "Bobが退会しました",
            "BobがEveを招待しました。",
            "BobがEveを追加しました",
            "Bobがメモを削除しました",
            "Bobが名前を変更しました。",
        ),
        *(
            "Bobがアナウンスしました",
            "Bobがメッセージの送信を取り消しました",
            "Bob已加入群組。",
            "Bob離開聊天室",
            "Bob离开聊天室",
        ),
        *(
            "Bob退出群",
            "Bob已將Eve移出群組",
            "Bob将Eve移出群",
            "Bob邀請Eve進群",
            "Bob新增Eve至群組",
            "Bob添加Eve到群",
            "Bob已設定公告",
            "Bob发布了通告",
        ),
        *(
            "Bob收回訊息",
            "Bob撤回了一条消息",
            "Bob님이 초대했습니다.",
            "Bob님이 참여했습니다",
            "Bob님이 나갔습니다.",
            "Bob님이 내보냈습니다",
        ),
        *(
            "Bob님이 퇴장했습니다.",
            "Bob님이 들어왔습니다.",
            "Bob님이 메시지 전송을 취소했습니다.",
            "Bob membatalkan pengiriman pesan.",
        ),
    ],
)
def test_a_notice_is_told_from_what_people_say_where_no_tab_does(text: str) -> None:
    assert line.is_notice(text)


@given(st.from_regex(NOTICE, fullmatch=True))
def test_every_notice_has_in_it_what_one_is_seen_by(text: str) -> None:
    assert NOTICE_HINT.search(text)


@settings(max_examples=500)
@given(st.from_regex(UNSENT, fullmatch=True))
def test_every_message_taken_back_ends_as_one_is_seen_by(text: str) -> None:
    assert text.endswith(UNSENT_ENDS)
