"""The facts that matter to a message come first, in either language; where none matters there is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.person.extraction import extract
from elman.person.facts import Fact, relevant

TOLD = """
My name's Nora Lind | I'm 34 years old | My birthday is on May 3rd | I live in Bern | I grew up in Lisbon | I'm a nurse
I work at the Charité | I'm majoring in history
I go to Harvard University | We have a dog named Rex | my cat's name is Miso
My husband is called Paul | My sister's name is Mia | My sister works as a teacher | My brother lives in Oslo
My mom is 62 years old | My best friend is called Tom | I love hiking | I can't stand mushrooms
My favourite colour is green | My favourite food is sushi | I collect stamps | I'm going to Japan next summer
I speak Spanish and French | I'm allergic to peanuts | I'm a vegetarian | I drive a red Toyota | I play the violin
My lucky number is 7 | I'm 180 cm tall | My shoe size is 42 | I'm a Leo | Remember that my exam is on Friday
"""

ASKED = """
do you remember my name? = Nora Lind | who am I? = Nora Lind | how old am I? = 34 | when is my birthday? = May 3rd
where do I live? = Bern | which city do I call home? = Bern
where did I grow up? = Lisbon | what is my profession? = nurse
do you know where I work? = the Charité
what am I studying? = history | which university do I attend? = Harvard University
what's my dog called? = Rex | what was the name of my cat again? = Miso | who am I married to? = Paul
what was my sister's name again? = Mia | what does my sister do? = teacher | where does my brother live? = Oslo
how old is my mother? = 62 | who is my best friend? = Tom
what do I love doing? = hiking | what food do I like best? = sushi
which food can't I stand? = mushrooms | what's my favorite color? = green | what do I collect? = collect stamps
what am I allergic to? = peanuts | do I eat meat? = a vegetarian | what car do I drive? = a red Toyota
which instrument do I play? = violin | how tall am I? = 180 cm
what's my shoe size? = 42 | when is my exam? = your exam is on Friday
I took Rex to the vet = Rex | my sister is visiting me = Mia
我叫什么名字? = Nora Lind | 你还记得我几岁吗 = 34
我住在哪里? = Bern | 我老家是哪里的? = Lisbon | 我是做什么工作的? = nurse
我养的猫叫什么来着? = Miso | 我老公叫什么? = Paul
我最喜欢什么颜色? = green | 我对什么过敏? = peanuts | 我开什么车? = a red Toyota
"""

NOTHING = """
hello! | how are you? | what's the weather like? | I'm going home now | tell me a joke | what do you do for a living?
where do you live? | I'm tired today | what is my uncle's name? | what's my father's job? | what is my favourite song?
what is my hamster called? | I had a long day at work | see you tomorrow | how much do I weigh?
你好 | 你叫什么名字? | 今天天气怎么样 | 哈哈哈 | 我叔叔叫什么? | 我最喜欢的电影是什么? | 我的兔子叫什么?
"""


def parts(table: str) -> list[str]:
    return [part.strip() for line in table.strip().splitlines() for part in line.split(" | ")]


def kept(texts: list[str]) -> list[Fact]:
    found = [each for text in texts for each in extract(text)]
    return [Fact(i, *each, message_id=None, time=datetime(2024, 1, 1, tzinfo=UTC)) for i, each in enumerate(found)]


FACTS = kept(parts(TOLD))


@pytest.mark.parametrize(("message", "value"), [part.split(" = ") for part in parts(ASKED)])
def test_the_fact_that_is_asked_for_comes_first(message: str, value: str) -> None:
    found = relevant(FACTS, message)
    assert [fact.value for fact in found][:1] == [value]


@pytest.mark.parametrize("message", parts(NOTHING))
def test_nothing_matters_to_small_talk_and_to_what_was_never_told(message: str) -> None:
    assert relevant(FACTS, message) == []


LEFT_OUT = """
my locker is number 31 > which locker is mine = 31
I take the 14 bus to work > which bus do i take again = 14
the spare key lives under the mat > remind me where the spare key is = under the mat
my alarm goes off at 5:20 > what time do I wake up = 5:20
my dentist is called Dr Quill > who looks after my teeth? = Dr Quill
our dog is a beagle > what breed is my dog? = beagle
我每天坐88路公交上班 > 我坐几路车来着 = 88
户口本收在饼干盒里，我锁在柜子里了 > 我住哪 =
我家那只鹦鹉叫翠翠 > 我的鹦鹉叫什么来着 = 翠翠
"""


@pytest.mark.parametrize("line", LEFT_OUT.strip().splitlines())
def test_a_question_needs_no_mark_and_asks_by_the_thing(line: str) -> None:
    told, _, rest = line.partition(" > ")
    message, _, value = rest.partition(" = ")
    found = [fact.value for fact in relevant(kept([told]), message)]
    assert found[:1] == [value] if value.strip(" =") else found == []


def test_a_question_of_another_form_gets_no_fact_of_the_same_person() -> None:
    facts = kept(["My sister's name is Mia", "my wife is called Sue", "my cat is called Miso"])
    for message in (
        "how old is my sister?",
        "when did I get married?",
        "what breed is my cat?",
        "where does my sister live?",
    ):
        assert relevant(facts, message) == []


def test_a_sister_is_no_answer_to_a_question_about_a_brother() -> None:
    assert relevant(kept(["My sister's name is Mia"]), "what's my brother's name?") == []
    assert relevant(kept(["我妹妹叫小红"]), "我弟弟叫什么?") == []
    assert [fact.value for fact in relevant(kept(["我妹妹叫小红"]), "what's my sister called?")] == ["小红"]


def test_what_no_longer_holds_is_never_returned() -> None:
    old, new = kept(["I live in Bern", "I live in Basel"])
    old = Fact(old.id, old.kind, old.topic, old.value, old.text, old.message_id, old.time, superseded_by=new.id)
    assert relevant([old, new], "where do I live?") == [new]


def test_a_pronoun_is_read_with_the_message_before() -> None:
    found = relevant(FACTS, "and what does she do?", ["what's my sister's name?"])
    assert found[0].value == "teacher"


@given(st.text(), st.integers(0, 5), st.lists(st.text(), max_size=2))
def test_any_message_may_be_read(message: str, limit: int, history: list[str]) -> None:
    found = relevant(FACTS, message, history, limit)
    assert len(found) <= limit
    assert set(found) <= set(FACTS)


@pytest.mark.parametrize(
    "question", ["what do you know about me?", "tell me everything you remember about me", "你知道我什么"]
)
def test_asked_for_everything_the_newest_facts_come(question: str) -> None:
    now = datetime.now(UTC)
    told = [
        Fact(number, *extract(text)[0], None, now) for number, text in enumerate(("I live in Bern", "I'm a nurse"), 1)
    ]
    assert [fact.id for fact in relevant(told, question, limit=3)] == [2, 1]
    assert [fact.id for fact in relevant(told, question, limit=1)] == [2]
