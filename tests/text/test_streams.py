"""Streams read a corpus in parallel: every token is a target once, after the token before it."""

import itertools

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from elman.text.streams import Streams

EOS = 99
sizes = st.integers(1, 50), st.integers(1, 7), st.integers(1, 9)


def read(streams: Streams) -> list[tuple[int, int]]:
    """Return (input, target) of every target that counts."""
    windows = [streams.window(index) for index in range(len(streams))]
    return [
        pair
        for window in windows
        for pair in zip(window.ids[window.mask].tolist(), window.targets[window.mask].tolist(), strict=True)
    ]


@given(*sizes)
def test_every_token_is_a_target_once_and_its_input_is_the_token_before(size: int, batch: int, length: int) -> None:
    ids = np.arange(size, dtype=np.uint16)
    pairs = read(Streams(ids, None, batch_size=batch, bptt_len=length, eos_id=EOS))
    assert sorted(target for _, target in pairs) == ids.tolist()
    assert all(before == (target - 1 if target else EOS) for before, target in pairs)


@given(*sizes)
def test_a_row_goes_on_where_its_last_window_ended(size: int, batch: int, length: int) -> None:
    streams = Streams(np.arange(size, dtype=np.uint16), None, batch_size=batch, bptt_len=length, eos_id=EOS)
    windows = [streams.window(index) for index in range(len(streams))]
    for one, next_one in itertools.pairwise(windows):
        np.testing.assert_array_equal(one.targets[:, -1], next_one.ids[:, 0])


@given(*sizes, st.data())
def test_only_what_the_mask_says_counts(size: int, batch: int, length: int, data: st.DataObject) -> None:
    mask: npt.NDArray[np.bool_] = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    streams = Streams(np.arange(size, dtype=np.uint16), mask, batch_size=batch, bptt_len=length, eos_id=EOS)
    assert sorted(target for _, target in read(streams)) == np.flatnonzero(mask).tolist()


@given(*sizes)
def test_some_rows_are_those_rows_of_the_whole(size: int, batch: int, length: int) -> None:
    streams = Streams(np.arange(size, dtype=np.uint16), None, batch_size=batch, bptt_len=length, eos_id=EOS)
    whole, half = streams.window(0), streams.window(0, slice(0, batch // 2))
    np.testing.assert_array_equal(half.ids, whole.ids[: batch // 2])
    np.testing.assert_array_equal(half.mask, whole.mask[: batch // 2])
