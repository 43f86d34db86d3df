"""An export of any size is read to its end, every message counted, in memory that does not grow with its text."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

START = datetime(2015, 1, 1)
INSPECT = """
import json, sys
from pathlib import Path
from elman.text.exports.reading import open_exports
from elman.text.exports.summary import summarise
found = summarise(open_exports([Path(sys.argv[1])])).to_json()
(peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({**found, "megabytes": int(peak.split()[1]) / 1024}))
"""


def said(count: int) -> Iterator[tuple[int, datetime, str, str]]:
    for number in range(count):
        name = ("Ana", "Lin", "Bob Builder")[number % 3]
        yield number, START + timedelta(minutes=number), name, f"message {number} 你好"


def whatsapp(count: int) -> Iterator[str]:
    for _, time, name, text in said(count):
        yield f"{time:%d/%m/%Y, %H:%M} - {name}: {text}\n"


def telegram(count: int) -> Iterator[str]:
    yield '{"name": "A", "type": "private_group", "id": 7, "messages": [\n'
    for number, time, name, text in said(count):
        record = {"id": number, "type": "message", "date": time.isoformat(), "from": name, "text": text}
        yield ("," if number else "") + json.dumps(record, ensure_ascii=False) + "\n"
    yield "]}"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("count", [20_000, pytest.param(2_000_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("write", [whatsapp, telegram])
def test_every_message_of_a_large_export_is_counted_in_bounded_memory(
    tmp_path: Path, write: Callable[[int], Iterator[str]], count: int
) -> None:
    path = tmp_path / "chat"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(write(count))
    run = subprocess.run([sys.executable, "-c", INSPECT, str(path)], capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    assert (found["format"], found["messages"]) == (write.__name__, count)
    assert (found["system"], found["undecodable"], found["duplicates"]) == (0, 0, 0)
    assert [each["messages"] for each in found["people"]] == [(count + 2 - place) // 3 for place in range(3)]
    assert (found["first"], found["last"]) == (
        START.isoformat(),
        (START + timedelta(minutes=count - 1)).isoformat(),
    )
    # Beside the program itself, what is kept of each message is a few numbers.
    assert found["megabytes"] < 100 + count * 160e-6
