"""One training run, from text files to a bot's folder: the way in for the command line."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from elman.bot.config import NGramConfig
from elman.bot.folder import WEIGHTS, save_bot
from elman.errors import UserError
from elman.evaluation.metrics import evaluate
from elman.model.kneser_ney import estimate
from elman.model.loading import require_torch
from elman.training.prepare import FOLDER, Prepared, prepare, reopen
from elman.training.result import CHECKPOINT, TrainingResult
from elman.training.settings import Settings


def train(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool, console: Console
) -> TrainingResult:
    """Train a bot on `texts` and leave it in `out`.

    UserError for bad input, and when `out` holds a bot already and `resume` does not ask to go on with it.
    """
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: not a folder")
    if (out / WEIGHTS).exists() and not (resume and (out / CHECKPOINT).exists()):
        how = "it has no checkpoint to go on from" if resume else "--resume goes on with it, another folder begins anew"
        raise UserError(f"--out {out}: holds a bot already; {how}")
    with nothing_left_behind(out):
        if settings.model["model"] == "ngram":
            return estimate_ngram(prepare(texts, valid, out, settings.text, resume=resume), out, settings)
        require_torch()
        return descend(texts, out, settings, valid=valid, resume=resume, console=console)


@contextlib.contextmanager
def nothing_left_behind(out: Path) -> Iterator[None]:
    """Remove the encoded text in any case, it is somebody's words; after a failure, a folder that holds nothing yet."""
    fresh = not out.exists()
    try:
        yield
    except BaseException:
        if fresh and not (out / WEIGHTS).exists() and not (out / CHECKPOINT).exists():
            shutil.rmtree(out, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(out / FOLDER, ignore_errors=True)


def estimate_ngram(prepared: Prepared, out: Path, settings: Settings) -> TrainingResult:
    """Count an n-gram model: one pass, no epochs, no torch."""
    config = settings.model_config(prepared.tokenizer.vocab_size)
    assert isinstance(config, NGramConfig)
    start = time.perf_counter()
    model = estimate(prepared.train.ids, config, prepared.tokenizer.eos_id)
    seconds = time.perf_counter() - start
    perplexity = evaluate(model, prepared.valid, eos_id=prepared.tokenizer.eos_id).perplexity
    tokens = len(prepared.train.ids)
    facts = {"training tokens": f"{tokens:,}", "validation perplexity": f"{perplexity:.2f}"}
    save_bot(out, config, prepared.tokenizer, model.tensors(), dialogue=prepared.dialogue, facts=facts)
    return TrainingResult(str(out), tokens, tokens / max(seconds, 1e-9), perplexity, 1, seconds)


def descend(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool, console: Console
) -> TrainingResult:
    """Train a torch model, alone or as one of `torchrun`'s processes; the first of them prepares the text for all."""
    from elman.training.distributed import joined
    from elman.training.network import train_network

    with joined(settings.training.batch_size) as processes:
        if processes.first:
            prepared = prepare(texts, valid, out, settings.text, resume=resume)
        processes.wait()
        if not processes.first:
            prepared = reopen(out, held_out=valid is None)
        check_size(prepared, settings)
        result = train_network(prepared, out, settings, processes, console, resume=resume)
        processes.wait()  # the text stays until all have read it
        return result


def check_size(prepared: Prepared, settings: Settings) -> None:
    """Refuse a text that cannot fill one window, or not every stream of the batch."""
    tokens, config = len(prepared.train.ids), settings.training
    if tokens < config.bptt_len:
        raise UserError(f"the text has {tokens} tokens, fewer than one window of --bptt-len {config.bptt_len}")
    if tokens < 2 * config.batch_size:
        raise UserError(f"--batch-size {config.batch_size} is too large for a text of {tokens} tokens")
