"""Dates and clock times as messengers write them, in every order and language; the order is found from a whole file.

31/12/20 says its order by itself, 01/02/20 does not: it takes that of the others, else the order in which the dates of
the file run forward most steadily, else a guess from its punctuation, which the report says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Order = Literal["dmy", "mdy", "ymd", "ydm"]
Triple = tuple[str, str, str]

DATE = r"(\d{1,4})[./\-年년‏ ]{1,3}(\d{1,2})[./\-月월‏ ]{1,3}(\d{1,4})[日일]?"
"""Three numbers; what separates them may be surrounded by blanks and marks of direction."""

BUDDHIST = range(2550, 2600)
"""Years of the Buddhist era, which Thai phones count in, since there are chats to be exported."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

AFTER_NOON = {"pm", "p", "下午", "中午", "晚上", "傍晚", "오후", "午後", "م", "بظ", "μμ", "odp", "du", "ch", "ös"}
AFTER_NOON |= {"ptg", "nm", "md", "epasdites", "अपराह्न", "பிற்பகல்", "ಅಪರಾಹ್ನ", "පව", "אחה״צ", 'אחה"צ'}
"""Without dots and blanks, and in small letters."""
HALF_DAY = (
    r"(?=[^\W\d])(?:[AaPp]\.?\s?[Mm]\.?|上午|下午|凌晨|清晨|早上|中午|晚上|傍晚|오전|오후|午前|午後"
    r"|[ap]\.|ص|م|[قب]\.\s?ظ\.?|[πμ]\.?\s?μ\.?|dop\.|odp\.|de\.|du\.|SA|CH|ÖÖ|ÖS|PTG|PG|[nv]m\.|[mp]\.d\."
    r"|e pa(?:ra|s)dites|पूर्वाह्न|अपराह्न|முற்பகல்|பிற்பகல்|ಪೂರ್ವಾಹ್ನ|ಅಪರಾಹ್ನ|(?:පෙ|ප)\.ව\.|לפנה[״\"]צ|אחה[״\"]צ)"
)
"""Words for the halves of the day, before or after the clock time; that there is a letter is quicker to see."""

CLOCK = rf"({HALF_DAY})?\s?(\d{{1,2}})[:.](\d{{2}})(?:[:.](\d{{2}}))?(?:[\s  ]?({HALF_DAY}))?"
"""Half of the day, hours, minutes, seconds, half of the day."""


@dataclass(frozen=True)
class DateOrder:
    """How the dates of a file are to be read."""

    order: Order
    certain: bool
    """Whether the dates themselves leave no other reading."""


def find_order(triples: Iterable[Triple], separator: str = "/") -> DateOrder:
    """Return the order of the dates of a file, given in the order in which they stand there."""
    dates = list(dict.fromkeys(triples))
    possible: list[Order] = [order for order in ("dmy", "mdy", "ymd", "ydm") if any_valid(dates, order)]
    best = max((valid(dates, order) for order in possible), default=0)
    possible = [order for order in possible if valid(dates, order) == best]
    # A year of two digits in front is only taken for one where the dates then lie closer together.
    if any(order in possible for order in ("dmy", "mdy")):
        closest = min(possible, key=lambda order: travel(dates, order))
        possible = [order for order in possible if (order in ("dmy", "mdy")) == (closest in ("dmy", "mdy"))]
    if "ymd" in possible and "ydm" in possible:
        possible.remove("ydm")
    if len(possible) == 1:
        return DateOrder(possible[0], certain=True)
    if not possible:
        return DateOrder("dmy", certain=False)
    back = {order: backward_steps(dates, order) for order in possible}
    steadiest = [order for order in possible if back[order] == min(back.values())]
    if len(steadiest) == 1:
        return DateOrder(steadiest[0], certain=True)
    return DateOrder("dmy" if separator in ".-" or "mdy" not in steadiest else "mdy", certain=False)


def any_valid(dates: list[Triple], order: Order) -> bool:
    """Tell whether an order fits at least one date, or there are none."""
    return not dates or any(parts(date, order) is not None for date in dates)


def valid(dates: list[Triple], order: Order) -> int:
    """Count the dates that an order makes sense of."""
    return sum(parts(date, order) is not None for date in dates)


def backward_steps(dates: list[Triple], order: Order) -> int:
    """Count how often a date is followed by an earlier one."""
    read = [found for date in dates if (found := parts(date, order)) is not None]
    return sum(later < earlier for earlier, later in pairwise(read))


def travel(dates: list[Triple], order: Order) -> int:
    """Return how many days it is from each date to the next, all together."""
    read = [datetime(*found).toordinal() for date in dates if (found := parts(date, order)) is not None]
    return sum(abs(later - earlier) for earlier, later in pairwise(read))


def western(date: Triple) -> Triple:
    """Return a date with a year of the Buddhist era, as Thai phones write it, as one of ours."""
    first, second, third = (str(int(part) - 543) if int(part) in BUDDHIST else part for part in date)
    return first, second, third


@lru_cache(maxsize=4096)
def parts(date: Triple, order: Order) -> tuple[int, int, int] | None:
    """Return year, month and day, or None where the order makes none of the three numbers."""
    named = dict(zip(order, date, strict=True))
    if len(named["y"]) not in (2, 4) or len(named["d"]) > 2 or len(named["m"]) > 2:
        return None
    year = int(named["y"])
    year += 0 if len(named["y"]) == 4 else 2000 if year < 70 else 1900
    month, day = int(named["m"]), int(named["d"])
    try:
        datetime(year, month, day)
    except ValueError:
        return None
    return year, month, day


def moment(
    date: tuple[int, int, int], hours: str, minutes: str, seconds: str | None = None, half: str | None = None
) -> datetime | None:
    """Return the date at a clock time, or None where there is no such time."""
    hour = int(hours)
    if half:
        hour = to_24_hours(hour, half)
    if hour == 24:
        hour = 0
    try:
        return datetime(*date, hour, int(minutes), int(seconds or 0))
    except ValueError:
        return None


def to_24_hours(hour: int, half: str) -> int:
    """Return the hour of the day, from one of a half; 12 AM is midnight, and 中午 12 and 下午 12 are noon."""
    word = re.sub(r"[.\s  ]", "", half).lower()
    if hour > 12:
        return hour
    if word in AFTER_NOON:
        # Noon is spoken of from 11 on; the night before one o'clock is 凌晨.
        return hour if word == "中午" and hour >= 11 else hour % 12 + 12
    return hour % 12
