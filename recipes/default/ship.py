"""Put a bot into the package as the default one: weights in float16, its model card filled with measured figures.

python recipes/default/ship.py BOT --figures figures.json --machine "2 CPU cores"
"""

from __future__ import annotations

import argparse
import json
import shutil
import string
import sys
import tomllib
from collections.abc import Iterable, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from elman.bot.config import model_config_to_json
from elman.bot.finding import PACKAGED
from elman.bot.folder import CARD, BotFolder, open_bot
from elman.runtime.export import export_bot
from elman.training.observers import LOG
from elman.training.settings import SETTINGS

HERE = Path(__file__).parent
MOST = 25_000_000
"""Bytes that the packaged bot may have."""
NOT_MEASURED = "not measured yet"


def card(bot: BotFolder, figures: Mapping[str, Any], machine: str) -> str:
    """Return the card: the template, filled with what the bot's folder says and what `evaluate.py` measured."""
    told = figures.get("persona", {})
    return string.Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(
        model=named_values(model_config_to_json(bot.config)),
        training=named_values(training(bot.path) | {"trained on": machine}),
        data=data_table(figures.get("shares", {})),
        texts=texts_table(figures.get("texts", {})),
        persona=persona_table(told),
        replies=f"{told['all']['replies']:,}" if told else NOT_MEASURED,
    )


def named_values(fields: Mapping[str, Any]) -> str:
    """Return a table of names and values."""
    return table(("", ""), ((name.replace("_", " "), str(value)) for name, value in fields.items()))


def training(folder: Path) -> dict[str, str]:
    """Return how a bot was trained, from what the run left beside it."""
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    log = [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").splitlines()]
    best = min((line for line in log if "valid_perplexity" in line), key=itemgetter("valid_perplexity"))
    return {
        "tokens read": f"{best['tokens']:,}",
        "steps": f"{best['step']:,}",
        "minutes": f"{best['seconds'] / 60:.0f}",
        "validation perplexity a token": f"{best['valid_perplexity']:.2f}",
        **{name: settings[name] for name in ("optimizer", "learning_rate", "schedule", "batch_size", "bptt_len")},
    }


def data_table(shares: Mapping[str, float]) -> str:
    """Return what was learned from."""
    sources = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))["source"]

    def share(files: list[str]) -> str:
        return f"{sum(shares[name] for name in files):.1%}" if shares else NOT_MEASURED

    rows = ((each["name"], each["language"], each["licence"], share(each["files"])) for each in sources)
    return table(("source", "language", "licence", "share"), rows)


def texts_table(texts: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures of held-out texts."""
    heads = ("text", "perplexity per word", "bits per character", "top-1", "top-3", "words")
    rows = (
        (
            name,
            f"{each['perplexity_per_word']:.1f}",
            f"{each['bits_per_character']:.2f}",
            f"{each['top1']:.1%}",
            f"{each['top3']:.1%}",
            f"{each['words']:,}",
        )
        for name, each in texts.items()
    )
    return table(heads, rows) if texts else NOT_MEASURED


def persona_table(told: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures of ConvAI2."""
    rows = (
        (facts, f"{told[key]['perplexity']:.1f}", f"{told[key]['f1']:.1%}", f"{told[key]['hits1']:.1%}")
        for facts, key in (("off", "none"), ("on", "all"))
    )
    return table(("persona", "perplexity, challenge's words", "F1", "hits@1"), rows) if told else NOT_MEASURED


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(row) + " |" for row in (heads, *rows)]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:]])


def ship(bot: BotFolder, text: str, out: Path) -> int:
    """Put the bot with the text of its card in the place of the one in `out`, and return its bytes."""
    new = out.with_name(f"{out.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    export_bot(bot, new, half=True, name="Elman")
    (new / CARD).write_text(text, encoding="utf-8")
    size = sum(path.stat().st_size for path in new.iterdir())
    if size > MOST:
        shutil.rmtree(new)
        sys.exit(f"{size:,} bytes, and {MOST:,} is the most")
    shutil.rmtree(out, ignore_errors=True)
    new.rename(out)
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot")
    parser.add_argument("--figures", type=Path, help="what evaluate.py wrote")
    parser.add_argument("--machine", default="2 CPU cores", help="what it was trained on")
    parser.add_argument("--out", type=Path, default=PACKAGED)
    arguments = parser.parse_args()
    figures = json.loads(arguments.figures.read_text(encoding="utf-8")) if arguments.figures else {}
    bot = open_bot(arguments.bot)
    print(f"{ship(bot, card(bot, figures, arguments.machine), arguments.out):,} bytes in {arguments.out}")


if __name__ == "__main__":
    main()
