"""One training run, from text files to a bot's folder."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from elman.bot.config import BagConfig, ModelConfig, NGramConfig, RecurrentConfig, model_config_to_json
from elman.bot.folder import CONFIG, WEIGHTS, save_bot
from elman.errors import UserError
from elman.evaluation.metrics import evaluate
from elman.files import write_text
from elman.model.loading import require_torch
from elman.text.streams import Streams
from elman.training.prepare import FOLDER, Prepared, fingerprint, prepare, reopen
from elman.training.settings import Settings

SETTINGS = "training.json"
VALIDATION_STREAMS = 16


@dataclass(frozen=True)
class TrainingResult:
    """What `elman train --json` prints."""

    out: str
    tokens: int
    """Tokens predicted in training, all epochs together."""
    tokens_per_second: float
    valid_perplexity: float
    """The lowest of the run, which is that of the weights that were kept."""
    epochs: float
    seconds: float
    interrupted: bool = False


def train(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool, console: Console
) -> TrainingResult:
    """Train a bot on `texts` and leave it in `out`.

    UserError for bad input, and when `out` holds something already that `resume` does not ask to go on with.
    """
    if not resume and (out / WEIGHTS).exists():
        raise UserError(f"--out {out}: holds a bot already; --resume goes on with it, another folder starts anew")
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: not a folder")
    if settings.model["model"] != "ngram":
        require_torch()
        return train_network(texts, out, settings, valid=valid, resume=resume, console=console)
    prepared = prepare(texts, valid, out, settings.text, resume=resume)
    return estimate_ngram(prepared, out, settings)


def estimate_ngram(prepared: Prepared, out: Path, settings: Settings) -> TrainingResult:
    """Count an n-gram model: one pass, no epochs, no torch."""
    from elman.model.kneser_ney import estimate

    config = settings.model_config(prepared.tokenizer.vocab_size)
    assert isinstance(config, NGramConfig)
    start = time.perf_counter()
    model = estimate(prepared.train.ids, config, prepared.tokenizer.eos_id)
    seconds = time.perf_counter() - start
    perplexity = evaluate(model, prepared.valid, eos_id=prepared.tokenizer.eos_id).perplexity
    tokens = len(prepared.train.ids)
    facts = {"tokens": f"{tokens:,}", "validation perplexity": f"{perplexity:.2f}"}
    save_bot(out, config, prepared.tokenizer, model.tensors(), dialogue=prepared.dialogue, facts=facts)
    finish(out, settings)
    return TrainingResult(str(out), tokens, tokens / max(seconds, 1e-9), perplexity, 1, seconds)


def train_network(
    texts: Sequence[Path], out: Path, settings: Settings, *, valid: Path | None, resume: bool, console: Console
) -> TrainingResult:
    """Train a torch model, alone or as one of `torchrun`'s processes."""
    from elman.training.distributed import joined

    with joined(settings.training.batch_size) as processes:
        if processes.first:
            prepared = prepare(texts, valid, out, settings.text, resume=resume)
        processes.wait()
        if not processes.first:
            prepared = reopen(out, held_out=valid is None)
        check_size(prepared, settings)
        with NetworkRun(prepared, out, settings, processes, console) as run:
            result = run.train(resume=resume)
        processes.wait()
        if processes.first and not result.interrupted:
            finish(out, settings)
        return result


def check_size(prepared: Prepared, settings: Settings) -> None:
    """Refuse a corpus that cannot fill one window, or not every stream of the batch."""
    tokens, config = len(prepared.train.ids), settings.training
    if tokens < config.bptt_len:
        raise UserError(f"the text has {tokens} tokens, fewer than one window of --bptt-len {config.bptt_len}")
    if tokens < 2 * config.batch_size:
        raise UserError(f"--batch-size {config.batch_size} is too large for a text of {tokens} tokens")


def finish(out: Path, settings: Settings) -> None:
    """Keep the settings beside the weights and remove the encoded text: it is somebody's words."""
    write_text(out / SETTINGS, json.dumps(settings.to_json(), indent=1) + "\n")
    shutil.rmtree(out / FOLDER, ignore_errors=True)
