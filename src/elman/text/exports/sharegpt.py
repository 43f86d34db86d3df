"""Talks with language models: ShareGPT's and OpenAI's training records, and accounts as ChatGPT and Claude export them.

Records are a JSON list, JSON Lines, or one object; the turns carry no time but in the accounts' exports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from elman.text.conversations import Message
from elman.text.exports.common import clean_name, clean_text
from elman.text.exports.events import Event, Skipped
from elman.text.exports.json_stream import records, text
from elman.text.exports.json_values import epoch_time, iso_time, shape
from elman.text.exports.source import Source

ROLES = {
    **dict.fromkeys(("human", "user", "prompter"), "user"),
    **dict.fromkeys(("gpt", "assistant", "chatgpt", "bot", "model", "bard", "bing", "claude"), "assistant"),
}
UNSPOKEN = {
    *("system", "developer", "tool", "function", "ipython", "observation", "context"),
    *("function_call", "function_response", "tool_call", "tool_calls", "tool_response"),
}
"""Roles of instructions and of programs: nobody speaks."""

TURNS = ("conversations", "messages", "conversation", "chat_messages")
"""Where a record has its turns."""
TURN_KEYS = (("from", "value"), ("role", "content"), ("role", "value"), ("role", "parts"))
TIMES = ("create_time", "created_at", "timestamp")
MEDIA = {"image": "image", "video": "video", "audio": "audio", "file": "file", "document": "file"}


def recognises(source: Source) -> bool:
    """Tell these by turns of a role and its words, alone or in a record, or by the trees of an account."""
    found = shape(source)
    at = ("", "item.")
    if any(f"{record}mapping" in found and f"{record}title" in found for record in at):
        return True
    if any(f"{record}chat_messages" in found and f"{record}uuid" in found for record in at):
        return True
    places = [*at, "item.item.", *(f"{record}{turns}.item." for record in at for turns in TURNS)]
    return any(f"{place}{who}" in found and f"{place}{what}" in found for place in places for who, what in TURN_KEYS)


def read(source: Source) -> Iterator[Event]:
    """Yield the turns of every conversation; `user` and `assistant` speak."""
    for each in conversations(source):
        if isinstance(each, Skipped):
            yield each
        else:
            yield from events(each[1], each[0], source.title)


def conversations(source: Source) -> Iterator[tuple[int, Any] | Skipped]:
    """Yield each record with its number, or its line in JSON Lines."""
    if is_json_lines(source):
        yield from lines(source)
    elif source.sample.lstrip().startswith("["):
        yield from records(source, "item")
    else:
        found = shape(source)
        turns = next((f"{name}.item" for name in TURNS if f"{name}.item" in found), "")
        yield from records(source, turns)


def is_json_lines(source: Source) -> bool:
    """Tell whether each line is a record: the first is one, and more follow, or it does not end in the sample."""
    first, newline, rest = source.sample.lstrip().partition("\n")
    if not newline:
        return first.startswith("{")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return bool(rest.strip()) or first.startswith("{")


def lines(source: Source) -> Iterator[tuple[int, Any] | Skipped]:
    """Yield the records of JSON Lines."""
    for number, line in source.lines():
        try:
            if line is None or line.strip():
                yield number, json.loads(line or "")
        except (ValueError, RecursionError):
            yield Skipped("undecodable", number)


def events(record: Any, number: int, title: str) -> Iterator[Event]:
    """Yield the turns of a record, a chat of its own unless it is itself one turn."""
    chat = f"{title}:{number}"
    if isinstance(record, dict) and isinstance(record.get("mapping"), dict):
        yield from branches(record["mapping"], text(record, "current_node"), number, chat)
    else:
        if text(record, "system", "system_prompt").strip():
            yield Skipped("system", number)
        for turn in turns_of(record):
            yield event(turn, number, None if turn is record else chat)


def turns_of(record: Any) -> list[Any]:
    """Return the turns of a record."""
    if isinstance(record, dict):
        return next((record[name] for name in TURNS if isinstance(record.get(name), list)), [record])
    return record if isinstance(record, list) else [record]


def branches(nodes: dict[str, Any], leaf: str, number: int, chat: str) -> Iterator[Event]:
    """Yield the branch of a tree of messages that was last looked at; the turns that were replaced are not said."""
    chosen: dict[str, Any] = {}
    leaf = leaf if leaf in nodes else next(reversed(nodes), "")
    while leaf in nodes and leaf not in chosen:
        chosen[leaf] = nodes[leaf]
        leaf = text(nodes[leaf], "parent")
    for name in reversed(chosen):
        message = chosen[name].get("message") if isinstance(chosen[name], dict) else None
        if message is not None:
            yield event(message, number, chat)
    for name, node in nodes.items():
        if name not in chosen and isinstance(node, dict) and node.get("message") is not None:
            yield Skipped("system", number)


def event(turn: Any, number: int, chat: str | None) -> Event:
    """Return what a turn says."""
    if not isinstance(turn, dict):
        return Skipped("undecodable", number)
    role = text(turn, "role", "from", "sender") or text(turn.get("author"), "role")
    if not role:
        return Skipped("undecodable", number)
    words, media = content(turn)
    if role.lower() in UNSPOKEN or is_hidden(turn) or (not words.strip() and media is None):
        return Skipped("system", number)
    time = next((time for key in TIMES if (time := epoch_time(turn.get(key)) or iso_time(turn.get(key)))), None)
    name = text(turn, "uuid") or (text(turn, "id") if "author" in turn else "")
    speaker = ROLES.get(role.lower(), clean_name(role))
    return Message(speaker, clean_text(words), time, media, name or None, chat=chat)


def is_hidden(turn: dict[str, Any]) -> bool:
    """Tell whether ChatGPT does not show a message: its memories, its calls of tools, what it thinks."""
    metadata, said = turn.get("metadata"), turn.get("content")
    if isinstance(metadata, dict) and metadata.get("is_visually_hidden_from_conversation"):
        return True
    if "author" in turn and turn.get("recipient") not in (None, "all"):
        return True
    shown = ("text", "multimodal_text")
    return isinstance(said, dict) and text(said, "content_type") not in shown


def content(turn: dict[str, Any]) -> tuple[str, str | None]:
    """Return the words of a turn and what was sent along: a string, its parts, or ChatGPT's object of parts."""
    value = next((turn[key] for key in ("value", "content", "parts", "text") if turn.get(key)), None)
    if isinstance(value, str):
        parts: Any = [value]
    else:
        parts = value.get("parts") if isinstance(value, dict) else value
    words, media = [], "file" if turn.get("attachments") or turn.get("files") else None
    for part in parts if isinstance(parts, list) else ():
        if said := part if isinstance(part, str) else text(part, "text"):
            words.append(said)
        else:
            kind = text(part, "type", "content_type")
            media = media or next((MEDIA[word] for word in MEDIA if word in kind), None)
    return "\n".join(words), media
