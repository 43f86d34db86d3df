"""The listener that comes with the package: what it hears that no rule was written for."""

from datetime import UTC, datetime

import numpy as np
import pytest

from elman.person.extraction import _can_be, by_rules, extract
from elman.person.facts import Fact
from elman.person.kinds import Found
from elman.person.listener import LONGEST, first_words, listener, spans
from elman.person.relevance import relevant


@pytest.mark.parametrize(
    ("text", "language", "fact"),
    [
        ("My dog is called Gulliver.", "en", ("pet", "dog", "Gulliver")),
        ("my sister works as a glassblower", "en", ("family", "sister's job", "glassblower")),
        ("我姐姐是助产士", "zh", ("family", "older sister's job", "助产士")),
        ("我今年27岁。", "zh", ("age", "", "27")),
    ],
)
def test_it_hears_what_is_told(text: str, language: str, fact: tuple[str, str, str]) -> None:
    assert [(each.kind, each.topic, each.value) for each in listener().told(text, language)] == [fact]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("which nickname do people use for me?", ("detail", "nickname")),
        ("What breed of dog do I have?", ("pet", "dog's breed")),
        ("我的外号是啥?", ("detail", "nickname")),
        ("我支持哪支球队?", ("favourite", "team")),
    ],
)
def test_it_hears_what_is_asked(text: str, slot: tuple[str, str]) -> None:
    shares = listener().asked(text)
    assert max(shares.values()) == shares[slot]
    assert shares[slot] > 0.8


@pytest.mark.parametrize("text", ["How are you?", "What is the capital of France?", "今天天气不错", "哈哈哈"])
def test_most_messages_ask_and_tell_nothing(text: str) -> None:
    assert extract(text) == []
    assert max(listener().asked(text).values()) < 0.5


def test_the_same_words_are_heard_the_same_whatever_was_heard_before() -> None:
    once = listener().hear("我叫小明").tags
    listener().hear("a much longer message, about my dog Rex")
    np.testing.assert_array_equal(listener().hear("我叫小明").tags, once)


def test_a_value_begins_and_goes_on() -> None:
    begins, goes_on, nothing = np.eye(3)[[1, 2, 0]]
    found = list(spans(np.stack([goes_on, begins, goes_on, nothing, begins, begins])))
    assert [(each.first, each.end) for each in found] == [(1, 3), (4, 5), (5, 6)]


def test_rules_come_first_and_are_not_told_again() -> None:
    text = "My name is Nora and my dog is called Rex."
    assert extract(text)[: len(by_rules(text))] == by_rules(text)
    assert len({(each.kind, each.topic) for each in extract(text)}) == len(extract(text))


@pytest.mark.parametrize(
    "text", ["I don't have a dog called Rex", "if I had a dog I'd call it Rex", "我没有叫旺财的狗"]
)
def test_what_is_denied_or_imagined_is_not_kept(text: str) -> None:
    assert extract(text) == []


def test_a_question_that_no_rule_knows_finds_its_fact() -> None:
    told = [each for text in ("我姐姐是助产士", "I live in Bern", "我的幸运数字是67") for each in extract(text)]
    facts = [
        Fact(number, *each, message_id=None, time=datetime(2026, 1, 1, tzinfo=UTC)) for number, each in enumerate(told)
    ]
    assert [fact.value for fact in relevant(facts, "哪个数能给我带来好运?")] == ["67"]


@pytest.mark.parametrize("value", ["²", "٤٢", "①", "9" * 30])
def test_whatever_looks_like_a_number_is_read(value: str) -> None:
    extract(f"I am {value} years old")
    assert not _can_be(Found("age", "", "²", ""), "I am ² years old")


def test_a_long_message_is_read_in_part() -> None:
    assert len(first_words("word " * 100_000)) == LONGEST
    assert len(first_words("字" * 100_000)) == LONGEST
