"""A bot's folder is run, or refused in one line that names the file and the tensor."""

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from elman.bot import BagConfig, ModelConfig, NGramConfig, RecurrentConfig, open_bot, save_bot
from elman.bot.config import Precision
from elman.errors import UserError
from elman.model.kneser_ney import estimate
from elman.model.shapes import parameter_shapes
from elman.runtime.engine import Engine, TableEngine
from elman.runtime.loading import load_engine
from elman.text import Tokenizer

TOKENIZER = Tokenizer.train("word", ["the cat sat on the mat", "a dog ran"] * 9)
V = TOKENIZER.vocab_size
LSTM = RecurrentConfig(vocab_size=V, hidden_size=8)


def make_bot(path: Path, config: ModelConfig = LSTM, seed: int = 0) -> Path:
    generator = np.random.default_rng(seed)
    if isinstance(config, NGramConfig):
        tensors: dict[str, Any] = estimate(np.arange(40) % V, config, TOKENIZER.eos_id).tensors()
    else:
        shapes = parameter_shapes(config)
        tensors = {name: generator.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    save_bot(path, config, TOKENIZER, tensors, dialogue=False, facts={})
    return path


def log_probs(engine: Engine[Any]) -> Any:
    return engine.log_probs(np.array([[1, 2, 3]]), engine.initial_state())[0]


@pytest.mark.parametrize("precision", ["int8", "fp32"])
def test_the_graph_is_built_once_and_then_loaded(tmp_path: Path, precision: Precision) -> None:
    bot = open_bot(make_bot(tmp_path / "bot"))
    built = load_engine(bot, precision)
    (graph,) = (tmp_path / "bot").glob("*.onnx")
    before = graph.stat().st_mtime_ns
    loaded = load_engine(bot, precision)
    assert graph.stat().st_mtime_ns == before
    assert loaded.fingerprint == built.fingerprint == bot.fingerprint()
    np.testing.assert_array_equal(log_probs(loaded), log_probs(built))


def test_a_graph_of_another_version_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = open_bot(make_bot(tmp_path / "bot"))
    monkeypatch.setattr("elman.runtime.loading.GRAPH_VERSION", "0")
    load_engine(bot)
    old = (tmp_path / "bot" / "model.onnx").read_bytes()
    monkeypatch.undo()
    load_engine(bot)
    assert (tmp_path / "bot" / "model.onnx").read_bytes() != old


def test_new_weights_take_the_old_graph_away(tmp_path: Path) -> None:
    load_engine(open_bot(make_bot(tmp_path / "bot")))
    bot = open_bot(make_bot(tmp_path / "bot", seed=1))
    assert not (tmp_path / "bot" / "model.onnx").exists()
    expected = log_probs(load_engine(open_bot(make_bot(tmp_path / "other", seed=1))))
    np.testing.assert_array_equal(log_probs(load_engine(bot)), expected)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_run_all_the_same(tmp_path: Path) -> None:
    bot = open_bot(make_bot(tmp_path / "bot"))
    (tmp_path / "bot").chmod(0o555)
    try:
        assert log_probs(load_engine(bot)).shape == (1, 3, V)
    finally:
        (tmp_path / "bot").chmod(0o755)


def test_a_folder_on_a_full_disk_is_run_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = open_bot(make_bot(tmp_path / "bot"))

    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert log_probs(load_engine(bot)).shape == (1, 3, V)
    assert [path.name for path in (tmp_path / "bot").glob("*onnx*")] == []


def test_an_ngram_bot_is_run_from_its_tables(tmp_path: Path) -> None:
    bot = open_bot(make_bot(tmp_path / "bot", NGramConfig(vocab_size=V, order=3)))
    engine = load_engine(bot)
    assert isinstance(engine, TableEngine)
    assert log_probs(engine).shape == (1, 3, V)
    step = engine.step(np.array([[1, 2], [3, 4]]), engine.initial_state(2))
    assert step.hidden.shape == (2, 0)
    np.testing.assert_allclose(np.exp(step.logits).sum(1), 1, rtol=1e-5)


Damage = Callable[[Path], object]


def changed(**changes: Any) -> Damage:
    """Return a damage that replaces tensors, or takes them away where the new one is None."""

    def damage(bot: Path) -> None:
        tensors: dict[str, Any] = load_file(bot / "model.safetensors")
        for name, change in changes.items():
            new = change(tensors.pop(name.replace("__", ".")))
            if new is not None:
                tensors[name.replace("__", ".")] = new
        save_file(tensors, bot / "model.safetensors")

    return damage


def cut(name: str, share: float) -> Damage:
    def damage(bot: Path) -> None:
        data = (bot / name).read_bytes()
        (bot / name).write_bytes(data[: int(len(data) * share)])

    return damage


def lying_header(bot: Path) -> None:
    data = (bot / "model.safetensors").read_bytes()
    (bot / "model.safetensors").write_bytes(struct.pack("<Q", 2**60) + data[8:])


def header_past_the_end(bot: Path) -> None:
    data = (bot / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    (bot / "model.safetensors").write_bytes(struct.pack("<Q", length + 8) + data[8:])


def foreign_graph(bot: Path) -> None:
    other = make_bot(bot.parent / "other", seed=9)
    load_engine(open_bot(other))
    (bot / "model.onnx").write_bytes((other / "model.onnx").read_bytes())


def built_then_cut(bot: Path) -> None:
    load_engine(open_bot(bot))
    cut("model.onnx", 0.6)(bot)


def pickled(bot: Path) -> None:
    import pickle

    (bot / "model.safetensors").write_bytes(pickle.dumps({"embedding.weight": np.zeros((V, 8), np.float32)}))


def larger_tokenizer(bot: Path) -> None:
    Tokenizer.train("word", ["the cat sat on the mat with one more word or two"] * 9).save(bot / "tokenizer.json")


def nan_inside(array: Any) -> Any:
    array[3] = np.nan
    return array


DAMAGES: dict[str, tuple[Damage, list[str]]] = {
    "no config": (lambda bot: (bot / "config.json").unlink(), ["not a bot", "config.json"]),
    "half a config": (cut("config.json", 0.5), ["config.json", "not JSON"]),
    "no tokenizer": (lambda bot: (bot / "tokenizer.json").unlink(), ["tokenizer.json", "no such file"]),
    "half a tokenizer": (cut("tokenizer.json", 0.5), ["tokenizer.json"]),
    "a larger tokenizer": (larger_tokenizer, ["tokenizer.json", "tokens", "config.json"]),
    "no weights": (lambda bot: (bot / "model.safetensors").unlink(), ["model.safetensors", "no such file"]),
    "half the weights": (cut("model.safetensors", 0.5), ["model.safetensors", "not a complete safetensors file"]),
    "empty weights": (cut("model.safetensors", 0), ["model.safetensors", "not a complete safetensors file"]),
    "a lying header": (lying_header, ["model.safetensors", "not a complete safetensors file"]),
    "a header past the end": (header_past_the_end, ["model.safetensors", "not a complete safetensors file"]),
    "a pickle": (pickled, ["model.safetensors", "not a complete safetensors file"]),
    "a missing tensor": (
        changed(layers__0__weight_hh=lambda array: None),
        ["model.safetensors", "tensor layers.0.weight_hh is missing"],
    ),
    "another shape": (
        changed(layers__0__weight_ih=lambda array: array[:, :-1]),
        ["model.safetensors", "tensor layers.0.weight_ih has shape [32, 7], not [32, 8]"],
    ),
    "an embedding smaller than the vocabulary": (
        changed(embedding__weight=lambda array: array[:-2]),
        ["model.safetensors", "tensor embedding.weight has shape"],
    ),
    "whole numbers": (
        changed(output__bias=lambda array: array.astype(np.int64)),
        ["model.safetensors", "tensor output.bias holds int64"],
    ),
    "a nan": (changed(output__bias=nan_inside), ["model.safetensors", "tensor output.bias", "not a finite number"]),
    "another model's graph": (foreign_graph, ["model.onnx", "another model", "delete it"]),
    "half a graph": (built_then_cut, ["model.onnx", "not a complete graph", "delete it"]),
    "a graph that is none": (lambda bot: (bot / "model.onnx").write_text("hello"), ["model.onnx", "not a complete"]),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_bot_is_refused_by_name_in_one_line(tmp_path: Path, name: str, elman: Any) -> None:
    damage, expected = DAMAGES[name]
    bot = make_bot(tmp_path / "bot")
    damage(bot)
    outcome = elman("generate", bot)
    assert outcome.code == 2, outcome.err
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1
    assert str(bot) in outcome.err
    for part in expected:
        assert part in outcome.err


def test_an_extra_tensor_is_another_architectures(tmp_path: Path) -> None:
    bot = make_bot(tmp_path / "bot")
    tensors = load_file(bot / "model.safetensors")
    save_file({**tensors, "layers.1.weight_hh": np.zeros(3, np.float32)}, bot / "model.safetensors")
    with pytest.raises(UserError, match=r"tensor layers\.1\.weight_hh is unknown"):
        load_engine(open_bot(bot))


def test_a_precision_that_is_none_is_refused(tmp_path: Path, elman: Any) -> None:
    bot = make_bot(tmp_path / "bot")
    with pytest.raises(UserError, match="--precision"):
        load_engine(open_bot(bot), "int4")  # type: ignore[arg-type]
    assert elman("generate", bot, "--precision", "int4").code == 2


def test_half_precision_weights_are_run_too(tmp_path: Path) -> None:
    bot = make_bot(tmp_path / "bot", BagConfig(vocab_size=V, hidden_size=8))
    expected = log_probs(load_engine(open_bot(bot), "fp32"))
    (bot / "model-fp32.onnx").unlink()
    tensors = load_file(bot / "model.safetensors")
    save_file({name: array.astype(np.float16) for name, array in tensors.items()}, bot / "model.safetensors")
    np.testing.assert_allclose(log_probs(load_engine(open_bot(bot), "fp32")), expected, atol=0.05)
