"""What a search comes to: a table of what was tried, a picture, and the settings to take."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from optuna.trial import FrozenTrial

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.files import write_text
from elman.model.torch_model import build_module
from elman.training.curve import new_figure, save_figure
from elman.training.search import Choice, Search

TABLE, PICTURE, RECOMMENDED = "trials.json", "search.png", "recommended.toml"


@dataclass(frozen=True)
class Trial:
    """One setting, measured on every fold."""

    settings: dict[str, Choice]
    perplexity: float
    """exp of the mean loss over the folds; infinite where training failed."""
    standard_error: float
    """Of the perplexity: that of the mean loss (its deviation over the folds / sqrt(folds)) times the perplexity."""
    parameters: int
    """Weights of the model; for an n-gram its order."""
    folds: list[float]
    """Perplexity on each fold."""
    failed: str | None = None
    """Why training failed, if it did."""


@dataclass(frozen=True)
class Report:
    """Everything tried, the best of it, and the recommendation."""

    out: str
    varied: list[str]
    """The settings that had more than one value."""
    trials: list[Trial]
    """Best first."""
    best: Trial
    recommended: Trial
    """The smallest model within one standard error of the best (Breiman et al. 1984, section 3.4.3)."""


def report(search: Search, trials: list[FrozenTrial], out: Path) -> Report:
    """Sum a search up and leave the table, the picture and the recommended settings in `out`."""
    rows = sorted((row(search, trial) for trial in trials), key=lambda each: each.perplexity)
    best = rows[0]
    if best.failed:
        raise UserError(f"every setting failed, the first of them so: {best.failed}")
    near = [each for each in rows if each.perplexity <= best.perplexity + best.standard_error]
    recommended = min(near, key=lambda each: (each.parameters, each.perplexity))
    result = Report(str(out), search.space.varied, rows, best, recommended)
    write_text(out / TABLE, json.dumps([finite(asdict(each)) for each in rows], indent=1) + "\n")
    settings = {**search.fixed, **recommended.settings}
    write_text(out / RECOMMENDED, "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    draw(search, rows, recommended, out / PICTURE)
    return result


def row(search: Search, trial: FrozenTrial) -> Trial:
    """Return one trial's line of the table."""
    settings: dict[str, Choice] = {name: trial.params[name] for name in search.space.fields}
    failed = trial.user_attrs.get("failed")
    losses = [] if failed else [trial.intermediate_values[fold] for fold in range(len(search.folds))]
    perplexity = math.exp(statistics.fmean(losses)) if losses else math.inf
    error = perplexity * statistics.stdev(losses) / math.sqrt(len(losses)) if losses else math.inf
    return Trial(settings, perplexity, error, parameters(search, settings), list(map(math.exp, losses)), failed)


def parameters(search: Search, settings: dict[str, Choice]) -> int:
    """Count a model's weights."""
    config = search.settings(settings).model_config(search.folds.whole.tokenizer.vocab_size)
    if isinstance(config, NGramConfig):
        return config.order
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in build_module(config).parameters())


def finite(fields: dict[str, Any]) -> dict[str, Any]:
    """Replace infinities, which JSON does not have, by null."""
    return {key: None if isinstance(value, float) and math.isinf(value) else value for key, value in fields.items()}


def draw(search: Search, rows: list[Trial], recommended: Trial, path: Path) -> None:
    """Draw perplexity with its standard error against each field that was varied."""
    names = search.space.varied or list(search.space.fields)[:1]
    figure, axes = new_figure(width=4.5 * len(names), columns=len(names))
    measured = [each for each in rows if not each.failed]
    for name, axis in zip(names, axes, strict=True):
        for kind, some in (("tried", measured), ("recommended", [recommended])):
            xs = [each.settings[name] for each in some]
            places = xs if all(isinstance(x, int | float) for x in xs) else list(map(str, xs))
            ys, errors = [each.perplexity for each in some], [each.standard_error for each in some]
            axis.errorbar(places, ys, errors, fmt="o", capsize=3, label=kind)
        axis.set(xlabel=name.replace("_", " "), ylabel=f"perplexity, mean of {len(search.folds)} folds")
        axis.legend()
    save_figure(figure, path)
