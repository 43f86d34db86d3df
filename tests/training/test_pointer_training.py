"""A model with a pointer learns to copy from facts, and takes every way that a bot's folder takes."""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from elman.bot.folder import open_bot
from elman.errors import UserError
from elman.text import Conversation, read_corpus, render
from elman.training.result import TrainingResult
from elman.training.settings import resolve
from elman.training.train import train

Run = Callable[..., Any]
ALPHABET, LETTERS = "bdfgklmnprst", 5
SETTINGS = {"hidden_size": 32, "batch_size": 8, "bptt_len": 48, "learning_rate": 0.01, "tokens": 300, "dropout": 0.0}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversations in which the answer is a fact's one word, and no word comes twice."""
    chance = random.Random(0)
    path = tmp_path_factory.mktemp("talk") / "talk.jsonl"
    with path.open("w") as file:
        for _ in range(600):
            name = "".join(chance.choices(ALPHABET, k=LETTERS))
            answer = {"speaker": "B", "text": name, "facts": [f"it is {name}"]}
            file.write(json.dumps({"messages": [{"speaker": "A", "text": "what?"}, answer]}) + "\n")
    return path


def run(talk: Path, out: Path, *, resume: bool = False, **flags: object) -> TrainingResult:
    settings = resolve({**SETTINGS, **flags})
    result = train([talk], out, settings, valid=None, resume=resume, console=Console(stderr=True, quiet=True))
    assert result is not None
    return result


def test_a_pointer_learns_to_copy_what_was_never_seen(talk: Path, tmp_path: Path) -> None:
    reached = run(talk, tmp_path / "bot", steps=250, pointer=True).valid_perplexity
    tokenizer = open_bot(tmp_path / "bot").tokenizer
    predicted = [sum(render(item, tokenizer)[1]) for item in read_corpus([talk]) if isinstance(item, Conversation)]
    guessing = math.exp(LETTERS * math.log(len(ALPHABET)) * len(predicted) / sum(predicted))
    assert reached is not None
    assert reached < 0.7 * guessing, "less than who knows all but the names can do"


def test_a_bot_with_a_pointer_goes_every_way(talk: Path, tmp_path: Path, elman: Run) -> None:
    bot = tmp_path / "bot"
    options = {name: value for name, value in SETTINGS.items() if name != "tokens"}
    flags = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    trained = elman("train", talk, "--out", bot, "--pointer", "--vocab-size", 300, "--steps", 20, *flags, "--json")
    assert trained.code == 0, trained.err
    assert json.loads((bot / "config.json").read_text())["pointer"] is True
    assert json.loads(elman("bot", "info", bot, "--json").out)["pointer"] is True
    measured = json.loads(elman("evaluate", bot, talk, "--precision", "fp32", "--next-words", 5, "--json").out)
    assert measured["perplexity"] < 300


def test_an_interrupted_run_goes_on_to_the_same_bits(talk: Path, tmp_path: Path) -> None:
    run(talk, tmp_path / "whole", steps=30, pointer=True, schedule="constant", checkpoint_every=10)
    run(talk, tmp_path / "parts", steps=20, pointer=True, schedule="constant", checkpoint_every=10)
    run(talk, tmp_path / "parts", steps=30, pointer=True, schedule="constant", checkpoint_every=10, resume=True)
    whole, parts = (open_bot(tmp_path / name).tensors() for name in ("whole", "parts"))
    assert all((whole[name] == parts[name]).all() for name in whole)


def test_without_a_pointer_a_config_does_not_speak_of_one(talk: Path, tmp_path: Path) -> None:
    run(talk, tmp_path / "bot", steps=1)
    assert "pointer" not in json.loads((tmp_path / "bot" / "config.json").read_text())


def test_plain_text_has_no_facts_to_copy_from(tmp_path: Path, english: Path) -> None:
    with pytest.raises(UserError, match="--pointer copies from the facts of conversations"):
        run(english, tmp_path / "bot", steps=1, pointer=True)


@pytest.mark.parametrize("model", ["bow", "ngram"])
def test_other_models_have_no_pointer(model: str) -> None:
    with pytest.raises(UserError, match=f"--pointer: --model {model} has no such setting"):
        resolve({"model": model, "pointer": True})
