"""The listener: what hears facts in a message and questions for them; `src/elman/data/listener` is made by this.

It learns from the wordings of `src/elman/data/recall_*.toml`, amid messages of ordinary talk in which the rules of
`elman.person.extraction` find nothing. Its words start from the embeddings of a bot that was trained on such talk.

    python recipes/default/listener.py runs/default --talk runs/plain/train.jsonl --out src/elman/data/listener
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import torch

from elman.bot.folder import open_bot
from elman.person.extraction import by_rules as extract
from elman.training.listener import ListenerConfig, ListenerModule, batches, save, train
from elman.training.listening import Slot, slot, slots
from elman.training.recall_kinds import LANGUAGES, Kind, capitalised, kinds, make
from elman.training.word_reader import Spelling
from elman.training.wordings import choose, fill

MESSAGES = 30_000
"""Messages of ordinary talk, at most."""
LONGEST = 150
"""Characters of such a message: what is longer takes the time and tells no more."""
TRIES = 20
"""Plain tellings that the rules read, to see as what they keep a fact."""


def plain_talk(path: Path) -> list[str]:
    """Return messages of ordinary talk that tell no fact, as far as the rules know."""
    talks = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    texts = dict.fromkeys(message["text"] for talk in talks for message in talk["messages"])
    chosen = random.Random(0).sample(list(texts), min(MESSAGES, len(texts)))
    return [text for text in chosen if 2 < len(text) < LONGEST and not extract(text)]


def kept(table: list[Slot]) -> list[dict[str, Any]]:
    """Return what each slot is kept as in each language: the kind and topic that rules give its plainest tellings."""
    chance, taken = random.Random(0), set[tuple[str, str, str]]()
    rows: list[dict[str, Any]] = [{"kind": kind, "topic": topic} for kind, topic in table]
    for language in LANGUAGES:
        for kind in kinds(language).values():
            for topic in kind.topics:
                row = rows[table.index(slot(kind, topic))]
                if language in row:
                    continue
                own = by_rules(kind, topic, chance)
                if own is None or (language, *own) in taken:
                    own = "detail", " ".join(filter(None, (topic.replace("_", " "), kind.name.replace("_", " "))))
                taken.add((language, *own))
                slots = {**kind.slots(topic, First()), "v": "{v}", "av": "{av}"}
                row[language] = [*own, capitalised(fill(choose(kind.facts[0], First()), slots))]
    return rows


class First(random.Random):
    """Takes the first of whatever it can choose from."""

    def choice(self, seq: Any) -> Any:
        """Return the first."""
        return seq[0]


def by_rules(kind: Kind, topic: str, chance: random.Random) -> tuple[str, str] | None:
    """Return the kind and topic as which the rules keep most plain tellings of a fact; None where they know none."""
    found = Counter[tuple[str, str] | None]()
    for _ in range(TRIES):
        held = make(kind, topic, chance)
        text = fill(choose(chance.choice(kind.tells), chance), held.slots(chance))
        facts = [(each.kind, each.topic) for each in extract(text) if each.kind != "note"]
        found[facts[0] if facts else None] += 1
    most, _ = found.most_common(1)[0]
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot", type=Path, help="whose embeddings the words start from")
    parser.add_argument("--talk", type=Path, required=True, help="conversations of ordinary talk, from prepare.py")
    parser.add_argument("--steps", type=int, default=ListenerConfig.steps)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    bot, config = open_bot(str(arguments.bot)), ListenerConfig(steps=arguments.steps)
    table, spelling = slots(), Spelling(bot.tokenizer)
    embeddings = torch.from_numpy(bot.tensors()["embedding.weight"]).float()
    module = ListenerModule(embeddings, table, config)
    talk = plain_talk(arguments.talk)
    for step, loss in train(module, batches(talk, spelling, table, config)):
        print(f"step {step}: loss {loss:.3f}", flush=True)
    save(module, bot.tokenizer, kept(table), arguments.out)


if __name__ == "__main__":
    main()
