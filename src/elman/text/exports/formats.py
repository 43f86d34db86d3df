"""Every format that can be read, and how one is told from another: by its content, never by the file's name."""

from __future__ import annotations

import re
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
from elman.text.exports.common import EDGE
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


SIGNATURES = {
    b"SQLite format 3\0": "a database; export the chat from the messenger itself",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"Rar!\x1a\x07": "a RAR archive; unpack it first",
    b"\xfd7zXZ\0": "an xz archive; unpack it first",
    b"BZh": "a bzip2 archive; unpack it first",
    b"%PDF-": "a PDF",
    b"{\\rtf": "a document; save it as plain text",
}
"""What files begin with that are taken for a chat by mistake."""
WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|smses)\b", re.IGNORECASE)
ENCRYPTED = re.compile(r"\.crypt\d*$")
"""How WhatsApp names its backups; their content is like any other that is encrypted."""
CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")


def format_of(source: Source) -> Format:
    """Return the format of a file; UserError when none recognises it."""
    for each in FORMATS:
        if each.recognises(source):
            return each
    raise UserError(f"{source.title}: not a chat export {what_it_is(source)}")


def what_it_is(source: Source) -> str:
    """Say what a file is that no format recognises, as far as its first bytes tell."""
    for start, kind in SIGNATURES.items():
        if source.head.startswith(start):
            return f"but {kind}"
    if ENCRYPTED.search(source.name):
        return "but an encrypted backup; export the chat from the messenger itself"
    text = source.sample
    if not text.strip(EDGE):
        return "but a file without text"
    if WEB_PAGE.match(text):
        return "but a page for a browser; export the chat as text or JSON"
    if len(CONTROL.findall(text)) * 50 > len(text):
        return "but bytes that are no text: encrypted, or not of a chat"
    return f"that elman knows ({', '.join(each.name for each in FORMATS)})"
