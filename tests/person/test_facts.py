"""Which facts contradict each other: the newer wins, the same again is no news, other facts are untouched."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from elman.person.extraction import extract
from elman.person.facts import KINDS, Fact, Found, known, slot, superseded


def told(*texts: str) -> list[Fact]:
    """Fold messages into facts as the store does."""
    facts: list[Fact] = []
    for text in texts:
        for found in extract(text):
            facts = learned(facts, found)
    return facts


def learned(facts: list[Fact], found: Found) -> list[Fact]:
    if known(facts, found):
        return facts
    old = {fact.id for fact in superseded(facts, found)}
    new = Fact(len(facts) + 1, *found, message_id=None, time=datetime(2024, 1, 1, tzinfo=UTC))
    changed = [
        Fact(fact.id, fact.kind, fact.topic, fact.value, fact.text, fact.message_id, fact.time, new.id)
        if fact.id in old
        else fact
        for fact in facts
    ]
    return [*changed, new]


def held(facts: list[Fact]) -> list[str]:
    return [fact.text for fact in facts if fact.superseded_by is None]


def test_a_new_home_replaces_the_old_one() -> None:
    facts = told("I live in Bern", "I moved to Basel")
    assert held(facts) == ["You live in Basel."]
    assert facts[0].superseded_by == facts[1].id


def test_the_same_again_is_no_news() -> None:
    assert len(told("I live in Bern", "i live in bern!", "I live in Ｂｅｒｎ")) == 1
    assert len(told("I love hiking", "I LOVE HIKING")) == 1


def test_liking_and_disliking_a_thing_contradict() -> None:
    assert held(told("I like cats", "I like dogs", "I don't like cats")) == ["You like dogs.", "You do not like cats."]
    assert held(told("我喜欢香菜", "我讨厌香菜")) == ["你不喜欢香菜。"]


def test_two_cats_may_have_names_and_a_cat_gets_its_name() -> None:
    assert len(held(told("my cat is called Miso", "my cat is called Tom"))) == 2
    assert held(told("I have a cat", "my cat is called Miso", "I have a cat")) == ["Your cat is called Miso."]
    assert held(told("我养了一只猫", "我的猫叫咪咪", "我养了一只猫")) == ["你的猫叫咪咪。"]


def test_relatives_are_corrected_unless_there_are_several() -> None:
    assert held(told("my sister is called Mia", "my sister is called Ana")) == ["Your sister is called Ana."]
    assert len(held(told("I have two sisters", "my sister is called Mia", "my sister is called Ana"))) == 3
    assert len(held(told("my sister is called Mia", "my sister is a teacher", "my brother is called Ben"))) == 3


def test_favourites_are_kept_topic_by_topic() -> None:
    facts = told("my favourite colour is red", "my favourite food is sushi", "my favorite color is blue")
    assert held(facts) == ["Your favourite food is sushi.", "Your favourite colour is blue."]


FOUND = st.builds(
    Found,
    st.sampled_from(KINDS),
    st.sampled_from(["", "sister", "sister's job", "cat", "wife", "partner", "colour"]),
    st.sampled_from(["Bern", "bern", "cat", "sister", "Mia", "tea", "猫", "!"]),
    st.just("You."),
)


@given(st.lists(FOUND, max_size=8), FOUND)
def test_the_newer_wins_and_other_slots_are_untouched(before: list[Found], found: Found) -> None:
    facts: list[Fact] = []
    for each in before:
        facts = learned(facts, each)
    replaced = superseded(facts, found)
    assert all(fact.superseded_by is None for fact in replaced)
    assert all(slot(fact) == slot(found) for fact in replaced)
    after = learned(facts, found)
    assert known(after, found)
    assert superseded(after, found) == []
    assert learned(after, found) == after
    lost = {fact.id for fact in replaced}
    assert [fact for fact in facts if fact.id not in lost] == [
        fact for fact in after[: len(facts)] if fact.id not in lost
    ]


@given(st.lists(FOUND, max_size=12))
def test_one_fact_holds_a_slot(told_: list[Found]) -> None:
    facts: list[Fact] = []
    for each in told_:
        facts = learned(facts, each)
    slots = [slot(fact) for fact in facts if fact.superseded_by is None and slot(fact) and fact.kind != "family"]
    assert len(slots) == len(set(slots))
