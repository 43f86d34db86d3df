"""A person's words are looked up by what stood before them, within their messages, and by like states."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_ladder import H, V, learn_all, messages, small_ladder

from elman.person.cache import SCALE, Cache, contexts
from elman.person.learned import BREAK

token_lists = st.lists(st.lists(st.integers(0, V - 1), min_size=1, max_size=6), min_size=1, max_size=8)


def cache_of(said: list[list[int]]) -> Cache:
    learned = small_ladder().nothing()._replace(tokens=np.array([x for each in said for x in (BREAK, *each)], np.int32))
    return Cache(learned, V, 20.0)


@given(token_lists, st.integers(0, V - 1), st.integers(0, V - 1))
def test_counts_are_those_of_the_messages(said: list[list[int]], first: int, second: int) -> None:
    cache = cache_of(said)
    padded = [[BREAK, BREAK, *each] for each in said]
    for order, (seen, probs) in enumerate(cache.by_tokens(np.array([first, second]))):
        context = [first, second][2 - order :]
        followers = [
            each[place] for each in padded for place in range(2, len(each)) if each[place - order : place] == context
        ]
        assert seen == len(followers)
        for token in set(followers):
            assert probs[token] == pytest.approx(followers.count(token) / len(followers))
        assert probs.sum() == pytest.approx(1 if followers else 0)


def test_a_context_never_reaches_into_the_message_before() -> None:
    found = contexts(np.array([BREAK, 4, 5, 6, BREAK, 7, 8]))
    assert found[1].tolist() == [BREAK, BREAK]
    assert found[3].tolist() == [4, 5]
    assert found[5].tolist() == [BREAK, BREAK]
    assert found[6].tolist() == [BREAK, 7]


def test_a_state_finds_the_token_that_followed_its_like() -> None:
    keys = np.eye(3, H, dtype=np.float32)
    learned = (
        small_ladder()
        .nothing()
        ._replace(tokens=np.array([BREAK, 7, 8, 9], np.int32), keys=(keys * SCALE).astype(np.int8))
    )
    cache = Cache(learned, V, 20.0)
    probs = cache.by_state(keys[1] * 0.3)
    assert probs.argmax() == 8
    assert probs[8] > 0.99
    assert probs.sum() == pytest.approx(1)
    np.testing.assert_allclose(cache.told_by_states(keys[1:2] * 0.3, np.array([8])), probs[8:9], rtol=1e-5)


def test_who_has_said_nothing_has_no_words() -> None:
    cache = Cache(small_ladder().nothing(), V, 20.0)
    assert len(cache) == 0
    assert not cache.by_state(np.ones(H, np.float32)).any()
    assert [seen for seen, _ in cache.by_tokens(np.array([1, 2]))] == [0, 0, 0]


def test_its_size_is_bounded_however_much_is_said() -> None:
    ladder = small_ladder()
    sizes = set()
    learned = ladder.nothing()
    for number, sentence in enumerate(messages(300)):
        learned = ladder.learn(learned, *sentence)
        if number >= 200:
            sizes.add(len(ladder.to_bytes(learned)))
    assert len(learned.tokens) == ladder.config.most_tokens
    assert len(learned.keys) == ladder.most_keys
    assert max(sizes) - min(sizes) <= 8 * H
    assert np.count_nonzero(learned.tokens != BREAK) >= len(learned.keys)


def test_a_key_stays_with_its_token_where_there_is_room_for_more_keys_than_tokens() -> None:
    ladder = small_ladder(most_tokens=20, key_bytes=10_000 * H)
    said = messages(40)
    cache = Cache(learn_all(ladder, said), V, 20.0)
    ids = np.concatenate([each.ids for each in said])
    hidden = np.concatenate([each.hidden for each in said])
    assert len(cache.values) == len(cache.keys) == len(cache)
    np.testing.assert_array_equal(cache.values, ids[len(ids) - len(cache) :])
    lengths = np.linalg.norm(hidden, axis=1, keepdims=True)
    np.testing.assert_allclose(cache.keys, (hidden / lengths)[len(ids) - len(cache) :], atol=0.01)
