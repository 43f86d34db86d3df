"""The files of an export: plain, gzipped, in a .zip or in a folder, in any encoding, as streams.

Bytes that are no text do not end the reading: the line that holds them comes as None, to be counted.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from elman.errors import UserError
from elman.text.reading import detect_encoding

SAMPLE = 1 << 16
"""Bytes that formats are told apart by."""
CHUNK = 1 << 18
NO_TEXT = "\ufdd0"
"""A code point that Unicode keeps free: stands for bytes that are no text, which U+FFFD may also be in a text."""
LINE_LIMIT = 1 << 24
"""Bytes after which a line that does not end is no line of a chat."""

MEDIA_SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov", ".3gp", ".mkv", ".opus", ".ogg", ".mp3"),
    *(".m4a", ".aac", ".amr", ".wav", ".pdf", ".vcf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".apk"),
    *(".zip", ".was", ".webm", ".dat"),
)
"""Files of an archive or folder that are what was sent along, not the chat."""


@dataclass(frozen=True, eq=False)
class Source:
    """One file of an export."""

    path: Path
    """The file, or the archive that holds it: what errors name."""
    name: str
    """Its name within the archive or folder."""
    opener: Callable[[], AbstractContextManager[IO[bytes]]]
    encoding: str = "auto"
    siblings: list[Source] = field(default_factory=list)
    """All files of the same export, this one among them."""
    notes: list[str] = field(default_factory=list)
    """What reading it had to decide; a reader appends."""

    @property
    def title(self) -> str:
        """What errors and the report call it."""
        return str(self.path) if self.name == self.path.name else f"{self.path}: {self.name}"

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the bytes, decompressed; UserError when the file is missing, damaged or encrypted."""
        try:
            with self.opener() as file:
                yield file
        except FileNotFoundError as error:
            raise UserError(f"{self.title}: no such file") from error
        except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
            raise UserError(f"{self.title}: the archive is damaged: {error}") from error
        except RuntimeError as error:  # what zipfile raises for a password
            if "password" not in str(error) and "encrypted" not in str(error):
                raise
            raise UserError(f"{self.title}: the archive is encrypted; unpack it first") from error
        except OSError as error:
            raise UserError(f"{self.title}: cannot read: {error.strerror or error}") from error

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(SAMPLE)

    @cached_property
    def codec(self) -> str:
        """The encoding: what was asked for, else the byte order mark's, UTF-8 if it nearly is, a detector's guess."""
        if self.encoding != "auto":
            return self.encoding
        if not self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and mostly_utf8(self.head):
            return "utf-8-sig"
        try:
            return detect_encoding(self.path, self.head)
        except UserError:  # no encoding fits all of it: then it is UTF-8 with lines that are no text
            return "utf-8-sig"

    @cached_property
    def sample(self) -> str:
        """The first characters, with U+FFFD for what is no text."""
        text = self.head.decode(self.codec, errors="replace")
        text = text.replace("\r", "\n") if self.ends_with_return else text.replace("\r\n", "\n")
        return text.removeprefix("\ufeff")

    @cached_property
    def ends_with_return(self) -> bool:
        """Whether a carriage return alone ends a line, as it once did."""
        return b"\n" not in self.head and b"\r" in self.head

    @contextmanager
    def open_utf8(self) -> Iterator[IO[bytes]]:
        """Open the text as UTF-8 bytes without a mark, whatever its encoding; U+FFFD stands for what is no text."""
        codec = "utf-8-sig" if self.codec == "utf-8" else self.codec
        with self.open() as file:
            text = io.TextIOWrapper(file, codec, errors="replace", newline="")
            yield io.BufferedReader(Utf8(text), CHUNK)

    def lines(self) -> Iterator[tuple[int, str | None]]:
        """Yield each line with its number, None for one that is not text; line ends are left out."""
        codec = "utf-8" if self.codec == "utf-8-sig" else self.codec
        if codecs.lookup(codec).name.startswith(("utf-16", "utf-32")):
            yield from self._wide_lines(codec)
            return
        number = 1
        for block in self._blocks():
            lines = lines_of(block.removeprefix(codecs.BOM_UTF8) if number == 1 else block, codec)
            yield from enumerate(lines, number)
            number += len(lines)

    def _blocks(self) -> Iterator[bytes]:
        """Yield the bytes cut at line ends, the last newline of each block left out."""
        rest = b""
        with self.open() as file:
            while chunk := file.read(CHUNK):
                chunk = chunk.replace(b"\r", b"\n") if self.ends_with_return else chunk
                whole, newline, tail = chunk.rpartition(b"\n")
                if newline:
                    yield rest + whole
                    rest = tail
                else:
                    rest += chunk
                    if len(rest) > LINE_LIMIT:
                        raise UserError(f"{self.title}: a line of more than {LINE_LIMIT >> 20} MB is no chat export's")
        if rest:
            yield rest

    def _wide_lines(self, codec: str) -> Iterator[tuple[int, str | None]]:
        codecs.register_error("mark", lambda error: (NO_TEXT, getattr(error, "end", 0)))
        with self.open() as file:
            reader = io.TextIOWrapper(file, codec, errors="mark", newline="\n")
            for number, line in enumerate(reader, 1):
                yield number, None if NO_TEXT in line or "\0" in line else line.rstrip("\n").removesuffix("\r")


class Utf8(io.RawIOBase):
    """A text as the bytes of its UTF-8."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.text, self.rest = text, b""

    def readable(self) -> bool:
        """Say that it can be read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next bytes."""
        if not self.rest:
            self.rest = self.text.read(CHUNK).encode("utf-8", errors="replace")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def open_export(path: Path, encoding: str = "auto") -> list[Source]:
    """Return the files that an export consists of, media left out; UserError when there is nothing to read."""
    sources = folder_sources(path, encoding) if path.is_dir() else archive_sources(path, encoding)
    if not sources:
        raise UserError(f"{path}: holds no file that could be a chat export")
    for source in sources:
        source.siblings.extend(sources)
    return sources


def folder_sources(path: Path, encoding: str) -> list[Source]:
    """Return the files below a folder, hidden ones and media left out."""
    files = sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
    return [file_source(each, str(each.relative_to(path)), encoding) for each in files if is_text(each.name)]


def archive_sources(path: Path, encoding: str) -> list[Source]:
    """Return the files inside a .zip, or the file itself if it is none."""
    if not path.exists():
        raise UserError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise UserError(f"{path}: the file is empty")
    if not zipfile.is_zipfile(path):
        return [file_source(path, path.name, encoding)]
    with zipfile.ZipFile(path) as archive:
        members = sorted(each.filename for each in archive.infolist() if not each.is_dir() and is_text(each.filename))
    return [member_source(path, name, encoding) for name in members]


def is_text(name: str) -> bool:
    """Tell whether a file of an archive may be the chat itself."""
    return not name.lower().endswith(MEDIA_SUFFIXES) and "__MACOSX" not in name


def file_source(path: Path, name: str, encoding: str) -> Source:
    """Return a file as a source, decompressed where it is gzipped."""

    def opener() -> Any:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        return gzip.open(path) if zipped else path.open("rb")

    return Source(path, name, opener, encoding)


def member_source(path: Path, name: str, encoding: str) -> Source:
    """Return a file inside a .zip as a source."""

    @contextmanager
    def opener() -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            yield file

    return Source(path, name, opener, encoding)


def mostly_utf8(sample: bytes) -> bool:
    """Tell whether a sample is UTF-8 but for a few broken lines."""
    lines = sample.split(b"\n")[:-1] or [sample]
    broken = sum(decoded(line, "utf-8") is None for line in lines)
    return broken * 10 <= len(lines) and b"\0" not in sample


def lines_of(block: bytes, codec: str) -> list[str | None]:
    """Return the lines of a block without their ends, None for each that is not text."""
    try:
        text = block.decode(codec)
    except UnicodeDecodeError:
        lines = [decoded(line, codec) for line in block.split(b"\n")]
    else:
        lines = [*text.split("\n")]
        if "\r" not in text and "\0" not in text:
            return lines
    return [None if line is None or "\0" in line else line.removesuffix("\r") for line in lines]


def decoded(line: bytes, codec: str) -> str | None:
    """Return a line as text, or None where it is none."""
    try:
        return line.decode(codec)
    except UnicodeDecodeError:
        return None
