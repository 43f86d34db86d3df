"""A search tries every setting on every fold, whoever dies on the way, and recommends what its table says."""

import contextlib
import json
import math
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text import Tokenizer
from elman.text.corpora import Corpus
from elman.training import folds
from elman.training.folds import cut
from elman.training.prepare import Prepared
from elman.training.search import Range, Space, parse_field
from elman.training.search_report import Report
from elman.training.settings import Settings
from elman.training.tune import tune

WORDS = Tokenizer.train("word", ["<unk> a b c d"])


def tuned(text: Path, out: Path, trials: int | None = None, storage: str | None = None, **varied: str) -> Report:
    fixed = {"steps": 15}
    varied = {"hidden_size": "4,8", "batch_size": "4", "bptt_len": "8", **varied}
    return tune(
        [text], out, varied, fixed, config=None, fold_count=3, trials=trials, storage=storage, told=lambda line: None
    )


@given(st.lists(st.integers(1, 5), min_size=8, max_size=40), st.integers(2, 4))
def test_each_line_is_held_out_once(lengths: list[int], count: int) -> None:
    lines = [[*range(2, 2 + length), WORDS.eos_id] for length in lengths]
    ids = np.array([index for line in lines for index in line], np.uint16)
    whole = Prepared(WORDS, Corpus(ids, None, 1, 1, 0, 1), Corpus(ids, None, 1, 1, 0, 1), dialogue=False)
    try:
        parts = cut(whole, count)
    except UserError:
        assert max(lengths) * count > sum(lengths) / 2, "only a text of few long lines cannot be cut"
        return
    assert len(parts) == count
    held = [parts[number].valid.ids for number in range(count)]
    np.testing.assert_array_equal(np.concatenate(held), ids)
    for number, part in enumerate(held):
        assert part[-1] == WORDS.eos_id
        rest = np.concatenate([other for place, other in enumerate(held) if place != number])
        np.testing.assert_array_equal(parts[number].train.ids, rest)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("100,200", [100, 200]),
        ("lstm,gru", ["lstm", "gru"]),
        ("true,false", [True, False]),
        ("0.5", [0.5]),
        ("1..8", Range(1, 8, whole=True)),
        ("1e-3..0.1", Range(0.001, 0.1, whole=False)),
    ],
)
def test_a_field_is_a_value_a_list_or_a_range(text: str, field: object) -> None:
    assert parse_field("hidden_size", text) == field


@pytest.mark.parametrize("text", ["", "1,,2", "1,1", "8..1", "a..b", "1..", "true..false"])
def test_what_is_none_of_them_names_the_flag(text: str) -> None:
    with pytest.raises(UserError, match="--hidden-size"):
        parse_field("hidden_size", text)


def test_every_combination_is_tried_once_on_every_fold(english: Path, tmp_path: Path) -> None:
    report = tuned(english, tmp_path / "out", num_layers="1,2")
    tried = [(trial.settings["hidden_size"], trial.settings["num_layers"]) for trial in report.trials]
    assert sorted(tried) == [(4, 1), (4, 2), (8, 1), (8, 2)]
    for trial in report.trials:
        losses = [math.log(perplexity) for perplexity in trial.folds]
        assert len(losses) == 3
        assert trial.perplexity == pytest.approx(math.exp(statistics.fmean(losses)))
        error = statistics.stdev(losses) / math.sqrt(3) * trial.perplexity
        assert trial.standard_error == pytest.approx(error)
    best, chosen = report.best, report.recommended
    assert best.perplexity == min(trial.perplexity for trial in report.trials)
    near = [trial for trial in report.trials if trial.perplexity <= best.perplexity + best.standard_error]
    assert chosen.parameters == min(trial.parameters for trial in near)
    assert (tmp_path / "out" / "search.png").read_bytes().startswith(b"\x89PNG")
    assert len(json.loads((tmp_path / "out" / "trials.json").read_text())) == 4


def test_the_recommended_settings_train_a_bot(english: Path, tmp_path: Path, elman: Any) -> None:
    tuned(english, tmp_path / "out", model="gru,lstm")
    config = tmp_path / "out" / "recommended.toml"
    assert elman("train", english, "--out", tmp_path / "bot", "--config", config).code == 0
    chosen = json.loads((tmp_path / "bot" / "config.json").read_text())
    assert f'model = "{chosen["model"]}"' in config.read_text()


def test_the_orders_of_an_ngram_can_be_searched(english: Path, tmp_path: Path) -> None:
    report = tune(
        [english],
        tmp_path / "out",
        {"model": "ngram", "order": "1..3"},
        {},
        config=None,
        fold_count=2,
        trials=3,
        storage=None,
        told=lambda line: None,
    )
    assert report.best.settings["order"] in (2, 3)


def test_the_same_search_again_does_nothing_again(
    english: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tuned(english, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(folds, "validate_fold", lambda *_: pytest.fail("it is measured already"))
        assert tuned(english, tmp_path / "out") == first


def test_ctrl_c_loses_one_fold(english: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[object] = []
    validate_fold = folds.validate_fold

    def interrupted(fold: Prepared, settings: Settings) -> float:
        measured.append(settings)
        if len(measured) == 3:
            raise KeyboardInterrupt
        return validate_fold(fold, settings)

    monkeypatch.setattr(folds, "validate_fold", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tuned(english, tmp_path / "out")
    report = tuned(english, tmp_path / "out")
    assert len(report.trials) == 2
    assert len(measured) == 2 * 3 + 1


def test_a_setting_that_fails_is_reported_and_not_recommended(english: Path, tmp_path: Path) -> None:
    report = tuned(english, tmp_path / "out", hidden_size="4", learning_rate="0.005,1e30", clip="0", optimizer="sgd")
    failed = report.trials[-1]
    assert failed.settings["learning_rate"] == 1e30
    assert failed.perplexity == math.inf
    # Which of the two overflows first depends on the processor's instructions.
    assert re.search("the (loss|validation perplexity) is (nan|inf)", str(failed.failed))
    assert report.recommended.settings["learning_rate"] == 0.005


def test_workers_share_a_search_and_the_dead_are_replaced(tmp_path: Path) -> None:
    chance = random.Random(0)
    text = tmp_path / "text.txt"
    text.write_text("\n".join(" ".join(chance.choices("abcdefgh", k=7)) for _ in range(400)) + "\n")
    database = f"sqlite:///{tmp_path}/shared.db"
    flags = ["--hidden-size", "4,6,8", "--steps", "300", "--batch-size", "4", "--bptt-len", "8", "--folds", "3"]
    processes = [start_worker(text, tmp_path / name, database, flags) for name in ("one", "two")]
    try:
        wait_for_a_fold(tmp_path / "shared.db", processes[0])
        processes[0].send_signal(signal.SIGKILL)
        assert processes[1].wait(timeout=180) == 0, (tmp_path / "two.said").read_text()
    finally:
        for process in processes:
            process.kill()
            process.wait()
    trials = json.loads((tmp_path / "two" / "trials.json").read_text())
    assert sorted(trial["settings"]["hidden_size"] for trial in trials) == [4, 6, 8]
    assert all(len(trial["folds"]) == 3 for trial in trials)


def start_worker(text: Path, out: Path, database: str, flags: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "elman", "tune", str(text), "--out", str(out), "--storage", database, *flags]
    with out.with_suffix(".said").open("wb") as file:
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(command, stdout=file, stderr=file, env=environment)


def wait_for_a_fold(database: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until some fold is measured."""
    for _ in range(1200):
        assert process.poll() is None
        with contextlib.closing(sqlite3.connect(database)) as connection, contextlib.suppress(sqlite3.Error):
            if connection.execute("select count(*) from trial_intermediate_values").fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("no fold was measured")


BAD: dict[str, tuple[list[object], str]] = {
    "nothing varied": ([], "nothing to search for"),
    "a bad list": (["--hidden-size", "4,,8"], "--hidden-size"),
    "an impossible value": (["--hidden-size", "4,0"], "--hidden-size must be at least 1"),
    "another model's setting": (["--order", "1,2"], "--order"),
    "too many folds": (["--hidden-size", "4,8", "--folds", 500], "--folds 500"),
    "a database that is none": (["--hidden-size", "4,8", "--storage", "nowhere"], "--storage"),
    "a password stays unsaid": (["--hidden-size", "4,8", "--storage", "postgresql://u:secret@[::1"], "--storage"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(elman: Any, english: Path, tmp_path: Path, case: str) -> None:
    flags, named = BAD[case]
    outcome = elman("tune", english, "--out", tmp_path / "out", *flags)
    assert outcome.code == 2
    assert len(outcome.err.strip().splitlines()) == 1
    assert named in outcome.err
    assert "secret" not in outcome.err


def test_searches_in_one_database_stay_apart(english: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/shared.db"
    assert len(tuned(english, tmp_path / "one", storage=database).trials) == 2
    assert len(tuned(english, tmp_path / "two", storage=database, num_layers="2").trials) == 2


def test_a_range_is_searched_for_as_many_trials_as_asked(english: Path, tmp_path: Path) -> None:
    report = tuned(english, tmp_path / "out", trials=3, hidden_size="4..6", dropout="0.0..0.4")
    assert len(report.trials) == 3
    assert all(4 <= trial.settings["hidden_size"] <= 6 for trial in report.trials)  # type: ignore[operator]
    assert Space({"a": Range(1, 2, whole=True)}).size is None
