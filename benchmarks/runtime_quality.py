"""What the runtime's precisions cost in perplexity: int8 and fp32 beside the torch model that the bot was trained as.

python benchmarks/runtime_quality.py BOT=TEXT [BOT=TEXT ...]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from elman.bot.folder import BotFolder, open_bot
from elman.evaluation.metrics import evaluate
from elman.language_model import LanguageModel
from elman.model.loading import load_torch_model
from elman.runtime.loading import load_engine
from elman.text.corpora import Corpus, encode_corpus
from elman.text.reading import read_lines


def perplexity(model: LanguageModel, corpus: Corpus, bot: BotFolder) -> tuple[float, float]:  # type: ignore[type-arg]
    start = time.perf_counter()
    found = evaluate(model, corpus, eos_id=bot.tokenizer.eos_id).perplexity
    return found, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="BOT=TEXT")
    print("| bot | text | torch fp32 | runtime fp32 | runtime int8 | fp32 off by | int8 off by | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for pair in parser.parse_args().pairs:
        path, text = (Path(part) for part in pair.split("=", 1))
        bot = open_bot(path)
        with tempfile.TemporaryDirectory() as folder:
            corpus = encode_corpus(read_lines(text), bot.tokenizer, Path(folder) / "ids", dialogue=False)
            models = [load_torch_model(bot), load_engine(bot, "fp32"), load_engine(bot, "int8")]
            (torch, _), (fp32, _), (int8, _) = found = [perplexity(model, corpus, bot) for model in models]
        seconds = " / ".join(f"{each[1]:.1f}" for each in found)
        print(
            f"| {path.name} | {text.parent.name}/{text.name} | {torch:.4f} | {fp32:.4f} | {int8:.4f} "
            f"| {fp32 / torch - 1:+.1e} | {int8 / torch - 1:+.3%} | {seconds} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
