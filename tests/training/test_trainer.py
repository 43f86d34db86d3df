import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from runs import SMALL, run

from elman.errors import UserError
from elman.training.config import OptimizerName, TrainingConfig
from elman.training.observers import read_log
from elman.training.optimizers import make_optimizer
from elman.training.schedule import Progress, learning_rate, share_done
from elman.training.settings import resolve
from elman.training.train import train
from elman.training.trainer import Trainer

FLAGS = [part for name, value in SMALL.items() for part in ("--" + name.replace("_", "-"), str(value))]


def test_training_lowers_the_perplexity_below_that_of_guessing(corpus: Path, tmp_path: Path) -> None:
    result = run(corpus, tmp_path / "bot", epochs=3)
    assert result.epochs == 3
    assert result.valid_perplexity is not None
    assert result.valid_perplexity < 13
    log = read_log(tmp_path / "bot" / "log.jsonl")
    assert min(line["valid_perplexity"] for line in log if "valid_perplexity" in line) == result.valid_perplexity
    assert (tmp_path / "bot" / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "bot" / "corpus").exists(), "the encoded text is removed"


@pytest.mark.parametrize("model", ["lstm", "rnn", "bow"])
@pytest.mark.parametrize("at", [25, 30], ids=["between checkpoints", "at the end of an epoch or so"])
def test_an_interrupted_run_goes_on_to_the_same_bits(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, at: int
) -> None:
    run(corpus, tmp_path / "whole", steps=60, model=model)
    with monkeypatch.context() as patch:
        interrupt(patch, at)
        assert run(corpus, tmp_path / "parts", steps=60, model=model).interrupted
    assert not run(corpus, tmp_path / "parts", steps=60, model=model, resume=True).interrupted
    assert weights(tmp_path / "parts") == weights(tmp_path / "whole")
    losses = [
        [(line["step"], line["loss"]) for line in read_log(tmp_path / name / "log.jsonl") if "loss" in line]
        for name in ("whole", "parts")
    ]
    assert losses[0] == losses[1] != []


def interrupt(patch: pytest.MonkeyPatch, at: int) -> None:
    """Press Ctrl-C in step `at`."""
    descend = Trainer.descend

    def interrupted(self: Trainer, loss: float) -> None:
        descend(self, loss)
        if self.progress.step == at:
            signal.raise_signal(signal.SIGINT)

    patch.setattr(Trainer, "descend", interrupted)


def weights(bot: Path) -> dict[str, bytes]:
    file = json.loads((bot / "checkpoint" / "progress.json").read_text())
    return {"sha256": file["sha256"], "model": (bot / "model.safetensors").read_bytes()}


def test_resuming_a_finished_run_changes_nothing(corpus: Path, tmp_path: Path) -> None:
    first = run(corpus, tmp_path / "bot", steps=20)
    before = weights(tmp_path / "bot")
    again = run(corpus, tmp_path / "bot", steps=20, resume=True)
    assert (again.tokens, again.valid_perplexity) == (first.tokens, first.valid_perplexity)
    assert weights(tmp_path / "bot") == before


def test_ctrl_c_saves_and_exits_cleanly_and_resume_goes_on(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "bot"
    process = start(corpus, out, "--steps", "100000")
    wait_for(out / "checkpoint" / "progress.json", process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert "--resume goes on" in said(out)
    step = json.loads((out / "checkpoint" / "progress.json").read_text())["progress"]["step"]
    assert step > 0
    assert run(corpus, out, steps=step + 5, resume=True).tokens > 0


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.soak)])
def test_kill_9_loses_nothing_but_the_steps_since_the_last_checkpoint(corpus: Path, tmp_path: Path, kills: int) -> None:
    steps, chance = str(400 * kills), random.Random(kills)
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for _ in range(kills):
        process = start(corpus, killed, "--steps", steps, "--resume")
        wait_for(killed / "checkpoint" / "progress.json", process)
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        assert process.wait() == -signal.SIGKILL, said(killed)
        assert complete(killed)
    assert start(corpus, killed, "--steps", steps, "--resume").wait(timeout=600) == 0, said(killed)
    assert start(corpus, whole, "--steps", steps).wait(timeout=600) == 0, said(whole)
    assert weights(killed) == weights(whole)


def test_a_run_killed_before_its_first_step_is_done_goes_on(corpus: Path, tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for awaited in (killed / "training.json", killed / "model.safetensors"):
        process = start(corpus, killed, "--steps", "60", "--checkpoint-every", "1000", "--resume")
        wait_for(awaited, process)
        process.kill()
        process.wait()
    assert start(corpus, killed, "--steps", "60", "--checkpoint-every", "1000", "--resume").wait(timeout=60) == 0
    assert start(corpus, whole, "--steps", "60", "--checkpoint-every", "1000").wait(timeout=60) == 0
    assert weights(killed) == weights(whole)
    assert sorted(path.name for path in killed.iterdir()) == sorted(path.name for path in whole.iterdir())


def complete(bot: Path) -> bool:
    """Whatever moment a run died at, its checkpoint reads."""
    from elman.training.checkpoint import load

    return load(bot, {}) is not None


def start(corpus: Path, out: Path, *flags: str) -> subprocess.Popen[bytes]:
    """Train in a process of its own, what it says in a file beside `out`."""
    command = [sys.executable, "-m", "elman", "train", str(corpus), "--out", str(out), *FLAGS, *flags]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with out.with_suffix(".said").open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env=environment)


def said(out: Path) -> str:
    return out.with_suffix(".said").read_text(encoding="utf-8")


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has written `path`, anew if it was there."""
    before = version(path)
    for _ in range(6000):
        if version(path) != before:
            return
        assert process.poll() is None, process.returncode
        time.sleep(0.01)
    raise AssertionError(f"{path} did not come")


def version(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def test_two_processes_follow_the_loss_curve_of_one(corpus: Path, tmp_path: Path) -> None:
    flags = ["train", str(corpus), *FLAGS, "--steps", "40", "--dropout", "0.3", "--out"]
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "elman"]
    for name, how in (("one", ["-m", "elman"]), ("two", launcher)):
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, *how, *flags, str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=120)
    one, two = (read_log(tmp_path / name / "log.jsonl") for name in ("one", "two"))
    assert [line["step"] for line in one] == [line["step"] for line in two]
    for a, b in zip(one, two, strict=True):
        for field in {"loss", "valid_perplexity"} & a.keys():
            assert b[field] == pytest.approx(a[field], rel=1e-4)


def test_a_loss_that_is_not_finite_stops_before_the_step(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"the (loss|validation perplexity) is (nan|inf) at step \d+.*--learning-rate"):
        run(corpus, tmp_path / "bot", steps=50, optimizer="sgd", learning_rate=1e30, clip=0, warmup=0)


def test_patience_ends_a_run_that_no_longer_improves(corpus: Path, tmp_path: Path) -> None:
    result = run(corpus, tmp_path / "bot", epochs=1000, patience=3, learning_rate=0.5)
    assert result.epochs < 100


def test_a_budget_in_minutes_ends_in_time(corpus: Path, tmp_path: Path) -> None:
    result = run(corpus, tmp_path / "bot", minutes=0.02)
    assert result.seconds >= 1.2
    assert result.tokens > 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_cosine_rises_in_warm_up_and_falls_after_it(a: float, b: float) -> None:
    config = TrainingConfig(learning_rate=1.0, warmup=0.1)
    low, high = sorted((a, b))
    if high < 0.1:
        assert learning_rate(config, low) <= learning_rate(config, high)
    if low >= 0.1:
        assert learning_rate(config, low) >= learning_rate(config, high)
    assert 0.01 - 1e-9 <= learning_rate(config, a) <= 1


def test_the_cosine_ends_at_a_hundredth() -> None:
    assert learning_rate(TrainingConfig(learning_rate=3.0), 1.0) == pytest.approx(0.03)


def test_a_plateau_divides_the_rate() -> None:
    config = TrainingConfig(learning_rate=4.0, schedule="plateau", warmup=0)
    assert learning_rate(config, 0.5, rate_factor=0.25) == 1.0


@pytest.mark.parametrize(
    ("budget", "progress", "share"),
    [
        ({"steps": 10}, Progress(step=5), 0.5),
        ({"epochs": 2}, Progress(step=30), 0.75),
        ({"minutes": 2.0}, Progress(seconds=30), 0.25),
        ({}, Progress(step=100), 0.5),
    ],
    ids=["steps", "epochs", "minutes", "ten epochs by default"],
)
def test_each_budget_knows_how_far_it_is(budget: dict[str, Any], progress: Progress, share: float) -> None:
    assert share_done(TrainingConfig(**budget), progress, windows=20) == pytest.approx(share)
    assert not math.isnan(share)


def test_a_folder_with_a_bot_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "bot", steps=5)
    before = weights(tmp_path / "bot")
    with pytest.raises(UserError, match="not empty"):
        run(corpus, tmp_path / "bot", steps=5)
    assert weights(tmp_path / "bot") == before


def test_a_validation_that_is_not_finite_is_no_success(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--learning-rate"):
        run(corpus, tmp_path / "bot", steps=1, optimizer="sgd", learning_rate=1e30, clip=0, warmup=0)
    assert not (tmp_path / "bot" / "model.safetensors").exists()


def test_the_folder_of_the_text_may_be_anywhere_and_is_never_touched(corpus: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "corpus").mkdir(parents=True)
    (project / "corpus" / "text.txt").write_bytes(corpus.read_bytes())
    with pytest.raises(UserError, match="not empty"):
        run(project / "corpus", project, steps=2)
    with pytest.raises(UserError, match="no run in it"):
        run(project / "corpus", project, steps=2, resume=True)
    assert [path.name for path in project.rglob("*")] == ["corpus", "text.txt"]


def test_an_ngram_does_not_replace_a_network(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "bot", steps=5)
    before = weights(tmp_path / "bot")
    settings = resolve({"model": "ngram"})
    with pytest.raises(UserError, match="holds a bot already"):
        train([corpus], tmp_path / "bot", settings, valid=None, resume=True, console=Console(quiet=True))
    assert weights(tmp_path / "bot") == before


def test_a_resumed_run_has_the_same_speaker_and_tokenizer(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "bot", steps=5)
    with pytest.raises(UserError, match="tokenizer"):
        run(corpus, tmp_path / "bot", steps=9, tokenizer="char", resume=True)


def test_what_goes_wrong_under_torchrun_is_said_once(tmp_path: Path) -> None:
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "elman"]
    command = [sys.executable, *launcher, "train", str(tmp_path / "nowhere.txt"), "--out", str(tmp_path / "bot")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert [line for line in done.stderr.splitlines() if line.startswith("elman:")] == [
        f"elman: {tmp_path}/nowhere.txt: no such file"
    ]
    assert not (tmp_path / "bot").exists()


def test_under_torchrun_one_process_prints_the_result(corpus: Path, tmp_path: Path) -> None:
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "elman"]
    flags = ["train", str(corpus), "--out", str(tmp_path / "bot"), *FLAGS, "--steps", "5", "--json"]
    command = [sys.executable, *launcher, *flags]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert json.loads(done.stdout)["out"] == str(tmp_path / "bot")


@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_the_optimisers_are_torchs_own(name: OptimizerName) -> None:
    config = TrainingConfig(optimizer=name, weight_decay=0.1)
    ours, theirs = (torch.nn.Linear(5, 4), torch.nn.Linear(5, 4))
    theirs.load_state_dict(ours.state_dict())
    optimizer = make_optimizer(ours, config)
    expected = (
        torch.optim.SGD(theirs.parameters(), lr=1.0)
        if name == "sgd"
        else torch.optim.AdamW(theirs.parameters(), lr=1.0, weight_decay=0.1)
    )
    inputs = torch.randn(30, 5, generator=torch.Generator().manual_seed(0))
    for rate in (0.1, 0.05, 0.2):
        for module in (ours, theirs):
            module.zero_grad()
            torch.autograd.backward((module(inputs) ** 2).mean())
        optimizer.step(rate)
        expected.param_groups[0]["lr"] = rate
        expected.step()
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=1e-6, atol=1e-7)
