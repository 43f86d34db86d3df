"""`elman evaluate` refuses flags that would do nothing, in one line that names them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    "flag",
    [["--speakers", "10"], ["--both-sides"], ["--control"], ["--plot", "gain.png"]],
    ids=["speakers", "both sides", "control", "plot"],
)
def test_what_only_learning_speakers_uses_is_refused_without_it(elman: Run, tmp_path: Path, flag: list[str]) -> None:
    outcome = elman("evaluate", tmp_path / "bot", tmp_path / "text.txt", *flag)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [f"elman: {flag[0]} goes with --personal"]


def test_a_control_learns_one_side_alone(elman: Run, tmp_path: Path) -> None:
    outcome = elman("evaluate", tmp_path / "bot", tmp_path / "text.tsv", "--personal", "--control", "--both-sides")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--both-sides" in outcome.err
    assert "--control" in outcome.err
    assert len(outcome.err.splitlines()) == 1
