"""A word is what white space separates, and each Han, Kana and Hangul character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.text.words import CJK, WORD, count_words, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the cat sat.", ["the", "cat", "sat."]),
        ("", []),
        (" \t\n", []),
        ("我爱你", ["我", "爱", "你"]),
        ("我用Python写bot！", ["我", "用", "Python", "写", "bot！"]),
        ("ありがとう", list("ありがとう")),
        ("カレー", list("カレー")),
        ("안녕 하세요", list("안녕하세요")),
        ("𠮷野家", list("𠮷野家")),
        ("naïve\u3000café", ["naïve", "café"]),
        ("привет мир", ["привет", "мир"]),
    ],
)
def test_words_of_many_scripts(text: str, words: list[str]) -> None:
    assert split_words(text) == words
    assert count_words(text) == len(words)


@given(st.text())
def test_words_are_the_text_without_its_white_space(text: str) -> None:
    assert "".join(split_words(text)) == "".join(text.split())


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_cut_for_ascii_agrees_with_the_definition(text: str) -> None:
    assert split_words(text) == WORD.findall(text)


def test_punctuation_is_not_a_word_of_its_own_script() -> None:
    assert not any(WORD.fullmatch(character) and character in CJK for character in "。，！？「」・")
