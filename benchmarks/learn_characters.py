"""What `elman learn` gains on one character, beside a bot that learned as many words of another of the same file.

Perplexity per word of the character's held-out lines: of the base, of a bot that learned the character, and of a bot
that learned the other one from the same piece of the time line, thinned to as many words, in which the character is
silent: what that bot knows, it has from the others.

    python benchmarks/learn_characters.py --base BASE friends.tsv="Chandler Bing/Ross Geller" office.tsv=Jim/Dwight
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from elman.bot.folder import open_bot
from elman.evaluation.metrics import evaluate
from elman.model.loading import load_torch_model
from elman.text.conversations import Conversation, Message
from elman.text.corpora import encode_corpus
from elman.text.exports.reading import in_order, open_exports
from elman.text.words import count_words
from elman.training import learn as learning
from elman.training.learn import LearnConfig, Parts, cut_time_line, learn


def thinned(parts: Parts, speaker: str, words: int, silent: str) -> Parts:
    """Return the parts with so many words of one speaker, taken evenly from the time line, and none of another."""
    share = min(1.0, words / max(words_of(parts, speaker), 1))
    chance = random.Random(0)

    def keeps(message: Message) -> bool:
        return message.speaker != silent and (message.speaker != speaker or chance.random() < share)

    train = [Conversation(tuple(filter(keeps, each.messages))) for each in parts.train]
    return replace(parts, train=[each for each in train if each.messages])


def speaks(speaker: str, conversations: list[Conversation]) -> bool:
    return any(message.speaker == speaker for each in conversations for message in each.messages)


def words_of(parts: Parts, speaker: str) -> int:
    return sum(count_words(m.text) for each in parts.train for m in each.messages if m.speaker == speaker)


def held_out_perplexity(bot: Path, parts: Parts, config: LearnConfig) -> float:
    folder = open_bot(bot)
    with tempfile.TemporaryDirectory() as name:
        corpus = encode_corpus(
            parts.held_out, folder.tokenizer, Path(name) / "ids", self_speaker=config.speaker, dialogue=True
        )
        streams = 1 if len(corpus.ids) < learning.LONG else 16
        model = load_torch_model(folder)
        return evaluate(model, corpus, eos_id=folder.tokenizer.eos_id, streams=streams).perplexity_per_word


def row(file: Path, one: str, other: str, base: Path, steps: int, folder: Path) -> str:
    own, others_own = (LearnConfig(speaker=name, steps=steps) for name in (one, other))
    messages = in_order(open_exports([file]).messages())
    parts = cut_time_line(messages, own)
    console = Console(quiet=True)
    learned = learn(parts, folder / "own", own, base=base, resume=False, console=console).to_json()
    # The same piece of the time line for both, where both speak in all of it: only whose words count fully differs.
    same = all(speaks(other, piece) for piece in (parts.train, parts.valid, parts.held_out))
    as_many = thinned(parts if same else cut_time_line(messages, others_own), other, words_of(parts, one), one)
    learn(as_many, folder / "other", others_own, base=base, resume=False, console=console)
    before, after = learned["perplexity_per_word_before"], learned["perplexity_per_word_after"]
    others = held_out_perplexity(folder / "other", parts, own)
    return (
        f"| {file.stem} | {one} | {words_of(parts, one):,} | {before:.1f} | {after:.1f} | {after / before - 1:+.1%} "
        f"| {others:.1f} ({other}) | {after / others - 1:+.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="FILE=ONE/OTHER")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=600, help="of 20 streams of 35 tokens each")
    arguments = parser.parse_args()
    learning.ASKED_WORDS = 20
    print("| file | character | words | base | learned | gain | another's bot | beside it |")
    print("|---|---|---|---|---|---|---|---|")
    for pair in arguments.pairs:
        file, names = pair.split("=", 1)
        one, other = names.split("/")
        with tempfile.TemporaryDirectory() as name:
            print(row(Path(file), one, other, arguments.base, arguments.steps, Path(name)), flush=True)


if __name__ == "__main__":
    main()
