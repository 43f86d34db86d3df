"""Of several replies the one is given that fits what was said, repeats nothing and contradicts no fact."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.chat.ranking import Candidate, best, contradicts, misnames, repetition, runs
from elman.person.facts import Fact

BERN = Fact(1, "home", "", "Bern", "You live in Bern.", None, datetime(2026, 1, 1, tzinfo=UTC))


def candidate(text: str, nats: float, tokens: int = 5) -> Candidate:
    return Candidate([text], nats, tokens)


def test_what_is_said_to_anything_loses_to_what_fits() -> None:
    dull, apt = candidate("I do not know.", -5.0), candidate("Rex is a good dog.", -6.0)
    assert best([dull, apt], [-5.0, -25.0], [], []) is apt
    assert best([dull, apt], [-25.0, -25.0], [], []) is dull


def test_a_longer_reply_is_not_the_worse_for_its_length() -> None:
    short, long = candidate("yes", -3.0, 1), candidate("yes I like it very much", -6.0, 6)
    assert best([short, long], [0.0, 0.0], [], []) is long


def test_what_was_said_before_is_not_said_again() -> None:
    again, other = candidate("tell me more about it", -5.0), candidate("what a lovely day it is", -6.0)
    assert best([again, other], [0.0, 0.0], ["Tell me more about it"], []) is other


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("You live in Basel.", True), ("You live in Bern!", False), ("I live in Basel.", False), ("So what?", False)],
)
def test_a_reply_that_says_otherwise_than_a_fact_contradicts_it(reply: str, expected: bool) -> None:
    assert contradicts(reply, [BERN]) is expected
    assert not contradicts(reply, [])


def test_a_reply_that_makes_up_a_fact_contradicts_what_is_known_unless_it_was_just_told() -> None:
    assert contradicts("Your employer is Bern.", [BERN])
    assert contradicts("You are 38 years old.", [BERN])
    assert contradicts("I think you live in Basel.", [BERN])
    assert not contradicts("You are 38 years old.", [BERN], "I turned 38 years old today")


@given(st.text(max_size=60), st.text(max_size=60))
def test_repetition_is_a_share(text: str, before: str) -> None:
    assert 0 <= repetition(text, set(runs(before))) <= 1
    assert repetition(text, set(runs(text))) in (0.0, 1.0)


def test_the_reply_that_says_what_was_asked_for_is_given() -> None:
    dull, right = candidate("I do not know that.", -3.0), candidate("You said BERN.", -9.0)
    assert best([dull, right], [0.0, 0.0], [], [], BERN) is right
    assert best([dull, right], [0.0, 0.0], [], []) is dull


def test_of_two_replies_as_likely_the_one_is_given_that_fits() -> None:
    one, other = candidate("Rex is a good dog.", -6.0), candidate("It rains again today.", -6.0)
    assert best([one, other], [0.0, 0.0], [], [], None, [-2.0, 1.0]) is other
    assert best([one, other], [0.0, 0.0], [], [], None, [1.0, -2.0]) is one


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        ("Rixel. Nice name!", True),
        ("Hello Pixl.", True),
        ("Pixel is a nice name.", False),
        ("Pixels are small.", False),
        ("Then we bake.", False),
        ("Rixel是个好名字。", True),
    ],
)
def test_a_word_that_was_heard_is_not_said_with_a_letter_wrong(reply: str, wrong: bool) -> None:
    assert misnames(reply, {"pixel"}) == wrong


def test_a_reply_that_gets_a_name_right_goes_before_one_that_does_not() -> None:
    wrong, right = Candidate(["Rixel, nice."], -4.0, 5), Candidate(["Pixel, nice."], -8.0, 5)
    assert best([wrong, right], [-9.0, -9.0], [], []) is wrong
    assert best([wrong, right], [-9.0, -9.0], [], [], heard="My dog is Pixel") is right


@pytest.mark.parametrize(
    "reply",
    [
        "I like music, and you?",
        "I am Elman, nice to meet you.",
        "我住在电脑里，你呢？",
        "You love travelling!",
        "你喜欢旅游啊。",
    ],
)
def test_what_the_bot_says_of_itself_or_takes_from_what_was_said_contradicts_nothing(reply: str) -> None:
    assert not contradicts(reply, [BERN])


def test_ordinary_words_are_no_names_with_a_letter_wrong() -> None:
    right, dull = Candidate(["Good choice!"], -4.0, 3), Candidate(["It rains."], -6.0, 3)
    assert best([right, dull], [-9.0, -9.0], [], [], heard="I love Italian food") is right
