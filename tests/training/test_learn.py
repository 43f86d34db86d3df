"""Learning a person: the past alone is learned, small exports too, and a bot that got worse is not kept."""

import dataclasses
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from elman.bot import open_bot
from elman.errors import UserError
from elman.evaluation.metrics import Evaluation
from elman.evaluation.next_word import NextWord
from elman.text.conversations import Message
from elman.text.sources import read_corpus
from elman.training.learn import BASE_TALK, LearnConfig, Learned, Measured, cut_time_line, learn
from elman.training.prepare import FOLDER

QUIET = Console(quiet=True)
START = datetime(2024, 1, 1)
GOOD, BAD = (Evaluation(nats, 10, 10, 50, 0) for nats in (20.0, 30.0))
CONFIG = LearnConfig(speaker="Lin", minutes=0.05)


def chat(count: int, answer: str = "the usual {} please") -> list[Message]:
    """Return a conversation in which Lin answers each question in the same way."""
    return [
        Message(speaker, text.format(number % 7), START + timedelta(minutes=number))
        for number in range(count // 2)
        for speaker, text in (("Ana", "what will you have {}"), ("Lin", answer))
    ]


def run(out: Path, messages: list[Message], config: LearnConfig = CONFIG, **options: Any) -> Learned:
    parts = cut_time_line(messages, config)
    return learn(parts, out, config, base=options.get("base"), resume=options.get("resume", False), console=QUIET)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bot that learned Lin's earlier self for a moment."""
    out = tmp_path_factory.mktemp("base") / "bot"
    run(out, chat(400))
    return out


def test_thirty_messages_give_a_bot(tmp_path: Path) -> None:
    learned = run(tmp_path / "bot", chat(30))
    assert open_bot(tmp_path / "bot").dialogue
    assert (learned.messages_used, learned.own_messages) == (25, 12)
    figures = learned.to_json()
    assert figures["held_out_messages"] == 2
    assert figures["perplexity_after"] < figures["perplexity_before"]


def test_the_latest_tenth_is_held_out_and_the_text_is_not_left_behind(tmp_path: Path) -> None:
    messages = chat(200)
    parts = cut_time_line(messages, CONFIG)
    lengths = [sum(len(each.messages) for each in part) for part in (parts.train, parts.valid, parts.held_out)]
    assert lengths == [163, 18, 19]
    in_order = [
        message for part in (parts.train, parts.valid, parts.held_out) for each in part for message in each.messages
    ]
    assert in_order == messages
    run(tmp_path / "bot", messages)
    assert not (tmp_path / "bot" / FOLDER).exists()


def test_words_of_the_held_out_messages_are_unknown_to_the_tokenizer(tmp_path: Path) -> None:
    messages = chat(100)
    messages[-1] = Message("Lin", "Zyzzyvazyzzyva " * 9, messages[-1].time)
    run(tmp_path / "bot", messages)
    tokenizer = open_bot(tmp_path / "bot").tokenizer
    assert len(tokenizer.encode("Zyzzyvazyzzyva")) > 5


def test_a_base_is_fine_tuned_with_its_own_tokenizer_and_shape(tmp_path: Path, base: Path) -> None:
    learned = run(tmp_path / "bot", chat(200, "nothing for me {} thanks"), base=base)
    one, other = open_bot(base), open_bot(tmp_path / "bot")
    assert one.config.vocab_size == other.config.vocab_size
    assert one.tokenizer.to_json() == other.tokenizer.to_json()
    assert learned.after.evaluation.perplexity < learned.before.evaluation.perplexity


def test_before_is_the_base_itself(tmp_path: Path, base: Path) -> None:
    same = run(tmp_path / "one", chat(100, "no {}"), base=base), run(tmp_path / "two", chat(100, "no {}"), base=base)
    assert same[0].before == same[1].before


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    run(tmp_path / "bot", chat(100))
    again = run(tmp_path / "bot", chat(100), LearnConfig(speaker="Lin", minutes=0.1), resume=True)
    assert again.after.evaluation.tokens > 0


def test_one_who_said_nothing_is_told_who_did(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--as Zoe: has written nothing; those who have: Ana, Lin"):
        run(tmp_path / "bot", chat(30), LearnConfig(speaker="Zoe"))
    assert not (tmp_path / "bot").exists()


def test_one_who_left_early_is_measured_on_the_latest_of_their_own(tmp_path: Path) -> None:
    later = [Message("Ana", f"still here {n}", START + timedelta(days=9, minutes=n)) for n in range(500)]
    parts = cut_time_line([*chat(100), *later], CONFIG)
    own = [sum(m.speaker == "Lin" for each in part for m in each.messages) for part in (parts.train, parts.valid)]
    assert own == [41, 4]


@pytest.mark.parametrize("count", [2, 4])
def test_too_few_messages_are_one_line(tmp_path: Path, count: int) -> None:
    with pytest.raises(UserError, match="too few messages"):
        run(tmp_path / "bot", chat(count))


def test_a_run_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> Any:
        raise UserError("no")

    monkeypatch.setattr("elman.training.learn.learn_settings", broken)
    with pytest.raises(UserError, match="no"):
        run(tmp_path / "bot", chat(100))
    assert not (tmp_path / "bot").exists()


def test_a_run_that_was_interrupted_is_not_judged() -> None:
    worse = Learned("Lin", 1, 1, Measured(GOOD, NextWord(1, 0, 0)), Measured(BAD, NextWord(1, 0, 0)), [], False)
    assert worse.worse
    assert not dataclasses.replace(worse, interrupted=True).worse


def test_a_base_that_cannot_talk_is_refused(tmp_path: Path, base: Path) -> None:
    shutil.copytree(base, tmp_path / "base")
    config = (tmp_path / "base" / "config.json").read_text().replace('"dialogue": true', '"dialogue": false')
    (tmp_path / "base" / "config.json").write_text(config)
    with pytest.raises(UserError, match="--base"):
        run(tmp_path / "bot", chat(30), base=tmp_path / "base")


def test_base_conversations_are_a_share_of_what_is_read() -> None:
    from elman.training.learn import base_talk, size

    own = cut_time_line(chat(2000), CONFIG).train
    characters = sum(map(size, own))
    mixed = sum(map(size, base_talk(own, LearnConfig(speaker="Lin", mix=0.5))))
    whole = sum(size(each) for each in read_corpus([BASE_TALK]) if not isinstance(each, str))
    assert min(characters, whole) <= mixed <= characters * 1.2
    assert base_talk(own, LearnConfig(speaker="Lin", mix=0)) == []
    speakers = {name for each in base_talk(own, CONFIG) for name in each.speakers}
    assert "Lin" in speakers
    assert "Ana" not in speakers
