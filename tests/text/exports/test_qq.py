"""QQ's texts: heads of messages in every clock, the chat window's own words told from what people say."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import qq
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

BANNER = "消息记录（此消息记录为文本格式，不支持重新导入）"
RULE = "=" * 64
TIME = datetime(2020, 2, 14, 21, 16, 13)


def events_of(path: Path, content: str | bytes) -> list[Event]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = open_export(path)
    assert qq.recognises(source)
    return list(qq.read(source))


def sample(folder: Path, name: str) -> list[Event]:
    (source,) = open_export(folder / "exports/qq" / name)
    assert qq.recognises(source)
    return list(qq.read(source))


def test_the_export_of_a_group_with_a_clock_of_twelve_hours_is_read(data_folder: Path) -> None:
    events = sample(data_folder, "qq_txt_group_12h.txt")
    messages = [event for event in events if isinstance(event, Message)]
    assert [(message.speaker, message.time, len(message.text)) for message in messages] == [
        ("骰娘-Roll100", datetime(2019, 9, 23, 20, 43, 38), 1),
        ("暗夜", datetime(2019, 9, 23, 20, 46, 18), 0),
        ("暗夜", datetime(2019, 9, 23, 21, 2, 42), 7),
        ("围观", datetime(2020, 3, 4, 0, 13, 41), 1),
    ]
    assert [event for event in events if isinstance(event, Skipped)] == [Skipped("system", n) for n in (12, 15, 22)]


def test_the_export_of_a_group_with_a_clock_of_a_day_is_read(data_folder: Path) -> None:
    assert [
        (event.speaker, event.media, len(event.text), event.time)
        for event in sample(data_folder, "qq_txt_group_24h.txt")
        if isinstance(event, Message)
    ] == [
        ("Alice", None, 8, datetime(2024, 1, 2, 3, 4, 5)),
        ("Bob", "image", 0, datetime(2024, 1, 2, 3, 5, 6)),
        ("番茄", None, 7, datetime(2017, 8, 29, 20, 28, 30)),
    ]


def test_what_is_copied_from_a_window_is_read_with_its_notices(data_folder: Path) -> None:
    events = sample(data_folder, "qq_copied_sidewindow.txt")
    messages = [event for event in events if isinstance(event, Message)]
    assert [(message.speaker, message.text.count("\n")) for message in messages] == [
        ("无情的围观熊", 0),
        ("守善锤", 1),
        ("克里斯托夫·韦恩", 0),
        ("菲比斯·墨菲斯托", 0),
    ]
    assert messages[0].time == TIME
    assert [event for event in events if isinstance(event, Skipped)] == [Skipped("system", n) for n in (8, 13, 15)]


@pytest.mark.parametrize(
    ("head", "speaker"),
    [
        ("2020-02-14 21:16:13 Bob(12345)", "Bob"),
        ("2020-02-14 9:16:13 PM Bob(12345)", "Bob"),
        ("2020-02-14 09:16:13 PM Bob(12345)", "Bob"),
        ("2020-02-14 下午 9:16:13 Bob(12345)", "Bob"),
        ("2020-02-14 下午9:16:13 Bob(12345)", "Bob"),
        ("2020/02/14 21:16:13 Bob(12345)", "Bob"),
        ("2020-02-14 21:16:13 Bob<bob@qq.com>", "Bob"),
        ("2020-02-14 21:16:13 【群主】Bob(12345)", "Bob"),
        ("2020-02-14 21:16:13 【LV1】【管理员】Bob(12345)", "Bob"),
        ("2020-02-14 21:16:13 (12345)", "12345"),
        ("2020-02-14 21:16:13 【Bob】(12345)", "【Bob】"),
        ("2020-02-14 21:16:13 Bob (the 2nd)(12345)", "Bob (the 2nd)"),
        ("2020-02-14 21:16:13 PM Bob(12345)", "Bob"),
        ("2020-02-14 21:16:13 \u202eBob\u202c(12345)", "Bob"),
    ],
)
def test_heads_are_read_in_every_form(tmp_path: Path, head: str, speaker: str) -> None:
    events = events_of(tmp_path / "a.txt", f"{BANNER}\n\n消息对象:Bob\n\n{head}\nlorem\n\n")
    assert events == [Message(speaker, "lorem", TIME)]


@pytest.mark.parametrize(
    "date",
    ["2/14/2020 9:16:13 PM", "2/14/2020 9:16:13 pm", "2020/2/14 21:16:13", "14/2/2020 21:16:13", "2020-02-14 21:16:13"],
)
def test_a_copied_window_has_the_name_first(tmp_path: Path, date: str) -> None:
    text = f"Bob the Great {date}\nlorem\n\nipsum\n\n【群主】Eve {date}\ndolor\n"
    assert events_of(tmp_path / "a.txt", text) == [
        Message("Bob the Great", "lorem\n\nipsum", TIME),
        Message("Eve", "dolor", TIME),
    ]


def test_day_and_month_of_a_copied_window_are_found_from_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Bob 1/2/2020 10:00:00\na\n\nBob 13/2/2020 10:00:00\nb\n", encoding="utf-8")
    (source,) = open_export(path)
    times = [event.time for event in qq.read(source) if isinstance(event, Message)]
    assert times == [datetime(2020, 2, 1, 10), datetime(2020, 2, 13, 10)]
    assert source.notes == ["dates read as day/month/year"]


@pytest.mark.parametrize(
    ("text", "media"),
    [
        *(("[图片]", "image"), ("[表情]", "sticker"), ("[语音]", "audio"), ("[视频]", "video"), ("[文件]", "file")),
        *(
            ("[图片][图片]", "image"),
            (" [动画表情] ", "sticker"),
            ("[Image]", "image"),
            ("[图片]lorem", None),
            ("[lorem]", None),
        ),
    ],
)
def test_a_placeholder_is_a_medium_only_if_it_is_all_there_is(tmp_path: Path, text: str, media: str | None) -> None:
    (event,) = events_of(tmp_path / "a.txt", f"2020-02-14 21:16:13 Bob(12345)\n{text}\n")
    assert event == Message("Bob", "" if media else text, TIME, media)


def test_a_recalled_message_is_the_systems(tmp_path: Path) -> None:
    head = "2020-02-14 21:16:13 Bob(12345)"
    text = f"{head}\n你撤回了一条消息\n\n{head}\nlorem\n\n对方撤回了一条消息\n"
    assert events_of(tmp_path / "a.txt", text) == [
        Skipped("system", 2),
        Message("Bob", "lorem", TIME),
        Skipped("system", 7),
    ]


@pytest.mark.parametrize(
    "notice",
    [
        *(
            "Eve撤回了一条消息",
            "你和Eve有3个共同好友",
            "你已添加Eve，现在可以开始聊天了",
            "以上是历史消息",
            "Eve加入了本群",
            "Eve退出了群聊",
        ),
        *(
            "Eve邀请Al入群，Al加入了群",
            "Eve被管理员移出群聊",
            "Eve修改群名为x",
            "Eve更改群名为x",
            "管理员开启了全员禁言",
            "管理员关闭了全员禁言",
        ),
        *("Eve成为新群主", "Eve拍了拍Al", "Eve recalled a message."),
    ],
)
def test_a_notice_of_the_window_is_a_paragraph_of_its_own(tmp_path: Path, notice: str) -> None:
    head = "Bob 2020/2/14 21:16:13"
    events = events_of(tmp_path / "a.txt", f"{head}\nlorem\n\n{notice}\n\n{head}\n\n{notice}\n\n{head}\n{notice}\n")
    assert events == [
        *(Message("Bob", "lorem", TIME), Skipped("system", 4)),
        *(Message("Bob", "", TIME), Skipped("system", 8)),
        Skipped("system", 11),
    ]


def test_heads_without_numbers_make_a_chat_where_they_begin_paragraphs(tmp_path: Path) -> None:
    text = "2020-02-14 21:16:13 Bob\nlorem\n\nipsum\n\n2020-02-14 21:16:13 小明\n你好\n\n"
    assert events_of(tmp_path / "a.txt", text) == [
        Message("Bob", "lorem\n\nipsum", TIME),
        Message("小明", "你好", TIME),
    ]


def test_several_chats_in_one_file_are_kept_apart_from_the_banners_between(tmp_path: Path) -> None:
    chat = f"{RULE}\n消息分组:我的好友\n{RULE}\n消息对象:Bob\n{RULE}\n\n2020-02-14 21:16:13 Bob(12345)\nlorem\n\n\n"
    assert events_of(tmp_path / "a.txt", f"{BANNER}\n\n{chat}{chat}") == [Message("Bob", "lorem", TIME)] * 2


def test_what_stands_before_the_first_head_or_is_no_text_is_counted(tmp_path: Path) -> None:
    text = f"{BANNER}\nlorem\n2020-02-14 21:16:13 Bob(12345)\nipsum\n".encode() + b"\xff\xfe\n" + b"dolor\n" * 30
    events = events_of(tmp_path / "a.txt", text)
    assert Skipped("undecodable", 2) in events
    assert Skipped("undecodable", 5) in events
    (message,) = [event for event in events if isinstance(event, Message)]
    assert message.text == "\n".join(["ipsum", *["dolor"] * 30])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encodings_of_windows_are_read(tmp_path: Path, encoding: str) -> None:
    text = f"{BANNER}\r\n\r\n消息对象:小明\r\n\r\n2020-02-14 21:16:13 小明(12345)\r\n你好世界\r\n今天天气很好\r\n\r\n"
    assert events_of(tmp_path / "a.txt", text.encode(encoding)) == [Message("小明", "你好世界\n今天天气很好", TIME)]


@pytest.mark.parametrize(
    "text",
    [
        *("lorem 2/14/2020\nipsum\n", "2020-02-14 21:16:13 INFO started\n" * 9, "[x] [3:20 PM] y\n", "lorem", "\n"),
        "消息对象:x\nlorem: ipsum\n",
    ],
)
def test_other_texts_are_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert not qq.recognises(open_export(path)[0])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Bob", "小明", "A (B)"]),
            st.text("lorem 你好，[]:\n", max_size=20).map(str.strip),
            st.integers(0, 10**8),
        ),
        min_size=1,
    ),
    st.sampled_from(["%Y-%m-%d %H:%M:%S {}(12345)", "%Y-%m-%d %I:%M:%S %p {}(12345)", "{} %m/%d/%Y %I:%M:%S %p"]),
)
def test_what_people_say_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, int]], form: str
) -> None:
    said = [("Bob", "first", 0), ("Bob", "at the end of a month", 86400 * 16), *said]
    times = [TIME + timedelta(seconds=seconds) for _, _, seconds in said]
    text = "".join(
        f"{time.strftime(form).format(name)}\n{words}\n\n" for (name, words, _), time in zip(said, times, strict=True)
    )
    events = events_of(tmp_path_factory.mktemp("qq") / "a.txt", text)
    assert events == [Message(name, words, time) for (name, words, _), time in zip(said, times, strict=True)]
