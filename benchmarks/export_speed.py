"""How fast chat exports are read, and in how much memory: MB a second and peak resident MB, each format in a process.

python benchmarks/export_speed.py --mb 500
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

START = datetime(2020, 3, 4, 9, 30)
TEXT = "the noodles by the river were as good as ever and we stayed until it rained so hard that nobody left"
WORDS = TEXT.split()
HAN = "今天天气很好我们去河边吃面条下雨了谁也没有走"

Line = Callable[[int, datetime, str, str], str]


def said(number: int) -> tuple[datetime, str, str]:
    """Return a message of 40 to 110 bytes, English and Chinese in turn."""
    english = " ".join(WORDS[(number + index) % len(WORDS)] for index in range(8 + number % 14))
    text = english if number % 3 else HAN[: 8 + number % 15]
    return START + timedelta(minutes=number // 2), ("Ana", "林", "Bob Builder")[number % 3], text


def jsonl(number: int, time: datetime, name: str, text: str) -> str:
    return json.dumps({"time": time.isoformat(), "speaker": name, "text": text}, ensure_ascii=False) + "\n"


def telegram(number: int, time: datetime, name: str, text: str) -> str:
    fields = {"id": number, "type": "message", "date": time.isoformat(), "from": name, "from_id": "user1", "text": text}
    return (", " if number else "") + json.dumps(fields, ensure_ascii=False)


LINE_HEAD = "[LINE] Chat\nSaved on: 2024/01/01 10:00\n\n2020/03/04(Wed)\n"
KAKAO_HEAD = "Chat with Ana\nDate Saved : 2024-01-01\n\n"
QQ_HEAD = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n"
TELEGRAM_HEAD = '{"name": "A", "type": "personal_chat", "id": 7, "messages": ['

FORMATS: dict[str, tuple[str, Line, str]] = {
    "whatsapp (Android)": ("", lambda i, t, n, x: f"{t:%d/%m/%Y}, {t:%H:%M} - {n}: {x}\n", ""),
    "whatsapp (iOS)": ("", lambda i, t, n, x: f"[{t:%m/%d/%y}, {t:%I:%M:%S %p}] {n}: {x}\n", ""),
    "signal": ("", lambda i, t, n, x: f"[{t:%Y-%m-%d}, {t:%H:%M}] {n}: {x}\n", ""),
    "line": (LINE_HEAD, lambda i, t, n, x: f"{t:%H:%M}\t{n}\t{x}\n", ""),
    "kakaotalk": (KAKAO_HEAD, lambda i, t, n, x: f"{t:%B %d, %Y %I:%M %p}, {n} : {x}\n", ""),
    "qq": (QQ_HEAD, lambda i, t, n, x: f"{t:%Y-%m-%d %H:%M:%S} {n}(10001)\n{x}\n\n", ""),
    "plain": ("", lambda i, t, n, x: f"{n}: {x}\n", ""),
    "table (csv)": ("time,speaker,text\n", lambda i, t, n, x: f"{t.isoformat()},{n},{x}\n", ""),
    "elman (jsonl)": ("", jsonl, ""),
    "telegram (json)": (TELEGRAM_HEAD, telegram, "]}"),
}

READ = """
import sys; from pathlib import Path
from elman.text.exports.reading import open_exports
from elman.text.exports.summary import summarise
export = open_exports([Path(sys.argv[1])])
if sys.argv[2] == "inspect":
    summarise(export).to_json()
else:
    for _ in export.messages(): pass
peak = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")][0]
report = export.report
print(report.to_json()["format"], report.messages, report.undecodable, int(peak.split()[1]) // 1024)
"""


def blocks(head: str, line: Line, tail: str, size: int) -> Iterator[str]:
    yield head
    written = 0
    number = 0
    while written < size:
        block = "".join(line(number + index, *said(number + index)) for index in range(5000))
        number += 5000
        written += len(block.encode())
        yield block
    yield tail


class Speed(NamedTuple):
    """What one reading of a file took."""

    messages: int
    wall: float
    """Seconds, the start of the process among them; so are those of the processor."""
    processor: float
    peak: int
    """Megabytes."""


def measure(path: Path, how: str) -> Speed:
    start = time.perf_counter()
    command = ["bash", "-c", 'TIMEFORMAT="%U"; time "$0" "$@"', sys.executable, "-c", READ, str(path), how]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    _, messages, undecodable, peak = run.stdout.rsplit(maxsplit=3)
    assert undecodable == "0", run.stdout
    return Speed(int(messages), seconds, float(run.stderr.split()[-1]), int(peak))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--format", action="append", help="only this one; may be repeated", choices=FORMATS)
    options = parser.parse_args()
    print("| format | MB | messages | MB/s | processor MB/s | the same with `inspect`'s account | | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for name in options.format or FORMATS:
            with path.open("w", encoding="utf-8") as file:
                file.writelines(blocks(*FORMATS[name], options.mb * 1_000_000))
            megabytes = path.stat().st_size / 1e6
            read, inspect = measure(path, "read"), measure(path, "inspect")
            print(
                f"| {name} | {megabytes:.0f} | {read.messages:,} | {megabytes / read.wall:.1f} "
                f"| {megabytes / read.processor:.1f} | {megabytes / inspect.wall:.1f} "
                f"| {megabytes / inspect.processor:.1f} | {max(read.peak, inspect.peak)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
