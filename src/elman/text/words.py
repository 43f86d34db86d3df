"""What a word is, defined once: the metrics, the `word` tokenizer and the corpora's counts all use it."""

from __future__ import annotations

import re

# Han (radicals, iteration marks, the planes 0, 2 and 3), Hiragana, Katakana (half-width too), Hangul syllables.
CJK = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\uac00-\ud7a3"
)
"""The characters that are a word each, as the inside of a regular expression's character class."""

WORD = re.compile(rf"[{CJK}]|[^\s{CJK}]+")


def split_words(text: str) -> list[str]:
    """Split text into words: what whitespace separates, each Han, Kana and Hangul character a word of its own."""
    return text.split() if text.isascii() else WORD.findall(text)


def count_words(text: str) -> int:
    """Return the number of words in the text (see `split_words`)."""
    return len(split_words(text))
