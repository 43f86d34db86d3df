"""What a vector for each speaker gains: the same model trained for the same steps with vectors and without.

The last tenth of a file's scenes is held out. Of each speaker with a vector, their held-out messages are predicted from
their side of the scene: speaking as them, as another of them (the next), as nobody in particular, and by the model that
has no vectors. Printed are perplexities per word, of each speaker and of all their messages together.

    python benchmarks/speaker_embeddings.py DATA/speakers/office.tsv [--speakers 10] [--steps 6000] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from elman.bot.folder import BotFolder, open_bot
from elman.evaluation.metrics import evaluate, exp
from elman.runtime.loading import load_engine
from elman.text.conversations import Conversation, message_to_json
from elman.text.corpora import Corpus, encode_corpus
from elman.text.sources import read_corpus
from elman.training.settings import resolve
from elman.training.train import train

HELD_OUT = 0.1
WAYS = ("own", "another's", "nobody's", "none")
"""Whose vector: the speaker's, another's, nobody's; and the model without vectors."""

Sums = dict[str, tuple[float, int]]
"""Nats and words of each way."""


def write(path: Path, conversations: Iterable[Conversation]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for each in conversations:
            file.write(json.dumps({"messages": [message_to_json(message) for message in each.messages]}) + "\n")
    return path


def trained(talk: Path, out: Path, speakers: int, arguments: argparse.Namespace) -> BotFolder:
    sizes = {"hidden_size": arguments.hidden_size, "tokens": arguments.vocab_size, "bptt_len": arguments.bptt_len}
    settings = resolve(
        {
            **{**sizes, "steps": arguments.steps, "batch_size": arguments.batch_size, "seed": arguments.seed},
            **{"speakers": speakers, "dialogue": True, "valid_every": max(1, arguments.steps // 10), "dropout": 0.3},
        }
    )
    train([talk], out, settings, valid=None, resume=False, console=Console(stderr=True, quiet=True))
    return open_bot(out)


def measured(bot: BotFolder, speaker: str | None, corpus: Corpus) -> tuple[float, int]:
    """Return nats and words of a corpus, the bot speaking as somebody."""
    found = evaluate(load_engine(bot, "fp32", threads=1, speaker=speaker), corpus, eos_id=bot.tokenizer.eos_id)
    return found.nats, found.words


def measure(told: BotFolder, plain: BotFolder, name: str, held_out: Sequence[Conversation], folder: Path) -> Sums:
    """Measure one speaker in every way."""
    names = told.speakers
    other = names[(names.index(name) + 1) % len(names)]
    theirs = [each for each in held_out if name in each.speakers]
    bots = (told, told, told, plain)
    return {
        way: measured(bot, speaker, encode_corpus(theirs, bot.tokenizer, folder, self_speaker=name, dialogue=True))
        for way, bot, speaker in zip(WAYS, bots, (name, other, None, None), strict=True)
    }


def row(name: str, sums: Sums) -> str:
    cells = (f"{exp(nats / words):.1f}" for nats, words in sums.values())
    return f"| {name} | {sums['own'][1]:,} | {' | '.join(cells)} |"


def total(all_sums: Iterable[Sums]) -> Sums:
    kept = list(all_sums)
    return {way: (sum(each[way][0] for each in kept), sum(each[way][1] for each in kept)) for way in WAYS}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="scene, speaker, text in order of time")
    defaults = {"speakers": 10, "steps": 6000, "hidden-size": 320, "vocab-size": 4096, "batch-size": 20, "bptt-len": 35}
    for name, default in {**defaults, "scenes": 0, "seed": 0}.items():
        parser.add_argument(f"--{name}", type=int, default=default, help="[%(default)s]")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", action="store_true", help="one object a line in place of the table")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    torch.set_num_threads(arguments.threads)
    scenes = [item for item in read_corpus([arguments.file]) if isinstance(item, Conversation)]
    scenes = scenes[: arguments.scenes or None]
    cut = round(len(scenes) * (1 - HELD_OUT))
    found: dict[str, Sums] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        talk = write(folder / "talk.jsonl", scenes[:cut])
        told = trained(talk, folder / "told", arguments.speakers, arguments)
        plain = trained(talk, folder / "plain", 0, arguments)
        if not arguments.json:
            print(f"| speaker | words | {' | '.join(WAYS)} |\n" + "|---" * (2 + len(WAYS)) + "|")
        heard = {speaker for scene in scenes[cut:] for speaker in scene.speakers}
        for speaker in (each for each in told.speakers if each in heard):
            found[speaker] = measure(told, plain, speaker, scenes[cut:], folder / "held-out")
            show(speaker, found[speaker], as_json=arguments.json)
    show("all", total(found.values()), as_json=arguments.json)


def show(name: str, sums: Sums, *, as_json: bool) -> None:
    if not as_json:
        print(row(name, sums), flush=True)
        return
    figures: dict[str, Any] = {way: exp(nats / words) for way, (nats, words) in sums.items()}
    print(json.dumps({"speaker": name, "words": sums["own"][1], **figures}), flush=True)


if __name__ == "__main__":
    main()
