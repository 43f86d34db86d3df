"""WeChat, as the tools that read its database export it: MemoTrace (留痕) and PyWxDump tables, WeFlow's JSON.

What a record is, is told by a number (`Type`, `SubType`, as in the database) or by a name (`type_name`, `type`) that
each tool words in its own way; its keywords decide.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.csv_stream import delimiter_of, rows
from elman.text.exports.dates import Order
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records
from elman.text.exports.source import Source
from elman.text.exports.timestamps import from_epoch, order_of, parse_time

TABLES = (
    {"issender", "strcontent", "createtime"},
    {"is_sender", "type_name", "createtime"},
    {"消息id", "类型", "发送人", "时间", "内容"},
)
"""Columns that tell a table of MemoTrace, one of PyWxDump, and one of MemoTrace since its version 3."""
JSON = re.compile(
    r'"weflow"\s*:\s*\{|"session"\s*:\s*\{\s*"wxid"|"isSend"\s*:.*"sender(?:Username|DisplayName)"'
    r'|"type_name"\s*:.*"is_sender"|"is_sender"\s*:.*"type_name"',
    re.DOTALL,
)
OWN, OTHER = "我", "对方"
"""Speakers whom the record does not name: the exporter and the one they write with."""

TEXT, SYSTEM, QUOTE = "text", "system", "quote"
KEYWORDS = (
    (SYSTEM, "系统|撤回|拍一拍|邀请加群|添加好友|打招呼|system|revoke|recall"),
    (QUOTE, "引用|quote|reply"),
    (TEXT, "文本|文字|公告|接龙|text"),
    ("sticker", "表情|emoji|sticker|gif"),
    ("location", "位置|location"),
    ("link", "图文|视频号|链接|小程序|音乐|直播|分享|收藏|游戏|小说|link|music|mini|share|channel"),
    ("image", "图片|照片|image|photo|picture"),
    ("call", "通话|call|voip"),
    ("audio", "语音|voice|audio"),
    ("video", "视频|video"),
    ("contact", "名片|公众号|contact|card"),
    ("payment", "转账|红包|收款|transfer|packet|payment"),
    ("forward", "聊天记录|转发|笔记|forward|history|record"),
    ("file", "文件|file"),
    ("other", "未知|其他|unknown|other"),
)
"""What the names of the kinds of records have in common; the first that is found decides."""
NUMBERS = {
    1: TEXT,
    3: "image",
    34: "audio",
    37: SYSTEM,
    42: "contact",
    43: "video",
    47: "sticker",
    48: "location",
    49: "link",
    50: "call",
    62: "video",
    65: SYSTEM,
    66: "contact",
    67: "contact",
    10000: SYSTEM,
    10002: SYSTEM,
}
APP_NUMBERS = {
    1: TEXT,
    6: "file",
    8: "sticker",
    17: "location",
    19: "forward",
    24: "forward",
    53: TEXT,
    57: QUOTE,
    62: SYSTEM,
    74: "file",
    87: TEXT,
    2000: "payment",
    2001: "payment",
    2003: "payment",
}
"""The second number of the records of kind 49; those not here are links to something."""
LONGEST_KIND = 64
"""Characters of a kind's name that are looked at."""
TRANSCRIPT = re.compile(r"(?:翻译结果[:：]|\[语音转文字\]|【语音】)\s*(.+)", re.DOTALL)
QUOTED = re.compile(r"\n\s*\[引用\]\([\d: /-]*\)[^\n:]*:.*|\n引用：[^\n:]*: .*|\[引用 .*\]\s*$", re.DOTALL)
"""What PyWxDump, MemoTrace and WeFlow write behind an answer: what it answers, which are not its sender's words."""
TITLE = re.compile(r"<title>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</title>", re.DOTALL)

Record = Mapping[str, Any]


class Fields(NamedTuple):
    """The names of the fields that a record has for each thing, the best first."""

    speaker: tuple[str, ...]
    other: tuple[str, ...]
    own: tuple[str, ...]
    text: tuple[str, ...]
    time: tuple[str, ...]
    kind: tuple[str, ...]
    part: tuple[str, ...]
    id: tuple[str, ...]
    reply_to: tuple[str, ...]
    chat: tuple[str, ...]


FIELDS = (
    *("发送人 senderdisplayname remark nickname talker sender senderusername", "talkerid room_name"),
    *("issend is_sender issender", "内容 strcontent msg content", "时间 createtime strtime formattedtime"),
    *("类型 type_name type localtype", "subtype", "消息id msgsvrid platformmessageid serverid", "replytomessageid"),
    "room_name talkerid",
)
"""The names of all of them, in the order of `Fields`."""


def recognises(source: Source) -> bool:
    """Tell by the columns of the table, or by the fields of the JSON."""
    head = source.sample.lstrip()
    if head.startswith(("{", "[")):
        return JSON.search(source.sample) is not None
    names = set(column_names(head.partition("\n")[0]))
    return any(columns <= names for columns in TABLES)


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of an export of one of the tools."""
    head = source.sample.lstrip()
    if not head.startswith(("{", "[")):
        yield from read_table(source)
        return
    for record in records(source, "messages.item" if head.startswith("{") else "item"):
        if isinstance(record, Skipped):
            yield record
            continue
        number, fields = record
        if isinstance(fields, dict):
            yield event({str(name).lower(): value for name, value in fields.items()}, number, "ymd")
        else:
            yield Skipped("undecodable", number)


def column_names(header: str) -> list[str]:
    """Return the names of the columns of a table, in small letters."""
    return [name.strip().strip('"').lower() for name in header.split(delimiter_of(header))]


def read_table(source: Source) -> Iterator[Event]:
    """Yield the messages of a table; a cell beyond its header is the server's number, which old versions forgot."""
    header = source.sample.lstrip().partition("\n")[0]
    names, delimiter = column_names(header), delimiter_of(header)
    time = names.index("createtime" if "createtime" in names else "时间")
    order = order_of(source, column(source, delimiter, time))
    keys = names if {"msgsvrid", "消息id"} & {*names} else [*names, "msgsvrid"]
    for row in rows(source, delimiter):
        if isinstance(row, Skipped):
            yield row
        elif row[1][0].strip().lower() != names[0]:
            yield event(dict(zip(keys, row[1], strict=False)), row[0], order)


def column(source: Source, delimiter: str, place: int) -> Iterator[str]:
    """Yield the cells of one column, without its header."""
    cells = (row[1][place] for row in rows(source, delimiter) if not isinstance(row, Skipped) and len(row[1]) > place)
    next(cells, None)
    yield from cells


def event(record: Record, number: int, order: Order) -> Event:
    """Return what one record says."""
    fields = fields_of(tuple(record))
    kind, text = kind_of(record, fields), text_of(record, fields)
    group = str(record.get("senderusername")).endswith("@chatroom")  # which itself writes notices alone
    if kind == SYSTEM or group or (text is not None and "<revokemsg>" in text):
        return Skipped("system", number)
    time = time_of(record, fields, order)
    if text is None or (kind is None and time is None):
        return Skipped("undecodable", number)
    media, text = content(kind, text)
    identity, reply_to, chat = first(record, fields.id), first(record, fields.reply_to), first(record, fields.chat)
    return Message(
        speaker_of(record, fields), clean_text(text), time, media, identity or None, reply_to or None, chat or None
    )


def content(kind: str | None, text: str) -> tuple[str | None, str]:
    """Return the medium and the words of a record: the title of XML, no quote, the transcript of a voice message."""
    if kind in (TEXT, QUOTE, None):
        if not text.startswith(("<msg", "<?xml", "<appmsg")):
            return None, QUOTED.sub("", text, count=1) if kind == QUOTE else text
        title = TITLE.search(text)
        return (None, html.unescape(title[1])) if title else ("other", "")
    transcript = TRANSCRIPT.search(text) if kind == "audio" else None
    return kind, transcript[1] if transcript else ""


@lru_cache(maxsize=256)
def fields_of(names: tuple[str, ...]) -> Fields:
    """Return which fields of a record with these hold what."""
    return Fields(*(tuple(name for name in wanted.split() if name in names) for wanted in FIELDS))


def first(record: Record, names: tuple[str, ...]) -> str:
    """Return the first of the fields that is not empty, as text."""
    for name in names:
        value = record[name]
        if value is not None and value != "":
            return str(value)
    return ""


def text_of(record: Record, fields: Fields) -> str | None:
    """Return the text of a record, or None where it has no such field."""
    if not fields.text:
        return None
    text = first(record, fields.text)
    if text.startswith("{") and '"msg"' in text and fields.text == ("content",):
        try:  # how PyWxDump once wrote text and file as one
            return str(json.loads(text)["msg"])
        except (ValueError, KeyError, TypeError):
            return text
    return text


def speaker_of(record: Record, fields: Fields) -> str:
    """Return who a record is from, by the name that the exporter gave them if there is one."""
    named = clean_name(first(record, fields.speaker))
    if named:
        return named
    own = first(record, fields.own).lower() in ("1", "1.0", "true")
    return OWN if own else clean_name(first(record, fields.other)) or OTHER


def time_of(record: Record, fields: Fields, order: Order) -> datetime | None:
    """Return when a record was sent, by the first of its times that makes sense."""
    for name in fields.time:
        value = record[name]
        time = from_epoch(value) if isinstance(value, int | float) else parse_time(str(value), order)
        if time is not None:
            return time
    return None


def kind_of(record: Record, fields: Fields) -> str | None:
    """Return the medium of a record, `text`, `system`, or None where neither name nor number says it."""
    for name in fields.kind:
        value = str(record[name])[:LONGEST_KIND]
        kind = kind_of_number(value, first(record, fields.part)) if value.isdigit() else kind_of_name(value)
        if kind is not None:
            return kind
    return None


@lru_cache(maxsize=256)
def kind_of_name(name: str) -> str | None:
    """Return what a kind of records is, by the keywords in its name."""
    return next((kind for kind, words in KEYWORDS if re.search(words, name, re.IGNORECASE)), None)


@lru_cache(maxsize=256)
def kind_of_number(number: str, part: str) -> str | None:
    """Return what a kind of records is, by its numbers; WeChat 4 packs both into one."""
    packed, main = divmod(int(number), 1 << 32)
    second = packed or (int(part) if part.isdigit() else 0)
    return APP_NUMBERS.get(second, "link") if main == 49 else NUMBERS.get(main)
