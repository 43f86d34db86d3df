"""A state is its session's own: copied, kept, found again to the bit, and refused where it does not belong."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_batcher import ENGINES
from test_engine import CONFIGS, engine, some_ids

from elman.errors import UserError
from elman.runtime.state import copy_state, load_state, save_state, state_from_bytes, state_to_bytes

each_config = pytest.mark.parametrize("name", CONFIGS)
ENGINE = ENGINES["int8"]


def after_some_tokens(model: Any) -> Any:
    return model.log_probs(some_ids(1, 12), model.initial_state())[1]


@each_config
def test_a_saved_state_goes_on_to_the_bit(name: str, tmp_path: Path) -> None:
    model = engine(CONFIGS[name])
    state = after_some_tokens(model)
    save_state(tmp_path / "state", state, model, tokens=12)
    saved = load_state(tmp_path / "state", model)
    assert saved.tokens == 12
    assert type(saved.state) is type(state)
    next_ids = some_ids(1, 5, seed=3)
    np.testing.assert_array_equal(model.log_probs(next_ids, saved.state)[0], model.log_probs(next_ids, state)[0])


def test_a_copy_shares_nothing() -> None:
    state = after_some_tokens(ENGINE)
    copy = copy_state(state)
    before = copy.hidden.copy()
    state.hidden[:] = 7
    np.testing.assert_array_equal(copy.hidden, before)


def test_a_state_of_other_weights_is_refused_by_name() -> None:
    data = state_to_bytes(after_some_tokens(ENGINE), "a" * 64, 12)
    with pytest.raises(UserError, match=r"^here: a state of other weights \(aaaaaaaaaaaa, not fingerprint\)"):
        state_from_bytes(data, ENGINE, "here")


@pytest.mark.parametrize("size", [0, 7, 40, -1])
def test_a_damaged_state_is_refused(size: int, tmp_path: Path) -> None:
    save_state(tmp_path / "state", after_some_tokens(ENGINE), ENGINE, 12)
    data = (tmp_path / "state").read_bytes()
    (tmp_path / "state").write_bytes(data[:size])
    with pytest.raises(UserError, match=f"^{tmp_path / 'state'}: not a complete state"):
        load_state(tmp_path / "state", ENGINE)


def test_a_state_of_another_shape_is_refused() -> None:
    state = after_some_tokens(engine(CONFIGS["gru"]))
    with pytest.raises(UserError, match="tensor hidden"):
        state_from_bytes(state_to_bytes(state, ENGINE.fingerprint, 1), ENGINE, "here")


def test_a_missing_state_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="none: cannot read"):
        load_state(tmp_path / "none", ENGINE)
