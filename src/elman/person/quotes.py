"""What a person said of themselves, found again by what a question means, where no pattern made a fact of it.

Nothing is stored for it: the sentences are those of the person's messages, so that what is forgotten is not quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import numpy as np

from elman.language_model import Floats
from elman.person.extraction import extract
from elman.person.kinds import Fact
from elman.person.meaning import WIDTH, meaning
from elman.person.rows import Rows
from elman.text.quoting import quoted
from elman.text.words import CJK, count_words

QUOTE = "quote"
"""The kind of a fact that quotes the person; such facts are found, never stored."""
LEAST = 0.5
"""Probability below which no sentence is taken for an answer."""
LONGEST = 60
"""Words of a sentence that can be quoted."""
_OWN = re.compile(r"\b(?:I|I'm|my|me|mine|we|our|us|im|ive)\b|[我俺咱]", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours|yourself|u)\b|[你您]", re.IGNORECASE)
_ENDS = re.compile(rf"(?<=[.!。！；])\s+|(?<=[。！；])|\n+|(?<=[?？])\s*(?=[\w{CJK}])")
_QUESTION = re.compile(
    r"[?？]\s*$|[吗呢]\s*$"
    r"|^(?:(?:so|hey|ok|okay|well|now|and|but|please)\b[, ]*)*(?:what|where|who|whose|which|when|how|why|do|did|can"
    r"|could|is|are|tell me|remind me|guess|say|name the|i forgot|i wonder|i bet"
    r"|remember (?:what|where|who|when|how|my))\b"
    r"|告诉我|记得|记不记得|提醒我|猜猜|来着|说说",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"[?？]\s*$|\b(?:what|where|who|whom|whose|which|when|how|remember|remind|know|tell me|forgot|name)\b"
    r"|吗|什么|啥|谁|哪|几|多少|怎么|多大|多高|记得|来着|告诉我",
    re.IGNORECASE,
)


def quotable(text: str) -> list[str]:
    """Return the sentences of a message that may tell something: what, the question that is asked later decides."""
    sentences = [each.strip() for each in _ENDS.split(text)]
    return [each for each in sentences if tells(each)]


def tells(sentence: str) -> bool:
    """Whether a sentence may tell something: it is no question, and neither a word nor a page."""
    return 3 <= count_words(sentence) <= LONGEST and _QUESTION.search(sentence) is None


def asks(text: str) -> bool:
    """Whether a message may ask for something that its speaker once said of themselves."""
    theirs = _OWN.search(text) is not None or _YOU.search(text) is None
    return theirs and _ASKED.search(text) is not None


class Source(NamedTuple):
    """A sentence and the message that it is in."""

    message_id: int
    time: datetime
    said: str


class Quotes:
    """A person's sentences with what they mean, kept beside their messages: each is read once."""

    def __init__(self) -> None:
        self.seen = 0
        """The highest id of the messages that were read."""
        self.sources: list[Source] = []
        self.vectors: Floats = np.zeros((0, WIDTH), np.float16)
        """[N, D] what each of them means."""

    def catch_up(self, rows: Rows) -> None:
        """Read the messages that came since the last time."""
        messages = rows.messages(after=self.seen)
        theirs = [each for each in messages if each.role == "person"]
        new = [Source(each.id, each.time, said) for each in theirs for said in quotable(each.text)]
        self.seen = max([self.seen, *(each.id for each in messages)])
        vectors = meaning().statements([each.said for each in new]).astype(np.float16)
        self.vectors = np.concatenate([self.vectors, vectors])
        self.sources += new

    def answering(self, rows: Rows, facts: Sequence[Fact], question: str, asked: int | None, limit: int) -> list[Fact]:
        """Return up to `limit` of the facts and of the person's sentences that may answer, the most probable first.

        `asked` is the id of the message that asks, which answers nothing.
        """
        if limit < 1 or not asks(question):
            return []
        self.catch_up(rows)
        how = meaning()
        vectors = np.concatenate([self.vectors, how.statements([fact.text for fact in facts])])
        probable = how.probabilities(how.questions([question])[0], vectors)
        # Of what was said twice the later is to be believed.
        order = np.argsort(probable, kind="stable")[::-1]
        sources = [*self.sources, *facts]
        likely = [sources[index] for index in order if probable[index] >= LEAST][: 4 * limit]
        standing = (fact for each in likely if (fact := self.standing(rows, each, asked)) is not None)
        return list(islice(standing, limit))

    @staticmethod
    def standing(rows: Rows, source: Source | Fact, asked: int | None) -> Fact | None:
        """Return a fact, or a sentence that may be quoted, as a fact; None of one that may not.

        Its message must still be there, and have told no fact in this sentence, since a fact may be forgotten alone.
        """
        if isinstance(source, Fact):
            return source
        number, time, said = source
        if number == asked or extract(said) or not rows.has_message(number):
            return None
        return Fact(0, QUOTE, "", said, quoted(said), number, time)
