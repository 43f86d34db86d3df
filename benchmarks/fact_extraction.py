"""Count the facts that extraction finds in ordinary dialogue, by kind, and draw a sample of them to judge by reading.

    python benchmarks/fact_extraction.py --language en [--sample 100 --seed 1]

Most of what people say in these sets tells no facts, so a high rate is a bad sign everywhere but in the persona sets.
The sample is printed to the terminal only, to be read and counted: no sentence of the data is kept.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from elman.person.extraction import extract
from elman.person.facts import Found
from elman.text import Conversation, read_corpus

SETS = {
    "en": ("dailydialog.valid", "dailydialog.train", "topical-chat", "multiwoz", "personachat.train-part1"),
    "zh": (
        "xdailydialog.valid",
        "xdailydialog.train",
        "kdconv",
        "cped",
        "lccc-sample",
        "dgk-subtitles",
        "xpersona.valid",
    ),
}
"""Files under `dialogue/LANGUAGE`; the last of each is the one where people tell about themselves."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with `dialogue`")
    parser.add_argument("--language", choices=SETS, default="en")
    parser.add_argument("--messages", type=int, default=8000, help="messages read of each set, drawn at random")
    parser.add_argument("--sample", type=int, default=0, help="facts to print for judging, equally many of each set")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    table = Table("set", "messages", "facts", "per 1,000", "ms/message", "kinds")
    judged: list[tuple[str, Found]] = []
    for name in SETS[arguments.language]:
        texts = list(messages(arguments.data / "dialogue" / arguments.language / f"{name}.jsonl"))
        texts = draw.sample(texts, min(arguments.messages, len(texts)))
        start = time.perf_counter()
        found = [(text, fact) for text in texts for fact in extract(text)]
        table.add_row(*row(name, len(texts), found, time.perf_counter() - start))
        judged += draw.sample(found, min(len(found), -(-arguments.sample // len(SETS[arguments.language]))))
    Console(width=150).print(table)
    for text, fact in judged:
        print(f"{fact.kind}\t{fact.topic}\t{fact.text}\t<- {text[:160]}")


def messages(path: Path) -> Iterator[str]:
    """Yield what is said in a set."""
    for conversation in read_corpus([path]):
        assert isinstance(conversation, Conversation), "the dialogue sets hold conversations"
        yield from (message.text for message in conversation.messages)


def row(name: str, count: int, found: list[tuple[str, Found]], seconds: float) -> list[str]:
    kinds = Counter(fact.kind for _, fact in found)
    common = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
    return [
        name,
        f"{count:,}",
        f"{len(found):,}",
        f"{1000 * len(found) / count:.1f}",
        f"{1000 * seconds / count:.2f}",
        common,
    ]


if __name__ == "__main__":
    main()
