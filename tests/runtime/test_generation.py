"""Generation: a sequence is the same however it is read, ends where it should, and repeats with its seed."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.language_model import Floats, Ids
from elman.runtime.generation import Step, generate, read
from elman.runtime.sampling import SamplingConfig, make_sampler

V = 7
GREEDY = SamplingConfig(temperature=0)
WILD = SamplingConfig(temperature=1, top_p=None)


class Seen(NamedTuple):
    """The state of the bigram table: how many tokens were read, and their sum, so that a lost token shows."""

    tokens: Ids
    total: Ids


class BigramTable:
    """A language model that looks one token back, in a fixed random table."""

    def __init__(self) -> None:
        logits = np.random.default_rng(0).normal(size=(V, V)) * 2
        self.table = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        self.calls: list[int] = []

    @property
    def vocab_size(self) -> int:
        return V

    def initial_state(self, batch_size: int = 1) -> Seen:
        return Seen(np.zeros(batch_size, np.int64), np.zeros(batch_size, np.int64))

    def log_probs(self, ids: Ids, state: Seen) -> tuple[Floats, Seen]:
        self.calls.append(ids.shape[1])
        return self.table[ids], Seen(state.tokens + ids.shape[1], state.total + ids.sum(1))

    def score(self, ids: Ids, targets: Ids, state: Seen) -> tuple[Floats, Seen]:
        log_probs, state = self.log_probs(ids, state)
        return np.take_along_axis(log_probs, targets[..., None], 2)[..., 0], state


def run(
    config: SamplingConfig = WILD,
    *,
    seed: int = 0,
    max_new_tokens: int = 20,
    stop_ids: frozenset[int] = frozenset(),
    ban_ids: frozenset[int] = frozenset(),
) -> list[Step[Seen]]:
    model = BigramTable()
    log_probs, state = read(model, [1, 2, 3], model.initial_state())
    steps = generate(
        model,
        log_probs,
        state,
        sampler=make_sampler(config, seed),
        max_new_tokens=max_new_tokens,
        stop_ids=stop_ids,
        ban_ids=ban_ids,
    )
    return list(steps)


def ids(steps: list[Step[Seen]]) -> list[int]:
    return [step.id for step in steps]


@given(st.integers(0, 50))
def test_a_sequence_read_in_one_call_gives_what_its_steps_gave(seed: int) -> None:
    steps = run(seed=seed)
    model = BigramTable()
    sequence = np.array([[1, 2, 3, *ids(steps)]])
    scores, state = model.score(sequence[:, :-1], sequence[:, 1:], model.initial_state())
    assert [step.log_prob for step in steps] == scores[0, 2:].tolist()
    _, state = model.log_probs(sequence, model.initial_state())
    assert steps[-1].state == state


def test_a_prompt_is_read_in_one_call_and_each_token_in_one_more() -> None:
    model = BigramTable()
    log_probs, state = read(model, [1, 2, 3], model.initial_state())
    np.testing.assert_array_equal(log_probs, model.table[3])
    list(generate(model, log_probs, state, sampler=make_sampler(WILD, 0), max_new_tokens=4))
    assert model.calls == [3, 1, 1, 1, 1]


def test_each_step_has_the_state_after_its_own_token() -> None:
    assert [step.state.tokens.item() for step in run()] == list(range(4, 24))


def test_nothing_is_read_before_it_is_asked_for() -> None:
    model = BigramTable()
    log_probs, state = read(model, [1], model.initial_state())
    steps = generate(model, log_probs, state, sampler=make_sampler(WILD, 0), max_new_tokens=9)
    next(steps)
    assert model.calls == [1, 1]


@given(st.integers(0, 50), st.integers(0, V - 1))
def test_a_stop_id_is_the_last_token_and_only_the_last(seed: int, stop: int) -> None:
    free, stopped = run(seed=seed), run(seed=seed, stop_ids=frozenset({stop}))
    end = ids(free).index(stop) + 1 if stop in ids(free) else len(free)
    assert ids(stopped) == ids(free)[:end]
    assert stopped[-1].finish == ("stop" if stop in ids(free) else "length")
    assert all(step.finish is None for step in stopped[:-1])


def test_a_stop_id_at_the_last_place_is_a_stop() -> None:
    drawn = ids(run(GREEDY, max_new_tokens=1))
    assert run(GREEDY, max_new_tokens=1, stop_ids=frozenset(drawn))[-1].finish == "stop"


@given(st.integers(0, 30))
def test_length_is_what_was_asked_for(max_new_tokens: int) -> None:
    steps = run(max_new_tokens=max_new_tokens)
    assert len(steps) == max_new_tokens
    assert [step.finish for step in steps[-1:]] == ["length"] * (max_new_tokens > 0)


@given(st.integers(0, 50), st.frozensets(st.integers(0, V - 1), max_size=V - 1))
def test_a_banned_id_is_never_drawn(seed: int, banned: frozenset[int]) -> None:
    assert not banned & set(ids(run(seed=seed, ban_ids=banned)))


def test_banning_leaves_the_models_log_probabilities_alone() -> None:
    model = BigramTable()
    log_probs, state = read(model, [3], model.initial_state())
    before = model.table.copy()
    best = int(np.argmax(log_probs))
    sampler = make_sampler(GREEDY)
    (step,) = generate(model, log_probs, state, sampler=sampler, max_new_tokens=1, ban_ids=frozenset({best}))
    np.testing.assert_array_equal(model.table, before)
    assert step.log_prob == np.sort(before[3])[-2]


def test_the_same_seed_gives_the_same_ids_and_another_seed_others() -> None:
    assert ids(run(seed=5)) == ids(run(seed=5)) != ids(run(seed=6))


def test_an_empty_prompt_is_a_mistake_of_the_caller() -> None:
    model = BigramTable()
    with pytest.raises(AssertionError):
        read(model, [], model.initial_state())
