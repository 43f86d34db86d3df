"""K-fold cross-validation of one run's settings: train on all of a text but a fold, validate on the fold."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.evaluation.metrics import evaluate
from elman.model.kneser_ney import estimate
from elman.text.corpora import Corpus
from elman.training.prepare import Prepared, line_ends
from elman.training.settings import Settings
from elman.training.train import check_text


@dataclass(frozen=True)
class Folds:
    """A text cut into pieces of about equal size, at ends of lines or turns; each is held out once.

    The tokenizer is shared: it was learned from all of the text.
    """

    whole: Prepared
    cuts: list[int]
    """Where each fold begins, and the end of the last."""

    def __len__(self) -> int:
        return len(self.cuts) - 1

    def __getitem__(self, number: int) -> Prepared:
        """Return the text with fold `number` for validation and the others for training."""
        start, end = self.cuts[number : number + 2]
        train, valid = self.part(slice(start), slice(end, None)), self.part(slice(start, end))
        return replace(self.whole, train=train, valid=valid)

    def part(self, *pieces: slice) -> Corpus:
        """Return some of the text, in memory."""
        corpus = self.whole.train

        def joined(array: npt.NDArray[Any] | None) -> npt.NDArray[Any] | None:
            return None if array is None else np.concatenate([array[piece] for piece in pieces])

        ids = np.concatenate([corpus.ids[piece] for piece in pieces])
        return replace(corpus, ids=ids, mask=joined(corpus.mask), speakers=joined(corpus.speakers))


def cut(whole: Prepared, count: int) -> Folds:
    """Cut the training text into `count` folds; UserError when it has too few lines."""
    size = len(whole.train.ids)
    ends = np.flatnonzero(np.isin(whole.train.ids, list(line_ends(whole.tokenizer)))) + 1
    wanted = size * np.arange(1, count) // count
    nearest = np.minimum(np.searchsorted(ends, wanted), len(ends) - 1)
    cuts = [0, *ends[nearest].tolist(), size]
    if len(set(cuts)) < len(cuts):
        raise UserError(f"--folds {count}: the text has {size} tokens in {len(ends)} lines, too few to cut")
    mask = whole.train.mask
    if mask is not None and not all(mask[start:end].any() for start, end in itertools.pairwise(cuts)):
        raise UserError(f"--folds {count}: one of them has no message of --speaker")
    return Folds(whole, cuts)


def validate_fold(fold: Prepared, settings: Settings) -> float:
    """Train on a fold's training text; return the lowest validation loss, in nats a token."""
    config = settings.model_config(fold.tokenizer.vocab_size)
    if isinstance(config, NGramConfig):
        model = estimate(fold.train.ids, config, fold.tokenizer.eos_id)
        measured = evaluate(model, fold.valid, eos_id=fold.tokenizer.eos_id)
        return measured.nats / measured.tokens
    from elman.training.network import make_trainer
    from elman.training.observers import Both

    check_text(fold, settings)
    with tempfile.TemporaryDirectory() as folder:
        trainer = make_trainer(fold, settings, Path(folder), observer=Both())
        best = trainer.run().best
        assert best is not None
        return math.log(best)


def cross_validate(folds: Folds, settings: Settings, done: dict[int, float]) -> Iterator[tuple[int, float]]:
    """Yield the number and the loss, in nats a token, of each fold that is not `done` yet."""
    for number in range(len(folds)):
        if number not in done:
            yield number, validate_fold(folds[number], settings)
