"""The matcher: what tells how well a reply fits; `src/elman/data/matcher` is made by this.

It learns from the conversations that were made for the bot, but for those that `prepare.py` keeps apart, from ordinary
talk, and from what a bot replied to some messages instead. Its words start from that bot's embeddings.

    python recipes/default/matcher.py runs/default --made own_talk.jsonl recall_talk.jsonl \\
        --talk runs/plain/train.jsonl --out src/elman/data/matcher
"""

from __future__ import annotations

import argparse
import json
import random
import runpy
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import torch

import elman
from elman.chat.writing import together
from elman.runtime.generation import text_of
from elman.training.matcher import MatcherConfig, MatcherModule, Pair, batches, narrowed, train
from elman.training.word_reader import Spelling, save

ASKED = 14_000
"""Messages that the bot is asked to reply to."""
AT_ONCE = 96
ORDINARY = 0.6
"""Pairs of ordinary talk for each of those that were made."""
LONGEST = 160
"""Characters of a message or a reply."""


def made_for_learning(path: Path) -> Iterator[str]:
    """Yield the conversations of a file that do not validate."""
    prepare = runpy.run_path(str(Path(__file__).with_name("prepare.py")))
    for line in path.read_text(encoding="utf-8").splitlines():
        if not prepare["validates"](prepare["origin"](line)):
            yield line


def pairs(lines: Iterable[str], by: str | None = None) -> Iterator[Pair]:
    """Yield what is said and replied in conversations, by anybody or by one of the speakers."""
    for line in lines:
        messages = json.loads(line)["messages"]
        before = ""
        for one, other in pairwise(messages):
            if (
                one["speaker"] != other["speaker"]
                and by in (None, other["speaker"])
                and max(len(one["text"]), len(other["text"])) < LONGEST
            ):
                yield Pair(before, one["text"], other["text"])
            before = one["text"]


def instead(bot: elman.Bot, asked: Sequence[Pair]) -> Iterator[Pair]:
    """Yield pairs with what the bot replies to what was said."""
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        sessions = [bot.chat(seed=start + number) for number in range(len(part))]
        replies = [list[str]() for _ in part]
        for session, pair in zip(sessions, part, strict=True):
            session.hear(pair.said)

        def heard(session: elman.Session, reply: list[str]) -> Iterator[str]:
            for piece in text_of(bot.batcher.submit(session.asked()[0]), bot.tokenizer, ()):
                reply.append(piece)
                yield piece

        together([heard(*each) for each in zip(sessions, replies, strict=True)])
        yield from (pair._replace(instead="".join(reply)) for pair, reply in zip(part, replies, strict=True))


def learned(bot: elman.Bot, made: Iterable[Path], talk: Path) -> list[Pair]:
    """Return what is learned from: each made pair, those with a bot's reply too, and some of ordinary talk."""
    chance = random.Random(0)
    own = [pair for path in made for pair in pairs(made_for_learning(path), "elman")]
    ordinary = list(pairs(talk.read_text(encoding="utf-8").splitlines()))
    some = chance.sample(ordinary, min(len(ordinary), int(ORDINARY * len(own))))
    asked = list(instead(bot, chance.sample(own, min(len(own), ASKED))))
    return [*own, *some, *asked * max(1, len(own) // (2 * max(len(asked), 1)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot")
    parser.add_argument("--made", type=Path, nargs="+", required=True)
    parser.add_argument("--talk", type=Path, required=True, help="conversations of ordinary talk, from prepare.py")
    parser.add_argument("--steps", type=int, default=MatcherConfig.steps)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    bot, config = elman.load(arguments.bot), MatcherConfig(steps=arguments.steps)
    spelling = Spelling(bot.tokenizer)
    embeddings = torch.from_numpy(bot.folder.tensors()["embedding.weight"]).float()
    module = MatcherModule(narrowed(embeddings, config.embedding_size), config)
    for step, loss in train(module, batches(learned(bot, arguments.made, arguments.talk), spelling, config)):
        print(f"step {step}: loss {loss:.3f}", flush=True)
    save(module, bot.tokenizer, {"training": vars(config)}, arguments.out)


if __name__ == "__main__":
    main()
