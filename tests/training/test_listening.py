"""What a listener learns from."""

from itertools import islice

import pytest

from elman.training.listening import NOTHING, OTHER, SAME, examples, slots
from elman.training.recall_kinds import kinds
from elman.training.recall_values import load

TALK = ["How was your day?", "It rains again.", "今天天气不错", "你吃了吗？"]


@pytest.fixture(scope="module")
def made() -> list:  # type: ignore[type-arg]
    return list(islice(examples(TALK, seed=3), 3000))


def test_the_same_seed_makes_the_same_examples(made: list) -> None:  # type: ignore[type-arg]
    assert list(islice(examples(TALK, seed=3), 200)) == made[:200]
    assert list(islice(examples(TALK, seed=4), 200)) != made[:200]


def test_every_value_is_marked_whole_and_of_a_slot_that_there_is(made: list) -> None:  # type: ignore[type-arg]
    known = set(slots())
    assert any(example.told for example in made)
    for example in made:
        assert "\ue000" not in example.text
        assert example.asked in known
        for told in example.told:
            assert example.text[told.start : told.end].strip()
            assert told.slot in known - {NOTHING}


def test_what_tells_does_not_ask_and_what_asks_does_not_tell(made: list) -> None:  # type: ignore[type-arg]
    assert not [example for example in made if example.told and example.asked != NOTHING]
    assert {example.asked[0] for example in made} >= {"name", "pet", "family", "favourite"}


def test_every_kind_of_both_languages_has_a_slot_and_no_animal_has_two() -> None:
    known = slots()
    assert known[:2] == [NOTHING, OTHER]
    assert len(set(known)) == len(known)
    assert {kind for kind, _ in known[2:]} == {*kinds("en"), *kinds("zh")}
    assert not {topic for kind, topic in known if kind == "pet"} & set(SAME)


def test_there_are_questions_that_no_kind_answers_and_talk_full_of_names_that_tells_nothing(made: list) -> None:  # type: ignore[type-arg]
    wondered = [example for example in made if example.asked == OTHER]
    assert len(wondered) > 50
    assert not [example for example in wondered if example.told]
    for language in ("en", "zh"):
        told = {telling.casefold() for telling in load(f"recall_others_{language}")["nothing"]}
        plain = {example.text.casefold().rstrip(".。") for example in made if example.asked == NOTHING}
        assert len(told & plain) > 10
