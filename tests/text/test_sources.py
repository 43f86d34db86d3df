"""Every form of TEXT is told apart and read, and errors name the file and the line."""

import gzip
import json
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from elman.errors import UserError
from elman.text import Conversation, Message, read_corpus
from elman.text.conversations import conversation_to_json, message_to_json

TALK = {"messages": [{"speaker": "A", "text": "hi"}, {"speaker": "B", "text": "你好"}], "persona": {"B": ["likes tea"]}}
CONVERSATION = Conversation((Message("A", "hi"), Message("B", "你好")), {"B": ("likes tea",)})
TSV = 'scene\tspeaker\ttext\ns1\tA\thi\ns1\tB\t"quoted\ns2\tA\tbye\n'


def read(path: Path, text: str | bytes) -> list[str | Conversation]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_corpus([path]))


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.txt", "a", "a.JSONL"])
def test_conversations_are_read_from_jsonl_by_name_or_by_content(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / name, json.dumps(TALK) + "\n\n" + json.dumps(TALK, ensure_ascii=False)) == [CONVERSATION] * 2


def test_times_of_messages_are_read(tmp_path: Path) -> None:
    line = '{"messages": [{"speaker": "A", "text": "hi", "time": "2024-05-01T10:00:00"}]}'
    assert read(tmp_path / "a.jsonl", line) == [Conversation((Message("A", "hi", datetime(2024, 5, 1, 10)),))]


def test_facts_of_messages_are_read_and_written(tmp_path: Path) -> None:
    messages: list[dict[str, Any]] = [
        {"speaker": "A", "text": "hi"},
        {"speaker": "B", "text": "yo", "facts": ["likes tea", "你好"]},
    ]
    (read_back,) = read(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    assert isinstance(read_back, Conversation)
    assert [each.facts for each in read_back.messages] == [(), ("likes tea", "你好")]
    assert [message_to_json(each) for each in read_back.messages] == [{"time": None, **each} for each in messages]
    assert conversation_to_json(read_back) == {"messages": messages}


def test_a_text_field_gives_its_lines(tmp_path: Path) -> None:
    assert read(tmp_path / "a.jsonl", '{"text": "one\\ntwo"}\n{"id": 1, "text": "三"}\n') == ["one", "two", "三"]


def test_a_scene_of_tsv_is_a_conversation_and_quotes_are_text(tmp_path: Path) -> None:
    expected = [
        Conversation((Message("A", "hi"), Message("B", '"quoted'))),
        Conversation((Message("A", "bye"),)),
    ]
    assert read(tmp_path / "a.tsv", TSV) == expected
    assert read(tmp_path / "a.txt", TSV) == expected
    assert read(tmp_path / "a.tsv.gz", gzip.compress(TSV.replace("\n", "\r\n").encode())) == expected


@pytest.mark.parametrize("first", ["{ a brace", "{}", '{"other": 1}', "scene speaker text"])
def test_text_that_only_resembles_a_format_is_text(tmp_path: Path, first: str) -> None:
    assert read(tmp_path / "a.txt", f"{first}\nmore\n") == [first, "more"]


def test_a_folder_is_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name, text in {"b.txt": "3", "a/z.txt": "4", ".git/x": "no", ".hidden": "no", "a.txt": "1\n2"}.items():
        read(tmp_path / name, text)
    assert list(read_corpus([tmp_path])) == ["1", "2", "3", "4"]
    assert list(read_corpus([tmp_path / "b.txt", tmp_path / "a.txt"])) == ["3", "1", "2"]


def test_a_folder_with_a_file_that_is_not_text_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("fine\n")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\0\0")
    with pytest.raises(UserError, match=r"b\.png: line 1"):
        list(read_corpus([tmp_path]))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    with pytest.raises(UserError, match="the folder holds no files"):
        list(read_corpus([tmp_path]))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON: .* at column 2"),
        ("[1]", '"text" is missing'),
        ('{"other": 1}', '"text" is missing'),
        ('{"text": 1}', '"text" is not a string'),
        ('{"messages": {}}', '"messages" is not a list'),
        ('{"messages": ["a"]}', "not an object"),
        ('{"messages": [{"text": "a"}]}', '"speaker" is missing'),
        ('{"messages": [{"speaker": "A"}]}', '"text" is missing'),
        ('{"messages": [{"speaker": 1, "text": "a"}]}', '"speaker" is not a string'),
        ('{"messages": [{"speaker": "A", "text": "a", "time": "noon"}]}', "noon"),
        ('{"messages": [{"speaker": "A", "text": "a", "facts": "b"}]}', '"facts" is not a list'),
        ('{"messages": [{"speaker": "A", "text": "a", "facts": [1]}]}', '"facts" is not a list of strings'),
        ('{"messages": [], "persona": ["a"]}', '"persona" is not an object'),
        ('{"messages": [], "persona": {"A": "b"}}', '"A" is not a list'),
        ('{"messages": [], "persona": {"A": [1]}}', "not a list of strings"),
        ('{"text": "\\ud83d"}', "half of a surrogate pair"),
        ("[" * 100_000, "not JSON|nested too deep"),
    ],
)
def test_a_bad_line_of_jsonl_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UserError, match=rf"a\.jsonl: line 2: .*{said}") as caught:
        read(tmp_path / "a.jsonl", f"{json.dumps(TALK)}\n{line}\n")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\tc\n", "line 1: the header must be scene, speaker, text"),
        ("scene\tspeaker\ttext\ns\tA\n", "line 2: 2 columns"),
        ("scene\tspeaker\ttext\ns\tA\tb\ns\tA\tb\tc\n", "line 3: 4 columns"),
    ],
)
def test_a_bad_line_of_tsv_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=rf"a\.tsv: {said}"):
        read(tmp_path / "a.tsv", text)


def test_every_real_dialogue_is_read(data_folder: Path) -> None:
    files = [*data_folder.glob("dialogue/*/*.jsonl"), *data_folder.glob("speakers/*.tsv")]
    for file in files:
        items = list(islice(read_corpus([file]), 200))
        assert all(isinstance(item, Conversation) and item.messages for item in items), file
    assert len(files) > 20
