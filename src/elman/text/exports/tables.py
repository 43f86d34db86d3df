"""Tables and records with named columns: CSV, TSV, JSONL and JSON of whatever made them, and Elman's own.

Columns are found by their names; where several would do, the first in the lists below is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.csv_stream import delimiter_of, rows
from elman.text.exports.dates import Order
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records
from elman.text.exports.json_values import shape
from elman.text.exports.source import Source
from elman.text.exports.timestamps import order_of, parse_time

COLUMNS = {
    "speaker": "speaker sender speaker_name sender_name from_name author author_name from_user from user user_name"
    " username nickname nick display_name name talker person participant character role"
    " 发送者 发送人 发件人 发言人 说话人 說話人 發送者 傳送者 寄件者 昵称 暱稱 用户名 用户 使用者 姓名 名字 角色 人物"
    " 作者 送信者 発言者 話者 名前 ユーザー 보낸사람 보낸_사람 발신자 사용자 이름"
    " absender autor auteur expéditeur remitente remetente mittente nombre nom отправитель автор имя",
    "text": "text message content msg body message_text message_body text_content utterance dialogue dialog line"
    " sentence 内容 內容 消息 消息内容 訊息 訊息內容 聊天内容 文本 文字 正文 发言 台词 对话 對話"
    " 本文 メッセージ テキスト 発言 내용 메시지 대화 텍스트"
    " nachricht texto mensaje mensagem texte messaggio testo сообщение текст",
    "time": "time timestamp datetime date_time created_at sent_at createtime create_time time_stamp timestamp_ms ts"
    " created sent 时间 時間 发送时间 發送時間 消息时间 时间戳 日時 送信日時 시간 일시"
    " zeit uhrzeit hora heure ora время",
    "date": "date day 日期 日付 날짜 datum fecha data дата",
    "media": "media media_type attachment_type 媒体",
    "id": "id message_id msg_id messageid msgid uuid",
    "reply_to": "reply_to replyto reply_to_id in_reply_to reply_to_message_id",
    "chat": "chat scene conversation conversation_id chat_id chat_name thread thread_id channel room room_name session"
    " session_id dialogue_id 场景 会话 群",
}
"""What our fields are called elsewhere."""
NAMES = {field: names.split() for field, names in COLUMNS.items()}
OPTIONAL = ("media", "id", "reply_to", "chat")
CLOCK_ALONE = re.compile(r"\D{0,4}\d{1,2}[:.]\d{2}\D?.*")
SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_HEADER = 2000
"""Characters that a header has at most."""

Record = Mapping[str, Any]
Numbered = tuple[int, Record | None]


class Columns(NamedTuple):
    """The names of the columns that hold our fields, None for what a table does not have."""

    speaker: str | None
    text: str | None
    time: str | None
    date: str | None
    more: tuple[tuple[str, str], ...]
    """Optional fields of a message, each with the name of its column."""

    @property
    def suffice(self) -> bool:
        """Whether they make messages."""
        return self.speaker is not None and self.text is not None


def recognises(source: Source) -> bool:
    """Tell by columns for the speaker and the text, in a header or in records."""
    if source.sample.lstrip()[:1] not in ("{", "["):
        header = header_of(source)
        return len(header) < LONGEST_HEADER and columns_of(column_names(header)).suffice
    keys = shape(source)  # with True for what holds others
    for prefix in ("", "item.", "messages.item.", "item.messages.item."):
        names = tuple(key.removeprefix(prefix) for key in keys if key.startswith(prefix) and keys[key] is not True)
        if columns_of(names).suffice:
            return True
    return False


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of a table or of records, the order of their dates found beforehand."""
    found = json_records if source.sample.lstrip()[:1] in ("{", "[") else table_records
    times = (time_text(fields, columns_of(tuple(fields))) for _, fields in found(source) if fields)
    order = order_of(source, filter(None, times))
    for number, fields in found(source):
        yield Skipped("undecodable", number) if fields is None else event(fields, number, order)


def event(fields: Record, number: int, order: Order) -> Event:
    """Return what one record says."""
    columns = columns_of(tuple(fields))
    speaker = clean_name(value_of(fields, columns.speaker))
    if not speaker or columns.text is None or isinstance(fields[columns.text], list | dict):
        return Skipped("undecodable", number)
    text, time = clean_text(value_of(fields, columns.text)), parse_time(time_text(fields, columns), order)
    if not columns.more:
        return Message(speaker, text, time)
    more: Any = {field: value_of(fields, name) or None for field, name in columns.more}
    return Message(speaker, text, time, **more)


def value_of(fields: Record, name: str | None) -> str:
    """Return what is in a column as text, the empty string where there is none; half a surrogate pair is no text."""
    if name is None:
        return ""
    value = fields[name]
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, bool | dict | list) else str(value)
    return value if value.isascii() or value.isprintable() else SURROGATE.sub("\ufffd", value)


def time_text(fields: Record, columns: Columns) -> str:
    """Return when a record was written: its time, with the date of another column where it is a clock time alone."""
    time, date = value_of(fields, columns.time), value_of(fields, columns.date)
    if not time:
        return date
    return f"{date} {time}" if date and CLOCK_ALONE.fullmatch(time) else time


def header_of(source: Source) -> str:
    """Return the first line that is not blank."""
    return source.sample.lstrip("\n\r ").partition("\n")[0]


def column_names(header: str) -> tuple[str, ...]:
    """Return the names of the columns of a table."""
    return tuple(header.replace('"', "").split(delimiter_of(header)))


@lru_cache(maxsize=256)
def columns_of(names: tuple[str, ...]) -> Columns:
    """Return which of the names stand for which of our fields."""
    plain = {re.sub(r"[\s\-]+", "_", name.strip().lower()): name for name in names}
    found = {field: next((plain[name] for name in wanted if name in plain), None) for field, wanted in NAMES.items()}
    more = tuple((field, name) for field in OPTIONAL if (name := found[field]) is not None)
    return Columns(found["speaker"], found["text"], found["time"], found["date"], more)


def table_records(source: Source) -> Iterator[Numbered]:
    """Yield the rows of a table by the names of its columns, None for one that has too few."""
    header = header_of(source)
    names, delimiter = column_names(header), delimiter_of(header)
    columns = columns_of(names)
    speaker, text = names.index(columns.speaker or ""), names.index(columns.text or "")
    begun = False
    for row in rows(source, delimiter):
        if isinstance(row, Skipped):
            yield row.line, None
        elif not begun:
            begun = True
        else:
            number, cells = row
            if len(cells) > len(names):
                cells = joined(cells, len(names), text, delimiter)
            yield number, dict(zip(names, cells, strict=False)) if len(cells) > max(speaker, text) else None


def joined(cells: list[str], width: int, text: int, delimiter: str) -> list[str]:
    """Return the cells of a row, those that a text with delimiters and without quotes fell into made one again."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    surplus = len(cells) - width
    if surplus <= 0:
        return cells
    return [*cells[:text], delimiter.join(cells[text : text + surplus + 1]), *cells[text + surplus + 1 :]]


def json_records(source: Source) -> Iterator[Numbered]:
    """Yield the records of JSON of any shape, those of a conversation one by one; None for what is no record."""
    sample = source.sample.lstrip()
    if sample[:1] == "[":
        values = numbered(records(source, "item"))
    elif is_json(sample.partition("\n")[0]):
        values = json_lines(source)
    else:
        values = numbered(records(source, "messages.item"))
    for number, value in values:
        if isinstance(value, dict) and isinstance(value.get("messages"), list):
            chat = {"chat": str(number)}
            yield from ((number, chat | each if isinstance(each, dict) else None) for each in value["messages"])
        else:
            yield number, value if isinstance(value, dict) else None


def numbered(values: Iterable[tuple[int, Any] | Skipped]) -> Iterator[tuple[int, Any]]:
    """Yield records with their numbers, None for one that was skipped."""
    return ((value.line, None) if isinstance(value, Skipped) else value for value in values)


def json_lines(source: Source) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file with one on each line, None for a line that holds none."""
    for number, line in source.lines():
        if line is None or line.strip():
            yield number, parsed(line or "")


def is_json(line: str) -> bool:
    """Tell whether a line is a value by itself."""
    return parsed(line) is not None


def parsed(line: str) -> Any:
    """Return the value that a line of JSON holds, or None."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
