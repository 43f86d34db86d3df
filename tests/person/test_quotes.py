"""What was said in passing is found again by what a question means, and only while it may be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.person.extraction import extract
from elman.person.facts import Fact
from elman.person.meaning import BUCKETS, features, meaning
from elman.person.person import Person, open_person
from elman.person.quotes import QUOTE, Quotes, quotable
from elman.person.store import open_store

SAID = """
ugh Biscuit chewed my shoe again, that dog will be the end of me
another week of night shifts, nobody thanks a plumber
finally unpacked the last box, Aberdeen feels like home already
bumped my head on the door again, 194 centimetres is too much for this house
the noodles were cold and nobody complained | it rained until eight
"""
ASKED = """
what's the name of my dog = Biscuit | how do I earn my money? = plumber
which town am I living in now? = Aberdeen | how tall am I again = 194
"""


def parts(text: str) -> list[str]:
    return [each.strip() for each in text.replace("\n", "|").split("|") if each.strip()]


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return open_person(open_store(str(tmp_path / "store.db")), "lin", create=True)


def say(person: Person, *texts: str) -> list[int]:
    with person.turn() as rows:
        conversation = rows.add_conversation()
        return [rows.add_message(conversation, None, "person", text) for text in texts]


def answers(person: Person, question: str, quotes: Quotes | None = None, **options: int | None) -> list[str]:
    with person.reading() as rows:
        asked, limit = options.get("asked"), options.get("limit") or 3
        return [fact.value for fact in (quotes or Quotes()).answering(rows, [], question, asked, limit)]


@pytest.mark.parametrize("case", parts(ASKED))
def test_a_question_finds_the_sentence_that_answers_it(person: Person, case: str) -> None:
    question, value = case.split(" = ")
    assert not any(extract(said) for said in parts(SAID))
    say(person, *parts(SAID))
    assert value in " ".join(answers(person, question))


def test_a_chinese_question_finds_its_sentence(person: Person) -> None:
    say(person, "刚遛完狗回来，糯米今天又不肯走了", "今天的雨下个没完", "面条凉了也没人说什么")
    assert "糯米" in answers(person, "我的狗叫什么名字", limit=1)[0]


def test_what_is_no_question_about_oneself_brings_nothing(person: Person) -> None:
    say(person, *parts(SAID))
    assert answers(person, "what is your dog called?") == []
    assert answers(person, "my dog ate my shoe") == []


def test_a_forgotten_message_is_quoted_no_more(person: Person) -> None:
    quotes = Quotes()
    said = say(person, *parts(SAID))
    assert "Biscuit" in " ".join(answers(person, "what's the name of my dog", quotes))
    person.forget_messages(said[:1])
    assert "Biscuit" not in " ".join(answers(person, "what's the name of my dog", quotes))


def test_what_told_a_fact_is_not_quoted_since_the_fact_may_be_forgotten_alone(person: Person) -> None:
    assert extract("My dog is called Biscuit.")
    say(person, "My dog is called Biscuit.")
    assert answers(person, "what's the name of my dog") == []


def test_a_fact_that_no_pattern_asks_for_is_found_by_what_it_means(person: Person) -> None:
    now = datetime.now(UTC)
    facts = [Fact(1, "number", "lucky number", "38", "Your lucky number is 38.", None, now)]
    facts.append(Fact(2, "home", "", "Bern", "You live in Bern.", None, now))
    with person.reading() as rows:
        found = Quotes().answering(rows, facts, "what's the number that brings me luck?", None, 1)
    assert [fact.value for fact in found] == ["38"]


def test_a_question_does_not_answer_itself(person: Person) -> None:
    ids = say(person, "I'd so love to hear the name of my dog, the good boy from the shelter")
    assert answers(person, "what's the name of my dog", asked=ids[0]) == []


def test_quotes_name_their_message_and_have_no_number_of_their_own(person: Person) -> None:
    ids = say(person, *parts(SAID))
    with person.reading() as rows:
        fact = Quotes().answering(rows, [], "what's the name of my dog", None, 1)[0]
    assert (fact.id, fact.kind, fact.message_id) == (0, QUOTE, ids[0])
    assert fact.text == f'You said: "{parts(SAID)[0]}"'


def test_reading_on_finds_what_reading_all_at_once_finds(person: Person) -> None:
    grown = Quotes()
    for said in parts(SAID):
        say(person, said)
        with person.reading() as rows:
            grown.catch_up(rows)
    for case in parts(ASKED):
        question, _ = case.split(" = ")
        assert answers(person, question, grown) == answers(person, question)


@pytest.mark.parametrize(
    "text", ["ok", "what is my name?", "我叫什么来着", "tell me my name again, please", "word " * 70]
)
def test_questions_and_what_is_too_short_or_too_long_are_not_quotable(text: str) -> None:
    assert quotable(text) == []


def test_a_message_is_quoted_by_the_sentence() -> None:
    assert quotable("We went out. Did you see it? My hat blew off!") == ["We went out.", "My hat blew off!"]


@given(st.text(max_size=60))
def test_any_text_has_a_meaning_of_length_one_or_none(text: str) -> None:
    assert all(0 <= place < 2 * BUCKETS for place in features(text))
    length = np.linalg.norm(meaning().statements([text]))
    assert length == pytest.approx(1, abs=1e-3) or (not features(text) and length == 0)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_text_means_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = meaning().questions(texts)
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_allclose(row, meaning().questions([text])[0], atol=1e-6)
