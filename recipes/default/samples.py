"""What the default bot answers to a hundred opening messages, as `docs/samples.md`.

Each of `openings.toml` is said in a conversation of its own, whose seed is the message's number. What was written by
hand at the page's end, from the line `<!-- by hand -->` on, stays as it is.

    python recipes/default/samples.py [--bot BOT] [--out docs/samples.md]
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path

import elman
from elman.cli.chat import CANDIDATES

OPENINGS = Path(__file__).parent / "openings.toml"
OUT = Path(__file__).parents[2] / "docs" / "samples.md"
HEAD = """\
# Samples

What `elman chat` replies with the default bot to a hundred opening messages, each in a conversation of its own with the
seed before it; none was chosen by hand. Written by `python recipes/default/samples.py`.
"""
BY_HAND = "<!-- by hand -->"
NOTHING_YET = f"{BY_HAND}\n\n## What is good and what is poor\n"


def openings() -> Iterator[tuple[str, str, list[str]]]:
    """Yield language, kind and messages."""
    for language, kinds in tomllib.loads(OPENINGS.read_text(encoding="utf-8")).items():
        for kind, messages in kinds.items():
            yield language, kind, messages


def page(bot: elman.Bot) -> Iterator[str]:
    """Yield the page's lines."""
    yield HEAD
    seed = 0
    for language, kind, messages in openings():
        yield f"## {language}: {kind}\n"
        yield "| seed | message | reply |\n|---|---|---|"
        for message in messages:
            seed += 1
            reply = "".join(bot.chat(seed=seed, candidates=CANDIDATES).reply(message))
            yield f"| {seed} | {cell(message)} | {cell(reply)} |"
        yield ""


def cell(text: str) -> str:
    """Return a text as it stands in a table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def by_hand(path: Path) -> str:
    """Return what was written by hand on an earlier page."""
    _, mark, rest = path.read_text(encoding="utf-8").partition(BY_HAND) if path.exists() else ("", "", "")
    return mark + rest or NOTHING_YET


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bot", default="default")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    lines = "\n".join(page(elman.load(arguments.bot)))
    arguments.out.write_text(f"{lines}\n{by_hand(arguments.out)}", encoding="utf-8")


if __name__ == "__main__":
    main()
