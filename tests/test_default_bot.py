"""The bot that comes with the package: small, whole, opened where none is named, and what learning starts from."""

import fnmatch
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import elman as package
from elman.bot import RecurrentConfig, open_bot
from elman.bot.card import model_card
from elman.bot.finding import PACKAGED
from elman.home import cache

ROOT = Path(__file__).parents[1]
FILES = ["README.md", "config.json", "model.safetensors", "tokenizer.json"]
MOST = 25_000_000


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "chat.tsv"
    rows = (f"{number // 6}\t{['Ana', 'Lin'][number % 2]}\tsee you at {number % 7}" for number in range(60))
    path.write_text("scene\tspeaker\ttext\n" + "\n".join(rows) + "\n")
    return path


def test_it_is_small_whole_and_part_of_what_is_installed() -> None:
    assert sorted(path.name for path in PACKAGED.iterdir()) == FILES
    folders = (PACKAGED, PACKAGED.parent / "listener", PACKAGED.parent / "matcher")
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) < MOST
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["elman"]
    for name in FILES:
        assert any(fnmatch.fnmatch(f"data/default_bot/{name}", pattern) for pattern in patterns if "/" in pattern)


def test_it_is_called_elman_and_talks_in_half_precision() -> None:
    bot = open_bot()
    assert (bot.name, bot.dialogue, bot.own) == ("Elman", True, False)
    assert {array.dtype for array in load_file(PACKAGED / "model.safetensors").values()} == {np.dtype(np.float16)}


@pytest.mark.parametrize("whose", ["its", "any"])
def test_its_card_and_every_other_is_read_by_the_hub(whose: str) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="the extra `hub` is not installed")
    any_card = model_card("x", open_bot().config, {})
    card = (PACKAGED / "README.md").read_text(encoding="utf-8") if whose == "its" else any_card
    data = hub.ModelCard(card).data
    assert (data.library_name, data.pipeline_tag) == ("elman", "text-generation")
    assert {"elman", "lstm"} <= set(data.tags)
    assert "perplexity" in data.metrics
    for section in ("Intended use", "Training", "Model", "Limits"):
        assert f"\n## {section}\n" in card


def test_its_card_names_every_source() -> None:
    card = (PACKAGED / "README.md").read_text(encoding="utf-8")
    for source in tomllib.loads((ROOT / "recipes/default/sources.toml").read_text(encoding="utf-8"))["source"]:
        assert f"| {source['name']} | {source['language']} | {source['licence']} |" in card


def test_it_is_opened_where_none_is_named_and_writes_nothing_into_the_package(elman: Any) -> None:
    bot = package.load()
    said = "".join(bot.chat(seed=1).reply("hello"))
    assert said
    outcome = elman("chat", "--seed", 1, stdin="hello\n")
    assert (outcome.code, outcome.out) == (0, said + "\n")
    assert elman("chat", "default", "--seed", 1, stdin="hello\n").out == said + "\n"
    assert sorted(path.name for path in PACKAGED.iterdir()) == FILES
    assert (cache() / "graphs" / bot.engine.fingerprint / "model.onnx").exists()


def test_it_talks_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = package.load().score("hello")
    monkeypatch.setenv("ELMAN_HOME", "/dev/null/nowhere")
    assert package.load().score("hello") == expected


@pytest.mark.parametrize(
    ("name", "welcome", "fact"), [("Mia", "Nice to meet you, Mia.", "Mia"), ("小林", "很高兴认识你，小林。", "小林")]
)
def test_somebody_new_is_asked_for_a_name_that_it_remembers(
    elman: Any, tmp_path: Path, name: str, welcome: str, fact: str
) -> None:
    store = ["--store", tmp_path / "persons.db"]
    outcome = elman("chat", "--new-person", "--seed", 1, *store, stdin=f"{name}\nhello\n")
    greeting, met, reply = outcome.out.splitlines()
    assert "I am Elman. What is your name?" in greeting
    assert "我是 Elman，你叫什么名字？" in greeting
    assert met == welcome
    assert reply
    (known,) = json.loads(elman("person", "show", name, "--json", *store).out)["facts"]
    assert (known["kind"], known["value"]) == ("name", fact)


def test_learning_starts_from_it_unless_told_otherwise(elman: Any, export: Path, tmp_path: Path) -> None:
    def learned(name: str, *flags: str) -> Any:
        common = ("--as", "Lin", "--out", tmp_path / name, "--steps", 2, "--keep", "--json")
        outcome = elman("learn", export, *common, *flags)
        assert outcome.code == 0, outcome.err
        return json.loads(outcome.out), open_bot(tmp_path / name)

    figures, bot = learned("lin")
    assert bot.config.vocab_size == open_bot().config.vocab_size
    assert bot.tokenizer.to_json() == open_bot().tokenizer.to_json()
    moved = bot.tensors()["embedding.weight"] - open_bot().tensors()["embedding.weight"]
    assert abs(moved).max() < 0.01
    # Which begins better is no law: over a tiny vocabulary guessing costs little a word.
    named_figures, _ = learned("named", "--base", "default")
    fresh_figures, fresh = learned("fresh", "--from-scratch")
    before = "perplexity_per_word_before"
    assert figures[before] == named_figures[before] != fresh_figures[before]
    assert fresh.config.vocab_size < bot.config.vocab_size
    assert isinstance(bot.config, RecurrentConfig)


def test_nothing_and_a_bot_are_not_both_started_from(elman: Any, export: Path, tmp_path: Path) -> None:
    outcome = elman("learn", export, "--as", "Lin", "--out", tmp_path / "x", "--base", "default", "--from-scratch")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "--from-scratch" in outcome.err
