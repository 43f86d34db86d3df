"""Estimation: against a naive Kneser-Ney of dictionaries, and the laws that any such model obeys."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.language_model import Floats, Ids
from elman.model.kneser_ney import FALLBACK_DISCOUNTS, discounts, estimate
from elman.model.ngram import NGramModel

EOS = 0


class NaiveKneserNey:
    """The definition, word for word: dictionaries of tuples, with -1 for `<s>`."""

    def __init__(self, ids: list[int], order: int, vocab_size: int) -> None:
        self.vocab_size = vocab_size
        occurrences: Counter[tuple[int, ...]] = Counter()
        line = [-1]
        for token in ids:
            line.append(token)
            occurrences.update(tuple(line[-n:]) for n in range(1, min(order, len(line)) + 1))
            line = [-1] if token == EOS else line
        neighbours = Counter(ngram[1:] for ngram in occurrences)
        self.counts = [
            {
                ngram: count if n == order or ngram[0] == -1 else neighbours[ngram]
                for ngram, count in occurrences.items()
                if len(ngram) == n
            }
            for n in range(1, order + 1)
        ]
        self.discounts = [(0.0, *naive_discounts(list(counts.values()))) for counts in self.counts]

    def prob(self, token: int, context: tuple[int, ...]) -> float:
        """Return p(token | context), a context that was never followed by anything counting for nothing."""
        lower = self.prob(token, context[1:]) if context else 1 / self.vocab_size
        counts, discount = self.counts[len(context)], self.discounts[len(context)]
        following = [count for ngram, count in counts.items() if ngram[:-1] == context]
        if not following:
            return lower
        count = counts.get((*context, token), 0)
        gamma = sum(discount[min(c, 3)] for c in following) / sum(following)
        return (count - discount[min(count, 3)]) / sum(following) + gamma * lower


def naive_discounts(counts: list[int]) -> tuple[float, ...]:
    n = [counts.count(i) for i in range(5)]
    if 0 in n[1:]:
        return FALLBACK_DISCOUNTS
    y = n[1] / (n[1] + 2 * n[2])
    found = tuple(i - (i + 1) * y * n[i + 1] / n[i] for i in (1, 2, 3))
    return found if min(found) > 0 else FALLBACK_DISCOUNTS


def corpora(max_size: int = 60) -> st.SearchStrategy[list[int]]:
    """Lines over five tokens, of which the last is never seen."""
    return st.lists(st.integers(0, 3), min_size=1, max_size=max_size).map(lambda ids: [*ids, EOS])


def distribution(model: NGramModel, context: list[int]) -> Floats:
    """Return p(. | context) [V]."""
    log_probs, _ = model.log_probs(np.array([context]), model.initial_state())
    probs: Floats = np.exp(log_probs[0, -1].astype(np.float64))
    return probs


def assert_agrees(ids: list[int], order: int, vocab_size: int, contexts: list[list[int]]) -> None:
    naive = NaiveKneserNey(ids, order, vocab_size)
    model = estimate(np.array(ids), NGramConfig(vocab_size=vocab_size, order=order), EOS)
    for context in contexts:
        seen = tuple([-1, *context][max(0, 2 + len(context) - order) :])
        expected = [naive.prob(token, seen) for token in range(vocab_size)]
        np.testing.assert_allclose(distribution(model, [EOS, *context]), expected, rtol=1e-5)


@settings(max_examples=60, deadline=None)
@given(corpora(), st.integers(1, 5), st.lists(st.lists(st.integers(1, 4), max_size=6), min_size=1, max_size=4))
def test_probabilities_are_those_of_the_definition(ids: list[int], order: int, contexts: list[list[int]]) -> None:
    assert_agrees(ids, order, 5, contexts)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_probabilities_are_those_of_the_definition_with_estimated_discounts(order: int) -> None:
    rng = np.random.default_rng(order)
    ids = [*(rng.zipf(1.4, 1500) % 300).tolist(), EOS]
    naive = NaiveKneserNey(ids, order, 300)
    assert all(each[1:] != FALLBACK_DISCOUNTS for each in naive.discounts), "the corpus is meant to be rich enough"
    assert_agrees(ids, order, 300, [[], [1], [1, 2], [3, 1, 1], [299, 298]])


@settings(max_examples=40, deadline=None)
@given(corpora(150), st.integers(1, 5))
def test_probabilities_of_every_listed_context_sum_to_one(ids: list[int], order: int) -> None:
    model = estimate(np.array(ids), NGramConfig(vocab_size=5, order=order), EOS)
    log_probs, _ = model.log_probs(np.array([[EOS, *ids]]), model.initial_state())
    np.testing.assert_allclose(np.exp(log_probs.astype(np.float64)).sum(-1), 1, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(corpora(), st.integers(2, 5), st.lists(st.integers(0, 4), max_size=5), st.lists(st.integers(1, 4), max_size=3))
def test_nothing_before_the_line_matters(ids: list[int], order: int, before: list[int], line: list[int]) -> None:
    model = estimate(np.array(ids), NGramConfig(vocab_size=5, order=order), EOS)
    np.testing.assert_array_equal(distribution(model, [*before, EOS, *line]), distribution(model, [EOS, *line]))


def test_a_bigram_model_worked_by_hand() -> None:
    a, b = 1, 2
    model = estimate(np.array([a, b, EOS, a, EOS]), NGramConfig(vocab_size=4, order=2), EOS)
    # Left neighbours: a 1 (<s>), b 1 (a), </s> 2 (b, a); discounts 0.5, 1, 1.5; 4 tokens, one unseen.
    gamma = (0.5 + 0.5 + 1) / 4
    unigrams = [(2 - 1) / 4 + gamma / 4, 0.5 / 4 + gamma / 4, 0.5 / 4 + gamma / 4, gamma / 4]
    state = model.initial_state()
    np.testing.assert_allclose(np.exp(model.levels[0].log_prob), unigrams, rtol=1e-6)
    assert state.context.tolist() == [[-1]]
    # a is followed by b and </s>, once each, so it leaves (0.5 + 0.5) / 2; <s> by a, twice: it leaves 1 / 2.
    after_a = [0.25 + 0.5 * unigrams[0], 0.5 * unigrams[1], 0.25 + 0.5 * unigrams[2], 0.5 * unigrams[3]]
    np.testing.assert_allclose(distribution(model, [a]), after_a, rtol=1e-6)
    at_start = [0.5 * unigrams[0], 0.5 + 0.5 * unigrams[1], 0.5 * unigrams[2], 0.5 * unigrams[3]]
    np.testing.assert_allclose(distribution(model, [EOS]), at_start, rtol=1e-6)


def test_unseen_tokens_share_alike_and_get_less_than_seen_ones() -> None:
    model = estimate(np.array([1, 2, EOS]), NGramConfig(vocab_size=6, order=3), EOS)
    probs = distribution(model, [EOS, 1])
    assert probs[3] == probs[4] == probs[5] > 0
    assert probs[3] < probs[:3].min()


def test_discounts_follow_from_counts_of_counts() -> None:
    counts = np.array([0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 9])
    assert discounts(counts) == (0.5, 1.25, 1.0)  # Y = 4 / (4 + 2 * 2)


@pytest.mark.parametrize(
    "counts",
    [[], [1, 2, 3], [1, 1, 2, 3], [2, 3, 4], [1, 2, 3, 3, 3, 3, 4], [1, 1, 2, 3, 4, 4, 4, 4]],
    ids=["none", "one of each", "no fours", "no ones", "more threes than twos", "more fours than threes"],
)
def test_discounts_fall_back_where_they_cannot_be_estimated(counts: list[int]) -> None:
    assert discounts(np.array(counts, np.int64)) == FALLBACK_DISCOUNTS


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.uint64])
def test_ids_may_be_of_any_integer_type(dtype: type[np.generic]) -> None:
    ids: Ids = np.array([1, 2, 3, EOS, 3, 2, EOS])
    config = NGramConfig(vocab_size=4, order=3)
    expected = estimate(ids, config, EOS).tensors()
    for name, array in estimate(ids.astype(dtype), config, EOS).tensors().items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)


def test_a_last_line_without_its_end_is_counted() -> None:
    model = estimate(np.array([1, EOS, 2, 3]), NGramConfig(vocab_size=4, order=3), EOS)
    assert distribution(model, [EOS, 2]).argmax() == 3


def test_a_corpus_without_tokens_is_refused() -> None:
    with pytest.raises(UserError, match="no tokens"):
        estimate(np.array([], np.int64), NGramConfig(vocab_size=4), EOS)


@cache
def penn_treebank(folder: Path) -> tuple[dict[str, Ids], int, int]:
    """Return the ids of train, valid and test, the vocabulary's size and the end of line."""
    vocabulary: dict[str, int] = {}
    ids = {}
    for part in ("train", "valid", "test"):
        lines = (folder / "lm" / "ptb" / f"{part}.txt").read_text(encoding="utf-8").splitlines()
        tokens = [token for line in lines for token in [*line.split(), "\n"]]
        ids[part] = np.array([vocabulary.setdefault(token, len(vocabulary)) for token in tokens])
    return ids, len(vocabulary), vocabulary["\n"]


@pytest.mark.parametrize(("order", "lowest", "highest"), [(3, 145.3, 151.3), (5, 138.2, 144.2)])
def test_penn_treebank_has_the_perplexity_of_the_literature(
    data_folder: Path, order: int, lowest: float, highest: float
) -> None:
    ids, vocab_size, eos = penn_treebank(data_folder)
    test = ids["test"][None]
    assert (vocab_size, test.size) == (10_000, 82_430)
    model = estimate(ids["train"], NGramConfig(vocab_size=vocab_size, order=order), eos)
    before = np.concatenate([[[eos]], test[:, :-1]], axis=1)
    log_probs, _ = model.score(before, test, model.initial_state())
    assert lowest < np.exp(-log_probs.mean(dtype=np.float64)) < highest
