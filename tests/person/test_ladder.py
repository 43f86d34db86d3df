"""What is learned of a person is a fold over their messages, and what it predicts is a distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_ladder import H, V, learn_all, messages, small_ladder

from elman.errors import UserError
from elman.language_model import Ids
from elman.person.cache import contexts
from elman.person.ladder import Echo, Ladder, View, softmax
from elman.person.last_layer import Softmax
from elman.person.learned import BREAK, Learned
from elman.person.mixture import CONTEXTS, EXPERTS, kind_of, shares
from elman.person.rungs import Rungs

LADDER = small_ladder()
SAID = messages(60)
LEARNED = learn_all(LADDER, SAID)
OFF = Rungs(cache=False, fast_weights=False)


def same(one: Learned, other: Learned) -> bool:
    arrays = other._asdict()
    return all(
        np.array_equal(each, arrays[name]) and each.dtype == arrays[name].dtype for name, each in one._asdict().items()
    )


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60), st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_the_mixture_is_a_distribution(seen: int, seed: int, cache: bool, fast_weights: bool) -> None:
    random = np.random.default_rng(seed)
    hidden = np.tanh(random.normal(size=H)).astype(np.float32)
    view = View(LADDER, learn_all(LADDER, SAID[:seen]), Rungs(cache=cache, fast_weights=fast_weights))
    logits = LADDER.logits(hidden[None])
    assert logits is not None
    log_probs = view.log_probs(logits[0], hidden, random.integers(BREAK, V, 2))
    assert np.exp(log_probs.astype(np.float64)).sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("rungs", [Rungs(), Rungs(cache=False), Rungs(fast_weights=False), OFF], ids=str)
def test_a_whole_message_at_once_is_token_by_token(rungs: Rungs) -> None:
    view = View(LADDER, LEARNED, rungs)
    for ids, hidden in messages(10, seed=1, words=20):
        logits = LADDER.logits(hidden)
        assert logits is not None
        at_once = view.told(ids, hidden, logits).log_probs(LEARNED.responsibilities, LADDER.trust)
        rows = zip(logits, hidden, contexts(ids), ids, strict=True)
        one_by_one = [view.log_probs(z, h, context)[token] for z, h, context, token in rows]
        np.testing.assert_allclose(at_once, one_by_one, rtol=1e-4, atol=1e-4)


def test_learning_is_a_fold_whatever_is_kept_in_between() -> None:
    learned = learn_all(LADDER, SAID[:20])
    learned = LADDER.from_bytes(LADDER.to_bytes(learned), "here")
    assert same(learn_all(small_ladder(), SAID[20:], learned), LEARNED)


def test_two_persons_at_once_are_each_as_alone() -> None:
    others = messages(60, seed=9)
    one, other = LADDER.nothing(), LADDER.nothing()
    for mine, theirs in zip(SAID, others, strict=True):
        one, other = LADDER.learn(one, *mine), LADDER.learn(other, *theirs)
    assert same(one, LEARNED)
    assert same(other, learn_all(LADDER, others))


def test_learning_leaves_what_was_learned_before_as_it_was() -> None:
    before = learn_all(LADDER, SAID[:30])
    copy = LADDER.from_bytes(LADDER.to_bytes(before), "here")
    LADDER.learn(before, *SAID[30])
    assert same(before, copy)


def test_what_was_learned_comes_back_to_the_bit() -> None:
    data = LADDER.to_bytes(LEARNED)
    assert same(LADDER.from_bytes(data, "here"), LEARNED)
    assert LADDER.to_bytes(LADDER.from_bytes(data, "here")) == data


def test_what_was_learned_with_other_weights_is_refused() -> None:
    other = Ladder(LADDER.softmax, "e" * 64)
    with pytest.raises(UserError, match="here: learned with other weights"):
        other.from_bytes(LADDER.to_bytes(LEARNED), "here")


def test_what_is_damaged_is_refused() -> None:
    data = LADDER.to_bytes(LEARNED)
    for broken in (b"", data[:100], data[:-1]):
        with pytest.raises(UserError, match="here: not a whole file"):
            LADDER.from_bytes(broken, "here")
    short = LEARNED._replace(bias=LEARNED.bias[:-1])
    with pytest.raises(UserError, match="tensor bias"):
        LADDER.from_bytes(LADDER.to_bytes(short), "here")
    infinite = LEARNED._replace(bias=np.full(V, np.inf, np.float32))
    with pytest.raises(UserError, match="not a finite number"):
        LADDER.from_bytes(LADDER.to_bytes(infinite), "here")


def test_with_all_rungs_off_the_model_is_as_it_was() -> None:
    ids, hidden = SAID[3]
    logits = LADDER.logits(hidden)
    assert logits is not None
    view = View(LADDER, LEARNED, OFF)
    np.testing.assert_allclose(
        view.log_probs(logits[0], hidden[0], np.array([1, 2])), np.log(softmax(logits[0])), atol=1e-5
    )
    told = view.told(ids, hidden, logits).log_probs(LEARNED.responsibilities, LADDER.trust)
    np.testing.assert_allclose(told, np.log(softmax(logits))[np.arange(len(ids)), ids], atol=1e-5)


def test_of_a_stranger_nothing_is_expected() -> None:
    hidden = SAID[0].hidden
    logits = LADDER.logits(hidden)
    assert logits is not None
    stranger = View(LADDER, LADDER.nothing())
    np.testing.assert_allclose(
        stranger.log_probs(logits[0], hidden[0], np.array([BREAK, BREAK])), np.log(softmax(logits[0])), atol=1e-5
    )


def total(ladder: Ladder, test: Ids, hidden: np.ndarray, rungs: Rungs, learned: Learned) -> float:
    told = View(ladder, learned, rungs).told(test, hidden, ladder.logits(hidden))
    return float(told.log_probs(learned.responsibilities, ladder.trust).sum())


@pytest.mark.parametrize("rungs", [Rungs(), Rungs(cache=False), Rungs(fast_weights=False)], ids=str)
def test_each_rung_expects_the_persons_words(rungs: Rungs) -> None:
    later = messages(80)[60:]  # of the same person
    gains = [total(LADDER, *each, rungs, LEARNED) - total(LADDER, *each, OFF, LEARNED) for each in later]
    assert sum(gains) > 0


def test_an_expert_that_never_helps_is_off() -> None:
    share = np.full(len(EXPERTS), 0.5, np.float32)
    told = np.full((1, len(EXPERTS)), 0.2)
    told[0, 2] = 0.0
    responsibilities = np.zeros((CONTEXTS, len(EXPERTS)), np.float32)
    everyone = np.ones(len(EXPERTS), bool)
    for _ in range(1000):
        part = shares(share, responsibilities[0], everyone) * told[0]
        responsibilities[0] += part / part.sum()
    assert shares(share, responsibilities[0], everyone)[2] < 0.001


def test_contexts_are_told_apart_by_length_and_by_how_often_they_were_seen() -> None:
    assert kind_of([0, 0, 0]) == 0
    assert kind_of([5, 0, 0]) == 0
    seen = [kind_of([99, first, second]) for first, second in [(1, 0), (2, 0), (4, 0), (11, 0), (20, 1), (20, 11)]]
    assert len(set(seen)) == len(seen)
    assert max(seen) < CONTEXTS


def test_a_reply_follows_what_is_said() -> None:
    hidden = SAID[5].hidden[0]
    logits = LADDER.logits(hidden[None])
    assert logits is not None
    echo = Echo(View(LADDER, LEARNED))
    first = echo(logits[0], hidden)
    assert np.exp(first.astype(np.float64)).sum() == pytest.approx(1, abs=1e-3)
    echo.follow(int(SAID[5].ids[0]))
    assert not np.array_equal(echo(logits[0], hidden), first)


def test_a_model_without_states_learns_words_alone() -> None:
    ladder = Ladder(Softmax(np.zeros((V, 0), np.float32), np.zeros(0, np.float32)), "f" * 64)
    learned = ladder.nothing()
    for ids, _ in SAID:
        learned = ladder.learn(learned, ids, np.zeros((len(ids), 0), np.float32))
    assert not len(learned.delta)
    log_probs = View(ladder, learned).log_probs(
        np.zeros(V, np.float32), np.zeros(0, np.float32), np.array([BREAK, BREAK])
    )
    assert np.exp(log_probs).sum() == pytest.approx(1, abs=1e-4)


def test_the_whole_of_a_person_is_less_than_a_megabyte() -> None:
    random = np.random.default_rng(0)
    for vocab_size, hidden_size in [(8192, 256), (8192, 1024)]:
        softmax_layer = Softmax(np.zeros((vocab_size, hidden_size), np.float32), np.zeros(vocab_size, np.float32))
        ladder = Ladder(softmax_layer, "f" * 64)
        full = ladder.nothing()._replace(
            tokens=random.integers(0, vocab_size, ladder.config.most_tokens, np.int32),
            keys=np.zeros((ladder.most_keys, hidden_size), np.int8),
        )
        assert len(ladder.to_bytes(full)) < 1_000_000
