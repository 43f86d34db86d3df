"""Which of several replies to give: one that fits what was said, and not just anything.

    score = log p(reply | conversation) / T - LAMBDA log p(reply | nothing) / T + FITTING fit - what speaks against it

Maximum mutual information, the antilanguage-model form (Li et al. 2016, eq. 9), for each token, so that short replies
win nothing; and how well a reply fits as a network of its own judges it (`matcher`). Against a reply speaks that it
repeats itself or what the bot said lately, that it contradicts a fact, and that it gets a name wrong; for one, that it
says what was asked for.

Shapes: `T` tokens of a reply.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from elman.text.words import split_words

if TYPE_CHECKING:
    from elman.person.facts import Fact

LAMBDA = 0.3
"""Weight of the unconditional likelihood: 0 is the model's own order, more prefers the less usual."""
FITTING = 1.0
"""Nats for each token, for each nat by which a reply fits better (see `matcher`)."""
REPEATING = 2.0
"""Nats for each token, of a reply that is all repetition."""
CONTRADICTING = 5.0
"""Nats for each token, of a reply that says otherwise than a fact."""
MISNAMING = 2.0
"""Nats for each token, of a reply that says a name with a letter wrong."""
ANSWERING = 5.0
"""Nats for each token, of a reply that says what was asked for."""
WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
NAME = re.compile("(?<=[a-z,\u3400-\u9fff])\\s?([A-Z\u00c0-\u00de][a-z\u00df-\u024f]+)")
"""A word in capitals behind one without."""
NAMED = ("name", "pet", "family", "partner", "friend", "home", "origin")
"""Kinds of facts whose values are names."""
EXACT = ("name", "age", "birthday", "home", "employer")
"""Kinds of facts that are told in the words in which they would be said, or made up."""
SPELLED = 4
"""Letters of a word that can be told from another by one."""
STOP = frozenset(
    ("that", "than", "then", "them", "they", "this", "here", "there", "where", "when", "what", "your", "have", "well")
)
"""Words that begin a sentence, and are no names."""
RUN = 3
"""Words in a row that are a repetition when they come again."""
OF_THE_PERSON = re.compile(r"\byour?\b|[你您]", re.IGNORECASE)
OF_ITSELF = re.compile(r"\b(?:I|me|my|mine)\b|我")
AS_I_KNOW = re.compile(
    r"^(?:(?:as far as )?I (?:think|believe|know|remember|guess)(?: that)?|我(?:记得|想|觉得|猜|知道))[,，]?\s*",
    re.IGNORECASE,
)
"""What leads to something said of the person."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?。！？])\s*")


@dataclass
class Candidate:
    """A reply that could be given."""

    pieces: list[str] = field(default_factory=list)
    nats: float = 0.0
    """log p(reply | conversation)"""
    tokens: int = 0

    @property
    def text(self) -> str:
        """The reply as text."""
        return "".join(self.pieces)


def best(
    candidates: Sequence[Candidate],
    unconditional: Sequence[float],
    said: Iterable[str],
    facts: Sequence[Fact],
    wanted: Fact | None = None,
    fits: Sequence[float] | None = None,
    heard: str = "",
) -> Candidate:
    """Return the candidate with the highest score.

    `unconditional` are log p(reply | nothing) in nats; `wanted` is the fact that was asked for, if one was; `fits` is
    how well each candidate fits what was said, in nats, up to a constant; `heard` is the message that is replied to.
    """
    before = {run for text in said for run in runs(text)}
    names = set(map(str.casefold, NAME.findall(heard)))
    names |= {word.casefold() for fact in facts if fact.kind in NAMED for word in WORD.findall(fact.value)}

    def score(index: int) -> float:
        candidate = candidates[index]
        size = max(candidate.tokens, 1)
        likelihood = (candidate.nats - LAMBDA * unconditional[index]) / size + FITTING * (fits[index] if fits else 0.0)
        against = REPEATING * repetition(candidate.text, before)
        against += CONTRADICTING * contradicts(candidate.text, facts, heard)
        against += MISNAMING * misnames(candidate.text, names)
        return likelihood - against + ANSWERING * (wanted is not None and says(candidate.text, wanted))

    return candidates[max(range(len(candidates)), key=score)]


def says(text: str, fact: Fact) -> bool:
    """Tell whether a reply says a fact's value, however it is written."""
    from elman.person.facts import normalised  # many patterns, which a bot alone does without

    return normalised(fact.value) in normalised(text)


def runs(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text, so many in a row."""
    words = [word.casefold() for word in split_words(text)]
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def repetition(text: str, before: set[tuple[str, ...]]) -> float:
    """Return the share of a reply's runs of words that were said before, in it or in the replies before."""
    found = runs(text)
    if not found:
        return 0.0
    fresh = set(found) - before
    return 1 - len(fresh) / len(found)


def misnames(text: str, names: Collection[str]) -> bool:
    """Tell whether a word in capitals is one of the `names`, all small, but for a letter: Rixel for Pixel."""
    capitals = {word.casefold() for word in WORD.findall(text) if word[:1].isupper() and len(word) >= SPELLED}
    return any(off_by_one(word, name) for word in capitals - set(names) - STOP for name in names)


def off_by_one(word: str, other: str) -> bool:
    """Tell whether two words differ in one letter, and not at the end, as other forms of a word do."""
    if min(len(word), len(other)) < SPELLED - 1 or abs(len(word) - len(other)) > 1:
        return False
    pairs = enumerate(zip(word, other, strict=False))
    start = next((index for index, (one, two) in pairs if one != two), min(len(word), len(other)))
    rest = word[start + (len(word) >= len(other)) :]
    return rest != "" and rest == other[start + (len(other) >= len(word)) :]


def contradicts(text: str, facts: Sequence[Fact], heard: str = "") -> bool:
    """Tell whether a reply says something of the person that is otherwise known, or that nobody has told.

    What was just `heard` may be said again before it is a fact. What the bot says of itself says nothing of the person.
    """
    from elman.person.facts import edit_text, normalised, slot  # many patterns, which a bot alone does without

    held = {slot(fact): normalised(fact.value) for fact in facts if slot(fact)}
    for sentence in SENTENCE_ENDS.split(text) if held else ():
        said = AS_I_KNOW.sub("", sentence)
        about_both = OF_ITSELF.search(said) or not OF_THE_PERSON.search(said)
        found = None if about_both else edit_text(None, said)
        if found is None:
            continue
        value = normalised(found.value)
        made_up = found.kind in EXACT and value not in normalised(heard)
        if held.get(slot(found), None if made_up else value) != value:
            return True
    return False
