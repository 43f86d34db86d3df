"""Relatives of relatives: "my wife's mother" is the mother-in-law, and "my friend's mother" nobody of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from elman.person import words_en, words_zh

_EN = {
    "mother|mom|mum|father|dad": {
        "mother|mom|mum": "grandmother",
        "father|dad": "grandfather",
        "sister": "aunt",
        "brother": "uncle",
    },
    "brother|sister": {
        "son|boy": "nephew",
        "daughter|girl": "niece",
        "wife": "sister-in-law",
        "husband": "brother-in-law",
    },
    "son|daughter": {
        "son|boy": "grandson",
        "daughter|girl": "granddaughter",
        "wife": "daughter-in-law",
        "husband": "son-in-law",
    },
    "aunt|uncle": {"son|daughter": "cousin"},
    "wife|husband|partner": {
        "mother|mom|mum": "mother-in-law",
        "father|dad": "father-in-law",
        "sister": "sister-in-law",
        "brother": "brother-in-law",
    },
}
_ZH = {
    "妈妈|母亲|老妈|妈": {
        "妈妈|母亲|妈": "外婆",
        "爸爸|父亲|爸": "外公",
        "姐姐|妹妹|姐|妹": "姨妈",
        "哥哥|弟弟|哥|弟": "舅舅",
    },
    "爸爸|父亲|老爸|爸": {
        "妈妈|母亲|妈": "奶奶",
        "爸爸|父亲|爸": "爷爷",
        "姐姐|妹妹|姐|妹": "姑姑",
        "哥哥|哥": "大伯",
        "弟弟|弟": "叔叔",
    },
    "哥哥|弟弟|哥|弟": {"儿子": "侄子", "女儿": "侄女"},
    "姐姐|妹妹|姐|妹": {"儿子": "外甥", "女儿": "外甥女"},
    "儿子": {"儿子": "孙子", "女儿": "孙女"},
    "女儿": {"儿子": "外孙", "女儿": "外孙女"},
    "老婆|妻子|太太|媳妇": {"妈妈|母亲|妈": "岳母", "爸爸|父亲|爸": "岳父"},
    "老公|丈夫": {"妈妈|母亲|妈": "婆婆", "爸爸|父亲|爸": "公公"},
}
_OLDER = "(?:older|younger|little|big|elder) "


def _rules(table: Mapping[str, Mapping[str, str]], pattern: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(pattern.format(first=first, second=second), re.IGNORECASE), word)
        for first, others in table.items()
        for second, word in others.items()
    ]


_RULES = [
    *_rules(
        _EN,
        rf"\b(?<=my )(?:{_OLDER})?(?:{{first}})['’]s (?:{_OLDER})?(?:{{second}})\b(?!-| and\b| tongue\b| scouts?\b)",
    ),
    *_rules(_ZH, "(?<=我)(?:{first})的(?:{second})(?![妈爸父母夫媳子妹姐哥弟们节群校语亲公婆女儿孙])"),
]


def _any(*tables: Mapping[str, str]) -> str:
    return "|".join(sorted({word for table in tables for word in table}, key=len, reverse=True))


_OTHERS = re.compile(
    rf"\b(?:my|our) (?:\w+ )?(?:{_any(words_en.RELATIVES, words_en.PARTNERS, words_en.FRIENDS)})['’]s (?:\w+ )?"
    rf"(?:{_any(words_en.RELATIVES, words_en.PARTNERS, words_en.FRIENDS, words_en.ANIMALS)})\b"
    rf"|我(?:{_any(words_zh.RELATIVES, words_zh.PARTNERS, words_zh.FRIENDS)})(?:家?的)"
    rf"(?:{_any(words_zh.RELATIVES, words_zh.PARTNERS, words_zh.FRIENDS, words_zh.ANIMALS)})",
    re.IGNORECASE,
)


def by_own_names(text: str) -> str:
    """Return a text with relatives of relatives by the word that there is for them."""
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return text


def of_somebodys(text: str) -> bool:
    """Tell whether a text is about somebody or an animal of the speaker's people: "my friend's mother"."""
    return _OTHERS.search(text) is not None
