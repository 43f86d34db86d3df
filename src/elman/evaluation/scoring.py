"""Log-probabilities of single sentences, alone or interpolated with an ARPA model, and re-ranking of n-best lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from elman.errors import UserError
from elman.language_model import Floats, LanguageModel
from elman.text.reading import read_lines
from elman.text.rendering import render_opening, reply_prefix
from elman.text.tokenizers import TURN, Tokenizer


class Scorer:
    """Scores sentences, each by itself: as a line of text or, with `dialogue`, as a first message of the model's."""

    def __init__(self, model: LanguageModel[Any], tokenizer: Tokenizer, *, dialogue: bool = False) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.before = [*render_opening(tokenizer), *reply_prefix(tokenizer)] if dialogue else [tokenizer.eos_id]
        self.end = tokenizer.reserved[TURN] if dialogue else tokenizer.eos_id

    def score(self, sentence: str) -> float:
        """Return log p(sentence, end of line or turn) in nats."""
        return float(self.token_scores(self.tokenizer.encode(sentence)).sum())

    def scores(self, sentences: Sequence[str]) -> list[float]:
        """Return what `score` does of each of some sentences, read in one batch."""
        rows = [[*self.before, *self.tokenizer.encode(sentence), self.end] for sentence in sentences]
        width = max(map(len, rows))
        ids = np.asarray([row + [self.end] * (width - len(row)) for row in rows])
        found, _ = self.model.score(ids[:, :-1], ids[:, 1:], self.model.initial_state(len(rows)))
        known = len(self.before) - 1
        return [
            float(np.sum(each[known : len(row) - 1], dtype=np.float64)) for each, row in zip(found, rows, strict=True)
        ]

    def token_scores(self, ids: Sequence[int]) -> Floats:
        """Return the log-probability of each token and of the end, in nats."""
        read, predicted = [*self.before, *ids], [*self.before[1:], *ids, self.end]
        scores, _ = self.model.score(np.asarray([read]), np.asarray([predicted]), self.model.initial_state())
        return np.asarray(scores[0, len(self.before) - 1 :], dtype=np.float64)

    def interpolated(
        self, arpa: LanguageModel[Any], words: Sequence[str], eos_id: int, *, share: float
    ) -> InterpolatedScorer:
        """Return a scorer that mixes this one with an ARPA model word by word, `share` being this one's."""
        return InterpolatedScorer(self, arpa, {word: index for index, word in enumerate(words)}, eos_id, share)


class InterpolatedScorer(Scorer):
    """p(word) = share p_bot(word) + (1 - share) p_arpa(word), over whole words, so that any tokenizer will do."""

    def __init__(self, bot: Scorer, arpa: LanguageModel[Any], words: dict[str, int], eos_id: int, share: float) -> None:
        self.model, self.tokenizer = bot.model, bot.tokenizer
        self.bot, self.arpa, self.words, self.eos_id, self.share = bot, arpa, words, eos_id, share

    def score(self, sentence: str) -> float:
        """Return log p(sentence, end of line) in nats."""
        words = self.tokenizer.split(sentence)
        bot = word_scores(self.bot, sentence, words)
        unknown = self.words.get("<unk>", self.words.get("<UNK>"))
        if unknown is None and any(word not in self.words for word in words):
            raise UserError("--arpa: the model has no <unk>, and a sentence has a word that it does not know")
        ids = [self.words.get(word, unknown) for word in words]
        inputs, targets = np.asarray([[self.eos_id, *ids]]), np.asarray([[*ids, self.eos_id]])
        arpa = self.arpa.score(inputs, targets, self.arpa.initial_state())[0][0]
        with np.errstate(divide="ignore"):
            return float(np.logaddexp(bot + np.log(self.share), arpa + np.log1p(-self.share)).sum())


def word_scores(scorer: Scorer, sentence: str, words: Sequence[str]) -> Floats:
    """Return the log-probability of each word and of the end of line: the sum over the tokens that end in it."""
    tokenizer = scorer.tokenizer
    ids = tokenizer.encode(sentence)
    scores = scorer.token_scores(ids)
    if tokenizer.kind == "word":  # a token is a word, known or not
        return scores
    if tokenizer.kind == "char":  # known or not, a token is a character
        sizes, lengths = [len("".join(character.split())) for character in sentence], list(map(len, words))
    else:
        sizes = [len(b"".join(tokenizer.piece_bytes(token).split())) for token in ids]
        lengths = [len(word.encode()) for word in words]
    ends, sums, read = np.cumsum(lengths), np.zeros(len(words) + 1), 0
    for size, score in zip(sizes, scores, strict=False):
        read += size
        # A token that spans several words counts in the last of them; blanks alone count in the word before them.
        sums[min(int(np.searchsorted(ends, read)), len(words))] += score
    sums[-1] += scores[-1]
    return sums


@dataclass(frozen=True)
class Hypothesis:
    """One line of an n-best list."""

    id: str
    first: float
    """The score that it came with."""
    sentence: str
    total: float = 0.0
    """The first score plus the weighted score of the language model."""

    def __str__(self) -> str:
        return f"{self.id}\t{self.total:.4f}\t{self.sentence}"


def read_nbest(path: Path, encoding: str) -> Iterator[Hypothesis]:
    """Yield the hypotheses of a file of `id TAB score TAB sentence`; UserError names a line that is none."""
    for number, line in enumerate(read_lines(path, encoding), 1):
        fields = line.split("\t", 2)
        try:
            name, first, sentence = fields[0], float(fields[1]), fields[2]
        except (IndexError, ValueError) as error:
            raise UserError(f"{path}: line {number}: not `id TAB score TAB sentence`") from error
        if not math.isfinite(first):
            raise UserError(f"{path}: line {number}: the score is not a finite number")
        yield Hypothesis(name, first, sentence)


def rescore(hypotheses: Iterable[Hypothesis], scorer: Scorer, weight: float) -> Iterator[Hypothesis]:
    """Yield each list (neighbours of one id) with its best hypothesis first."""
    for _, group in groupby(hypotheses, key=lambda hypothesis: hypothesis.id):
        totals = [
            Hypothesis(each.id, each.first, each.sentence, each.first + weight * scorer.score(each.sentence))
            for each in group
        ]
        yield from sorted(totals, key=lambda hypothesis: -hypothesis.total)
