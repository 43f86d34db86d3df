"""One process's run of a torch model: from a prepared text to the best weights in the bot's folder."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from torch import Tensor

from elman.bot.config import BagConfig, RecurrentConfig, model_config_to_json
from elman.bot.folder import WEIGHTS, BotFolder, open_bot, save_bot
from elman.errors import UserError
from elman.evaluation.metrics import evaluate, exp
from elman.model.copying import with_copies
from elman.model.embeddings import read_embeddings
from elman.model.torch_model import Module, TorchModel, build_module, load_weights, weights
from elman.text.corpora import Corpus
from elman.text.streams import Streams
from elman.training.curve import draw_curve
from elman.training.distributed import Processes
from elman.training.observers import Bar, Both, TrainingLog
from elman.training.prepare import Prepared, fingerprint
from elman.training.result import TrainingResult
from elman.training.settings import Settings, save_settings
from elman.training.trainer import Observer, Trainer

VALIDATION_STREAMS = 16


def train_network(
    prepared: Prepared,
    out: Path,
    settings: Settings,
    processes: Processes,
    console: Console,
    *,
    resume: bool,
    base: BotFolder | None = None,
) -> TrainingResult:
    """Train on `prepared` and keep the best weights in `out`, with the log, the curve and the last checkpoint.

    The weights start from those of `base`, a bot of the same config and tokenizer, or of the settings' own; or fresh.
    """
    if base is None and settings.text.init is not None:
        base = open_bot(settings.text.init)
    observers = Both()
    trainer = make_trainer(
        prepared,
        settings,
        out,
        observer=observers,
        keep=lambda tensors: keep(tensors, prepared, out, trainer),
        processes=processes,
        base=base,
    )
    if settings.text.embeddings is not None:
        path, matrix = Path(settings.text.embeddings), trainer.module.embedding.weight.data
        read_embeddings(path, prepared.tokenizer, matrix, console if processes.first else Console(quiet=True))
    if resume:
        trainer.resume()
    if processes.first:
        save_settings(out, settings)
    start = (trainer.progress.tokens, trainer.progress.seconds)
    with contextlib.ExitStack() as stack:
        if processes.first:
            observers.add(TrainingLog(out, trainer.progress))
            observers.add(stack.enter_context(Bar(console, trainer.progress)))
        stack.enter_context(interruptible(trainer))
        progress = trainer.run()
    if processes.first:
        draw_curve(out)
        if trainer.interrupted:
            console.print(f"stopped and saved at step {progress.step}; the same command with --resume goes on")
    return result(out, start, trainer)


def make_trainer(
    prepared: Prepared,
    settings: Settings,
    out: Path,
    *,
    observer: Observer,
    keep: Callable[[dict[str, Tensor]], None] | None = None,
    processes: Processes | None = None,
    base: BotFolder | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Trainer:
    """Return the trainer of a fresh model on a prepared text; its checkpoints go to `out`, its best weights to `keep`.

    The model is the trainer's `module`, on the device that the settings name.
    """
    module = initial_module(prepared, settings, base)
    return Trainer(
        module,
        settings.training,
        training_streams(prepared, settings),
        validate=lambda: validate(module, prepared),
        keep=keep or (lambda tensors: None),
        observer=observer,
        out=out,
        identity=identity(prepared, settings),
        processes=processes or Processes(),
        clock=clock,
    )


def initial_module(prepared: Prepared, settings: Settings, base: BotFolder | None = None) -> Module:
    """Return the module that training starts from: the base's weights, or fresh ones."""
    config = settings.model_config(prepared.tokenizer.vocab_size)
    assert isinstance(config, RecurrentConfig | BagConfig)
    torch.manual_seed(settings.training.seed)
    try:
        module = build_module(config)
    except (RuntimeError, MemoryError) as error:
        raise UserError("the model does not fit into memory; try a smaller --hidden-size") from error
    if base is not None:
        tensors = {name: torch.from_numpy(array) for name, array in base.tensors().items()}
        load_weights(module, tensors, base.path / WEIGHTS)
    return module


def training_streams(prepared: Prepared, settings: Settings) -> Streams:
    """Cut the training text into the batch's streams."""
    training, corpus = settings.training, prepared.train
    return Streams(
        corpus.ids,
        corpus.mask,
        batch_size=training.batch_size,
        bptt_len=training.bptt_len,
        eos_id=prepared.tokenizer.eos_id,
        speakers=corpus.speakers,
    )


def validate(module: Module, prepared: Prepared) -> float:
    """Return the validation perplexity, the text cut into a few streams to be quick; each speaker's by itself."""
    nats, tokens = 0.0, 0
    for speaker, part in by_speaker(prepared.valid):
        model = with_copies(TorchModel(module, speaker), module.config, lambda: arrays_of(weights(module)))
        streams = min(VALIDATION_STREAMS, len(part.ids))
        measured = evaluate(model, part, eos_id=prepared.tokenizer.eos_id, streams=streams)
        nats, tokens = nats + measured.nats, tokens + measured.tokens
    return exp(nats / tokens)


def by_speaker(corpus: Corpus) -> Iterator[tuple[int, Corpus]]:
    """Yield the conversations of each speaker whom the model speaks as; without vectors, all as the unknown's."""
    if corpus.speakers is None:
        yield 0, corpus
        return
    assert corpus.mask is not None
    for speaker in np.unique(corpus.speakers):
        own = corpus.speakers == speaker
        yield int(speaker), replace(corpus, ids=corpus.ids[own], mask=corpus.mask[own], speakers=None)


def keep(tensors: dict[str, Tensor], prepared: Prepared, out: Path, trainer: Trainer) -> None:
    """Write the bot's folder with the best weights so far."""
    progress = trainer.progress
    facts = {
        "training tokens": f"{len(prepared.train.ids):,}",
        "epochs": f"{progress.epoch}",
        "steps": f"{progress.step:,}",
        "minutes": f"{progress.seconds / 60:.1f}",
        "validation perplexity": "-" if progress.best is None else f"{progress.best:.2f}",
    }
    save_bot(
        out,
        trainer.module.config,
        prepared.tokenizer,
        arrays_of(tensors),
        dialogue=prepared.dialogue,
        facts=facts,
        speakers=prepared.speakers,
    )


def arrays_of(tensors: dict[str, Tensor]) -> dict[str, npt.NDArray[Any]]:
    """Return tensors as arrays."""
    return {name: tensor.cpu().numpy() for name, tensor in tensors.items()}


def identity(prepared: Prepared, settings: Settings) -> dict[str, Any]:
    """Return what a resumed run must share; the budget may be another, and so may the device."""
    training, config = settings.training, settings.model_config(prepared.tokenizer.vocab_size)
    return {
        **model_config_to_json(config),
        "batch_size": training.batch_size,
        "bptt_len": training.bptt_len,
        "optimizer": training.optimizer,
        "seed": training.seed,
        **{name: getattr(settings.text, name) for name in ("tokenizer", "tokens", "speaker")},
        "dialogue": prepared.dialogue,
        "text": fingerprint(prepared.train),
    }


@contextlib.contextmanager
def interruptible(trainer: Trainer) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the run after the current step, with a checkpoint; a second one ends it at once."""

    def stop(number: int, frame: object) -> None:
        trainer.interrupted = True
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def result(out: Path, start: tuple[int, float], trainer: Trainer) -> TrainingResult:
    """Sum a run up."""
    progress, (tokens, seconds) = trainer.progress, start
    return TrainingResult(
        out=str(out),
        tokens=progress.tokens,
        tokens_per_second=(progress.tokens - tokens) / max(progress.seconds - seconds, 1e-9),
        valid_perplexity=progress.best,
        epochs=progress.epoch + progress.window / len(trainer.streams),
        seconds=progress.seconds,
        interrupted=trainer.interrupted,
    )
