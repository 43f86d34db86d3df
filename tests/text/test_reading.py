"""Lines are read as a stream in any encoding, and what is wrong with a file is said in one line."""

import codecs
import gzip
import json
import os
import threading
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text import reading
from elman.text.reading import read_lines

SIMPLIFIED = "今天天气很好，我们去公园散步吧。\n你吃饭了吗？我还没有吃。\n这部电影真的很好看，推荐给大家。\n" * 3
TRADITIONAL = "今天天氣很好，我們去公園散步吧。\n你吃飯了嗎？我還沒有吃。\n這部電影真的很好看，推薦給大家。\n" * 3


def lines_of(path: Path, data: bytes, encoding: str = "utf-8") -> list[str]:
    path.write_bytes(data)
    return list(read_lines(path, encoding))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "text.txt"


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a\nb\n", ["a", "b"]),
        (b"a\nb", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"\n\na\n", ["", "", "a"]),
        (b"a\rb\n", ["a\rb"]),
        ("a\u2028b\x85c\x0cd\n".encode(), ["a\u2028b\x85c\x0cd"]),
        (codecs.BOM_UTF8 + "你好\n".encode(), ["你好"]),
        (codecs.BOM_UTF8 + "a\n\ufeffb".encode(), ["a", "\ufeffb"]),
    ],
)
def test_lines_end_at_newlines_alone(path: Path, data: bytes, lines: list[str]) -> None:
    assert lines_of(path, data) == lines


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")), min_size=1))
@settings(max_examples=50)
def test_any_lines_come_back_whatever_the_size_of_a_chunk(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    lines = ["first", *lines, "last"]
    path = tmp_path_factory.getbasetemp() / "lines.txt"
    chunk = reading.CHUNK
    try:
        reading.CHUNK = 5
        for encoding in ("utf-8", "utf-16", "utf-16-be", "gb18030"):
            assert lines_of(path, "\n".join(lines).encode(encoding), encoding) == lines
    finally:
        reading.CHUNK = chunk


def test_gzip_is_known_by_its_first_bytes(path: Path) -> None:
    assert lines_of(path, gzip.compress("一\n二\n".encode())) == ["一", "二"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "utf-32"])
def test_simplified_chinese_is_detected(path: Path, encoding: str) -> None:
    assert lines_of(path, SIMPLIFIED.encode(encoding), "auto") == SIMPLIFIED.splitlines()


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16", "utf-8"])
def test_traditional_chinese_is_detected(path: Path, encoding: str) -> None:
    assert lines_of(path, TRADITIONAL.encode(encoding), "auto") == TRADITIONAL.splitlines()


def test_detection_may_cut_a_character_of_a_long_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 101)
    for encoding in ("utf-8", "gb18030"):
        assert lines_of(path, SIMPLIFIED.encode(encoding), "auto") == SIMPLIFIED.splitlines()


def test_real_chinese_in_older_encodings_is_detected(path: Path, data_folder: Path) -> None:
    source = (data_folder / "dialogue" / "zh" / "kdconv.jsonl").open(encoding="utf-8")
    with source:
        text = "\n".join(message["text"] for line in islice(source, 200) for message in json.loads(line)["messages"])
    for encoding in ("gb18030", "utf-16", "utf-16-le"):
        assert "\n".join(lines_of(path, text.encode(encoding), "auto")) == text


@pytest.mark.parametrize("chunk", [1 << 18, 1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_bad_byte_is_told_with_its_line_and_offset(
    path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, compress: type[bytes]
) -> None:
    monkeypatch.setattr(reading, "CHUNK", chunk)
    good = "好\nabc\n你".encode()
    message = f"{path}: line 3, byte offset {len(good)}: not valid UTF-8 (try --encoding auto)"
    with pytest.raises(UserError) as caught:
        lines_of(path, compress(good + b"\xff\nmore\n"))
    assert str(caught.value) == message


@pytest.mark.parametrize("chunk", [1 << 18, 1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    ("encoding", "bad"),
    [("gb18030", b"\xff\xff"), ("big5", b"\xff\xff"), ("utf-16-le", b"\x00\xdc"), ("ascii", b"\xff")],
)
def test_a_bad_byte_of_another_encoding_is_told_too(
    path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, encoding: str, bad: bytes
) -> None:
    monkeypatch.setattr(reading, "CHUNK", chunk)
    good = ("a\nb" if encoding == "ascii" else "好\n你").encode(encoding)
    with pytest.raises(UserError, match=rf"line 2, byte offset {len(good)}: not valid {encoding.upper()}"):
        lines_of(path, good + bad + "\n".encode(encoding), encoding)


def test_a_file_cut_inside_a_character_is_told(path: Path) -> None:
    with pytest.raises(UserError, match="line 1, byte offset 1: not valid UTF-8"):
        lines_of(path, b"a" + "好".encode()[:2])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"ab\nc\0d", r"line 2: NUL character \(a binary file, or UTF-16: try --encoding auto\)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", r"line 1, byte offset 0: not valid UTF-8 \(a binary file, or UTF-16"),
        (gzip.compress(b"abc" * 100, mtime=0)[:-12], "the gzip file is cut short"),
        (gzip.compress(b"abc" * 100, mtime=0)[:-8] + b"12345678", "the gzip file is damaged"),
        (b"\x1f\x8b" + b"x" * 20, "the gzip file is damaged|cannot read"),
    ],
)
def test_a_file_that_is_not_text_is_refused_in_one_line(path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        lines_of(path, data)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_binary_is_not_detected_as_text(path: Path) -> None:
    with pytest.raises(UserError, match="--encoding"):
        lines_of(path, bytes(range(256)) * 8, "auto")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.txt: no such file"):
        list(read_lines(tmp_path / "nowhere.txt"))
    with pytest.raises(UserError, match="cannot read: Is a directory"):
        list(read_lines(tmp_path))


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13"])
def test_an_unknown_encoding_names_the_flag(path: Path, encoding: str) -> None:
    with pytest.raises(UserError, match=f"--encoding {encoding}: no such text encoding"):
        lines_of(path, b"a", encoding)


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(b"a\nb\n"),))
    writer.start()
    assert list(read_lines(pipe)) == ["a", "b"]
    writer.join()
