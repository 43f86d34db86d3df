"""Files that a browser brings, piece by piece: chat exports and character cards, kept for as long as they are read.

Each lies in a folder that nobody else on this machine can read, and is deleted when it was used, when it is put away,
when nobody asks for it for an hour, and when the server ends.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from elman.server.callers import Caller, Calling, Shared, maybe_person
from elman.server.errors import ApiError
from elman.server.schemas import ERRORS, Body

MOST_BYTES = 2**30
"""Of one export; an administrator's."""
MOST_CARD = 2**23
"""Of one character card, which is all that others may bring."""
MOST = 4
"""Files of one caller at a time."""
IDLE = 3600.0
"""Seconds after which a file that nobody asks for is deleted."""

router = APIRouter(prefix="/api/uploads", tags=["Uploads"], dependencies=[Depends(maybe_person)], responses=ERRORS)


class NewUpload(Body):
    """A file that is to be brought."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "WhatsApp Chat with Lin.txt", "size": 1200}]})
    name: str = Field(min_length=1, max_length=400, description="What it is called.")
    size: int = Field(strict=True, ge=1, lt=2**63, description="Bytes.")


def decoded(value: object) -> bytes:
    """Read base64 strictly."""
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None


class Piece(Body):
    """The next bytes of a file."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"offset": 0, "data": "aGVsbG8K"}]})
    offset: int = Field(strict=True, ge=0, lt=2**63, description="Where they begin.")
    data: Annotated[bytes, BeforeValidator(decoded)] = Field(description="In base64.")


class UploadOut(BaseModel):
    """A file, as far as it is here."""

    name: str = Field(description="What it is asked for by.")
    received: int = Field(description="Bytes that are here: where the next piece begins.")
    size: int


@dataclass
class Upload:
    """A file on its way, or here."""

    id: str
    owner: str
    path: Path
    size: int
    received: int = 0
    touched: float = field(default_factory=time.monotonic)
    used: bool = False
    """Whether a process reads it: it is not deleted meanwhile."""

    @property
    def out(self) -> UploadOut:
        """What is told of it."""
        return UploadOut(name=self.id, received=self.received, size=self.size)


class Uploads:
    """The files of all callers."""

    def __init__(self) -> None:
        self.files: dict[str, Upload] = {}
        self.lock = threading.Lock()

    def begin(self, caller: Caller, name: str, size: int) -> Upload:
        """Make room for a file; ApiError 413 and 429."""
        most = MOST_BYTES if caller.admin else MOST_CARD
        if size > most:
            raise ApiError(413, f"a file has at most {most} bytes", param="size", code="too_large")
        with self.lock:
            self.tidy()
            if sum(each.owner == caller.key for each in self.files.values()) >= MOST:
                raise ApiError(429, f"more than {MOST} files at a time", code="too_many_files", retry_after=60)
            folder = Path(tempfile.mkdtemp(prefix="elman-"))  # its owner's alone
            made = Upload(secrets.token_urlsafe(12), caller.key, folder / safe_name(name), size)
            self.files[made.id] = made
        made.path.touch()
        return made

    def find(self, caller: Caller, name: str, *, whole: bool = False) -> Upload:
        """Return a caller's file; ApiError 404, and 409 where it must be `whole` and is not."""
        found = self.files.get(name)
        if found is None or found.owner != caller.key:
            raise ApiError(404, "there is no such file, or no more", code="not_found")
        if whole and found.received < found.size:
            raise ApiError(409, "the file is not whole yet", code="not_whole")
        found.touched = time.monotonic()
        return found

    def append(self, upload: Upload, offset: int, data: bytes) -> None:
        """Put a piece behind what is here; ApiError 409 when it does not begin there."""
        with self.lock:
            if offset != upload.received or upload.used:
                raise ApiError(409, f"the next piece begins at {upload.received}", param="offset", code="conflict")
            if offset + len(data) > upload.size:
                raise ApiError(413, "more than was told", code="too_large")
            with upload.path.open("ab") as file:
                file.write(data)
            upload.received += len(data)

    def delete(self, upload: Upload) -> None:
        """Delete a file."""
        self.files.pop(upload.id, None)
        shutil.rmtree(upload.path.parent, ignore_errors=True)

    def tidy(self) -> None:
        """Delete what nobody asked for lately."""
        now = time.monotonic()
        for each in list(self.files.values()):
            if not each.used and now - each.touched > IDLE:
                self.delete(each)

    def close(self) -> None:
        """Delete everything."""
        for each in list(self.files.values()):
            self.delete(each)


def safe_name(name: str) -> str:
    """Return a name that is a file's anywhere, with what tells of its kind."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^\w .()+-]", "_", last).strip(" .-")[-100:].strip(" .-")
    return kept or "file"


def uploads_of(request: Request) -> Uploads:
    """Return the files."""
    found: Uploads = request.app.state.uploads
    return found


Files = Annotated[Uploads, Depends(uploads_of)]
FileName = Annotated[str, InPath(max_length=100, description="As it was told when the file was begun.")]


@router.post("", status_code=201)
async def begin(body: NewUpload, caller: Calling, files: Files, service: Shared) -> UploadOut:
    """Say that a file comes; its pieces are put behind one another then."""
    return (await service.work(files.begin, caller, body.name, body.size)).out


@router.post("/{name}/pieces", responses={409: {"description": "The piece does not begin where the last one ended."}})
async def append(name: FileName, body: Piece, caller: Calling, files: Files, service: Shared) -> UploadOut:
    """Bring the next piece, as much as a request may have."""
    found = files.find(caller, name)
    await service.work(files.append, found, body.offset, body.data)
    return found.out


@router.delete("/{name}", status_code=204, responses={409: {"description": "It is being learned from."}})
async def put_away(name: FileName, caller: Calling, files: Files, service: Shared) -> None:
    """Delete a file."""
    found = files.find(caller, name)
    if found.used:
        raise ApiError(409, "this file is being learned from: stop that first", code="conflict")
    await service.work(files.delete, found)
