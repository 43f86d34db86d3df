"""The figures of the default bot's card: held-out texts of both languages, ConvAI2, and what the training text was.

No text here was learned from. The first so many messages of each are measured, with the bot as it runs, in int8.

    python recipes/default/evaluate.py BOT DATA --text TALK --made recall_talk.jsonl own_talk.jsonl --out figures.json
"""

from __future__ import annotations

import argparse
import json
import re
import runpy
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from elman.bot.folder import BotFolder, open_bot
from elman.evaluation.persona import evaluate_persona
from elman.evaluation.report import evaluate_text
from elman.language_model import LanguageModel
from elman.model.copying import with_copies
from elman.runtime.loading import load_engine
from elman.text.conversations import Conversation
from elman.text.sources import read_corpus

HERE = Path(__file__).parent
TEXTS = {
    "English, written dialogue (DailyDialog, test)": "dialogue/en/dailydialog.test.jsonl",
    "Chinese, written dialogue (the same, translated)": "dialogue/zh/xdailydialog.test.jsonl",
    "English, spoken (TV series)": "speakers/friends.tsv",
    "Chinese, spoken (subtitles)": "dialogue/zh/dgk-subtitles.jsonl",
    "English, colloquial messages": "speakers/sms-en.tsv",
    "Chinese and Cantonese, colloquial messages": "speakers/sms-zh.tsv",
}
"""What is measured, by its path in the data folder."""
CONVAI2 = "dialogue/en/personachat.convai2-valid.jsonl"
HAN = re.compile(r"[\u4e00-\u9fff]")
FIGURES = ("perplexity_per_word", "bits_per_character", "top1", "top3", "words")

Model = LanguageModel[Any]


def talks(path: Path) -> Iterator[Conversation]:
    """Yield a file's conversations."""
    return (item for item in read_corpus([path]) if isinstance(item, Conversation))


def first(conversations: Iterable[Conversation], messages: int) -> Iterator[Conversation]:
    """Yield conversations up to so many messages."""
    for each in conversations:
        yield Conversation(each.messages[:messages])
        messages -= len(each.messages)
        if messages <= 0:
            return


@cache
def recipe() -> dict[str, Any]:
    """Return what prepares the text."""
    return runpy.run_path(str(HERE / "prepare.py"))


def measured(
    bot: BotFolder, model: Model, conversations: Iterable[Conversation], next_words: int, *, overheard: bool
) -> dict[str, float]:
    """Return the figures of some conversations, in which the bot has a part or none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.jsonl"
        path.write_text("".join(recipe()["to_json"](each) + "\n" for each in conversations), encoding="utf-8")
        report = evaluate_text(
            model,
            bot.tokenizer,
            path,
            encoding="utf-8",
            dialogue=bot.dialogue,
            next_words=next_words,
            overheard=overheard,
        )
    return {name: report[name] for name in FIGURES if name in report}  # no top1 and top3 of no words


def held_out(text: Path, data: Path) -> Iterator[tuple[str, Iterable[Conversation]]]:
    """Yield what is measured: the recipe's validation text by language, and other texts."""
    for language, chinese in (("English", False), ("Chinese", True)):
        own = (each for each in talks(text / "valid.jsonl") if bool(HAN.search(each.messages[0].text)) == chinese)
        yield f"{language}, the recipe's validation text", own
    for name, path in TEXTS.items():
        yield name, (as_written(each) if path.startswith("dialogue/") else each for each in talks(data / path))


def as_written(conversation: Conversation) -> Conversation:
    """Return a conversation of a corpus as a person would write it, like the training text: no blanks before stops."""
    return Conversation(tuple(map(recipe()["readable"], conversation.messages)))


def persona(bot: BotFolder, model: Model, data: Path, limit: int) -> dict[str, dict[str, float]]:
    """Return the figures of ConvAI2's validation set, without and with the persona."""
    challenge = runpy.run_path(str(HERE.parents[1] / "benchmarks" / "convai2.py"))
    conversations = list(challenge["conversations"](data / CONVAI2, False))
    found = {}
    for name in ("none", "all"):
        told = [challenge["with_facts"](each, challenge["CHOICES"][name]) for each in conversations]
        scores = evaluate_persona(model, bot.tokenizer, told, limit=limit)
        figures = {"perplexity": scores.challenge_perplexity, "f1": scores.f1, "hits1": scores.hits1}
        found[name] = {**figures, "replies": scores.replies}
    return found


def shares(data: Path, made: Iterable[Path]) -> dict[str, float]:
    """Return each source's share of the characters that were learned, before any was left out for personal data."""
    sizes = {name: times * size(recipe()["conversations"](data / name)) for name, times in recipe()["SOURCES"].items()}
    sizes |= {path.stem: size(talks(path)) for path in made}
    return {name: each / sum(sizes.values()) for name, each in sizes.items()}


def size(conversations: Iterable[Conversation]) -> int:
    """Return how many characters are said."""
    return sum(len(message.text) for each in conversations for message in each.messages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot")
    parser.add_argument("data", type=Path)
    parser.add_argument("--text", type=Path, required=True, help="the folder that prepare.py wrote")
    parser.add_argument("--made", type=Path, nargs="+", help="recall_talk.jsonl and own_talk.jsonl", required=True)
    parser.add_argument("--messages", type=int, default=2000, help="of each text, at most")
    parser.add_argument("--conversations", type=int, default=100, help="of ConvAI2, at most")
    parser.add_argument("--next-words", type=int, default=500, help="asked for in next-word accuracy; 0: none")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    bot = open_bot(arguments.bot)
    model = with_copies(load_engine(bot), bot.config, bot.tensors)
    texts = {}
    for name, conversations in held_out(arguments.text, arguments.data):
        some = first(conversations, arguments.messages)
        texts[name] = measured(bot, model, some, arguments.next_words, overheard=name in TEXTS)
        print(f"{texts[name]['perplexity_per_word']:8.1f} a word  {name}", flush=True)
    figures = {
        "texts": texts,
        "persona": persona(bot, model, arguments.data, arguments.conversations),
        "shares": shares(arguments.data, arguments.made),
    }
    arguments.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
