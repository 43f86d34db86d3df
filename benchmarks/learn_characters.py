"""What `elman learn` gains on one character, beside a bot that learned as many words of another of the same file.

Perplexity per word of the character's held-out lines: of the base, of a bot that learned the character, and of a bot
that learned the other one, whose lines are cut to as many words.

    python benchmarks/learn_characters.py --base BASE friends.tsv="Chandler Bing/Ross Geller" office.tsv=Jim/Dwight
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from elman.bot.folder import open_bot
from elman.evaluation.metrics import evaluate
from elman.model.loading import load_torch_model
from elman.text.conversations import Message
from elman.text.corpora import encode_corpus
from elman.text.exports.reading import in_order, open_exports
from elman.text.words import count_words
from elman.training import learn as learning
from elman.training.learn import LearnConfig, cut_time_line, learn


def shortened(messages: list[Message], speaker: str, words: int) -> list[Message]:
    """Return the messages with only the first so many words of one speaker's learned ones."""
    kept = []
    for message in messages:
        if message.speaker == speaker:
            if words <= 0:
                continue
            words -= count_words(message.text)
        kept.append(message)
    return kept


def words_of(messages: list[Message], speaker: str) -> int:
    return sum(count_words(message.text) for message in messages if message.speaker == speaker)


def held_out_perplexity(bot: Path, messages: list[Message], config: LearnConfig) -> float:
    folder = open_bot(bot)
    parts = cut_time_line(messages, config)
    with tempfile.TemporaryDirectory() as name:
        corpus = encode_corpus(
            parts.held_out, folder.tokenizer, Path(name) / "ids", self_speaker=config.speaker, dialogue=True
        )
        streams = 1 if len(corpus.ids) < learning.LONG else 16
        model = load_torch_model(folder)
        return evaluate(model, corpus, eos_id=folder.tokenizer.eos_id, streams=streams).perplexity_per_word


def row(file: Path, one: str, other: str, base: Path, minutes: float, folder: Path) -> str:
    messages = in_order(open_exports([file]).messages())
    console = Console(quiet=True)
    own = LearnConfig(speaker=one, minutes=minutes)
    learned = learn(messages, folder / "own", own, base=base, resume=False, console=console).to_json()
    as_many = shortened(messages, other, words_of(messages, one))
    learn(
        as_many, folder / "other", LearnConfig(speaker=other, minutes=minutes), base=base, resume=False, console=console
    )
    before, after = learned["perplexity_per_word_before"], learned["perplexity_per_word_after"]
    others = held_out_perplexity(folder / "other", messages, own)
    return (
        f"| {file.stem} | {one} | {words_of(messages, one):,} | {before:.1f} | {after:.1f} | {after / before - 1:+.1%} "
        f"| {others:.1f} ({other}) | {after / others - 1:+.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="FILE=ONE/OTHER")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=5)
    arguments = parser.parse_args()
    learning.ASKED_WORDS = 20
    print("| file | character | words | base | learned | gain | another's bot | beside it |")
    print("|---|---|---|---|---|---|---|---|")
    for pair in arguments.pairs:
        file, names = pair.split("=", 1)
        one, other = names.split("/")
        with tempfile.TemporaryDirectory() as name:
            print(row(Path(file), one, other, arguments.base, arguments.minutes, Path(name)), flush=True)


if __name__ == "__main__":
    main()
