"""How often the right reply is put first of twenty: by the bot's likelihood, against the prior, by the matcher, by all.

Of each conversation that was written for the default bot and kept apart from training (the recipe's `valid.jsonl`), the
first reply; the other nineteen are first replies of other such conversations in the same language, drawn with a seed.
Every way of choosing sees the same twenty.

    python benchmarks/reply_ranking.py runs/talk/valid.jsonl [--bot runs/default]
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np

from elman.bot.finding import DEFAULT
from elman.chat import Bot, load
from elman.chat.matcher import matcher
from elman.chat.ranking import FITTING, LAMBDA
from elman.evaluation.scoring import Scorer
from elman.language_model import Floats, take_rows

CANDIDATES = 20
WAYS = ("likelihood", "over the prior", "matcher", "all, as in a chat")
HAN = range(0x4E00, 0x9FFF + 1)


def exchanges(path: Path, *, chinese: bool) -> list[tuple[str, str]]:
    """Return the first message and reply of every script in a language."""
    talks = [talk["messages"] for talk in map(json.loads, path.open(encoding="utf-8")) if "script" in talk]
    pairs = [(talk[0]["text"], talk[1]["text"]) for talk in talks]
    return [pair for pair in pairs if any(ord(each) in HAN for each in pair[1]) == chinese]


def nats(bot: Bot, said: str, replies: list[str]) -> Floats:
    """Return log p(reply | said), the end of the turn included, of each."""
    session = bot.chat(seed=0)
    session.hear(said)
    request, end = session.asked()[0], bot.reader.stop
    rows = [[*request.ids, *bot.tokenizer.encode(reply), end] for reply in replies]
    width, known = max(map(len, rows)), len(request.ids) - 1
    ids = np.asarray([row + [end] * (width - len(row)) for row in rows])
    state = take_rows(request.state, [0] * len(rows))
    found, _ = bot.engine.score(ids[:, :-1], ids[:, 1:], state)
    return np.array([each[known : len(row) - 1].sum() for each, row in zip(found, rows, strict=True)])


def scores(bot: Bot, scorer: Scorer, said: str, replies: list[str]) -> dict[str, Floats]:
    """Return how each way of choosing judges some replies."""
    sizes = np.array([len(bot.tokenizer.encode(reply)) + 1 for reply in replies])
    likelihood, prior = nats(bot, said, replies) / sizes, np.array(scorer.scores(replies)) / sizes
    fits = np.array(matcher().fits("", said, replies))
    over = likelihood - LAMBDA * prior
    return dict(zip(WAYS, (likelihood, over, fits, over + FITTING * fits), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--bot", default=DEFAULT)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    bot, chance = load(wanted.bot), random.Random(wanted.seed)
    scorer = Scorer(bot.engine, bot.tokenizer, dialogue=True)
    print(f"| put first of {CANDIDATES} | replies |", " | ".join(WAYS), "|\n" + "|---" * (2 + len(WAYS)) + "|")
    for language, chinese in (("English", False), ("Chinese", True)):
        pairs, right = exchanges(wanted.conversations, chinese=chinese), Counter[str]()
        for said, reply in pairs:
            others = chance.sample([other for _, other in pairs if other != reply], CANDIDATES - 1)
            found = scores(bot, scorer, said, [reply, *others])
            right.update(way for way, values in found.items() if values.argmax() == 0)
        print(f"| {language} | {len(pairs)} |", " | ".join(f"{right[way] / len(pairs):.0%}" for way in WAYS), "|")


if __name__ == "__main__":
    main()
