"""Files that are either there whole or not there: atomic writes, so that no kill leaves half a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from elman.errors import UserError


@contextlib.contextmanager
def replacing(path: Path, *, durable: bool = True, mode: int = 0o644) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it takes `path`'s place, on any error it is removed.

    The bytes reach the disk before the rename, so a crash leaves the old file or the new one, never a mixture. Not
    `durable`, that holds for a killed process but not for a power cut, and takes far less time. `mode`: its rights.
    Raises UserError when the disk is full or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        if durable:
            sync(temporary)
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, atomically (see `replacing`)."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def sync(path: Path) -> None:
    """Make the file's bytes (or the folder's entries) durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError) -> UserError:
    """Put a failed write in one line."""
    return UserError(f"{path}: cannot write: {error.strerror or error}")
