"""Every format that can be read, and how one is told from another: by its content, never by the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from elman.errors import UserError
from elman.text.exports import (
    discord,
    kakaotalk,
    line,
    meta,
    plain,
    qq,
    sharegpt,
    signal,
    sillytavern,
    slack,
    tables,
    telegram,
    wechat,
    whatsapp,
)
from elman.text.exports.events import Event
from elman.text.exports.source import Source


@dataclass(frozen=True)
class Format:
    """One messenger's export."""

    name: str
    recognises: Callable[[Source], bool]
    """Tells from `source.sample` (its first 64 KB), or a little more, whether the file is this format's."""
    read: Callable[[Source], Iterator[Event]]
    """Yields what the file holds, in its order, as a stream."""
    newest_first: bool = False
    """Whether the file's order is that of time backwards."""


FORMATS = (
    Format("telegram", telegram.recognises, telegram.read),
    Format("discord", discord.recognises, discord.read),
    Format("slack", slack.recognises, slack.read),
    Format("messenger", meta.recognises, meta.read, newest_first=True),
    Format("sillytavern", sillytavern.recognises, sillytavern.read),
    Format("sharegpt", sharegpt.recognises, sharegpt.read),
    Format("wechat", wechat.recognises, wechat.read),
    Format("qq", qq.recognises, qq.read),
    Format("line", line.recognises, line.read),
    Format("kakaotalk", kakaotalk.recognises, kakaotalk.read),
    Format("signal", signal.recognises, signal.read),
    Format("whatsapp", whatsapp.recognises, whatsapp.read),
    Format("table", tables.recognises, tables.read),
    Format("plain", plain.recognises, plain.read),
)
"""In the order in which they are asked: the first that recognises a file reads it."""


def format_of(source: Source) -> Format:
    """Return the format of a file; UserError when none recognises it."""
    for each in FORMATS:
        if each.recognises(source):
            return each
    names = ", ".join(each.name for each in FORMATS)
    raise UserError(f"{source.title}: not a chat export that elman knows ({names})")
