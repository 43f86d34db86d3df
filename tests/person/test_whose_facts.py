"""What is told of somebody is a fact of theirs, however the sentence goes on about them."""

from datetime import UTC, datetime

import pytest

from elman.person.extraction import extract
from elman.person.kinds import Fact
from elman.person.relevance import relevant


def told(text: str) -> set[tuple[str, str, str]]:
    return {(fact.kind, fact.topic, fact.value) for fact in extract(text)}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我姐姐叫林秋，住在上海。", {("family", "older sister", "林秋"), ("family", "older sister's home", "上海")}),
        ("我有一个姐姐，她住在上海", {("family", "older sister's home", "上海")}),
        ("我弟弟今年15岁，是学生", {("family", "younger brother's age", "15")}),
        ("我妈妈是医生，在成都工作", {("family", "mother's job", "医生")}),
        ("我姐姐住在上海，我住在北京", {("family", "older sister's home", "上海"), ("home", "", "北京")}),
        ("我叫王芳，住在上海", {("name", "", "王芳"), ("home", "", "上海")}),
    ],
)
def test_a_chinese_clause_without_a_subject_goes_on_about_whom_the_one_before_was_about(
    text: str, facts: set[tuple[str, str, str]]
) -> None:
    found = told(text)
    assert facts <= found
    own = {(kind, value) for kind, topic, value in found if kind not in ("family", "partner", "friend", "pet")}
    assert own == {(kind, value) for kind, topic, value in facts if kind not in ("family", "partner", "friend", "pet")}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我马上30岁了，住在北京", ("age", "", "30")),
        ("我牛奶过敏", ("allergy", "", "牛奶")),
        ("我猫毛过敏", ("allergy", "", "猫毛")),
        ("我马来西亚人，住在吉隆坡", ("home", "", "吉隆坡")),
        ("我妈催我结婚，今年28了", ("age", "", "28")),
        ("我养了一只猫，住在上海", ("home", "", "上海")),
    ],
)
def test_what_only_begins_like_somebody_of_ones_own_is_the_speakers(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in told(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("我哥叫王强，他老婆是护士", "older brother's job"),
        ("我老公叫大山，他妈妈住在成都", "husband's home"),
        ("我儿子今年5岁，全家住在深圳", "son's home"),
        ("我同学叫我阿强，住在北京", "classmate's home"),
        ("我朋友圈里都是广告，今年30岁了", "friend's age"),
        ("我妈妈的妹夫叫老王", "maternal aunt"),
    ],
)
def test_a_clause_with_somebody_else_in_it_is_not_of_the_one_before(text: str, wrong: str) -> None:
    assert wrong not in {topic for _, topic, _ in told(text)}


def test_of_two_facts_for_one_place_the_first_of_a_message_stays() -> None:
    assert ("family", "father's job", "医生") in told("我爸爸是医生，在北京协和医院工作")
    assert ("partner", "husband's surname", "陈") in told("我老公姓陈")


def test_a_marriage_that_is_over_is_no_fact() -> None:
    assert ("partner", "partner", "Bob") not in told("I was married to Bob until 2010")


def test_what_is_to_be_remembered_stays_in_the_words_it_was_said_in() -> None:
    assert ("note", "", "你老公的爸爸妈妈明天来") in told("记住我老公的爸爸妈妈明天来")
    assert ("note", "", "your wife's mother tongue is Spanish") in told(
        "Remember that my wife's mother tongue is Spanish"
    )


@pytest.mark.parametrize("text", ["我老公姓陈，在银行上班", "我弟弟今年15岁，喜欢打篮球", "我家的橘猫很胖，喜欢散步"])
def test_what_others_are_and_like_is_nothing_of_the_speakers(text: str) -> None:
    assert {kind for kind, _, _ in told(text)} <= {"family", "partner", "friend", "pet"}


def test_a_value_ends_where_its_clause_does() -> None:
    assert ("family", "older sister's home", "上海") in told("我姐姐住在上海，叫林秋")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("My sister is called Mia and lives in Rome.", ("family", "sister", "Mia")),
        ("my sister is called mia and lives in rome", ("family", "sister", "mia")),
        ("My brother works as a nurse and loves chess.", ("family", "brother's job", "nurse")),
        ("I have two cats called Tom and Jerry", ("pet", "cat", "Tom and Jerry")),
    ],
)
def test_a_value_ends_before_what_else_is_done(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in told(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("My mother's sister is called Ada.", ("family", "aunt", "Ada")),
        ("my wife’s mother lives in Rome", ("family", "mother-in-law's home", "Rome")),
        ("我妈妈的妹妹叫宋月茹", ("family", "maternal aunt", "宋月茹")),
        ("我老婆的妈妈住在成都", ("family", "mother-in-law's home", "成都")),
    ],
)
def test_a_relatives_relative_is_kept_under_the_word_that_there_is_for_one(
    text: str, fact: tuple[str, str, str]
) -> None:
    assert told(text) == {fact}


@pytest.mark.parametrize(
    "text",
    [
        "my friend's mother lives in Rome",
        "my neighbour's dog is called Rex",
        "我朋友的妈妈住在成都",
        "我同事的狗叫旺财",
    ],
)
def test_a_friends_mother_and_a_neighbours_dog_are_nobody_of_ones_own(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("tell", "ask"),
    [
        ("My aunt is called Ada.", "What is my mother's sister called?"),
        ("我小姨叫宋月茹", "我妈的妹妹叫什么？"),
        ("I have a parrot called Polly.", "What's my bird's name?"),
        ("我奶奶今年88岁了", "我奶奶高寿多少？"),
        ("我老板姓阮", "我老板姓什么？"),
    ],
)
def test_somebody_is_asked_for_by_other_words_too(tell: str, ask: str) -> None:
    others = ["My mother is called Ruth.", "我妈妈叫王芳", "I have a dog called Rex.", "我奶奶叫柳桂枝"]
    held = [
        Fact(number, *found, None, datetime.now(UTC))
        for number, text in enumerate([*others, tell])
        for found in extract(text)[:1]
    ]
    assert [fact.text for fact in relevant(held, ask)] == [held[-1].text]
