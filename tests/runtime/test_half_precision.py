"""A bot in half precision is the same bot, in half the bytes: it scores, is copied from, is learned from and talks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from elman.bot import BagConfig, NGramConfig, RecurrentConfig, open_bot, save_bot
from elman.bot.config import ModelConfig
from elman.chat.bot import load
from elman.errors import UserError
from elman.model.kneser_ney import estimate
from elman.model.loading import load_torch_model
from elman.model.reference import ReferenceModel
from elman.model.shapes import parameter_shapes
from elman.person.last_layer import softmax_of
from elman.runtime.export import export_bot
from elman.runtime.loading import load_engine
from elman.text import Tokenizer

TALK = ["hello you", "who is there?", "my cat is called Miso", "what is my cat called?"]
TOKENIZER = Tokenizer.train("bpe", TALK * 9, 300)
V = TOKENIZER.vocab_size
POINTER = RecurrentConfig(vocab_size=V, hidden_size=16, embedding_size=8, pointer=True, speakers=2)
CONFIGS: list[ModelConfig] = [POINTER, BagConfig(vocab_size=V, hidden_size=8), NGramConfig(vocab_size=V, order=3)]


def make_bot(path: Path, config: ModelConfig = POINTER) -> Path:
    drawn = np.random.default_rng(0)
    if isinstance(config, NGramConfig):
        ids = np.concatenate([[*TOKENIZER.encode(text), TOKENIZER.eos_id] for text in TALK * 9])
        tensors: dict[str, Any] = estimate(ids, config, TOKENIZER.eos_id).tensors()
    else:
        shapes = parameter_shapes(config)
        tensors = {name: drawn.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    talks = isinstance(config, RecurrentConfig)
    save_bot(path, config, TOKENIZER, tensors, dialogue=talks, facts={}, speakers=("Ann", "Bob") if talks else ())
    return path


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """A bot, and its copy in half precision."""
    bot = make_bot(tmp_path / "bot")
    export_bot(open_bot(bot), tmp_path / "half", half=True)
    return bot, tmp_path / "half"


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: type(config).__name__)
def test_it_scores_nearly_alike(tmp_path: Path, config: ModelConfig) -> None:
    bot = make_bot(tmp_path / "bot", config)
    files = export_bot(open_bot(bot), tmp_path / "half", half=True)
    assert files["model.safetensors"] < (bot / "model.safetensors").stat().st_size
    scores = [[load(path, "fp32").score(text) for text in TALK] for path in (bot, tmp_path / "half")]
    np.testing.assert_allclose(scores[0], scores[1], rtol=2e-3)
    assert scores[0] != scores[1]


def test_everyone_who_reads_it_computes_in_single_precision(both: tuple[Path, Path]) -> None:
    bot, half = map(open_bot, both)
    assert {array.dtype.name for array in load_file(half.path / "model.safetensors").values()} == {"float16"}
    assert {array.dtype.name for array in half.tensors().values()} == {"float32"}
    ids = np.array([TOKENIZER.encode(TALK[0])])
    read: dict[str, Callable[[Any], Any]] = {
        "runtime": lambda each: load_engine(each, "fp32", speaker="Bob"),
        "torch": lambda each: load_torch_model(each),
        "reference": lambda each: ReferenceModel(each.config, each.tensors()),
    }
    for name, model in read.items():
        (one, _), (other, _) = (m.log_probs(ids, m.initial_state()) for m in (model(bot), model(half)))
        assert other.dtype == np.float32, name
        np.testing.assert_allclose(one, other, atol=0.01, err_msg=name)
    for one, other in zip(softmax_of(bot), softmax_of(half), strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert other.dtype == np.float32
            np.testing.assert_allclose(one, other, atol=0.01)


def test_it_talks_and_copies_from_facts(both: tuple[Path, Path], elman: Any) -> None:
    outcome = elman("chat", both[1], "--person", "ada", "--seed", 1, stdin="my cat is called Miso\nwho is there?\n")
    assert (outcome.code, len(outcome.out.splitlines())) == (0, 2)
    pointer = load(both[1]).reader.pointer
    assert {array.dtype.name for array in pointer.values()} == {"float32"}


def test_a_person_is_learned_from_it(both: tuple[Path, Path], elman: Any, tmp_path: Path) -> None:
    export = tmp_path / "chat.tsv"
    rows = (f"{number // 6}\t{['Ana', 'Lin'][number % 2]}\thello {number % 5}" for number in range(120))
    export.write_text("scene\tspeaker\ttext\n" + "\n".join(rows) + "\n")
    out = tmp_path / "lin"
    run = elman("learn", export, "--as", "Lin", "--base", both[1], "--out", out, "--steps", 20, "--keep", "--json")
    found = json.loads(run.out)
    assert found["perplexity_after"] < found["perplexity_before"]
    assert {array.dtype.name for array in load_file(out / "model.safetensors").values()} == {"float32"}


def test_a_number_beyond_its_range_is_named_and_nothing_written(tmp_path: Path, elman: Any) -> None:
    bot = make_bot(tmp_path / "bot")
    tensors = load_file(bot / "model.safetensors")
    tensors["output.bias"][0] = 1e5
    save_file(tensors, bot / "model.safetensors")
    with pytest.raises(UserError, match=r"--fp16: tensor output\.bias holds a number beyond"):
        export_bot(open_bot(bot), tmp_path / "half", half=True)
    assert not (tmp_path / "half").exists()


def test_a_folder_holds_the_bot_alone_and_is_not_written_over(tmp_path: Path, elman: Any) -> None:
    bot = make_bot(tmp_path / "bot")
    (bot / "log.jsonl").write_text("{}")
    load(bot)
    found = json.loads(elman("export", bot, "--out", tmp_path / "clean", "--name", "Ada", "--json").out)
    assert found["files"] == ["README.md", "config.json", "model.safetensors", "tokenizer.json"]
    assert found["bytes"] == sum(path.stat().st_size for path in (tmp_path / "clean").iterdir())
    copy = open_bot(tmp_path / "clean")
    assert (copy.name, copy.speakers, copy.fingerprint()) == ("Ada", ("Ann", "Bob"), open_bot(bot).fingerprint())
    again = elman("export", bot, "--out", tmp_path / "clean")
    assert (again.code, len(again.err.splitlines())) == (2, 1)
    assert "exists" in again.err
    assert "--name" in elman("export", bot, "--out", tmp_path / "other", "--name", "a\nb").err
