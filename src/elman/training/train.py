"""One training run, from text files to a bot's folder: the way in for the command line."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from elman.bot.config import NGramConfig
from elman.bot.folder import WEIGHTS, save_bot
from elman.errors import TrainingFailed, UserError
from elman.evaluation.metrics import evaluate
from elman.model.kneser_ney import estimate
from elman.model.loading import require_torch
from elman.training.prepare import FOLDER, Prepared, prepare, reopen
from elman.training.result import CHECKPOINT, PROGRESS, TrainingResult
from elman.training.settings import SETTINGS, Settings, save_settings


def train(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool, console: Console
) -> TrainingResult | None:
    """Train a bot on `texts` and leave it in `out`; None in all of `torchrun`'s processes but the first.

    UserError for bad input, and when `out` holds anything already that `resume` does not ask to go on with.
    """
    if settings.model["model"] == "ngram":
        if settings.text.init is not None:
            raise UserError("--init gives weights to go on from, and an n-gram model is counted anew")
        first = os.environ.get("RANK", "0") == "0"
        return count_ngrams(texts, out, settings, valid=valid, resume=resume) if first else None
    require_torch()
    return descend(texts, out, settings, valid=valid, resume=resume, console=console)


@contextlib.contextmanager
def prepared_in(
    out: Path, texts: Sequence[Path], valid: Path | None, settings: Settings, *, resume: bool
) -> Iterator[Prepared]:
    """Give the text, encoded under `out` for as long as the run lasts: it is somebody's words.

    A run that fails before it has brought forth a bot leaves `out` as it was.
    """
    check_out(out, resume=resume)
    existed = out.exists()
    going_on = (out / CHECKPOINT / PROGRESS).exists()
    try:
        if not going_on:
            save_settings(out, settings)
        yield prepare(texts, valid, out, settings.text, resume=going_on, speakers=settings.speakers)
    except BaseException as error:
        worthless = isinstance(error, UserError) or not (out / CHECKPOINT / PROGRESS).exists()
        if worthless and not going_on and not (out / WEIGHTS).exists():
            shutil.rmtree(out, ignore_errors=True)
            if existed:
                out.mkdir(exist_ok=True)
        raise
    finally:
        shutil.rmtree(out / FOLDER, ignore_errors=True)


def check_out(out: Path, *, resume: bool) -> None:
    """Refuse a folder that holds anything but a run to go on with; clear away what a killed run was writing."""
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: not a folder")
    if not out.exists() or not any(out.iterdir()):
        return
    if not resume:
        raise UserError(f"--out {out}: not empty; --resume goes on with a run, another folder begins anew")
    if not (out / SETTINGS).exists() or ((out / WEIGHTS).exists() and not (out / CHECKPOINT / PROGRESS).exists()):
        raise UserError(f"--out {out}: --resume: there is no run in it to go on with")
    for unfinished in out.glob(".*.tmp"):
        unfinished.unlink()


def count_ngrams(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool
) -> TrainingResult:
    """Count an n-gram model: one pass, no epochs, no torch."""
    if resume and any((out / name).exists() for name in (WEIGHTS, CHECKPOINT)):
        raise UserError(f"--out {out}: holds a bot already, and an n-gram has nothing to resume")
    with prepared_in(out, texts, valid, settings, resume=resume) as prepared:
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
) -> TrainingResult | None:
    """Train a torch model, alone or as one of `torchrun`'s processes; the first of them prepares the text for all."""
    from elman.training.distributed import joined
    from elman.training.network import train_network

    with joined(settings.training) as processes, contextlib.ExitStack() as stack:
        prepared, problem = None, None
        if processes.first:
            try:
                prepared = stack.enter_context(prepared_in(out, texts, valid, settings, resume=resume))
                check_text(prepared, settings)
            except UserError as error:
                problem = error
        if processes.any(problem is not None):
            if problem is not None:
                raise problem
            sys.exit(2)  # the first process says why
        prepared = prepared or reopen(out, held_out=valid is None)
        result = train_network(prepared, out, settings, processes, console, resume=resume)
        processes.wait()  # the text stays until all have read it
        return result if processes.first else None


def check_text(prepared: Prepared, settings: Settings) -> None:
    """Refuse a text that cannot fill one window, or not every stream of the batch; one without facts for a pointer."""
    if settings.model.get("pointer") and not prepared.dialogue:
        raise UserError("--pointer copies from the facts of conversations (--dialogue), and this is plain text")
    if settings.speakers != len(prepared.speakers):
        found = f"the text has {len(prepared.speakers)}" if prepared.dialogue else "plain text (no --dialogue) has none"
        raise UserError(f"--speakers {settings.speakers}: {found}")
    tokens, config = len(prepared.train.ids), settings.training
    if tokens < config.bptt_len:
        raise TrainingFailed(f"the text has {tokens} tokens, fewer than one window of --bptt-len {config.bptt_len}")
    if tokens < 2 * config.batch_size:
        raise TrainingFailed(f"--batch-size {config.batch_size} is too large for a text of {tokens} tokens")
