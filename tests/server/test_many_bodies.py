"""Bodies by the hundred thousand, sense and nonsense: none gets a 5xx, none stays out, and the server does not grow."""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import wait_until_ready
from test_fuzzed_bodies import FIELDS, NAMES, check

SERVE = """
import sys
from elman.chat import load
from elman.person.store import open_store
from elman.server.config import ServerConfig
from elman.server.running import serve
config = ServerConfig(most_new_tokens=8, prefix_bytes=2**20, most_awake=4)
tell = lambda address, is_open: print(address, flush=True)
serve(lambda: load(sys.argv[1]), open_store(sys.argv[2]), host="127.0.0.1", port=0, config=config, listening=tell)
"""
"""A server that keeps little in memory on purpose, so that what it should not keep shows."""
WORDS = ["", " ", "\0", "\ud800", "hello you", "你好", "<turn>", "a" * 3000, "9" * 400, "lin", "user", "text"]
NUMBERS = [0, 1, -1, 2, 8, 0.5, 1e308, float("nan"), float("inf"), 2**31, 2**63, -(2**63), 2**70, 5e-324]
GROWTH = 1.05
"""Of the memory, from the second fifth of a long run to its last, at most: what is freed is not all given back."""


def value(drawn: random.Random, depth: int = 0) -> Any:
    """Draw something that JSON can say."""
    kind = drawn.randrange(8 if depth < 3 else 5)
    if kind < 2:
        return drawn.choice(WORDS)
    if kind < 5:
        return drawn.choice([None, True, False, *NUMBERS])
    some = [value(drawn, depth + 1) for _ in range(drawn.randrange(4))]
    return some if kind < 7 else {drawn.choice([*WORDS, "role", "content", "type"]): each for each in some}


def body(drawn: random.Random, path: str) -> bytes:
    """Draw a body: a good one of which some fields are something else, and now and then some bytes too."""
    found = FIELDS[path] | {drawn.choice(NAMES): value(drawn) for _ in range(drawn.randrange(4))}
    data = bytearray(json.dumps(found if drawn.random() < 0.9 else value(drawn)).encode())
    for _ in range(drawn.choice([0, 0, 0, 1, 5])):
        at = drawn.randrange(len(data) + 1)
        data[at : at + drawn.randrange(4)] = drawn.randbytes(drawn.randrange(4))
    return bytes(data)


@contextlib.contextmanager
def serving_process(bot: Path, location: Path) -> Iterator[tuple[int, str]]:
    """Run a server of its own memory; give its process and address."""
    command = [sys.executable, "-c", SERVE, str(bot), str(location)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.pid, process.stdout.readline().strip()
        finally:
            process.kill()


def resident(process: int) -> int:
    """Return the bytes of memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.soak)])
def test_bodies_without_end_break_nothing(small_bot: Path, file: Path, count: int) -> None:
    import httpx

    drawn, memory, paths = random.Random(count), list[int](), list(FIELDS)
    with (
        serving_process(small_bot, file) as (process, address),
        httpx.Client(base_url=address, headers={"Content-Type": "application/json"}, timeout=60) as client,
    ):
        wait_until_ready(address)
        client.post("/api/persons", json={"name": "lin"})
        assert client.post("/api/conversations?person=lin", json={}).json()["id"] == 1
        for number in range(count):
            path = drawn.choice(paths)
            check(client.post(path, content=body(drawn, path)))
            if number % 100 == 0 and Path("/proc").is_dir():
                memory.append(resident(process))
    if count >= 100_000 and memory:
        second, last = (statistics.median(memory[len(memory) * at // 5 :][: len(memory) // 5]) for at in (1, 4))
        assert last < second * GROWTH, [each >> 20 for each in memory[:: len(memory) // 20]]
