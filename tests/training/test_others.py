"""The same words said of somebody else."""

import random

import pytest

from elman.training.others import of_another


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "text", ["My dog is Rex and I'm glad", "i live in Bern", "give me my keys", "what am I allergic to"]
)
def test_nobody_is_left_who_speaks_of_themself(text: str, seed: int) -> None:
    said = of_another(text, "en", random.Random(seed))
    assert said is not None
    assert not {"i", "my", "me", "i'm", "am"} & set(said.lower().split())


def test_capitals_stay_where_they_were() -> None:
    assert (of_another("My dog is Rex", "en", random.Random(0)) or "x")[0].isupper()
    assert "He" not in (of_another("so I live here", "en", random.Random(0)) or "He")


def test_chinese_changes_the_person_too() -> None:
    said = of_another("我家的狗叫旺财", "zh", random.Random(0))
    assert said is not None
    assert "我" not in said
    assert said.endswith("家的狗叫旺财")


def test_what_says_of_nobody_is_left_alone() -> None:
    assert of_another("the dog is Rex", "en", random.Random(0)) is None
    assert of_another("狗叫旺财", "zh", random.Random(0)) is None
