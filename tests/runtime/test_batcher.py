"""Many at once: each gets what it would get alone, comes and goes between steps, and nobody waits for ever."""

import gc
import threading
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.bot.config import Precision, RecurrentConfig
from elman.language_model import Floats, take_rows
from elman.model.shapes import parameter_shapes
from elman.runtime.batcher import TURN, Batcher
from elman.runtime.conditioning import Conditioning, LowRankDelta, Memory
from elman.runtime.engine import Engine, GraphEngine, open_session
from elman.runtime.generation import Generation, Request, read
from elman.runtime.graph import build_graph
from elman.runtime.sampling import Sampler, SamplingConfig

V, H = 300, 16
CONFIG = RecurrentConfig(vocab_size=V, hidden_size=H, num_layers=2)
WILD = SamplingConfig(temperature=1, top_p=None)


def make_engine(precision: Precision) -> Engine[Any]:
    generator = np.random.default_rng(0)
    tensors = {
        name: generator.uniform(-0.7, 0.7, shape).astype(np.float32) for name, shape in parameter_shapes(CONFIG).items()
    }
    return GraphEngine(open_session(build_graph(CONFIG, tensors, precision)), CONFIG, "fingerprint")


ENGINES: dict[Precision, Engine[Any]] = {"int8": make_engine("int8"), "fp32": make_engine("fp32")}
ENGINE = ENGINES["int8"]
each_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def request(seed: int = 0, sampling: SamplingConfig = WILD, *, engine: Engine[Any] = ENGINE, **fields: Any) -> Request:
    settings = {"ids": [1, 2, 3], "state": engine.initial_state(), "max_new_tokens": 8, **fields}
    return Request(sampler=Sampler(sampling, seed, ban_ids=[0]), **settings)


def ids(generation: Generation) -> list[int]:
    return [token.id for token in generation]


def varied(seed: int, engine: Engine[Any]) -> Request:
    """Return one of many kinds of request, always the same for a seed."""
    generator = np.random.default_rng(seed)
    samplings = [
        WILD,
        SamplingConfig(),
        SamplingConfig(temperature=0),
        SamplingConfig(top_k=5),
        SamplingConfig(frequency_penalty=1.0, penalty_decay=0.9),
    ]
    conditionings = [
        Conditioning(),
        Conditioning(speaker=generator.normal(size=H)),
        Conditioning(processors=(LowRankDelta(generator.normal(size=(V, 2)), generator.normal(size=(2, H))),)),
        Conditioning(processors=(Memory(generator.normal(size=(3, H)), generator.integers(0, V, 3), 0.5),)),
    ]
    return request(
        seed,
        samplings[seed % 5],
        engine=engine,
        ids=generator.integers(0, V, 1 + seed % 7).tolist(),
        max_new_tokens=1 + seed % 11,
        conditioning=conditionings[seed % 4],
        top_log_probs=3 if seed % 3 == 0 else None,
        stop_ids=frozenset(range(20)) if seed % 2 else frozenset(),
    )


@each_engine
def test_a_session_gets_the_same_tokens_alone_and_under_load(engine: Engine[Any]) -> None:
    alone = [Batcher(engine).submit(varied(seed, engine)) for seed in range(40)]
    expected = [list(generation) for generation in alone]
    batcher = Batcher(engine, max_batch=7)
    together = []
    for seed in range(40):  # they join at different times
        together.append(batcher.submit(varied(seed, engine)))
        if seed % 3 == 0:
            batcher.step()
    assert [list(generation) for generation in reversed(together)][::-1] == expected
    for one, other in zip(alone, together, strict=True):
        assert (one.finish, list(one.pending)) == (other.finish, list(other.pending))
        for array, same in zip(one.state, other.state, strict=True):
            np.testing.assert_array_equal(array, same)
    assert not batcher.live
    assert not batcher.waiting


def test_the_state_that_is_left_has_read_all_but_what_is_pending() -> None:
    generation = Batcher(ENGINE).submit(request())
    drawn = ids(generation)
    assert list(generation.pending) == drawn[-1:]
    state = read(ENGINE, [1, 2, 3, *drawn[:-1]], ENGINE.initial_state())
    for array, expected in zip(generation.state, state, strict=True):
        np.testing.assert_allclose(array, expected, atol=1e-6)


def test_a_request_leaves_its_state_alone() -> None:
    state = take_rows(read(ENGINE, [5, 6], ENGINE.initial_state()), [0])
    before = [array.copy() for array in state]
    list(Batcher(ENGINE).submit(request(state=state)))
    for array, expected in zip(state, before, strict=True):
        np.testing.assert_array_equal(array, expected)


def test_tokens_follow_the_models_distribution() -> None:
    """The first token of many sessions, against what the model says, by a chi-square with 20 groups of tokens."""
    step = ENGINE.step(np.array([[1, 2, 3]]), ENGINE.initial_state())
    probs = np.exp(step.logits[0].astype(np.float64))
    probs[0] = 0  # banned
    probs /= probs.sum()
    batcher = Batcher(ENGINE)
    firsts = [batcher.submit(request(seed, max_new_tokens=1)) for seed in range(3000)]
    counts = np.bincount([next(generation).id for generation in firsts], minlength=V)
    groups = np.arange(V) % 20
    observed, expected = (np.bincount(groups, weights) for weights in (counts, 3000 * probs))
    assert ((observed - expected) ** 2 / expected).sum() < 43.82  # 99.9% at 19 degrees of freedom


@given(st.integers(0, 200), st.integers(0, V - 1))
@settings(max_examples=30, deadline=None)
def test_a_stop_id_is_the_last_token_and_only_the_last(seed: int, stop: int) -> None:
    free = ids(Batcher(ENGINE).submit(request(seed)))
    generation = Batcher(ENGINE).submit(request(seed, stop_ids=frozenset({stop})))
    drawn = ids(generation)
    assert drawn == (free[: free.index(stop) + 1] if stop in free else free)
    assert generation.finish == ("stop" if stop in free else "length")


@pytest.mark.parametrize("count", [0, 1, 5])
def test_length_is_what_was_asked_for(count: int) -> None:
    generation = Batcher(ENGINE).submit(request(max_new_tokens=count))
    assert len(ids(generation)) == count
    assert generation.finish == "length"
    assert list(generation.pending)[: 3 if count == 0 else 0] == [1, 2, 3][: 3 if count == 0 else 0]


def test_a_banned_id_is_never_drawn() -> None:
    drawn = [token for seed in range(30) for token in ids(Batcher(ENGINE).submit(request(seed, max_new_tokens=30)))]
    assert 0 not in drawn


def test_one_that_is_ended_leaves_at_once_and_the_others_go_on() -> None:
    batcher = Batcher(ENGINE)
    expected = ids(Batcher(ENGINE).submit(request(2)))
    first, second = batcher.submit(request(1, max_new_tokens=1000)), batcher.submit(request(2))
    taken = [next(first).id for _ in range(3)]
    first.end("cancelled")
    assert first not in batcher.live
    assert (first.finish, list(first.pending)) == ("cancelled", taken[-1:])
    assert ids(second) == expected
    assert ids(first) == []


def test_one_that_is_ended_before_its_turn_never_joins() -> None:
    batcher = Batcher(ENGINE, max_batch=1)
    running, waiting = batcher.submit(request(1)), batcher.submit(request(2))
    next(running)
    waiting.end("cancelled")
    assert list(waiting.pending) == [1, 2, 3]
    assert ids(waiting) == []
    assert len(ids(running)) == 7


def step_and_take(batcher: Batcher, generations: list[Generation]) -> None:
    """Move on, with everyone eager to take what was drawn for them."""
    batcher.step()
    for generation in generations:
        while generation.tokens:
            next(generation)


def test_a_short_request_is_served_while_long_ones_run() -> None:
    batcher = Batcher(ENGINE, max_batch=4)
    long = [batcher.submit(request(seed, max_new_tokens=10_000)) for seed in range(8)]
    for _ in range(3):
        step_and_take(batcher, long)
    short = batcher.submit(request(99, max_new_tokens=2))
    steps = 0
    while short.finish is None and steps < 1000:
        step_and_take(batcher, [*long, short])
        steps += 1
    assert steps <= 3 * TURN + 5
    for _ in range(20 * TURN):
        step_and_take(batcher, long)
    counts = [generation.drawn for generation in long]
    assert max(counts) - min(counts) <= 2 * TURN  # and the long ones share what is left


def test_one_whose_tokens_nobody_takes_is_at_most_one_ahead_and_holds_up_nobody() -> None:
    batcher = Batcher(ENGINE)
    forgotten, other = batcher.submit(request(1, max_new_tokens=1000)), batcher.submit(request(2, max_new_tokens=50))
    assert len(ids(other)) == 50
    assert forgotten.drawn == 1
    assert ids(forgotten)[:8] == ids(Batcher(ENGINE).submit(request(1)))


def test_one_that_is_dropped_is_forgotten() -> None:
    batcher = Batcher(ENGINE)
    dropped = weakref.ref(batcher.submit(request(1, max_new_tokens=1000)))
    list(batcher.submit(request(2)))
    gc.collect()
    assert dropped() is None
    assert not batcher.live


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_one_that_is_left_half_way_leaves_what_was_seen_alone_and_under_load(taken: int) -> None:
    """Others' steps may have drawn a token that nobody saw: it was not said."""
    states = []
    for others in (0, 3):
        batcher = Batcher(ENGINE)
        generation = batcher.submit(request(1, max_new_tokens=1000))
        rest = [batcher.submit(request(seed, max_new_tokens=1000)) for seed in range(2, 2 + others)]
        seen = [next(generation).id for _ in range(taken)]
        for _ in range(9):
            step_and_take(batcher, rest) if rest else None
        generation.end("cancelled")
        assert generation.drawn == taken
        state = read(ENGINE, list(generation.pending), generation.state)
        states.append((seen, state))
    assert states[0][0] == states[1][0]
    expected = read(ENGINE, [1, 2, 3, *states[0][0]], ENGINE.initial_state())
    for _, state in states:
        for array, same in zip(state, expected, strict=True):
            np.testing.assert_allclose(array, same, atol=1e-6)


def test_a_long_prompt_does_not_hold_up_the_others() -> None:
    batcher = Batcher(ENGINE)
    batcher.submit(request(1, ids=[1] * 5000))
    short = batcher.submit(request(2, ids=[1], max_new_tokens=3))
    for _ in range(3):
        step_and_take(batcher, [short])
    assert short.finish == "length"


def test_log_probabilities_are_the_models_before_temperature_and_bans() -> None:
    cold = SamplingConfig(temperature=0.1)
    generation = Batcher(ENGINE).submit(request(0, cold, top_log_probs=4))
    tokens = list(generation)
    assert [token.id for token in tokens] == ids(Batcher(ENGINE).submit(request(0, cold)))
    read_ids = np.array([[1, 2, 3, *(token.id for token in tokens)]])
    log_probs, _ = ENGINE.log_probs(read_ids, ENGINE.initial_state())
    for token, row in zip(tokens, log_probs[0, 2:], strict=False):
        assert token.log_prob == pytest.approx(row[token.id], abs=1e-5)
        assert [index for index, _ in token.top] == np.argsort(-row, kind="stable")[:4].tolist()


def test_a_sessions_own_error_is_its_own() -> None:
    def broken(logits: Floats, hidden: Floats) -> Floats:
        raise ValueError("mine")

    batcher = Batcher(ENGINE)
    expected = ids(Batcher(ENGINE).submit(request(2)))
    bad = batcher.submit(request(1, conditioning=Conditioning(processors=(broken,))))
    good = batcher.submit(request(2))
    assert ids(good) == expected
    with pytest.raises(ValueError, match="mine"):
        next(bad)
    assert not batcher.live


def test_threads_may_share_a_batcher() -> None:
    batcher = Batcher(ENGINE, max_batch=5)
    expected = {seed: ids(Batcher(ENGINE).submit(request(seed))) for seed in range(16)}
    found: dict[int, list[int]] = {}

    def consume(seed: int) -> None:
        found[seed] = ids(batcher.submit(request(seed)))

    threads = [threading.Thread(target=consume, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"ids": []}, "prompt"),
        ({"ids": [1, V]}, "prompt"),
        ({"ids": [-1]}, "prompt"),
        ({"state": ENGINE.initial_state(2)}, "hidden"),
        ({"state": ENGINE.initial_state()._replace(cell=np.full((1, 2, H), np.nan, np.float32))}, "cell"),
        ({"conditioning": Conditioning(speaker=np.zeros(H + 1))}, "speaker"),
        ({"conditioning": Conditioning(speaker=np.full(H, np.nan))}, "speaker"),
    ],
)
def test_a_request_that_would_break_the_batch_is_refused_and_the_others_go_on(
    fields: dict[str, Any], what: str
) -> None:
    batcher = Batcher(ENGINE)
    good = batcher.submit(request(2))
    with pytest.raises(ValueError, match=what):
        batcher.submit(request(1, **fields))
    assert ids(good) == ids(Batcher(ENGINE).submit(request(2)))


@each_engine
@pytest.mark.parametrize("temperature", [0, 1e-3, 0.01, 0.05, 1])
def test_what_is_most_probable_may_be_banned_at_any_temperature(engine: Engine[Any], temperature: float) -> None:
    step = engine.step(np.array([[1, 2, 3]]), engine.initial_state())
    best = np.argsort(-step.logits[0])[:3].tolist()
    sampling = SamplingConfig(temperature=temperature)
    wanted = Request(
        ids=[1, 2, 3],
        state=engine.initial_state(),
        sampler=Sampler(sampling, 0, ban_ids=best[:2]),
        max_new_tokens=1,
    )
    (token,) = ids(Batcher(engine).submit(wanted))
    assert token not in best[:2]
    if temperature < 0.01:
        assert token == best[2]


def test_an_end_in_the_middle_of_a_step_takes_effect_after_it() -> None:
    batcher = Batcher(ENGINE)
    doomed: list[Generation] = []

    def end_it(logits: Floats, hidden: Floats) -> Floats:
        doomed[0].end("cancelled")
        return logits

    ending = batcher.submit(request(1, conditioning=Conditioning(processors=(end_it,))))
    doomed.append(batcher.submit(request(2)))
    next(ending)
    assert doomed[0].finish == "cancelled"
    assert doomed[0] not in batcher.live
