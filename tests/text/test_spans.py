"""Words with their places."""

from hypothesis import given
from hypothesis import strategies as st

from elman.text.spans import SHAPES, words


@given(st.text())
def test_words_and_white_space_are_all_of_a_text(text: str) -> None:
    found = words(text)
    assert [text[word.start : word.end].lower() for word in found] == [word.text for word in found]
    ends = [0, *(word.end for word in found)]
    starts = [*(word.start for word in found), len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert all(0 <= word.shape < SHAPES for word in found)


def test_what_belongs_to_a_word_stays_and_what_does_not_is_apart() -> None:
    assert [word.text for word in words("Anna's dog isn't 1.91 m tall.")] == [
        "anna", "'s", "dog", "isn", "'t", "1.91", "m", "tall", ".",
    ]  # fmt: skip
    assert [word.text for word in words("我叫Tom，住在5楼")] == ["我", "叫", "tom", "，", "住", "在", "5", "楼"]


def test_shapes_tell_how_a_word_is_written() -> None:
    assert [word.shape for word in words("we Met NASA I 42 猫 !")] == [0, 1, 2, 1, 3, 4, 5]
