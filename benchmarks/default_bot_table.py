"""Bots beside one another on the texts of the default bot's card: perplexity per word and bits per character.

The texts, how they are spelled and which messages of them are measured are the recipe's
(`recipes/default/evaluate.py`); a count of tokens says nothing across tokenizers, so everything is per word or per
character. To compare with the default bot, train on the same text, the last two on as many tokens:

    elman train runs/talk/train.jsonl --valid runs/talk/valid.jsonl --model ngram --out runs/five
    elman train runs/talk/train.jsonl --valid runs/talk/valid.jsonl --num-layers 2 --hidden-size 309 --optimizer sgd \
        --schedule plateau --steps 6320 --out runs/plain           (as many weights, and the settings of a plain loop)
    elman train runs/talk/train.jsonl --valid runs/talk/valid.jsonl --config recipes/default/train.toml --steps 1440 \
        --out runs/short
    python benchmarks/default_bot_table.py DATA --text runs/talk --bots default runs/five runs/plain runs/short
"""

from __future__ import annotations

import argparse
import runpy
from pathlib import Path

from elman.bot.folder import open_bot
from elman.model.copying import with_copies
from elman.runtime.loading import load_engine

RECIPE = Path(__file__).parents[1] / "recipes" / "default" / "evaluate.py"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--text", type=Path, required=True, help="the folder that prepare.py wrote")
    parser.add_argument("--bots", nargs="+", required=True)
    parser.add_argument("--messages", type=int, default=2000, help="of each text, at most")
    wanted = parser.parse_args()
    recipe = runpy.run_path(str(RECIPE))
    opened = [open_bot(name) for name in wanted.bots]
    models = [with_copies(load_engine(bot), bot.config, bot.tensors) for bot in opened]
    print(
        "| perplexity per word, bits per character |", " | ".join(wanted.bots), "|\n|---" + "|---" * len(opened) + "|"
    )
    for name, conversations in recipe["held_out"](wanted.text, wanted.data):
        some = list(recipe["first"](conversations, wanted.messages))
        overheard, cells = name in recipe["TEXTS"], []
        for bot, model in zip(opened, models, strict=True):
            found = recipe["measured"](bot, model, some, 0, overheard=overheard)
            cells.append(f"{found['perplexity_per_word']:,.1f}, {found['bits_per_character']:.2f}")
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
