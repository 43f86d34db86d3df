"""QQ's text exports, of the desktop, TIM and phones, and what is copied from a chat window.

A line with name and time, or time and name, is the head of a message; the lines below it are its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.dates import HALF_DAY, find_order, moment, parts
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import Source
from elman.text.exports.timestamps import note_order

CLOCK = rf"(?:({HALF_DAY})\s?)?(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?(?:\s?({HALF_DAY}))?"
TIME_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})\s+{CLOCK}\s+(\S.*)")
NAME_FIRST = re.compile(rf"(\S[^\t]*?)[ \u00a0]+(\d{{1,4}})[-/.](\d{{1,2}})[-/.](\d{{1,4}})\s+{CLOCK}")
NUMBERED = re.compile(r"(.*?)\s*[(（<](\d{4,}|[^<>@\s]+@[^<>@\s]+)[)）>]")
TITLES = re.compile(r"^(?:【[^】]*】\s*)+(?=\S)")
LONGEST_HEAD = 200
"""Characters that a head has at most."""
ENDS = "0123456789Mm"
"""What a line ends with that may end with a clock time."""


TOP = 20
"""Lines that the banner of an export is among."""
EXPORT = re.compile(r"^消息记录[（(]此消息记录|^消息(?:分组|对象)\s*[:：]", re.MULTILINE)
BANNER = re.compile(r"消息记录[（(].*|={16,}\s*|消息(?:分组|对象|记录)\s*[:：].*|\s*")
RULE = re.compile(r"={16,}\s*")

SYSTEM_NAMES = {"系统消息", "系统提示", "系统通知"}
SYSTEM_NUMBERS = {"10000", "1000000"}
RECALLED = re.compile(r".{0,80}(?:撤回了?一条(?:成员)?.{0,40}消息.{0,20}|recalled a message\W*)")
NOTICE = re.compile(
    RECALLED.pattern + r"|你和.{1,60}有\d+个共同好友.*|你已添加.{1,60}可以开始聊天.*|以上是历史消息.*"
    r"|.{1,60}(?:加入|退出)了?(?:本群|群聊|讨论组|多人聊天|聊天室).{0,3}|.{1,60}邀请.{1,60}加入.{0,10}"
    r"|.{1,60}被.{0,40}(?:移出|禁言).{0,30}|.{1,60}(?:修改|更改)群名.{0,60}|.{1,60}(?:开启|关闭)了?全员禁言.?"
    r"|.{1,60}成为.{0,10}(?:群主|管理员).?|.{1,40}拍了拍.{1,40}"
)
"""What the chat window says itself; copied along, it stands in a paragraph of its own."""
NOTICE_HINT = re.compile("[撤共历加退被更修开关成拍]|recalled")
"""What a notice has in it, which is quicker to see."""

PLACEHOLDERS = {
    "image": "图片|闪照|照片|截图|image|photo|picture",
    "sticker": "表情|动画表情|大表情|魔法表情|原创表情|商城表情|qq表情|sticker|emoji|emoticon",
    "audio": "语音|语音消息|voice|audio",
    "video": "视频|短视频|小视频|video",
    "file": "文件|离线文件|群文件|file",
    "location": "位置|地理位置|location",
    "contact": "名片|推荐名片|contact",
    "call": "语音通话|视频通话|通话|voice call|video call",
    "payment": "红包|转账|qq红包",
    "link": "链接|分享|卡片消息|音乐|小程序|link|share",
    "forward": "聊天记录|合并转发|转发",
}
MEDIA = {name: kind for kind, names in PLACEHOLDERS.items() for name in names.split("|")}
ONE = "|".join(re.escape(name) for name in MEDIA)
PLACEHOLDER = re.compile(rf"(?:\s*\[({ONE})\])(?:\s*\[(?:{ONE})\])*\s*", re.IGNORECASE)

Head = tuple[str, datetime | None]
"""Name and time, as the head of a message has them."""
Line = tuple[int, str]


def recognises(source: Source) -> bool:
    """Tell by the banner of an export, or by heads of messages: with a number, or after a blank line."""
    lines = [line[:LONGEST_HEAD] for line in source.sample.split("\n")]
    dated = [match[9] for line in lines if (match := TIME_FIRST.fullmatch(line)) is not None]
    banner = EXPORT.search("\n".join(lines[:TOP])) is not None
    if banner and (dated or all(map(BANNER.fullmatch, lines))):
        return True
    if any(map(NUMBERED.fullmatch, dated)) or is_in_paragraphs(lines):
        return True
    heads = sum(
        not before.strip() and NAME_FIRST.fullmatch(line) is not None for before, line in pairwise(["", *lines])
    )
    return heads >= (2 if len(lines) > 3 else 1)


def is_in_paragraphs(lines: list[str]) -> bool:
    """Tell whether heads without numbers begin paragraphs, few names all of them: a part of an export, or WeChat's."""
    names = [
        match[9]
        for before, line, after in zip(["", *lines], lines, lines[1:], strict=False)
        if not before.strip() and after.strip() and (match := TIME_FIRST.fullmatch(line)) is not None
    ]
    return len(names) > 1 and (len({*names}) <= 2 or len({*names}) * 2 <= len(names))


def read(source: Source) -> Iterator[Event]:
    """Yield the messages of an export, each from its head and the lines below."""
    head_of, notice = (
        (time_first, RECALLED)
        if any(TIME_FIRST.fullmatch(line) for line in source.sample.split("\n"))
        else (name_first(source), NOTICE)
    )
    head: Head | None = None
    start, body = 0, list[Line]()
    for number, line in source.lines():
        if line is None:
            yield Skipped("undecodable", number)
            continue
        found = head_of(line) if line else None
        if found is None and (head is None or line[:1] != "=" or not RULE.fullmatch(line)):
            if head is not None:
                body.append((number, line))
            elif not BANNER.fullmatch(line):
                yield Skipped("system" if NOTICE.fullmatch(line) else "undecodable", number)
            continue
        if head is not None:
            yield from message(head, start, body, notice)
        head, start, body = found, number, []
    if head is not None:
        yield from message(head, start, body, notice)


def time_first(line: str) -> Head | None:
    """Return the head of a message as exports write it."""
    if not line[:1].isdigit() or len(line) > LONGEST_HEAD:
        return None
    if line[19:20] == " " and line[20:23] not in ("AM ", "PM "):
        try:
            return line[20:], datetime.fromisoformat(line[:19])
        except ValueError:
            pass
    match = TIME_FIRST.fullmatch(line)
    if match is None:
        return None
    year, month, day, before, hours, minutes, seconds, after, name = match.groups()
    date = parts((year, month, day), "ymd")
    return None if date is None else (name, moment(date, hours, minutes, seconds, before or after))


def name_first(source: Source) -> Callable[[str], Head | None]:
    """Return what finds the head of a message as a chat window shows it, the order of its dates found beforehand."""
    matches = (NAME_FIRST.fullmatch(line) for _, line in source.lines() if line and may_end_with_time(line))
    found = find_order((match[2], match[3], match[4]) for match in matches if match is not None)
    year_first = found.order == "ymd"
    order = "ymd" if year_first else note_order(source, found)

    def head_of(line: str) -> Head | None:
        match = NAME_FIRST.fullmatch(line) if may_end_with_time(line) else None
        if match is None:
            return None
        name, first, second, third, before, hours, minutes, seconds, after = match.groups()
        date = parts((first, second, third), order)
        return None if date is None else (name, moment(date, hours, minutes, seconds, before or after))

    return head_of


def may_end_with_time(line: str) -> bool:
    """Tell quickly whether a line may be a head with the time at its end."""
    return line[-1:] in ENDS and 0 < len(line) <= LONGEST_HEAD


def message(head: Head, start: int, body: list[Line], notice: re.Pattern[str]) -> list[Event]:
    """Return a message and the notices that were copied along with it."""
    speaker = speaker_of(head[0])
    if speaker is None:
        return [Skipped("system", start)]
    text = "\n".join([line for _, line in body])
    notices = notices_in(body, notice) if NOTICE_HINT.search(text) else []
    if notices:
        text = "\n".join([line for number, line in body if number not in notices])
    text = clean_text(text)
    events: list[Event] = [Skipped("system", number) for number in notices]
    if text or not notices or body[0][0] not in notices:
        placeholder = PLACEHOLDER.fullmatch(text) if "[" in text else None
        media = MEDIA[placeholder[1].lower()] if placeholder else None
        events.insert(0, Message(speaker, "" if media else text, head[1], media))
    return events


def notices_in(body: list[Line], notice: re.Pattern[str]) -> list[int]:
    """Return the lines that are notices: paragraphs of one line."""
    lines = ["", *(line for _, line in body), ""]
    return [
        number
        for (number, line), before, after in zip(body, lines, lines[2:], strict=False)
        if line and notice.fullmatch(line) and not before.strip() and not after.strip()
    ]


@lru_cache(maxsize=4096)
def speaker_of(name: str) -> str | None:
    """Return a name without the titles and the number that QQ adds, or None where QQ itself speaks."""
    match = NUMBERED.fullmatch(name)
    bare, number = (match[1], match[2]) if match else (name, "")
    bare = clean_name(bare)
    if bare in SYSTEM_NAMES or number in SYSTEM_NUMBERS:
        return None
    return clean_name(TITLES.sub("", bare, count=1)) or number or name
