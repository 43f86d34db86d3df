"""WeChat: tables of MemoTrace and PyWxDump and WeFlow's JSON, each record counted once."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import wechat
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export

OLD = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime"
NEW = f"{OLD},Remark,NickName,Sender"
NEWEST = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息"
DUMP = "id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime"
LOREM = st.text("lorem ipsum,\"'\n你好;\t", min_size=1, max_size=30).map(str.strip).filter(bool)


def events_of(path: Path, content: str | bytes) -> list[Event]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = open_export(path)
    assert wechat.recognises(source)
    return list(wechat.read(source))


def weflow(*messages: Any, **more: Any) -> str:
    return json.dumps(
        {"weflow": {"version": "1"}, "session": {"wxid": "wxid_b", "type": "私聊"}, "messages": messages} | more,
        ensure_ascii=False,
    )


def test_the_table_of_an_old_version_has_more_cells_than_its_header(data_folder: Path) -> None:
    (source,) = open_export(data_folder / "exports/wechat/memotrace_header_0.2.6.csv")
    assert wechat.recognises(source)
    first, second = wechat.read(source)
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.speaker, first.time, first.id) == (
        "我",
        datetime(2018, 6, 14, 0, 17, 58, tzinfo=UTC),
        "1234567890987654",
    )
    assert (first.media, len(first.text), second.text[-1]) == (None, 7, "😗")


def test_the_table_of_two_people_is_read_with_its_media_and_recalled_messages(data_folder: Path) -> None:
    (source,) = open_export(data_folder / "exports/wechat/pywxdump_weclone_test_0_730.csv")
    assert wechat.recognises(source)
    events = list(wechat.read(source))
    messages = [event for event in events if isinstance(event, Message)]
    assert len(messages) == 94
    assert [event for event in events if isinstance(event, Skipped)] == [Skipped("system", 56), Skipped("system", 62)]
    assert Counter(message.media for message in messages) == {None: 66, "sticker": 23, "image": 5}
    assert Counter(message.speaker for message in messages) == {"test_person": 46, "12345iru2zsmo22": 48}
    assert all(message.text == "" for message in messages if message.media)
    assert messages[0].time == datetime(2024, 10, 4, 11, 42)
    assert messages[-1].time == datetime(2024, 12, 30, 21, 28)
    assert not any("[引用]" in message.text for message in messages)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("好的\n\n[引用](2024-10-04 21:25:04)Bob:几点", "好的"),
        ("好的\n明天见\n\n[引用]()Bob:你说：\n\n[引用](2024-10-04 21:25:04)Ana:早", "好的\n明天见"),
        ("见文末的 [引用](来源)", "见文末的 [引用](来源)"),
        ("两行\n[引用](http://a.b)", "两行\n[引用](http://a.b)"),
    ],
    ids=["quote", "quote of a quote", "a link in the text", "a link on a line"],
)
def test_what_a_message_answers_is_not_its_senders_text(tmp_path: Path, text: str, said: str) -> None:
    (event,) = events_of(tmp_path / "a.csv", f'{DUMP}\n1,77,引用回复,0,Bob,room,"{text}",,2024-10-04 11:42:05\n')
    assert isinstance(event, Message)
    assert event.text == said


def test_the_table_of_the_newest_version_has_chinese_columns(tmp_path: Path) -> None:
    rows = [
        "11,文本,Bob,2024-12-01 12:00:00,lorem,Bob,bobby,more",
        '12,引用消息,Ana,2024-12-01 12:00:01,"ipsum\n引用：Bob: lorem",Ana,ana,more',
        "13,图片,Ana,2024-12-01 12:00:02,【图片】,Ana,ana,more",
        "14,语音,Ana,2024-12-01 12:00:03,【语音】dolor,Ana,ana,more",
        "15,位置分享,Ana,2024-12-01 12:00:04,【位置分享】,Ana,ana,more",
        '16,未知类型,Ana,2024-12-01 12:00:05,"99\nxml",Ana,ana,more',
        "17,系统消息,,2024-12-01 12:00:06,lorem,,,more",
        "18,拍一拍,Ana,2024-12-01 12:00:07,lorem,,,more",
    ]
    events = events_of(tmp_path / "a.csv", "\ufeff" + "\r\n".join([NEWEST, *rows]))
    assert [(event.speaker, event.text, event.media, event.id) for event in events if isinstance(event, Message)] == [
        *(("Bob", "lorem", None, "11"), ("Ana", "ipsum", None, "12"), ("Ana", "", "image", "13")),
        *(("Ana", "dolor", "audio", "14"), ("Ana", "", "location", "15"), ("Ana", "", "other", "16")),
    ]
    assert events[0] == Message("Bob", "lorem", datetime(2024, 12, 1, 12), id="11")
    assert [type(event) for event in events[-2:]] == [Skipped, Skipped]


def test_what_weflow_writes_behind_an_answer_is_not_its_senders_text(tmp_path: Path) -> None:
    record = {"createTime": 1600000000, "type": "引用消息", "isSend": 0, "senderUsername": "b"}
    texts = ["lorem[引用 Bob：[图片]]", "[引用 Bob：几点]", "lorem"]
    events = events_of(tmp_path / "a.json", weflow(*(record | {"content": text} for text in texts)))
    assert [event.text for event in events if isinstance(event, Message)] == ["lorem", "", "lorem"]
    said = record | {"type": "文本消息", "content": "[引用 来源]"}
    group = record | {"type": "文本消息", "content": "lorem", "senderUsername": "1@chatroom"}
    event, notice = events_of(tmp_path / "a.json", weflow(said, group))
    assert isinstance(event, Message)
    assert (event.text, notice) == ("[引用 来源]", Skipped("system", 2))


def test_ones_own_messages_are_mine_where_the_talker_is_not_named(data_folder: Path) -> None:
    (source,) = open_export(data_folder / "exports/wechat/pywxdump_weclone_PII.csv")
    messages = [event for event in wechat.read(source) if isinstance(event, Message)]
    assert len(messages) == 62
    speakers = Counter(message.speaker for message in messages)
    assert (speakers["我"], speakers["PHONE_NUMBER"], speakers["666"]) == (31, 4, 1)


def test_names_come_from_remark_then_nickname_then_account(tmp_path: Path) -> None:
    rows = [
        "1,3,1,0,0,1600000000,,lorem,2020-09-13 20:26:40,Boss,Bob,wxid_b",
        "2,3,1,0,0,1600000000,,lorem,2020-09-13 20:26:40,,Bob,wxid_b",
        "3,3,1,0,0,1600000000,,lorem,2020-09-13 20:26:40,,,wxid_b",
        "4,3,1,0,0,1600000000,,lorem,2020-09-13 20:26:40",
        "5,3,1,0,1,1600000000,,lorem,2020-09-13 20:26:40",
    ]
    events = events_of(tmp_path / "a.csv", "\r\n".join([NEW, *rows, ""]))
    assert [event.speaker for event in events if isinstance(event, Message)] == ["Boss", "Bob", "wxid_b", "3", "我"]


@pytest.mark.parametrize(
    ("numbers", "media"),
    [
        *(
            ("1,0", None),
            ("3,0", "image"),
            ("34,0", "audio"),
            ("43,0", "video"),
            ("47,0", "sticker"),
            ("48,0", "location"),
        ),
        *(("42,0", "contact"), ("50,0", "call"), ("49,5", "link"), ("49,6", "file"), ("49,2000", "payment")),
        *(("49,57", None), ("49,19", "forward"), ("10000,0", "system"), ("49,62", "system"), ("10002,0", "system")),
    ],
)
def test_the_numbers_of_a_record_say_what_it_is(tmp_path: Path, numbers: str, media: str | None) -> None:
    (event,) = events_of(tmp_path / "a.csv", f"{OLD}\n1,3,{numbers},0,1600000000,,lorem,2020-09-13 20:26:40\n")
    if media == "system":
        assert event == Skipped("system", 2)
    else:
        assert isinstance(event, Message)
        assert (event.media, event.text) == (media, "lorem" if media is None else "")


@pytest.mark.parametrize(
    ("name", "media"),
    [
        *(
            ("文本", None),
            ("text", None),
            ("引用回复", None),
            ("图片", "image"),
            ("image", "image"),
            ("动画表情", "sticker"),
        ),
        *(
            ("语音", "audio"),
            ("视频", "video"),
            ("语音通话", "call"),
            ("视频号视频", "link"),
            ("推荐公众号", "contact"),
        ),
        *(
            ("合并转发的聊天记录", "forward"),
            ("卡片式链接", "link"),
            ("小程序", "link"),
            ("转账", "payment"),
            ("位置", "location"),
        ),
        *(
            ("位置共享", "location"),
            ("文件", "file"),
            ("系统通知", "system"),
            ("拍一拍", "system"),
            ("消息撤回2", "system"),
        ),
    ],
)
def test_the_name_of_a_kind_says_what_a_record_is(tmp_path: Path, name: str, media: str | None) -> None:
    (event,) = events_of(tmp_path / "a.csv", f"{DUMP}\n1,77,{name},0,Bob,room,lorem,,2024-10-04 11:42:05\n")
    if media == "system":
        assert event == Skipped("system", 2)
    else:
        text = "lorem" if media is None else ""
        assert event == Message("Bob", text, datetime(2024, 10, 4, 11, 42, 5), media, "77", None, "room")


def test_the_transcript_of_a_voice_message_is_its_text(tmp_path: Path) -> None:
    row = '1,77,语音,0,Bob,room,"语音时长：3.4秒\n翻译结果：lorem ipsum",,2024-10-04 11:42:05'
    (event,) = events_of(tmp_path / "a.csv", f"{DUMP}\n{row}\n")
    assert isinstance(event, Message)
    assert (event.media, event.text) == ("audio", "lorem ipsum")


def test_the_title_of_a_reply_in_xml_is_its_text(tmp_path: Path) -> None:
    xml = "<msg><appmsg><title>lorem &amp; ipsum</title><refermsg><content>dolor</content></refermsg></appmsg></msg>"
    (event,) = events_of(tmp_path / "a.csv", f"{OLD}\n1,3,49,57,0,1600000000,,{xml},x\n")
    assert isinstance(event, Message)
    assert (event.media, event.text) == (None, "lorem & ipsum")


def test_text_and_file_in_one_column_as_json_are_parted(tmp_path: Path) -> None:
    header = "id,type_name,is_sender,talker,room_name,content,CreateTime"
    row = '1,文本,1,me,peer,"{""src"": """", ""msg"": ""lorem""}",1726010000'
    (event,) = events_of(tmp_path / "a.csv", f"{header}\n{row}\n")
    assert isinstance(event, Message)
    assert (event.text, event.time) == ("lorem", datetime(2024, 9, 10, 23, 13, 20, tzinfo=UTC))


def test_json_is_read_with_the_names_that_its_records_have(tmp_path: Path) -> None:
    fields = {"createTime": 1600000000, "formattedTime": "2020-09-13 20:26:40", "type": "文本消息", "localType": 1}
    text = weflow(
        fields
        | {"localId": 1, "content": "lorem", "isSend": 0, "senderUsername": "wxid_b", "senderDisplayName": "Bob"},
        fields | {"content": "ipsum", "isSend": 1, "senderUsername": "", "platformMessageId": "9"},
        fields | {"content": "dolor", "isSend": 0, "senderUsername": "wxid_b", "replyToMessageId": "9"},
        fields | {"type": "图片消息", "localType": 3, "content": "[图片]", "isSend": 0, "senderUsername": "wxid_b"},
        fields | {"type": "系统消息", "localType": 10000, "content": "lorem", "isSend": None, "senderUsername": "x"},
        fields
        | {"type": "引用消息", "localType": 244813135921, "content": "sit", "isSend": 0, "senderUsername": "wxid_b"},
        "no record",
    )
    time = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert events_of(tmp_path / "a.json", text) == [
        Message("Bob", "lorem", time),
        Message("我", "ipsum", time, id="9"),
        Message("wxid_b", "dolor", time, reply_to="9"),
        Message("wxid_b", "", time, "image"),
        Skipped("system", 5),
        Message("wxid_b", "sit", time),
        Skipped("undecodable", 7),
    ]


def test_numbers_alone_say_what_a_record_of_json_is(tmp_path: Path) -> None:
    record = {
        "createTime": 1600000000,
        "localType": (2000 << 32) + 49,
        "content": "x",
        "isSend": 0,
        "senderUsername": "b",
    }
    (event,) = events_of(tmp_path / "a.json", weflow(record))
    assert isinstance(event, Message)
    assert event.media == "payment"


def test_json_that_is_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    record = {"createTime": 1600000000, "type": "文本消息", "content": "lorem", "isSend": 0, "senderUsername": "b"}
    events = events_of(tmp_path / "a.json", weflow(record, record, record)[:-60])
    assert [type(event) for event in events] == [Message, Message, Skipped]


def test_rows_that_make_no_sense_are_counted(tmp_path: Path) -> None:
    good = "1,77,文本,0,Bob,room,lorem,,2024-10-04 11:42:05"
    lines = [DUMP, good, "garbage", "a,b,c,d,e,f,g,h,i", good, "", DUMP, good]
    events = events_of(tmp_path / "a.csv", "\n".join(lines).encode() + b"\n1,2,\xff\xfe,0\n")
    assert [event for event in events if isinstance(event, Skipped)] == [
        Skipped("undecodable", 3),
        Skipped("undecodable", 4),
        Skipped("undecodable", 9),
    ]
    assert sum(isinstance(event, Message) for event in events) == 3


def test_a_table_that_a_spreadsheet_saved_has_day_and_month_turned(tmp_path: Path) -> None:
    rows = [f"1,{day},文本,0,Bob,room,lorem,,{day}/10/2024 11:42" for day in (4, 5, 13)]
    events = events_of(tmp_path / "a.csv", "\n".join([DUMP, *rows]))
    days = [event.time.day for event in events if isinstance(event, Message) and event.time]
    assert days == [4, 5, 13]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encodings_of_windows_are_read(tmp_path: Path, encoding: str) -> None:
    rows = [f"{i},7{i},文本,0,小明,房间,你好世界今天天气很好我们去公园,,2024-10-04 11:42:05" for i in range(9)]
    events = events_of(tmp_path / "a.csv", "\r\n".join([DUMP, *rows, ""]).encode(encoding))
    assert [event.text for event in events if isinstance(event, Message)] == ["你好世界今天天气很好我们去公园"] * 9


def test_other_tables_and_json_are_left_to_others(tmp_path: Path) -> None:
    for text in (
        "speaker,text\nA,b\n",
        '{"messages": [{"speaker": "A", "text": "b"}]}',
        "lorem",
        "label,review\n1,a\n",
    ):
        path = tmp_path / "a.txt"
        path.write_text(text)
        assert not wechat.recognises(open_export(path)[0])


@given(st.lists(st.tuples(st.sampled_from(["Bob", "小明", 'A "B" C']), LOREM, st.integers(10**9, 2 * 10**9))))
def test_what_a_table_says_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, int]]
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(NEW.split(","))
    for number, (name, text, time) in enumerate(said):
        writer.writerow([number, 3, 1, 0, 0, time, "", text, "", name, "", ""])
    events = events_of(tmp_path_factory.mktemp("wechat") / "a.csv", file.getvalue())
    assert [(event.speaker, event.text) for event in events if isinstance(event, Message)] == [
        (name, text) for name, text, _ in said
    ]
    assert [event.time for event in events if isinstance(event, Message)] == [
        datetime.fromtimestamp(time, UTC) for _, _, time in said
    ]
