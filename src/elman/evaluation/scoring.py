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
from elman.text.tokenizers import Tokenizer
from elman.text.words import split_words


class Scorer:
    """Scores sentences, each by itself: from the beginning of a line to its end."""

    def __init__(self, model: LanguageModel[Any], tokenizer: Tokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer

    def score(self, sentence: str) -> float:
        """Return log p(sentence, end of line) in nats."""
        return float(self.token_scores(self.tokenizer.encode(sentence)).sum())

    def token_scores(self, ids: Sequence[int]) -> Floats:
        """Return the log-probability of each token and of the end of line, in nats."""
        eos_id = self.tokenizer.eos_id
        scores, _ = self.model.score(np.asarray([[eos_id, *ids]]), np.asarray([[*ids, eos_id]]), self.fresh())
        return np.asarray(scores[0], dtype=np.float64)

    def fresh(self) -> Any:
        """Return the state of a line that nothing came before."""
        return self.model.initial_state()

    def interpolated(
        self, arpa: LanguageModel[Any], words: Sequence[str], eos_id: int, *, share: float
    ) -> InterpolatedScorer:
        """Return a scorer that mixes this one with an ARPA model word by word, `share` being this one's."""
        return InterpolatedScorer(self, arpa, {word: index for index, word in enumerate(words)}, eos_id, share)


class InterpolatedScorer(Scorer):
    """p(word) = share p_bot(word) + (1 - share) p_arpa(word), over whole words, so that any tokenizer will do."""

    def __init__(self, bot: Scorer, arpa: LanguageModel[Any], words: dict[str, int], eos_id: int, share: float) -> None:
        super().__init__(bot.model, bot.tokenizer)
        self.bot, self.arpa, self.words, self.eos_id, self.share = bot, arpa, words, eos_id, share

    def score(self, sentence: str) -> float:
        """Return log p(sentence, end of line) in nats."""
        words = split_words(sentence) if self.tokenizer.kind != "word" else sentence.split()
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
    ids = scorer.tokenizer.encode(sentence)
    scores = scorer.token_scores(ids)
    if scorer.tokenizer.kind == "word" and len(ids) == len(words):
        return scores
    ends = np.cumsum([len("".join(word.split()).encode()) for word in words])
    sums, read = np.zeros(len(words) + 1), 0
    for token, score in zip(ids, scores, strict=False):
        read += len(b"".join(scorer.tokenizer.piece_bytes(token).split()))
        # A token that spans several words counts in the last of them; blanks alone count in the word after them.
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
