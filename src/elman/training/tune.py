"""The way into a search for the command line: from texts and flags to its report."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.errors import UserError
from elman.model.loading import require_torch
from elman.training.folds import cut
from elman.training.prepare import FOLDER, Prepared, prepare
from elman.training.settings import merged, read_toml, resolve
from elman.training.speakers import open_told

if TYPE_CHECKING:  # optuna is an extra
    from elman.training.search_report import Report

DATABASE = "search.db"


def tune(
    texts: Sequence[Path],
    out: Path,
    varied: dict[str, str],
    fixed: dict[str, Any],
    *,
    config: Path | None,
    fold_count: int,
    trials: int | None,
    storage: str | None,
    told: Callable[[str], None],
) -> Report:
    """Search for the best of the `varied` settings (field to list or range) and leave the results in `out`.

    The same call again goes on with the search; several at once, with the same `storage`, share it.
    """
    require_torch()
    if importlib.util.find_spec("optuna") is None:
        raise UserError("this needs optuna, which is not installed: pip install 'elman[tune]'")
    from elman.training.search import DEFAULT_TRIALS, Search, Space, finished, open_study, parse_field, work
    from elman.training.search_report import report

    if not varied:
        raise UserError("nothing to search for: give a setting several values, as in --hidden-size 100,200,400")
    space = Space({name: parse_field(name, text) for name, text in varied.items()})
    fixed = merged(read_toml(config) if config else {}, fixed)
    for corner in space.corners():
        resolve({**fixed, **corner})
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: not a folder")
    with tempfile.TemporaryDirectory() as folder:
        whole = read_whole(texts, Path(folder), fixed)
        search = Search(fixed, space, cut(whole, fold_count))
        out.mkdir(parents=True, exist_ok=True)
        url = storage or f"sqlite:///{(out / DATABASE).resolve()}"
        wanted = trials or space.size or DEFAULT_TRIALS
        wanted = wanted if space.size is None else min(wanted, space.size)
        planned = [] if space.size is None else space.sample(wanted, search.name)
        study = open_study(search.name, url, planned)
        work(study, search, wanted, lambda trial: told(f"{len(finished(study))} of {wanted}: {trial.params}"))
        return report(search, finished(study), out)


def read_whole(texts: Sequence[Path], folder: Path, fixed: dict[str, Any]) -> Prepared:
    """Read all of the text as one corpus."""
    settings = resolve(fixed)
    prepared = prepare(texts, None, folder, settings.text, resume=False, speakers=settings.speakers)
    whole = open_told(folder / FOLDER / "train", prepared.tokenizer)  # with the end that `prepare` holds out
    return replace(prepared, train=whole)
