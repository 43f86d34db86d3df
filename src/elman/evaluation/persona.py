"""What a persona is worth to a bot: the three figures of the ConvAI2 challenge (Dinan et al. 2019).

Of the replies of each conversation's self speaker are measured their perplexity, how much a reply of the bot's own has
in common with them (F1), and how often the bot finds the right one among `CANDIDATES` (hits@1). The facts that stand
before a message are read on a branch of the state that is thrown away, as a chat does; the conversation itself is read
with the state carried from its beginning.

Shapes: `N` candidates, `T` time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import reduce
from itertools import chain, islice
from operator import add
from random import Random
from typing import Any

import numpy as np

from elman.errors import UserError
from elman.evaluation.metrics import exp
from elman.language_model import Floats, LanguageModel, take_rows
from elman.text.conversations import Conversation
from elman.text.rendering import (
    known_facts,
    opening_facts,
    render_facts,
    render_opening,
    render_turn,
    reply_prefix,
    speaker_marks,
    speaking_self,
)
from elman.text.tokenizers import TURN, Tokenizer
from elman.text.words import count_words, split_words

CANDIDATES = 20
"""Replies to choose from: the right one, and others from other conversations."""
LONGEST = 50
"""Tokens after which a reply of the bot's is cut short."""

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
PUNCTUATION = re.compile(r"[^\w\s]|_")
CHALLENGE_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class PersonaScores:
    """What a bot made of some replies, as sums until the end."""

    replies: int
    nats: float
    """Negative log-probability of the replies, their turn ends included."""
    text_nats: float
    """The same without the turn ends."""
    words: int
    """Words of the replies (see `split_words`)."""
    challenge_words: int
    """Words as the challenge counts them: each punctuation mark is one, and an apostrophe parts two."""
    f1_sum: float
    """Of the bot's own replies, likeliest token by token, against the right ones."""
    first: int
    """Replies whose log p(reply | conversation) / T is the highest of the candidates'."""
    first_over_prior: int
    """The same of (log p(reply | conversation) - weight log p(reply | nothing)) / T (Li et al. 2016, eq. 9)."""

    def __add__(self, other: PersonaScores) -> PersonaScores:
        return PersonaScores(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def perplexity_per_word(self) -> float:
        """As everywhere: turn ends are predicted and are no words (`metrics.py`)."""
        return exp(self.nats / self.words)

    @property
    def challenge_perplexity(self) -> float:
        """As the challenge counts: turn ends are not predicted, punctuation marks are words.

        Every word counts, as the vocabulary is open; the challenge leaves out those that its list of words lacks.
        """
        return exp(self.text_nats / self.challenge_words)

    @property
    def f1(self) -> float:
        """The mean over the replies."""
        return self.f1_sum / self.replies

    @property
    def hits1(self) -> float:
        """The share of right replies found by their likelihood."""
        return self.first / self.replies

    @property
    def hits1_over_prior(self) -> float:
        """The share found by how much likelier the conversation makes them."""
        return self.first_over_prior / self.replies


def evaluate_persona(
    model: LanguageModel[Any],
    tokenizer: Tokenizer,
    conversations: Sequence[Conversation],
    *,
    limit: int | None = None,
    prior_weight: float = 1.0,
    seed: int = 0,
) -> PersonaScores:
    """Measure the first `limit` conversations, or all; the wrong candidates are drawn from all.

    The same conversations with other facts, or none, meet the same candidates. UserError where nobody replies.
    """
    replier = Replier(model, tokenizer, prior_weight)
    chosen = islice(with_candidates(conversations, Random(seed)), limit)
    found = list(chain.from_iterable(replier.measured(conversation, wrong) for conversation, wrong in chosen))
    if not found:
        raise UserError("nobody replies in these conversations")
    return reduce(add, found)


def with_candidates(
    conversations: Sequence[Conversation], chance: Random
) -> Iterator[tuple[Conversation, list[list[str]]]]:
    """Yield each conversation with the wrong candidates for each of its replies: other conversations' replies."""
    replies = [replies_of(each) for each in conversations]
    for index, conversation in enumerate(conversations):
        others = list(dict.fromkeys(text for number, each in enumerate(replies) if number != index for text in each))
        drawn = (chance.sample(others, min(len(others), CANDIDATES)) for _ in replies[index])
        yield (
            conversation,
            [
                [text for text in texts if text != right][: CANDIDATES - 1]
                for right, texts in zip(replies[index], drawn, strict=True)
            ],
        )


def replies_of(conversation: Conversation) -> list[str]:
    """Return the texts of the self speaker."""
    me = speaking_self(conversation)
    return [message.text for message in conversation.messages if message.speaker == me]


class Replier:
    """Reads conversations and knows, before each reply, what it would say."""

    def __init__(self, model: LanguageModel[Any], tokenizer: Tokenizer, prior_weight: float) -> None:
        self.model, self.tokenizer, self.prior_weight = model, tokenizer, prior_weight
        self.beginning = self.read(render_opening(tokenizer), model.initial_state())
        self.turn = tokenizer.reserved[TURN]
        self.never = sorted({*tokenizer.reserved.values(), tokenizer.eos_id} - {self.turn})
        self.priors: dict[str, float] = {}
        """log p(text | nothing) in nats of texts that were asked for."""

    def measured(self, conversation: Conversation, wrong: Sequence[Sequence[str]]) -> Iterator[PersonaScores]:
        """Yield the figures of each reply, given the wrong candidates for each."""
        me, marks, left = speaking_self(conversation), speaker_marks(conversation), iter(wrong)
        state = self.read(render_opening(self.tokenizer, opening_facts(conversation, me)), self.model.initial_state())
        for message in conversation.messages:
            if message.speaker == me:
                primed = self.read(render_facts(self.tokenizer, known_facts(message, me)), state)
                yield self.figures(message.text, next(left), primed)
            state = self.read(render_turn(message.text, marks[message.speaker], self.tokenizer), state)

    def figures(self, text: str, wrong: Sequence[str], state: Any) -> PersonaScores:
        """Return the figures of one reply."""
        texts = [text, *wrong]
        scores = self.scores(texts, state)
        sums, sizes = np.array([each.sum() for each in scores]), np.array([len(each) for each in scores])
        return PersonaScores(
            replies=1,
            nats=-float(sums[0]),
            text_nats=-float(scores[0][:-1].sum()),
            words=count_words(text),
            challenge_words=len(CHALLENGE_WORD.findall(text)),
            f1_sum=f1(self.reply(state), text),
            first=is_first(sums / sizes),
            first_over_prior=is_first((sums - self.prior_weight * self.prior(texts)) / sizes),
        )

    def read(self, ids: Sequence[int], state: Any) -> Any:
        """Return the state after some ids, or after none."""
        return self.model.log_probs(np.asarray([ids]), state)[1] if ids else state

    def scores(self, texts: Sequence[str], state: Any) -> list[Floats]:
        """Return log p(text, turn end | state) of each token [T] of some replies, all read as one batch [N, T]."""
        rows = [[*row, self.turn] for row in self.tokenizer.encode_batch(list(texts))]
        targets = np.full((len(rows), max(map(len, rows))), self.turn)
        for row, ids in enumerate(rows):
            targets[row, : len(ids)] = ids
        begins = np.full((len(rows), 1), reply_prefix(self.tokenizer)[0])
        scores, _ = self.model.score(np.hstack([begins, targets[:, :-1]]), targets, take_rows(state, [0] * len(rows)))
        return [scores[row, : len(ids)].astype(np.float64) for row, ids in enumerate(rows)]

    def prior(self, texts: Sequence[str]) -> Floats:
        """Return log p(text | nothing) in nats: as a first message of the bot's."""
        new = [text for text in dict.fromkeys(texts) if text not in self.priors]
        if new:
            scores = self.scores(new, self.beginning)
            self.priors |= {text: float(each.sum()) for text, each in zip(new, scores, strict=True)}
        return np.array([self.priors[text] for text in texts])

    def reply(self, state: Any) -> str:
        """Return the bot's own reply, each token the likeliest one."""
        said, token = list[int](), reply_prefix(self.tokenizer)[0]
        for _ in range(LONGEST):
            log_probs, state = self.model.log_probs(np.array([[token]]), state)
            following = log_probs[0, -1].copy()
            following[self.never] = -np.inf
            token = int(following.argmax())
            if token == self.turn:
                break
            said.append(token)
        return self.tokenizer.decode(said)


def is_first(scores: Floats) -> bool:
    """Tell whether the first candidate, the right one, beats all others."""
    return bool((scores[0] > scores[1:]).all())


def f1(reply: str, right: str) -> float:
    """Return the harmonic mean of precision and recall of a reply's words; case, punctuation, articles do not count.

    A word that comes twice counts twice; without any in common it is 0.
    """
    said, wanted = plain_words(reply), plain_words(right)
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def plain_words(text: str) -> list[str]:
    """Return the words that F1 compares."""
    return split_words(ARTICLES.sub(" ", PUNCTUATION.sub(" ", text.lower())))
