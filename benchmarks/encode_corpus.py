"""Encode corpora of growing size and print speed and peak memory, to show that memory does not grow with the text.

    python benchmarks/encode_corpus.py --sizes 1 2 --text shared/data/lm/wikitext-2/train.txt

Each row is a fresh process. The text is the given files repeated up to the size, or generated when none is given.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from elman.text import Tokenizer, encode_corpus, read_corpus, text_lines

GB = 10**9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1, 2], help="sizes of the text in GB")
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="files to repeat; generated text without")
    parser.add_argument("--kinds", nargs="+", default=["word", "bpe"], help="tokenizers to measure")
    parser.add_argument("--encode", type=Path, nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.encode:
        measure(*arguments.encode)
    else:
        compare(arguments.sizes, arguments.text, arguments.kinds)


def compare(sizes: Sequence[float], texts: Sequence[Path], kinds: Sequence[str]) -> None:
    table = Table("tokenizer", "GB", "tokens", "seconds", "MB/s", "peak RSS, MB", title="encode_corpus")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = folder / "base.txt"
        base.write_text("\n".join(text_lines(read_corpus(texts)) if texts else generated_lines()) + "\n", "utf-8")
        for kind in kinds:
            tokenizer = folder / f"{kind}.json"
            lines = islice(text_lines(read_corpus([base])), 200_000)
            Tokenizer.train(kind, lines).save(tokenizer)  # type: ignore[arg-type]  # a wrong kind is refused inside
            for size in sizes:
                corpus = repeated(base, folder / "corpus.txt", int(size * GB))
                row = in_fresh_process(corpus, tokenizer, folder / "ids")
                megabytes = corpus.stat().st_size / 1e6
                speed = f"{megabytes / row['seconds']:.1f}"
                table.add_row(
                    kind,
                    f"{size:g}",
                    f"{int(row['tokens']):,}",
                    f"{row['seconds']:.0f}",
                    speed,
                    f"{row['peak'] / 1e6:.0f}",
                )
    Console().print(table)


def in_fresh_process(corpus: Path, tokenizer: Path, ids: Path) -> dict[str, float]:
    """Encode in a process of its own; the peak is of it and its workers together, looked at ten times a second."""
    command = [sys.executable, __file__, "--encode", str(corpus), str(tokenizer), str(ids)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0
    assert process.stdout is not None
    return {**json.loads(process.stdout.read()), "peak": peak}


def measure(corpus: Path, tokenizer: Path, ids: Path) -> None:
    started = time.perf_counter()
    encoded = encode_corpus(read_corpus([corpus]), Tokenizer.load(tokenizer), ids, dialogue=False)
    print(json.dumps({"seconds": time.perf_counter() - started, "tokens": len(encoded.ids)}))


def resident(pid: int) -> int:
    """Return the resident bytes of a process and its children; pages that they share count for each."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:  # it has just ended
        return 0
    return pages * resource.getpagesize() + sum(resident(int(child)) for child in children)


def repeated(base: Path, path: Path, size: int) -> Path:
    text = base.read_bytes()
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(text)
    return path


def generated_lines(count: int = 100_000) -> list[str]:
    """Return sentences of made-up words, Latin and Han, whose frequencies fall like those of real words (Zipf)."""
    chance = random.Random(0)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(20_000)]
    words += ["".join(chr(chance.randint(0x4E00, 0x5500)) for _ in range(chance.randint(2, 8))) for _ in range(5_000)]
    chance.shuffle(words)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [" ".join(chance.choices(words, weights, k=chance.randint(3, 30))) for _ in range(count)]


if __name__ == "__main__":
    main()
