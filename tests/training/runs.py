"""A small text, and small runs of the trainer on it."""

import random
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from elman.training.result import TrainingResult
from elman.training.settings import resolve
from elman.training.train import train

SMALL = {"hidden_size": 16, "batch_size": 4, "bptt_len": 8, "checkpoint_every": 10, "valid_every": 15}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    chance = random.Random(0)
    words = ["the", "cat", "dog", "sat", "saw", "ran", "on", "by", "a", "mat", "log", "hill"]
    lines = (" ".join(chance.choices(words, k=chance.randint(2, 9))) for _ in range(300))
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(corpus: Path, out: Path, *, resume: bool = False, **flags: Any) -> TrainingResult:
    settings = resolve({**SMALL, **flags})
    result = train([corpus], out, settings, valid=None, resume=resume, console=Console(stderr=True, quiet=True))
    assert result is not None
    return result
