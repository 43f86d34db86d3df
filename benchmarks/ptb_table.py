"""All five language models on Penn Treebank: train each with its defaults, measure it on valid and on test.

python benchmarks/ptb_table.py DATA --minutes 8 --out docs/ptb.md
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MODELS = {
    "5-gram, modified Kneser-Ney": ["--model", "ngram", "--order", "5"],
    "bag of words (5 embeddings, concatenated)": ["--model", "bow"],
    "rnn (Elman)": ["--model", "rnn"],
    "gru": ["--model", "gru"],
    "lstm": ["--model", "lstm"],
}


def elman(*arguments: str) -> dict[str, Any]:
    """Run a verb with --json and return what it prints."""
    command = [sys.executable, "-m", "elman", *arguments, "--json"]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def row(name: str, flags: list[str], data: Path, minutes: float, out: Path) -> str:
    """Train and measure one model; return its line of the table."""
    budget = [] if "ngram" in flags else ["--minutes", str(minutes)]
    trained = elman("train", f"{data}/train.txt", "--valid", f"{data}/valid.txt", "--out", str(out), *flags, *budget)
    valid, test = (elman("evaluate", str(out), f"{data}/{part}.txt") for part in ("valid", "test"))
    size = (out / "model.safetensors").stat().st_size / 1e6
    return (
        f"| {name} | {trained['seconds'] / 60:.1f} | {trained['epochs']:.1f} | {size:.1f} "
        f"| {valid['perplexity']:.1f} | {test['perplexity']:.1f} | {test['top1']:.1%} | {test['top3']:.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", choices=MODELS, action="append", help="rows to make; all without")
    arguments = parser.parse_args()
    lines = [
        "| model | minutes of training | epochs | MB | valid | test | next word first | in three |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for index, name in enumerate(arguments.only or MODELS):
            lines.append(row(name, MODELS[name], arguments.data, arguments.minutes, Path(folder) / str(index)))
            print(lines[-1], flush=True)
    if arguments.out:
        heading = "Perplexity on Penn Treebank, made by `python benchmarks/ptb_table.py DATA --out docs/ptb.md`.\n\n"
        arguments.out.write_text(heading + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
