"""The layer that reads from both ends is torch's bidirectional LSTM."""

import numpy as np
import pytest

from elman.runtime.both_ways import read_both_ways

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("length", [1, 2, 7])
def test_it_computes_what_torch_computes(length: int) -> None:
    torch.manual_seed(0)
    layer = torch.nn.LSTM(5, 3, bidirectional=True).double()
    inputs = torch.randn(length, 5, dtype=torch.float64)
    weights = {name: value.detach().numpy() for name, value in layer.named_parameters()}
    with torch.no_grad():
        expected = layer(inputs)[0].numpy()
    np.testing.assert_allclose(read_both_ways(inputs.numpy(), weights), expected, atol=1e-12)


def test_nothing_read_is_no_state() -> None:
    layer = torch.nn.LSTM(5, 3, bidirectional=True)
    weights = {name: value.detach().numpy() for name, value in layer.named_parameters()}
    assert read_both_ways(np.zeros((0, 5), np.float32), weights).shape == (0, 6)
