"""Opening text: lines of a file as a stream, plain or gzipped, in any encoding; what is wrong is said in one line."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from elman.errors import UserError

CHUNK = 1 << 18
"""Bytes read at a time; the first chunk is also what `--encoding auto` looks at."""

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}


def read_lines(path: Path, encoding: str = "utf-8") -> Iterator[str]:
    """Yield the lines of a text file or its gzip, without line ends; memory holds one chunk and one line.

    Lines end at newlines alone (a carriage return before one goes with it), and a byte order mark is left out.
    `encoding` is a codec's name, or `auto` to have it detected. Raises UserError for a missing, unreadable, empty or
    damaged file, for bytes that are not text in the encoding, with line and byte offset, and for binary files.
    """
    pending: list[str] = []
    for text in _decode(path, _read_chunks(path), encoding):
        first, *rest = text.split("\n")
        pending.append(first)
        if rest:
            yield "".join(pending).removesuffix("\r")
            for line in rest[:-1]:
                yield line.removesuffix("\r")
            pending = rest[-1:]
    last = "".join(pending)
    if last:
        yield last.removesuffix("\r")


def _read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes, decompressed."""
    try:
        with path.open("rb") as file:
            stream = _decompressed(file)
            chunk = stream.read(CHUNK)
            if not chunk:
                raise UserError(f"{path}: the file is empty")
            while chunk:
                yield chunk
                chunk = stream.read(CHUNK)
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such file") from error
    except EOFError as error:
        raise UserError(f"{path}: the gzip file is cut short") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UserError(f"{path}: the gzip file is damaged: {error}") from error
    except OSError as error:
        raise UserError(f"{path}: cannot read: {error.strerror or error}") from error


def _decompressed(file: io.BufferedReader) -> io.BufferedIOBase:
    return gzip.open(file) if file.peek(2)[:2] == b"\x1f\x8b" else file


def _decode(path: Path, chunks: Iterator[bytes], encoding: str) -> Iterator[str]:
    """Decode the chunks, counting bytes and lines to say where a bad one is."""
    first = next(chunks)
    codec = detect_encoding(path, first) if encoding == "auto" else encoding
    decoder = _make_decoder(codec)
    offset, line = 0, 1
    for chunk in chain([first], chunks, [b""]):
        offset += len(chunk)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            start = offset - len(error.object) + error.start
            line += error.object[: error.start].decode(codec, errors="ignore").count("\n")
            raise UserError(
                f"{path}: line {line}, byte offset {start}: not valid {_title(codec)} ({_hint(encoding, chunk)})"
            ) from error
        except UnicodeError as error:  # UTF-16 and UTF-32 that do not say their byte order
            raise UserError(
                f"{path}: line 1, byte offset 0: not valid {_title(codec)}: {error} ({_hint(encoding, chunk)})"
            ) from error
        if "\0" in text:
            line += text.partition("\0")[0].count("\n")
            raise UserError(f"{path}: line {line}: NUL character ({_hint(encoding, chunk)})")
        line += text.count("\n")
        yield text.removeprefix("\ufeff") if chunk is first else text


def detect_encoding(path: Path, sample: bytes) -> str:
    """Name the encoding of a file's first bytes: its byte order mark's, else UTF-8 if it is, else a detector's guess.

    Raises UserError when nothing fits.
    """
    for mark, codec in _BOMS.items():
        if sample.startswith(mark):
            return codec
    try:
        if b"\0" not in sample:
            _make_decoder("utf-8").decode(sample)
            return "utf-8"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes  # here, since few files need it and it takes long to import

    # A cut in the middle of a character would mislead the detector.
    whole = sample[: sample.rfind(b"\n") + 1] if len(sample) >= CHUNK and b"\0" not in sample else sample
    best = from_bytes(whole or sample).best()
    if best is None:
        raise UserError(f"{path}: cannot tell its encoding; if it is text, name it with --encoding")
    return _SUPERSETS.get(best.encoding, best.encoding)


def _make_decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        "a".encode(encoding)  # refuses codecs that are not of text, which getting a decoder does not
        return codecs.getincrementaldecoder(encoding)()
    except (LookupError, UnicodeError) as error:
        raise UserError(f"--encoding {encoding}: no such text encoding") from error


def _title(codec: str) -> str:
    return codecs.lookup(codec).name.upper()


def _hint(encoding: str, chunk: bytes) -> str:
    """Say what may be wrong with a file that is not text in the encoding that was asked for."""
    if encoding == "auto":
        return "name the encoding with --encoding"
    return "a binary file, or UTF-16: try --encoding auto" if b"\0" in chunk else "try --encoding auto"
