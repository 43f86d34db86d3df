"""Character cards as files: V2 and V3, as JSON or in a PNG's text chunks, read strictly and never changed.

https://github.com/malfoyslastname/character-card-spec-v2, https://github.com/kwaroran/character-card-spec-v3
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from elman.errors import UserError
from elman.person.turn import storable

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"ccv3", b"chara")
"""Of the chunks that hold a card, the one that counts first."""
SPECS = ("chara_card_v2", "chara_card_v3")
MOST_JSON = 2**20
"""Bytes of a card's JSON."""
MOST_CHUNKS = 10_000
MOST_SENTENCES, LONGEST = 200, 300
"""Sentences of a persona, and characters of one."""
MOST_NAME = 200
BETWEEN = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
"""What is between sentences."""


class Card(NamedTuple):
    """What a card says of a character, as far as it is understood."""

    spec: str
    media: Literal["json", "png"]
    name: str
    persona: list[str]
    """Sentences about the character, as the character says them."""
    greetings: list[str]
    """How it may begin."""


def read_card(data: bytes) -> Card:
    """Read a card; UserError for what is none."""
    media: Literal["json", "png"] = "png" if data.startswith(PNG) else "json"
    found = parsed(embedded(data) if media == "png" else data)
    spec, inner = found.get("spec"), found.get("data")
    if spec not in SPECS or not isinstance(inner, dict):
        raise UserError("not a character card of version 2 or 3")
    name = text_of(inner, "name").strip()[:MOST_NAME]
    if not name:
        raise UserError("the card's character has no name")
    wanted = [text_of(inner, field) for field in ("description", "personality", "scenario")]
    persona = [said for text in wanted for said in sentences(text, name)]
    others = inner.get("alternate_greetings") or []
    if not isinstance(others, list) or not all(isinstance(each, str) for each in others):
        raise UserError("the card's alternate_greetings are not a list of texts")
    begun = [spoken(each, name) for each in (text_of(inner, "first_mes"), *others)]
    return Card(spec, media, name, list(dict.fromkeys(persona))[:MOST_SENTENCES], [each for each in begun if each][:20])


def parsed(data: bytes) -> dict[str, Any]:
    """Read JSON strictly; UserError."""
    if len(data) > MOST_JSON:
        raise UserError(f"a card's JSON has at most {MOST_JSON} bytes")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise UserError("not a character card: neither JSON nor a PNG with a card in it") from None
    if not isinstance(found, dict):
        raise UserError("not a character card: its JSON is no object")
    return found


def refuse(name: str) -> Any:
    """Refuse what JSON has no word for."""
    raise ValueError(name)


def text_of(found: dict[str, Any], field: str) -> str:
    """Return a field's text, empty where there is none; UserError when it is something else."""
    text = found.get(field)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise UserError(f"the card's {field} is no text")
    return storable(text.replace("\0", ""))


def embedded(data: bytes) -> bytes:
    """Return the JSON in a PNG; UserError when there is none or the file is damaged."""
    found = dict[bytes, bytes]()
    for kind, content in chunks(data):
        keyword, _, text = content.partition(b"\0")
        if kind == b"tEXt" and keyword in KEYWORDS:
            found[keyword] = text
    for keyword in KEYWORDS:
        if keyword in found:
            if len(found[keyword]) > 2 * MOST_JSON:
                raise UserError(f"a card's JSON has at most {MOST_JSON} bytes")
            try:
                return base64.b64decode(found[keyword], validate=True)
            except (binascii.Error, ValueError):
                raise UserError("the card in this PNG is damaged: no base64") from None
    raise UserError("this PNG holds no character card")


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG; UserError where it is cut short or a checksum does not match."""
    at = len(PNG)
    for _ in range(MOST_CHUNKS):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        content, checksum = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(checksum) < 4 or int.from_bytes(checksum) != zlib.crc32(kind + content):
            raise UserError("this PNG is damaged")
        yield kind, content
        if kind == b"IEND":
            return
        at += 12 + length
    raise UserError(f"a card's PNG has at most {MOST_CHUNKS} chunks")


def spoken(text: str, name: str) -> str:
    """Return a text with its macros filled in: the character's name, and "you" for whoever talks with it."""
    text = re.sub(r"\{\{char\}\}|<BOT>", lambda _: name, text, flags=re.IGNORECASE)
    return re.sub(r"\{\{user\}\}|<USER>", "you", text, flags=re.IGNORECASE).strip()


def sentences(text: str, name: str) -> list[str]:
    """Return the sentences of a description, told in the first person where they begin with who it is about."""
    found = (" ".join(each.split()).strip(" -*[]{}\"'") for each in BETWEEN.split(spoken(text, name)))
    return [first_person(each, name) for each in found if 2 < len(each) <= LONGEST]


def first_person(sentence: str, name: str) -> str:
    """Return "Ada is a pilot" as "I am a pilot", and what begins otherwise as it is."""
    who = rf"(?:{re.escape(name)}|He|She|They)"
    for pattern, instead in (
        (rf"^{who}(?: is| are) |^(?:(?:He|She)'s|They're) ", "I am "),
        (rf"^{who} was ", "I was "),
        (rf"^{who} has ", "I have "),
        (rf"^{re.escape(name)}'s |^(?:His|Her|Their) ", "My "),
        (rf"^{who} (?=(?:will|can|have|would|could|may|must) )", "I "),
        (rf"^(?:{re.escape(name)}|[他她它])的", "我的"),
        (rf"^(?:{re.escape(name)}|[他她它])(?=[\u4e00-\u9fff])", "我"),
    ):
        changed, count = re.subn(pattern, instead, sentence)
        if count:
            return changed
    verb = re.match(rf"^{who} (?=(\w+(?:o|sh|ch|x|ss))es |(\w+[^s\W])s )\w+ ", sentence)
    return sentence if verb is None else f"I {verb[1] or verb[2]} {sentence[verb.end() :]}"
