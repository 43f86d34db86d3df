"""What is told of somebody is a fact of theirs, however the sentence goes on about them."""

import pytest

from elman.person.extraction import extract


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
