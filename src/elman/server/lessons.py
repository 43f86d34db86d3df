"""Learning from an upload: `elman inspect` and `elman learn`, each in a process of its own.

What reads a stranger's file or trains for minutes thus takes nothing from the conversations but a share of the
processors, and what goes wrong there ends nothing here.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import anyio
from anyio.to_thread import run_sync

from elman.home import home
from elman.server.errors import ApiError
from elman.server.uploads import Upload

LOG = "log.jsonl"
"""What a training writes beside the weights."""
TAIL = 4096
"""Bytes at its end that the newest figures are in."""
INSPECTING = 300.0
"""Seconds that the reading of an export may take."""
NICE = 10
"""How far a training stands back behind those who talk."""
SLOW = 10.0
"""Seconds that a training has to end when the server does."""
State = Literal["running", "stopping", "done", "failed"]


@dataclass
class Lesson:
    """A bot that is learning, or has."""

    name: str
    """Of its folder, too."""
    speaker: str
    minutes: float
    out: Path
    process: subprocess.Popen[str]
    began: float = field(default_factory=time.monotonic)
    stopping: bool = False
    report: dict[str, Any] | None = None
    """What `elman learn --json` said in the end."""
    error: str | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def state(self) -> State:
        """How far it is."""
        if self.ended.is_set():
            return "failed" if self.report is None else "done"
        return "stopping" if self.stopping else "running"

    def figures(self) -> dict[str, float]:
        """Return the newest figures of the training: `seconds`, `loss`, `valid_perplexity`."""
        found: dict[str, float] = {}
        with contextlib.suppress(OSError, ValueError):
            with (self.out / LOG).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
                lines = file.read().decode().splitlines()
            for line in lines:
                with contextlib.suppress(ValueError):
                    found |= json.loads(line)
        return found

    @property
    def progress(self) -> float:
        """How much of the budget is used, of 1."""
        return 1.0 if self.ended.is_set() else min(1.0, self.figures().get("seconds", 0.0) / (60 * self.minutes))

    def stop(self) -> None:
        """Have it end with what it learned so far."""
        if not self.ended.is_set():
            self.stopping = True
            self.process.terminate()

    def wait(self, upload: Upload, away: Callable[[Upload], None]) -> None:
        """Wait for the end, note what was said, and put the export away."""
        out, err = self.process.communicate()
        try:
            self.report = json.loads(out) if self.process.returncode == 0 else None
        except ValueError:
            self.report = None
        if self.report is None:
            self.error = last_line(err, upload)
        away(upload)
        self.ended.set()


class Lessons:
    """Those that were begun since the server was; one learns at a time."""

    def __init__(self) -> None:
        self.lessons: list[Lesson] = []
        self.lock = threading.Lock()
        self.limiter = anyio.CapacityLimiter(2)
        """Exports that are looked into at the same time."""

    def begin(
        self,
        upload: Upload,
        *,
        speaker: str,
        name: str,
        minutes: float,
        redact: bool,
        from_scratch: bool,
        away: Callable[[Upload], None],
    ) -> Lesson:
        """Begin to learn from an export; ApiError 400 and 409."""
        if why := why_not():
            raise ApiError(400, why, code="no_torch")
        out = bots() / name
        with self.lock:
            if any(not each.ended.is_set() for each in self.lessons):
                raise ApiError(409, "a bot is learning already; one at a time", code="busy")
            if out.exists():
                raise ApiError(409, "there is a bot of this name already", param="name", code="taken")
            out.parent.mkdir(parents=True, exist_ok=True)
            wanted = ["--minutes", str(minutes), *["--redact"] * redact, *["--from-scratch"] * from_scratch]
            process = elman("learn", str(upload.path), f"--as={speaker}", f"--out={out}", *wanted, "--json")
            lesson = Lesson(name, speaker, minutes, out, process)
            upload.used = True
            self.lessons.append(lesson)
        threading.Thread(target=lesson.wait, args=(upload, away), name="lesson", daemon=True).start()
        return lesson

    async def look_into(self, upload: Upload) -> dict[str, Any]:
        """Return what is in an export; ApiError 400."""
        return await run_sync(inspect, upload, limiter=self.limiter)

    def find(self, name: str) -> Lesson:
        """Return the latest lesson of this name; ApiError 404."""
        for each in reversed(self.lessons):
            if each.name == name:
                return each
        raise ApiError(404, "nothing of this name learns, or has learned", code="not_found")

    def close(self) -> None:
        """End what is learning."""
        for each in self.lessons:
            each.stop()
        for each in self.lessons:
            if not each.ended.wait(SLOW):
                each.process.kill()


def bots() -> Path:
    """Return where bots are kept that learned here."""
    return home() / "bots"


def why_not() -> str | None:
    """Say why nothing can be learned here, None when it can."""
    if importlib.util.find_spec("torch") is None:
        return "learning needs torch: pip install 'elman[train]'"
    return None


def elman(*arguments: str) -> subprocess.Popen[str]:
    """Run `elman` in a process of its own, behind those who talk."""
    made = subprocess.Popen(
        [sys.executable, "-m", "elman", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        start_new_session=True,  # Ctrl-C in the server's terminal is the server's, which then ends it in order
    )
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, made.pid, NICE)
    return made


def inspect(upload: Upload) -> dict[str, Any]:
    """Return the report of `elman inspect --json`; ApiError 400 for what is no export."""
    with elman("inspect", str(upload.path), "--json") as process:
        try:
            out, err = process.communicate(timeout=INSPECTING)
        except subprocess.TimeoutExpired:
            process.kill()
            raise ApiError(400, "it takes too long to read this file", code="too_slow") from None
    if process.returncode:
        raise ApiError(400, last_line(err, upload), code="no_export")
    found: dict[str, Any] = json.loads(out)
    return found


def last_line(text: str, upload: Upload) -> str:
    """Return what a process said last, without where the file lies."""
    lines: Sequence[str] = [line for line in text.splitlines() if line.strip()] or ["it ended without a word"]
    return lines[-1].removeprefix("elman: ").replace(str(upload.path.parent) + os.sep, "")[:500]
