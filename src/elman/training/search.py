"""A search for the best settings by k-fold cross-validation, kept in a database that any number of workers share.

Optuna chooses what to try: every combination when all fields have lists of values, else a tree-structured Parzen
estimator (Bergstra et al. 2011). Each fold's result is stored as it comes, so a worker that dies costs one fold, and
whoever comes next takes its trial over.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import math
import random
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback, fail_stale_trials
from optuna.trial import FrozenTrial, Trial, TrialState

from elman.bot.config import flag
from elman.errors import TrainingFailed, UserError
from elman.training.folds import Folds, cross_validate
from elman.training.prepare import fingerprint
from elman.training.settings import Settings, resolve

HEARTBEAT = 2
"""Seconds between a worker's signs of life."""
SILENCE = 20
"""Seconds of silence after which a worker counts as dead."""
TRIES = 3
"""Attempts to open the database."""
DEFAULT_TRIALS = 20
"""Trials of a search that has ranges and therefore no end of its own."""

Choice = int | float | str | bool


@dataclass(frozen=True)
class Range:
    """All numbers from `low` to `high`; on a logarithmic scale where they span a factor of ten or more."""

    low: float
    high: float
    whole: bool

    def suggest(self, trial: Trial, name: str) -> Choice:
        """Let Optuna choose."""
        log = self.low > 0 and self.high >= 10 * self.low
        if self.whole:
            return trial.suggest_int(name, int(self.low), int(self.high), log=log)
        return trial.suggest_float(name, self.low, self.high, log=log)


def one_of(values: list[Choice], trial: Trial, name: str) -> Choice:
    """Let Optuna choose one of the values."""
    chosen = trial.suggest_categorical(name, values)
    assert chosen is not None
    return chosen


@dataclass(frozen=True)
class Space:
    """The fields that a search varies."""

    fields: dict[str, list[Choice] | Range]

    @property
    def size(self) -> int | None:
        """The number of combinations; None where a range has no end of them."""
        lists = [field for field in self.fields.values() if not isinstance(field, Range)]
        return math.prod(map(len, lists)) if len(lists) == len(self.fields) else None

    @property
    def varied(self) -> list[str]:
        """The fields that have more than one value."""
        return [name for name, field in self.fields.items() if isinstance(field, Range) or len(field) > 1]

    def suggest(self, trial: Trial) -> dict[str, Choice]:
        """Let Optuna choose a value for each field."""
        return {
            name: field.suggest(trial, name) if isinstance(field, Range) else one_of(field, trial, name)
            for name, field in self.fields.items()
        }

    def sample(self, count: int, seed: str) -> list[dict[str, Choice]]:
        """Return so many different combinations of listed values, the same for a seed."""
        combinations = list(self.corners())
        return random.Random(seed).sample(combinations, count)

    def corners(self) -> Iterator[dict[str, Choice]]:
        """Yield every combination of listed values and of the ends of ranges, to check them before a start."""
        values = {
            name: [int(end) if field.whole else end for end in (field.low, field.high)]
            if isinstance(field, Range)
            else field
            for name, field in self.fields.items()
        }
        return (dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values()))


def parse_field(name: str, text: str) -> list[Choice] | Range:
    """Read what a field may be: one value, a list `100,200,400`, or a range `0.1..0.5`; UserError names the flag."""
    low, dots, high = text.partition("..")
    if dots:
        ends = [parse_value(low), parse_value(high)]
        numbers = [float(end) for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise UserError(f"{flag(name)} {text}: not a range `low..high` of numbers")
        return Range(numbers[0], numbers[1], all(isinstance(end, int) for end in ends))
    values = [parse_value(part) for part in text.split(",")]
    if "" in values or len(set(values)) < len(values):
        raise UserError(f"{flag(name)} {text}: not a list of different values")
    return values


def parse_value(text: str) -> Choice:
    """Read a value as TOML would, or as the word that it is."""
    text = text.strip()
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text, text)


@dataclass(frozen=True)
class Search:
    """One search: what is fixed, what varies, and on which folds it is measured."""

    fixed: dict[str, Any]
    space: Space
    folds: Folds

    def settings(self, chosen: dict[str, Choice]) -> Settings:
        """Return the settings of one trial."""
        return resolve({**self.fixed, **chosen})

    @property
    def name(self) -> str:
        """A name that only workers at the same search share: same text, folds, settings and fields."""
        fields = {name: repr(field) for name, field in self.space.fields.items()}
        text = fingerprint(self.folds.whole.train)
        identity = json.dumps([self.fixed, fields, text, self.folds.cuts], sort_keys=True)
        return "elman-" + hashlib.sha256(identity.encode()).hexdigest()[:16]

    def objective(self, trial: Trial) -> float:
        """Return the mean loss over the folds, in nats a token; folds that a worker died after are not done again."""
        settings = self.settings(self.space.suggest(trial))
        losses = dict(frozen(trial).intermediate_values)
        try:
            for number, loss in cross_validate(self.folds, settings, losses):
                losses[number] = loss
                trial.report(loss, number)
        except TrainingFailed as error:
            trial.set_user_attr("failed", str(error))
            return math.inf
        except KeyboardInterrupt:
            again(trial.study, frozen(trial))
            raise
        return sum(losses.values()) / len(losses)


def frozen(trial: Trial) -> FrozenTrial:
    """Return what the database knows of a running trial."""
    return trial.study.get_trials(deepcopy=False)[trial.number]


def again(study: optuna.Study, trial: FrozenTrial) -> None:
    """Put a trial that did not come to its end back in the queue, with the folds that it finished."""
    with quiet():
        RetryHeartbeatStaleTrialCallback(inherit_intermediate_values=True)(study, trial)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let pass what optuna calls experimental: heartbeats, which are not new."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        yield


def open_study(name: str, storage: str, planned: Sequence[dict[str, Choice]]) -> optuna.Study:
    """Open the search in the database, or begin it; UserError when the database cannot be opened.

    `planned` settings are put in the queue when it begins, and a worker that finds it empty draws at random (Optuna's
    own exhaustive sampler fails for good once a worker died before it had chosen). Without, Optuna's TPE chooses.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with quiet():
        samplers = optuna.samplers
        sampler = samplers.RandomSampler() if planned else samplers.TPESampler(constant_liar=True)
        for attempt in range(TRIES):
            try:
                database = RDBStorage(
                    storage,
                    heartbeat_interval=HEARTBEAT,
                    grace_period=SILENCE,
                    heartbeat_stale_trial_callback=again,
                )
                study = optuna.create_study(study_name=name, storage=database, sampler=sampler, load_if_exists=True)
                for chosen in [] if study.get_trials(deepcopy=False) else planned:
                    study.enqueue_trial(chosen)
                return study
            except Exception as error:  # each database's driver has its own; the URL may hold a password
                if attempt == TRIES - 1:
                    raise UserError(f"--storage: cannot be opened: {type(error).__name__}") from error
                time.sleep(0.5)  # two workers that come first at once make the tables at once, and one of them fails
    raise AssertionError("the last try returned or raised")


def work(study: optuna.Study, search: Search, wanted: int, told: Callable[[FrozenTrial], None]) -> None:
    """Take part in the search until `wanted` different settings are measured; `told` hears of this worker's trials.

    Where the others are at the last of them, wait, and take over from any that dies.
    """
    while len(finished(study)) < wanted:
        with quiet():
            fail_stale_trials(study)
            states = Counter(trial.state for trial in study.get_trials(deepcopy=False))
            taken = len(finished(study)) + states[TrialState.RUNNING]
            if taken >= wanted and not states[TrialState.WAITING]:
                time.sleep(HEARTBEAT)
                continue
            study.optimize(search.objective, n_trials=1, callbacks=[lambda _, trial: told(trial)])


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """Return the measured settings, each once."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return list({json.dumps(trial.params, sort_keys=True): trial for trial in reversed(trials)}.values())[::-1]
