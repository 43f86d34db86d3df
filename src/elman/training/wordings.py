"""Templates that say one thing in many ways: "(do you|d'you) know {asked}( again|)" is one of four questions.

`(a|b|)` is a choice, which may nest; `{slot}` is filled in; everything else stands for itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache

Part = str | tuple["Sequence", ...]
Sequence = tuple[Part, ...]

_TOKEN = re.compile(r"[()|]|[^()|]+")
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def parse(template: str) -> Sequence:
    """Return the template as texts and choices among sequences of the same; ValueError when brackets do not match."""
    stack: list[list[list[Part]]] = [[[]]]
    for token in _TOKEN.findall(template):
        if token == "(":
            stack.append([[]])
        elif token == "|" and len(stack) > 1:
            stack[-1].append([])
        elif token == ")" and len(stack) > 1:
            choice = tuple(tuple(each) for each in stack.pop())
            stack[-1][-1].append(choice)
        elif token in "()|":
            raise ValueError(f"the brackets of {template!r} do not match")
        else:
            stack[-1][-1].append(token)
    if len(stack) > 1:
        raise ValueError(f"the brackets of {template!r} do not match")
    return tuple(stack[0][0])


def choose(template: str, chance: random.Random) -> str:
    """Return one of the template's texts, its slots still open."""
    return _choose(parse(template), chance)


def _choose(sequence: Sequence, chance: random.Random) -> str:
    return "".join(part if isinstance(part, str) else _choose(chance.choice(part), chance) for part in sequence)


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Return the text with its slots filled; KeyError names one that is missing."""
    return _SLOT.sub(lambda slot: slots[slot[1]], text)


def count(template: str) -> int:
    """Return how many texts a template has, slots aside."""
    return _count(parse(template))


def _count(sequence: Sequence) -> int:
    product = 1
    for part in sequence:
        product *= 1 if isinstance(part, str) else sum(map(_count, part))
    return product
