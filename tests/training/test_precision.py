from pathlib import Path
from typing import Any

import pytest
import torch
from runs import run

from elman.errors import UserError
from elman.model import softmax
from elman.training import precision
from elman.training.config import TrainingConfig
from elman.training.observers import read_log
from elman.training.precision import products


@pytest.mark.parametrize(
    "model",
    [{"model": "lstm"}, {"model": "gru"}, {"model": "bow"}]
    + [{"model": "rnn", "activation": name} for name in ("tanh", "sigmoid", "relu")],
    ids=lambda model: "-".join(model.values()),
)
def test_products_in_bfloat16_follow_the_loss_curve_of_float32(
    corpus: Path, tmp_path: Path, model: dict[str, Any]
) -> None:
    curves = []
    for name in ("float32", "bfloat16"):
        run(corpus, tmp_path / name, steps=60, precision=name, **model)
        curves.append([line["loss"] for line in read_log(tmp_path / name / "log.jsonl") if "loss" in line])
    exact, low = map(torch.tensor, curves)
    assert not torch.equal(exact, low)
    torch.testing.assert_close(low, exact, rtol=0.02, atol=0.02)


def test_what_was_trained_with_products_in_bfloat16_goes_on_to_the_same_bits(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "whole", steps=40, precision="bfloat16", schedule="constant")
    run(corpus, tmp_path / "parts", steps=20, precision="bfloat16", schedule="constant")
    run(corpus, tmp_path / "parts", steps=40, precision="bfloat16", schedule="constant", resume=True)
    first, second = (tmp_path / name / "checkpoint" for name in ("whole", "parts"))
    tensors = sorted(path.name for path in first.glob("*.safetensors"))
    assert tensors
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in tensors)


def test_the_gradients_of_the_softmax_in_bfloat16_are_near_those_of_float32() -> None:
    generator = torch.Generator().manual_seed(0)
    hidden, weight = torch.randn(64, 16, generator=generator), torch.randn(30, 16, generator=generator)
    targets = torch.randint(30, (64,), generator=generator)
    gradients = []
    for dtype in (torch.float32, torch.bfloat16):
        leaves = [each.clone().requires_grad_() for each in (hidden, weight, torch.zeros(30))]
        torch.autograd.backward(softmax.cross_entropy(leaves[0].to(dtype), leaves[1], leaves[2], targets))
        assert [leaf.grad.dtype for leaf in leaves if leaf.grad is not None] == [torch.float32] * 3
        gradients.append([leaf.grad for leaf in leaves])
    for exact, low in zip(*gradients, strict=True):
        assert torch.cosine_similarity(exact.flatten(), low.flatten(), dim=0) > 0.999


def test_auto_takes_bfloat16_where_the_machine_multiplies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for can in (True, False):
        monkeypatch.setattr(precision, "multiplies_bfloat16", lambda device, can=can: can)
        with products("auto", torch.device("cpu")):
            product = torch.ones(2, 2) @ torch.ones(2, 2)
        assert product.dtype == (torch.bfloat16 if can else torch.float32)


def test_a_precision_that_nobody_knows_is_refused_by_its_flag() -> None:
    with pytest.raises(UserError, match="--precision"):
        TrainingConfig(precision="float8")  # type: ignore[arg-type]
