"""Where text comes from: plain text, folders, JSONL and TSV of conversations, told apart by name or first line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from elman.errors import UserError
from elman.text.conversations import Conversation, Message
from elman.text.reading import read_lines

TSV_HEADER = "scene\tspeaker\ttext"

Numbered = Iterator[tuple[int, str]]


def read_corpus(paths: Sequence[Path], encoding: str = "utf-8") -> Iterator[str | Conversation]:
    """Yield the lines and conversations of files and folders, in order, one at a time.

    A file is JSONL (conversations `{"messages": [{"speaker", "text", "time"?, "facts"?: [facts]}], "persona"?:
    {speaker: [facts]}}`, or objects with a `text`, whose lines it yields), TSV with the header `scene, speaker, text`
    (the consecutive rows of a scene are a conversation), or plain text; each may be gzipped. A folder is all its files,
    sorted, hidden ones left out. Raises UserError that names the file, and the line where there is one.
    """
    for path in paths:
        for file in _files(path):
            yield from _read_file(file, encoding)


def _files(path: Path) -> Iterator[Path]:
    """Yield the path, or the files below it."""
    if not path.is_dir():
        yield path
        return
    found = False
    for folder, subfolders, names in os.walk(path, onerror=_cannot_list):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            found = True
            yield Path(folder) / name
    if not found:
        raise UserError(f"{path}: the folder holds no files")


def _cannot_list(error: OSError) -> None:
    raise UserError(f"{error.filename}: cannot read: {error.strerror}") from error


def _read_file(path: Path, encoding: str) -> Iterator[str | Conversation]:
    """Yield what one file holds, whatever its format."""
    lines = enumerate(read_lines(path, encoding), start=1)
    first = next(lines, (1, ""))
    suffixes = path.name.lower().removesuffix(".gz")
    rest = chain([first], lines)
    if suffixes.endswith((".jsonl", ".ndjson")) or _looks_like_jsonl(first[1]):
        return _read_jsonl(path, rest)
    if suffixes.endswith(".tsv") or first[1] == TSV_HEADER:
        return _read_tsv(path, rest)
    return (line for _, line in rest)


def _looks_like_jsonl(line: str) -> bool:
    """Tell whether a first line is an object of ours; a text that merely starts with a brace is not."""
    try:
        value = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return False
    return isinstance(value, dict) and ("messages" in value or "text" in value)


def _read_jsonl(path: Path, lines: Numbered) -> Iterator[str | Conversation]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            # JSON can spell half of a surrogate pair, which is no text.
            json.dumps(fields, ensure_ascii=False).encode()
            if "messages" in fields:
                yield conversation_from_json(fields)
            else:
                yield from (each.removesuffix("\r") for each in _text(fields, "text").split("\n"))
        except (ValueError, TypeError, RecursionError) as error:
            raise UserError(f"{path}: line {number}: {_reason(error)}") from error


def conversation_from_json(fields: dict[str, Any]) -> Conversation:
    """Build a conversation from the JSON object of one line; ValueError or TypeError say what is wrong with it."""
    messages = tuple(_message(each) for each in _list(fields, "messages"))
    persona = fields.get("persona") or {}
    if not isinstance(persona, dict):
        raise TypeError('"persona" is not an object')
    return Conversation(messages, {speaker: _facts(persona, speaker, _of(speaker)) for speaker in persona})


def _message(fields: Any) -> Message:
    if not isinstance(fields, dict):
        raise TypeError('"messages" holds something that is not an object')
    time = datetime.fromisoformat(_text(fields, "time")) if fields.get("time") is not None else None
    facts = _facts(fields, "facts", '"facts"') if fields.get("facts") is not None else ()
    return Message(_text(fields, "speaker"), _text(fields, "text"), time, facts=facts)


def _facts(fields: dict[str, Any], name: str, called: str) -> tuple[str, ...]:
    facts = _list(fields, name)
    if not all(isinstance(fact, str) for fact in facts):
        raise TypeError(f"{called} is not a list of strings")
    return tuple(facts)


def _of(speaker: str) -> str:
    return f'"persona" of {json.dumps(speaker, ensure_ascii=False)}'


def _text(fields: Any, name: str) -> str:
    if not isinstance(fields, dict) or name not in fields:
        raise ValueError(f'"{name}" is missing')
    if not isinstance(fields[name], str):
        raise TypeError(f'"{name}" is not a string')
    return str(fields[name])


def _list(fields: dict[str, Any], name: str) -> list[Any]:
    if not isinstance(fields[name], list):
        raise TypeError(f'"{name}" is not a list')
    return list(fields[name])


def _reason(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"not JSON: {error.msg} at column {error.colno}"
        case UnicodeEncodeError():
            return "half of a surrogate pair in the text"
        case RecursionError():
            return "JSON nested too deep"
    return str(error)


def _read_tsv(path: Path, lines: Numbered) -> Iterator[Conversation]:
    number, header = next(lines)
    if header != TSV_HEADER:
        raise UserError(f"{path}: line {number}: the header must be scene, speaker, text (tabs between them)")
    rows = (_row(path, number, line) for number, line in lines if line)
    for _, scene in groupby(rows, key=lambda row: row[0]):
        yield Conversation(tuple(Message(speaker, text) for _, speaker, text in scene))


def _row(path: Path, number: int, line: str) -> tuple[str, str, str]:
    columns = line.split("\t")
    if len(columns) != 3:
        raise UserError(f"{path}: line {number}: {len(columns)} columns where scene, speaker, text are expected")
    return columns[0], columns[1], columns[2]
