"""What personal data looks like: the patterns of `elman.text.redaction`, which decides what a match is worth.

All but the triggers read the narrowed text (see `NARROW`). `re.ASCII` makes Chinese characters a word's boundary, so
that nothing needs spaces around it.
"""

from __future__ import annotations

import re

from elman.text.words import CJK

_WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]

NARROW = {
    **{wide: wide - 0xFEE0 for wide in _WIDE},
    **str.maketrans("＋－（）＠．／＿\u3000\u00a0\u2010\u2011\u2012\u2013\u2014", "+-()@./_  -----"),
}
"""Full-width forms and dashes as their ASCII forms, one for one, so that positions stay."""

BLANK = "\0"
"""Stands in the narrowed text for what is taken already; no pattern matches it."""

KINDS = ("URL", "EMAIL", "IBAN", "IP", "ID", "CARD", "PHONE", "ADDRESS", "NAME")

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")

_D = "[0-9０-９]"

TRIGGER = re.compile(rf"{_D}(?:(?:[-+(). \u2010-\u2014（）＋－\u3000\u00a0]{{0,3}}{_D}){{6}}|[.．]{_D}+[.．]{_D})")
"""Seven digits close together, or three with dots between them: the least that a number or an address has."""

# A URL ends before Chinese characters, quotes, a bracket that it did not open, and the sentence's own punctuation.
_TAIL = r"(?:[!#-&*-;=?-Z_a-z~]|\([!#-&*-;=?-Z_a-z~]*\))+(?<![.,;:!?*_])"
# Bare names are URLs only with a path, and only under the endings that chats use: `and/or` and `3.5/5` are none.
_ENDINGS = "com|net|org|cn|hk|tw|sg|uk|us|io|me|tv|cc|co|be|ly|gg|gl|im|app|dev|edu|gov|info|top|xyz"
_BARE = rf"(?:[a-z0-9-]{{1,63}}\.)+(?:{_ENDINGS})"

URL = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{1,20}}://{_TAIL}|\bwww\.{_TAIL}|(?<![\w@.-]){_BARE}(?::[0-9]+)?/(?:{_TAIL})?",
    re.ASCII | re.IGNORECASE,
)

_LOCAL = "[a-z0-9._%+-]"

EMAIL = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@(?:[a-z0-9-]{{1,63}}\.){{1,8}}[a-z]{{2,24}}", re.ASCII | re.IGNORECASE)

_OCTET = r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)"

IP = re.compile(
    # What is called a version is one.
    rf"(?<!\w)(?<!\d\.)(?<!版本)(?<!版本[ :])(?<!version )(?:{_OCTET}\.){{3}}{_OCTET}(?![\w-]|\.\d)"
    r"|(?<!\w)(?<![\da-f:]:)(?=[0-9a-f]*:[0-9a-f]*:)(?=[a-f:]*\d)[0-9a-f:.]{2,45}(?<!\.)(?![\w:])",
    re.ASCII | re.IGNORECASE,
)

IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d\d(?:[ -]?[a-z0-9]{1,30}){1,9}", re.ASCII | re.IGNORECASE)
IBAN_GROUP = re.compile(r"[A-Za-z0-9]+")

# A number may follow Latin letters only where they say what it is; else it is a part of somebody's serial number.
_LABELS = ("tel", "phone", "mobile", "cell", "call", "qq", "wx", "vx", "wechat", "card", "id", "no")
_START = "|".join([r"(?<![\w+])(?<!\d\.)", *(rf"(?<={label})" for label in _LABELS)])
_GROUP = r"(?:\(\+?\d{1,5}\)|\+?\d++(?:\.\d++)*+(?:(?<=\d{17})X|X(?![a-z0-9]))?)"

RUN = re.compile(rf"(?=[\d+(])(?:{_START}){_GROUP}(?:[ -]{{0,3}}{_GROUP})*+", re.ASCII | re.IGNORECASE)
"""Groups of digits that may together be a number, or several."""
GROUP = re.compile(_GROUP, re.ASCII | re.IGNORECASE)

SPACED = re.compile(r"\d{3,}(?:[ -]\d{3,})*(?:[ -]\d{1,2})?X?", re.ASCII | re.IGNORECASE)
"""How cards and identity numbers are written: a list of small numbers is none."""

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"

ID = re.compile(rf"{_PROVINCE}\d{{4}}(?:18|19|20)\d\d{_MONTH}{_DAY}\d{{3}}[\dX]", re.ASCII)
OLD_ID = re.compile(rf"{_PROVINCE}\d{{6}}{_MONTH}{_DAY}\d{{3}}", re.ASCII)
"""The form until 1999, of the twentieth century and without a check digit."""

CARD = re.compile(r"(?:[3-9]|2[2-7])\d{15,18}|4\d{12}|3[0689]\d{12}|3[47]\d{13}", re.ASCII)
"""The lengths and first digits in use; 20... is the date and 1... the time that serial numbers begin with."""

# Groups have something between them, else there are too many ways to divide a long number.
NATIONAL = re.compile(
    r"(?:00\d{1,3}[ -]{0,2})?"
    r"(?:\d{1,2}[ -]{1,2}\d{2,}|(?:\d{1,2}[ -]{0,2})?\(\d{1,5}\)[ -]{0,2}\d{3,}|\d{3,})(?:[ -]{1,2}\d{3,})*"
    r"|\d{1,4}(?:\.\d{2,4}){2,3}",
    re.ASCII,
)
"""How phone numbers are grouped without a country's code; dates and decimals are not."""

NOT_A_PHONE = re.compile(
    rf"(?:19|20)\d\d{_MONTH}{_DAY}"  # a date
    r"|(\d?)(\d)\2{5,8}"  # laughter: 23333333, 66666666
    r"|\d{3}0 ?- ?\d{3}0",  # from 6000 to 8000
    re.ASCII,
)
CURRENCY = re.compile("[$＄¥￥€£]")
AMOUNT = re.compile(r" ?(?:[元块圆万亿%％]|[美日欧港]元|(?:km|kg|kb|mb|ms|usd|rmb|dollars)\b)", re.IGNORECASE)
"""What follows a price or a measure."""

EXTENSION = re.compile(
    r"(?:[ ,，]{0,2}(?:转接?|轉|分机|分機|内线|內線|ext(?:ension)?\b\.?|x|#)[ :：]{0,2}|-)\d{1,6}(?!\d)",
    re.ASCII | re.IGNORECASE,
)

# Chinese addresses name the place from the large to the small. What people say before one is no part of its name, nor
# are words that only end like one: supermarkets, knowing, walking.
_PLACE = rf"(?:(?![我你您他她们在住到去是的了寄给叫])[{CJK}]){{1,7}}?"
_CITY = "(?<![超夜城股门都上菜牛熊])市|自治州|(?<![小社市地校景园])区(?!域)|县|旗|镇|(?<![家故老])乡|街道"
_AREA = rf"(?>{_PLACE}(?:省|自治区|特别行政区|{_CITY}))"
_ROAD = rf"(?>{_PLACE}(?:大道|大街|胡同|(?<![走公铁一半思])路|(?<![逛上])街|(?<![知味报频])道|巷|弄))"
_COUNT = "(?<![0-9])[0-9A-Za-z一二三四五六七八九十百零甲乙丙东西南北-]{1,6}"
_NUMBER = f"(?>{_COUNT}(?:号[楼院房]?|弄|栋|幢|座|单元|层|楼|室|房))"
_SITE = rf"{_PLACE}(?:大厦|小区|花园|公寓|广场|中心|新村|家园|大楼|苑|屯|村)"
_BUILDING = f"{_COUNT}(?:号[楼院]|弄|栋|幢|座|单元|楼)"

CHINESE_ADDRESS = re.compile(
    f"(?>{_AREA}{{2,5}}{_ROAD}?|{_AREA}?{_ROAD}(?={_NUMBER})|(?={_BUILDING}{_NUMBER})){_NUMBER}*(?:{_SITE})?{_NUMBER}*"
)

_WAYS = "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd"
_MORE_WAYS = "Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Crescent|Close|Highway|Hwy|Parkway|Pkwy"

ENGLISH_ADDRESS = re.compile(
    r"(?<![\w.,:-])\d{1,5}(?:-\d{1,5})?[A-Za-z]?,? "
    rf"(?:(?:[A-Z][\w'.]* |\d{{1,3}}(?:st|nd|rd|th) ){{1,4}}(?i:{_WAYS}|{_MORE_WAYS})"
    # In small letters one word, and a way that nobody takes for another word: `2 minutes drive`, `a 2 way street`.
    rf"|(?!way |more |other |the |a )[a-z]{{3,}} (?i:{_WAYS}))\b\.?"
    r"(?:,? (?:[NS][EW]?|[EW]|North|South|East|West)\b)?"
    r"(?:,? (?i:(?:apartment|apt|suite|ste|unit|flat|floor|room|rm)\b\.? ?|#)[\w-]*\d[\w-]*"
    r"|,? (?i:apt|unit|flat) [A-Z]\b)?"
    r"(?:,? (?:[A-Z][a-z]+,? ){1,3}(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2}(?:,? \d{5}(?:-\d{4})?)?)\b)?"
    r"|\bP\.?O\.? Box \d+",
    re.ASCII,
)


def names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Compile the names: whole words in any case where letters make words, as they stand in Chinese; longest first."""
    letter = rf"[^\W{CJK}]"
    parts = []
    for name in sorted(names, key=len, reverse=True):
        inside = r"\s+".join(map(re.escape, name.split()))
        before = rf"(?<!{letter})" if re.match(letter, name) else ""
        after = rf"(?!{letter})" if re.match(letter, name[-1]) else ""
        parts.append(f"{before}{inside}{after}")
    return re.compile("|".join(parts), re.IGNORECASE)
