"""The bot's own voice, as JSONL for `prepare.py --made`: from the conversations in `talk/`, which were written for it.

A file of `talk/` holds conversations with a blank line between them: `> ` stands before what the person writes, `< `
before the reply, `(a|b|)` is a choice, and {name}, {place} and {pet} are drawn anew in each telling. What the person
tells of themself is known from there on, and stands before a reply where it matters, as it does in use. A first message
with many choices has a kind of message in them rather than its wordings, and is told five times for each.

    python recipes/default/own_talk.py --out own_talk.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from elman.person.extraction import by_rules
from elman.person.facts import Fact, known, relevant, superseded
from elman.text.conversations import Conversation, Message, conversation_to_json
from elman.training.recall_style import typed
from elman.training.recall_values import draw
from elman.training.wordings import choose, fill, parse

TALK = Path(__file__).parent / "talk"
SLOTS = {"name": "people", "place": "places", "pet": "pets"}
"""What is drawn, and the list that it is drawn from."""
OPEN = re.compile(r"\{(\w+)\}")
RETYPED = 0.5
"""Share of the messages that are typed in another manner than they are written."""
MOST_FACTS = 3
EACH = 5
"""Tellings of every wording of a first message: where there are many, they are different messages of one kind."""


class Script(NamedTuple):
    """One conversation with its choices and slots open."""

    language: str
    lines: tuple[str, ...]
    """What the person writes and what the bot replies, in turn."""


def scripts(path: Path) -> Iterator[Script]:
    """Yield the conversations of a file, whose name begins with its language; ValueError names what is none."""
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())
    for number, block in enumerate(blocks, start=1):
        lines = [line.strip() for line in block.splitlines()]
        marks = [line[:2] for line in lines]
        if not lines or marks != ["> ", "< "] * (len(lines) // 2):
            raise ValueError(f"{path}: conversation {number} is no message and reply in turn: {lines[0]!r}")
        yield Script(path.stem[:2], tuple(line[2:].strip() for line in lines))


def told(script: Script, chance: random.Random) -> Conversation:
    """Return a script with its choices made, up to a reply that would say what the bot cannot know."""
    slots = {slot: draw(name, script.language, chance) for slot, name in SLOTS.items()}
    facts, before, messages = list[Fact](), list[str](), list[Message]()
    for message, reply in zip(script.lines[::2], script.lines[1::2], strict=True):
        text = tidied(fill(choose(message, chance), slots))
        if chance.random() < RETYPED:
            text = typed(text, script.language, chance, "")
        facts = learned(facts, text)
        matter = tuple(fact.text for fact in relevant(facts, text, before, MOST_FACTS))
        answer = tidied(choose(reply, chance))
        if any(slots[slot] not in " ".join(matter) for slot in OPEN.findall(answer)):
            break
        messages += [Message("person", text), Message("elman", fill(answer, slots), facts=matter)]
        before.append(text)
    return Conversation(tuple(messages))


def tidied(text: str) -> str:
    """Return a text without the blanks that a choice of nothing leaves."""
    return re.sub(r" +([,.!?])", r"\1", " ".join(text.split()))


def learned(facts: list[Fact], text: str) -> list[Fact]:
    """Return the facts that are held after a message."""
    for found in by_rules(text):
        if known(facts, found):
            continue
        number, gone = len(facts) + 1, superseded(facts, found)
        facts = [replace(fact, superseded_by=number) if fact in gone else fact for fact in facts]
        facts = [*facts, Fact(number, *found, None, datetime.now(UTC))]
    return facts


def wordings(message: str) -> int:
    """Return how many alternatives the widest choice in a message has, 0 where there is none."""
    return max([len(part) for part in parse(message) if not isinstance(part, str)], default=0)


def tellings(script: Script, name: str, times: int, chance: random.Random, counts: Counter[str]) -> list[str]:
    """Return a script told so many times, as lines of JSONL with its name, each once; what is left out is counted.

    Where its first message has many wordings it is told more often.
    """
    lines = dict[str, None]()
    for _ in range(max(times, EACH * wordings(script.lines[0]))):
        talk = told(script, chance)
        line = json.dumps({"script": name, **conversation_to_json(talk)}, ensure_ascii=False)
        whole = len(talk.messages) == len(script.lines)
        counts["told whole" if whole else "cut before a reply that says what cannot be known"] += 1
        if not talk.messages or line in lines:
            counts["left out: nothing before that reply, or told in these words before"] += 1
        else:
            lines[line] = None
    return list(lines)


def main() -> None:
    """Write the file: every conversation so many times, each time in other words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=12, help="tellings of each conversation, at least")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    chance, counts = random.Random(arguments.seed), Counter[str]()
    with arguments.out.open("w", encoding="utf-8") as out:
        for path in sorted(TALK.glob("*.txt")):
            for number, script in enumerate(scripts(path)):
                lines = tellings(script, f"{path.stem}:{number}", arguments.times, chance, counts)
                out.writelines(line + "\n" for line in lines)
    for name, count in counts.items():
        print(f"{count:8,}  {name}")


if __name__ == "__main__":
    main()
