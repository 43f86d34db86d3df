"""Random values of facts, in English and Chinese: names, places, titles, numbers, made up as often as not.

Half of the names are put together from syllables, so that what can be learned from them is to copy, not which names
there are.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from elman.training.wordings import fill

MADE_UP = 0.5
"""Share of names, pets and places that are put together from syllables."""
_ONSETS = (
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "pr", "qu",
    "r", "s", "sh", "sk", "st", "t", "th", "tr", "v", "w", "y", "z",
)  # fmt: skip
_VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ee", "ea", "ou", "y"]
_CODAS = ["", "", "", "l", "n", "r", "s", "th", "m", "nd", "rn", "x", "ck", "sh", "lla", "ria", "no", "ton"]
_TOWN_ENDS = ["ville", "ford", "ham", "burg", "stad", "by", "mouth", "field", "wick", "dale", "haven", "port"]


@cache
def load(name: str) -> dict[str, Any]:
    """Return a TOML file of the package's data."""
    return tomllib.loads(files("elman.data").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def draw(name: str, language: str, chance: random.Random) -> str:
    """Return a value of the list `name` in `language` (`en` or `zh`)."""
    lists = load(f"recall_values_{language}")
    maker = (_ENGLISH if language == "en" else _CHINESE).get(name)
    if maker is not None:
        return maker(lists, chance)
    if name in _NUMERIC:
        return _NUMERIC[name](language, chance)
    return str(chance.choice(lists[name].split("|")))


def _syllables(chance: random.Random, fewest: int = 1, most: int = 3) -> str:
    body = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(fewest, most)))
    return (body + chance.choice(_CODAS)).capitalize()


def _made_up(chance: random.Random, fewest: int = 1) -> str:
    while len(name := _syllables(chance, fewest)) < 4:
        pass
    return name


def _person(lists: dict[str, Any], chance: random.Random) -> str:
    name = _made_up(chance) if chance.random() < MADE_UP else str(chance.choice(lists["first_names"].split()))
    if chance.random() < 0.15:
        return f"{name} {_surname(lists, chance)}"
    return name


def _surname(lists: dict[str, Any], chance: random.Random) -> str:
    return _made_up(chance, 2) if chance.random() < MADE_UP else str(chance.choice(lists["surnames"].split()))


def _pet(lists: dict[str, Any], chance: random.Random) -> str:
    if chance.random() < MADE_UP:
        return _made_up(chance)
    name = chance.choice(lists["pet_names"].split())
    return f"{chance.choice(('Mr', 'Captain', 'Miss', 'Lady', 'Old'))} {name}" if chance.random() < 0.1 else str(name)


def _place(lists: dict[str, Any], chance: random.Random) -> str:
    roll = chance.random()
    if roll < 0.45:
        return str(chance.choice(lists["cities"].split()))
    if roll < 0.55:
        return str(chance.choice(lists["towns"]))
    return _syllables(chance, 1, 2) + (chance.choice(_TOWN_ENDS) if roll < 0.8 else chance.choice("aeio"))


def _company(lists: dict[str, Any], chance: random.Random) -> str:
    name, field = _surname(lists, chance), chance.choice(lists["fields"].split("|"))
    place = _place(lists, chance)
    forms = (f"{name} {field}", f"{name} & Sons", f"{name} and {_surname(lists, chance)}", name, f"{place} {field}")
    return chance.choice((*forms, f"the {place} library", f"the {place} hospital", f"{name}soft", f"the {name} Hotel"))


def _school(lists: dict[str, Any], chance: random.Random) -> str:
    name, place = _surname(lists, chance), _place(lists, chance)
    return chance.choice((f"{place} University", f"{name} College", f"{name} High School", f"{place} Academy"))


def _title(lists: dict[str, Any], chance: random.Random) -> str:
    adjective, noun = chance.choice(lists["adjectives"].split("|")), chance.choice(lists["nouns"].split("|"))
    other = chance.choice(lists["nouns"].split("|"))
    forms = (
        f"The {adjective} {noun}",
        f"{adjective} {noun}",
        f"The {noun} and the {other}",
        f"{noun} of {_made_up(chance)}",
    )
    return chance.choice((*forms, f"A {noun} for {_person(lists, chance)}"))


def _band(lists: dict[str, Any], chance: random.Random) -> str:
    adjective, noun = chance.choice(lists["adjectives"].split("|")), chance.choice(lists["nouns"].split("|"))
    return chance.choice((f"The {adjective} {noun}s", f"{_made_up(chance)}", f"{adjective} {noun}", f"{noun} Club"))


def _team(lists: dict[str, Any], chance: random.Random) -> str:
    animal = chance.choice(lists["animals"].split("|")).title()
    place = _place(lists, chance)
    return chance.choice((f"{place} United", f"{place} City", f"the {place} {animal}", f"FC {place}", f"the {animal}"))


def _car(lists: dict[str, Any], chance: random.Random) -> str:
    make = chance.choice(lists["makes"].split("|"))
    colour = chance.choice(lists["colours"].split("|"))
    return chance.choice((make, f"{colour} {make}", f"{make} {_made_up(chance)}", f"{make} {chance.randint(100, 900)}"))


def _date(lists: dict[str, Any], chance: random.Random) -> str:
    month, day = chance.choice(lists["months"].split("|")), chance.randint(1, 28)
    nth = f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
    return chance.choice((f"{month} {day}", f"{month} {nth}", f"the {nth} of {month}", f"{day} {month}"))


def with_article(words: str) -> str:
    """Return English words with "a" or "an" before them."""
    return (
        f"{'an' if words[:1].lower() in 'aeiou' and not words.lower().startswith(('uk', 'un', 'us')) else 'a'} {words}"
    )


def _plan(lists: dict[str, Any], chance: random.Random) -> str:
    job = chance.choice(lists["jobs"].split("|"))
    slots = {
        "place": _place(lists, chance),
        "name": _person(lists, chance),
        "av_car": with_article(_car(lists, chance)),
        "a_job": with_article(job),
        "month": chance.choice(lists["months"].split("|")),
        **{one: chance.choice(lists[f"{one}s"].split("|")) for one in ("language", "instrument", "subject", "colour")},
        "animals": chance.choice(lists["animals"].split("|")),
    }
    return fill(chance.choice(lists["plans"].split("|")), slots)


def _zh_person(lists: dict[str, Any], chance: random.Random) -> str:
    given = "".join(chance.choice(lists["given"]) for _ in range(chance.choice((1, 2, 2))))
    forms = (f"{chance.choice(lists['surnames'])}{given}",) * 3
    doubled = given[0] * 2
    more = (f"小{given[0]}", f"阿{given[0]}", doubled, f"老{chance.choice(lists['surnames'])}")
    return str(chance.choice((*forms, *more, *((given,) * 3 if len(given) > 1 else ()))))


def _zh_pet(lists: dict[str, Any], chance: random.Random) -> str:
    if chance.random() > MADE_UP:
        return str(chance.choice(lists["pet_names"].split("|")))
    one, two = chance.choice(lists["pet_chars"]), chance.choice(lists["pet_chars"])
    return chance.choice((one + two, one + one, f"小{one}", f"大{one}", f"{one}{two}{two}", f"阿{one}"))


def _zh_place(lists: dict[str, Any], chance: random.Random) -> str:
    if chance.random() > 0.4:
        return str(chance.choice(lists["cities"].split("|")))
    one, two = chance.choice(lists["place_chars"]), chance.choice(lists["place_chars"])
    return str(one + two + chance.choice(("", *lists["place_ends"].split("|"))))


def _zh_company(lists: dict[str, Any], chance: random.Random) -> str:
    name = "".join(chance.choice(lists["field_chars"]) for _ in range(2))
    field = chance.choice(lists["fields"].split("|"))
    place = _zh_place(lists, chance)
    return chance.choice((name + field, f"{name}{field}公司", f"{place}{field}", f"{place}医院", f"{place}图书馆"))


def _zh_school(lists: dict[str, Any], chance: random.Random) -> str:
    place = _zh_place(lists, chance)
    return place + chance.choice(("大学", "师范大学", "理工大学", "一中", "二中", "实验小学", "外国语学校", "职业学院"))


def _zh_title(lists: dict[str, Any], chance: random.Random) -> str:
    head, tail = (chance.choice(lists[name].split("|")) for name in ("title_heads", "title_tails"))
    title = chance.choice((f"{head}的{tail}", f"{tail}与{head}", f"{head}{tail}", f"{_zh_place(lists, chance)}{tail}"))
    return f"《{title}》" if chance.random() < 0.5 else title


def _zh_band(lists: dict[str, Any], chance: random.Random) -> str:
    head, tail = (chance.choice(lists[name].split("|")) for name in ("title_heads", "title_tails"))
    return chance.choice((f"{head}{tail}", f"{tail}乐队", f"{chance.choice(lists['title_tails'].split('|'))}{tail}"))


def _zh_team(lists: dict[str, Any], chance: random.Random) -> str:
    animal = chance.choice(lists["animals"].split("|"))
    return _zh_place(lists, chance) + chance.choice(("队", f"{animal}队", "联队", "海港", "申花", "国安", animal))


def _zh_car(lists: dict[str, Any], chance: random.Random) -> str:
    make, colour = chance.choice(lists["makes"].split("|")), chance.choice(lists["colours"].split("|"))
    return chance.choice((make, make, f"{colour}的{make}", f"{make}{chance.randint(1, 9)}系"))


def _zh_date(lists: dict[str, Any], chance: random.Random) -> str:
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return chance.choice((f"{month}月{day}号", f"{month}月{day}日", f"{han_number(month)}月{han_number(day)}号"))


def _zh_plan(lists: dict[str, Any], chance: random.Random) -> str:
    slots = {name: chance.choice(lists[f"{name}s"].split("|")) for name in ("language", "instrument", "colour", "job")}
    slots |= {"place": _zh_place(lists, chance), "name": _zh_person(lists, chance)}
    slots |= {"subject": chance.choice(lists["subjects"].split("|")), "month": f"{chance.randint(1, 12)}月"}
    slots |= {"animals": chance.choice(lists["animals"].split("|")), "car": chance.choice(lists["makes"].split("|"))}
    return fill(chance.choice(lists["plans"].split("|")), slots)


def han_number(number: int) -> str:
    """Return a number below 100 in Han characters."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones].strip() if ones else "")


def _time(language: str, chance: random.Random) -> str:
    hour, minute = chance.randint(5, 12), chance.choice((0, 10, 15, 20, 30, 40, 45))
    clock = f"{hour}:{minute:02d}"
    if language == "zh":
        half = f"{han_number(hour)}点" + {0: "", 15: "一刻", 30: "半"}.get(minute, f"{han_number(minute)}分")
        return chance.choice((clock, half, f"{hour}点" + ("半" if minute == 30 else "")))
    return chance.choice(
        (clock, f"{hour} o'clock", f"half past {hour}", f"{clock} am", f"{hour} pm", f"quarter to {hour}")
    )


def _height(language: str, chance: random.Random) -> str:
    centimetres = chance.randint(145, 205)
    if language == "zh":
        return chance.choice((f"{centimetres}厘米", f"{centimetres / 100:.2f}米", f"{centimetres}公分"))
    metres = f"{centimetres / 100:.2f}"
    return chance.choice((f"{centimetres} cm", f"{metres} m", f"{chance.randint(4, 6)} feet {chance.randint(1, 11)}"))


def _size(language: str, chance: random.Random) -> str:
    return chance.choice(
        (str(chance.randint(34, 47)), f"{chance.randint(4, 12)}.5", chance.choice(("XS", "XL", "XXL")))
    )


_NUMERIC: dict[str, Callable[[str, random.Random], str]] = {
    "ages": lambda language, chance: str(chance.randint(6, 99)),
    "pet_ages": lambda language, chance: str(chance.randint(1, 17)),
    "child_ages": lambda language, chance: str(chance.randint(1, 40)),
    "parent_ages": lambda language, chance: str(chance.randint(33, 85)),
    "old_ages": lambda language, chance: str(chance.randint(58, 104)),
    "numbers": lambda language, chance: str(chance.choice((chance.randint(2, 99), chance.randint(100, 9999)))),
    "sizes": _size,
    "heights": _height,
    "times": _time,
}
_ENGLISH: dict[str, Callable[[dict[str, Any], random.Random], str]] = {
    "people": _person,
    "full_names": lambda lists, chance: f"{_made_up(chance)} {_surname(lists, chance)}",
    "pets": _pet,
    "places": _place,
    "companies": _company,
    "schools": _school,
    "titles": _title,
    "bands": _band,
    "teams": _team,
    "cars": _car,
    "dates": _date,
    "plans": _plan,
}
_CHINESE: dict[str, Callable[[dict[str, Any], random.Random], str]] = {
    "people": _zh_person,
    "full_names": _zh_person,
    "pets": _zh_pet,
    "places": _zh_place,
    "companies": _zh_company,
    "schools": _zh_school,
    "titles": _zh_title,
    "bands": _zh_band,
    "teams": _zh_team,
    "cars": _zh_car,
    "dates": _zh_date,
    "plans": _zh_plan,
}
