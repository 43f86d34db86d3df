"""What a person said themself, where no fact answers: their own statements, told back in the second person.

A wording that no pattern of facts knows can still be used when it is asked for: a statement counts when it is of a kind
that the question asks for or shares its rare words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from elman.person import chinese, cues, english
from elman.person.relevance import tokens
from elman.text.words import CJK

LONGEST = 120
"""Characters of a statement; a longer one tells a story."""
_OWN = re.compile(r"\b(?:I|my|mine|me|our|we)\b|[我俺咱]", re.IGNORECASE)
_ASKING = re.compile(
    r"\?|？|^(?:what|who|where|when|which|how|why|do|does|did|are|is|can|could|would|will|have|has|tell|remind|let|please)\b|"
    r"吗|什么|谁|哪|几[点岁个]|多少|怎么|呢$|吧$",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"\b(?:you|your|yours|this|that|these|it|he|she|they|him|them|maybe|perhaps|think|thought|guess|if|would|could|should|"
    r"not|never|no|was|were|had|did|said|told|need|let|please|sorry|thank|thanks|wish|hope)\b|"
    r"[你您他她它这那]|不|没|觉得|如果|要是|可能|也许|以前|想要|需要|请|谢|希望|以为|说",
    re.IGNORECASE,
)
"""Words of the moment: a statement with one of them tells nothing that lasts."""
_CONCRETE = re.compile(rf"\d|(?<!^)(?<![.!?] )\b(?!I\b)[A-Z][a-z]|[{CJK}]{{4,}}")
_ENOUGH = 0.5
"""Share of the question's rare words that a statement must hold."""


class _Statement(NamedTuple):
    text: str
    words: frozenset[str]
    kinds: frozenset[str]


def recalled(messages: Sequence[str], question: str, limit: int = 2) -> list[str]:
    """Return what was said that answers a question, in the second person, the best first; [] when nothing does.

    `messages` are the person's own before the question, oldest first. Only a question about oneself is answered.
    """
    asked = english.tidy(question[:2000])
    if not (cues.ASKS.search(asked) and cues.ABOUT_ME.search(asked)):
        return []
    wanted = tokens(asked)
    statements = [each for message in messages for each in _statements(message)]
    kinds = {kind for kind, cue in cues.KINDS.items() if cue.search(asked)}
    weights = _weights(statements)
    scored = [(_score(each, wanted, kinds, weights), order, each.text) for order, each in enumerate(statements)]
    best = sorted((each for each in scored if each[0] > 0), reverse=True)[:limit]
    return list(dict.fromkeys(text for score, _, text in best if score >= 0.7 * best[0][0]))


@lru_cache(maxsize=20_000)
def _statements(message: str) -> tuple[_Statement, ...]:
    """Return what a message states of its speaker that may last."""
    if len(message) > 4 * LONGEST:
        return ()
    language = chinese if re.search(f"[{CJK}]", message) else english
    stated = []
    for sentence in language.sentences(language.tidy(message)):
        text = _lead(sentence).strip(" ,:.!。~")
        if len(text) <= LONGEST and _OWN.search(text) and not _ASKING.search(text) and not _PASSING.search(text):
            told = language.as_sentence(language.other_person(text))
            kinds = frozenset(kind for kind, cue in cues.KINDS.items() if cue.search(text))
            stated += [_Statement(told, tokens(text), kinds)] if _CONCRETE.search(text) or kinds else []
    return tuple(stated)


def _lead(sentence: str) -> str:
    return chinese.LEAD.sub("", english.TRAIL.sub("", english.LEAD.sub("", sentence, count=1)), count=1)


def _weights(statements: Sequence[_Statement]) -> dict[str, float]:
    counts = Counter(word for each in statements for word in each.words)
    return {word: math.log(1 + len(statements) / count) for word, count in counts.items()}


def _score(statement: _Statement, wanted: frozenset[str], kinds: set[str], weights: dict[str, float]) -> float:
    """Return how much of the question's words a statement holds; 0 where it is too little or says nothing more."""
    shared = statement.words & wanted
    if not shared or shared == statement.words:
        return 0.0
    unknown = math.log(1 + 50.0)
    share = sum(weights[word] for word in shared) / sum(weights.get(word, unknown) for word in wanted)
    return share + 0.2 * bool(statement.kinds & kinds) if share >= _ENOUGH else 0.0
