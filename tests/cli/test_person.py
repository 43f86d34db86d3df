"""`elman chat --person` and `elman person`: what is kept of somebody is theirs, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot import RecurrentConfig, save_bot
from elman.model.shapes import parameter_shapes
from elman.text import Tokenizer

TEXTS = ["hello you", "my name is Ada", "my cat is called Miso", "what is my cat called?", "ok"]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot of random weights, and a user's folder of its own."""
    monkeypatch.setenv("ELMAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ELMAN_STORE", raising=False)
    tokenizer = Tokenizer.train("bpe", TEXTS * 4, 330)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=8)
    drawn = np.random.default_rng(0)
    tensors = {name: drawn.normal(0, 0.3, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()}
    save_bot(tmp_path / "bot", config, tokenizer, tensors, dialogue=True, facts={})
    return tmp_path / "bot"


def test_quit_ends_a_conversation_that_is_piped_in_too(bot: Path, elman: Any) -> None:
    assert len(elman("chat", bot, "--seed", 1, stdin="hello you\n/quit\nhello you\n").out.splitlines()) == 1


def test_what_was_told_is_there_the_next_time(bot: Path, elman: Any) -> None:
    first = elman("chat", bot, "--person", "ada", "--seed", 1, stdin="my cat is called Miso\n")
    assert (first.code, len(first.out.splitlines())) == (0, 1)
    again = elman("chat", bot, "--person", "ada", "--seed", 1, stdin="/facts\n/remember I live in Bern\n/nonsense\n")
    facts, remembered, refused = again.out.splitlines()
    assert "Miso" in facts
    assert remembered == "You live in Bern."
    assert refused.startswith("/nonsense is none of")
    shown = json.loads(elman("person", "show", "ada", "--json").out)
    assert [fact["value"] for fact in shown["facts"]] == ["Miso", "Bern"]
    assert (shown["messages"], shown["replies"]) == (1, 1)
    assert "Miso" in elman("person", "show", "ada").out


def test_commands_take_back_and_say_again(bot: Path, elman: Any) -> None:
    lines = "hello you\n/again\n/edit ok\n/undo\n/undo\n/forget x\n"
    out = elman("chat", bot, "--person", "ada", "--seed", 1, stdin=lines).out.splitlines()
    assert len(out) == 6
    assert out[3] == "taken back"
    assert "beginning" in out[4]
    assert out[5].startswith("/forget takes")
    alone = elman("chat", bot, "--seed", 1, stdin="/facts\n").out
    assert "--person" in alone


def test_somebody_new_gives_a_name_first(bot: Path, elman: Any) -> None:
    run = elman("chat", bot, "--new-person", "--seed", 1, stdin="Lin\nhello you\n")
    assert run.code == 0
    assert "Lin" in run.out.splitlines()[1]
    assert json.loads(elman("person", "list", "--json").out)[0]["name"] == "Lin"
    taken = elman("chat", bot, "--new-person", stdin="Lin\n")
    assert (taken.code, len(taken.err.splitlines())) == (2, 1)
    assert "exists" in taken.err


def test_a_person_moves_to_another_installation(bot: Path, elman: Any, tmp_path: Path) -> None:
    elman("chat", bot, "--person", "ada", stdin="my cat is called Miso\n")
    assert elman("person", "export", "ada", tmp_path / "ada.jsonl").code == 0
    other = ["--store", tmp_path / "elsewhere.db"]
    assert elman("person", "import", tmp_path / "ada.jsonl", *other).code == 0
    shown = json.loads(elman("person", "show", "ada", "--json", *other).out)
    assert [fact["value"] for fact in shown["facts"]] == ["Miso"]
    assert elman("person", "import", tmp_path / "ada.jsonl", *other).code == 2


def test_what_is_forgotten_is_gone_from_the_file(bot: Path, elman: Any, tmp_path: Path) -> None:
    # A seed, for the bot may say the word too, in a reply that is not forgotten.
    said = "my cat is called Zwiebelkuchen\nok\nZwiebelkuchen sleeps\n"
    elman("chat", bot, "--person", "ada", "--seed", 1, "--candidates", 1, stdin=said)
    shown = json.loads(elman("person", "show", "ada", "--json").out)
    told = shown["facts"][0]["message_id"]
    run = elman("person", "forget", "ada", "--message", told)
    assert "Zwiebelkuchen sleeps" in run.out
    elman("person", "forget", "ada", "--message", int(run.out.split()[1]))
    files = list((tmp_path / "home").iterdir())
    assert files
    assert not any(b"Zwiebelkuchen" in file.read_bytes() for file in files)
    assert elman("person", "forget", "ada", "--all").code == 0
    assert json.loads(elman("person", "list", "--json").out) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["person", "show", "who"], "who"),
        (["person", "forget", "who"], "--message"),
        (["person", "forget", "who", "--fact", "1", "--repeats"], "--repeats"),
        (["person", "import", "nothing.jsonl"], "nothing.jsonl"),
        (["person", "list", "--store", "mysql://x/y"], "mysql"),
        (["chat", "BOT", "--person", "a", "--new-person"], "--new-person"),
        (["chat", "BOT", "--store", "x.db"], "--store"),
        (["chat", "BOT", "--person", ""], "name"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line(bot: Path, elman: Any, arguments: list[str], named: str) -> None:
    run = elman(*[bot if word == "BOT" else word for word in arguments])
    assert run.code == 2
    (line,) = run.err.splitlines()
    assert named in line
