"""Speakers get vectors of their own: who tells a conversation, what the vectors learn, and every way a bot goes."""

import json
import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from elman.bot.folder import open_bot
from elman.errors import UserError
from elman.evaluation.metrics import evaluate
from elman.runtime.loading import load_engine
from elman.text import Conversation, Message, Tokenizer, encode_corpus, read_corpus, text_lines
from elman.text.rendering import OTHER, SELF
from elman.training.prepare import prepare
from elman.training.result import TrainingResult
from elman.training.settings import TextConfig, resolve
from elman.training.speakers import encode_told, most_talkative, open_told
from elman.training.train import train

Run = Callable[..., Any]
SETTINGS = {"hidden_size": 24, "batch_size": 8, "bptt_len": 24, "learning_rate": 0.03, "tokens": 330, "dropout": 0.0}
WORDS = {"Ann": ["red", "blue", "green", "pink"], "Bob": ["oak", "elm", "fir", "ash"]}


def exchange(chance: random.Random, *speakers: str) -> Conversation:
    said = (Message(name, " ".join(chance.choices(WORDS.get(name, ["what?"]), k=3))) for name in speakers)
    return Conversation(tuple(said))


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversations of a stranger with one of two who have no word in common."""
    chance = random.Random(0)
    path = tmp_path_factory.mktemp("talk") / "talk.tsv"
    with path.open("w") as file:
        file.write("scene\tspeaker\ttext\n")
        for scene in range(400):
            name = chance.choice(["Ann", "Bob"])
            for message in exchange(chance, f"stranger {scene % 9}", name, name).messages:
                file.write(f"{scene}\t{message.speaker}\t{message.text}\n")
    return path


def run(talk: Path, out: Path, *, resume: bool = False, **flags: object) -> TrainingResult:
    settings = resolve({**SETTINGS, **flags})
    result = train([talk], out, settings, valid=None, resume=resume, console=Console(stderr=True, quiet=True))
    assert result is not None
    return result


@pytest.fixture(scope="module")
def bot(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "bot"
    run(talk, folder, steps=150, speakers=2)
    return folder


def loss(bot: Path, speaker: str | None, told_by: str, folder: Path) -> float:
    """Return nats a token of fresh messages of one, under the vector of another."""
    opened, chance = open_bot(bot), random.Random(1)
    talks = [exchange(chance, "Cy", told_by, told_by) for _ in range(20)]
    corpus = encode_corpus(talks, opened.tokenizer, folder / "ids", self_speaker=told_by, dialogue=True)
    measured = evaluate(load_engine(opened, "fp32", speaker=speaker), corpus, eos_id=opened.tokenizer.eos_id)
    return measured.nats / measured.tokens


def test_each_is_understood_best_under_their_own_vector(bot: Path, tmp_path: Path) -> None:
    assert set(open_bot(bot).speakers) == {"Ann", "Bob"}
    for name, other in (("Ann", "Bob"), ("Bob", "Ann")):
        own, others, unknown = (loss(bot, speaker, name, tmp_path) for speaker in (name, other, None))
        assert own < unknown < others
        assert own < others - 0.3


def test_a_bot_speaks_as_whom_it_is_asked_to(bot: Path, elman: Run) -> None:
    for name, other in (("Ann", "Bob"), ("Bob", "Ann")):
        said = [elman("generate", bot, "--prompt", "what?", "--as", name, "--seed", n, "--json").out for n in range(4)]
        said += elman("chat", bot, "--as", name, "--seed", 5, stdin="what?\nwhat?\n").out.splitlines()
        found = Counter(word for text in said for word in (json.loads(text)["text"] if "{" in text else text).split())
        assert sum(found[word] for word in WORDS[name]) > 3 * sum(found[word] for word in WORDS[other])


def test_whom_a_bot_does_not_know_is_one_line(bot: Path, talk: Path, tmp_path: Path, elman: Run) -> None:
    for verb in ("generate", "chat"):
        unknown = elman(verb, bot, "--as", "Dan")
        assert (unknown.code, unknown.out) == (2, "")
        known = ", ".join(open_bot(bot).speakers)
        assert unknown.err == f"elman: --as Dan: {bot} does not know them; it can speak as {known}\n"
    run(talk, tmp_path / "plain", steps=1)
    plain = elman("chat", tmp_path / "plain", "--as", "Ann")
    assert (plain.code, plain.err.strip().count("\n")) == (2, 0)
    assert "it learned no speakers" in plain.err


def test_states_of_one_are_not_anothers(bot: Path) -> None:
    opened = open_bot(bot)
    prints = {load_engine(opened, "fp32", speaker=name).fingerprint for name in (None, *opened.speakers)}
    assert len(prints) == 3
    assert opened.fingerprint() in prints


def test_the_folder_names_its_speakers(bot: Path, elman: Run) -> None:
    config = json.loads((bot / "config.json").read_text())
    assert (config["speakers"], sorted(config["speaker_names"])) == (2, ["Ann", "Bob"])
    assert json.loads(elman("bot", "info", bot, "--json").out)["speaker_names"] == config["speaker_names"]


@pytest.mark.parametrize("names", [["Ann"], "Ann", [1, 2], None])
def test_a_folder_with_other_names_than_vectors_is_refused(bot: Path, tmp_path: Path, names: Any) -> None:
    config = json.loads((bot / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "speaker_names": names}))
    with pytest.raises(UserError, match=r"config\.json: speaker_names"):
        open_bot(tmp_path)


def test_an_interrupted_run_goes_on_to_the_same_bits(talk: Path, tmp_path: Path) -> None:
    flags: dict[str, Any] = {"speakers": 2, "schedule": "constant", "checkpoint_every": 10}
    run(talk, tmp_path / "whole", steps=30, **flags)
    run(talk, tmp_path / "parts", steps=20, **flags)
    run(talk, tmp_path / "parts", steps=30, resume=True, **flags)
    whole, parts = (open_bot(tmp_path / name).tensors() for name in ("whole", "parts"))
    assert all((whole[name] == parts[name]).all() for name in whole)
    assert not whole["speakers.weight"][0].any()


def test_a_bot_that_learns_a_person_keeps_whom_it_can_speak_as(bot: Path, tmp_path: Path, elman: Run) -> None:
    export = tmp_path / "chat.tsv"
    rows = (f"{number // 5}\t{'AB'[number % 2]}\tred blue {number}" for number in range(60))
    export.write_text("scene\tspeaker\ttext\n" + "\n".join(rows) + "\n")
    learned = elman("learn", export, "--as", "B", "--out", tmp_path / "b", "--base", bot, "--steps", 2, "--keep")
    assert learned.code == 0, learned.err
    assert open_bot(tmp_path / "b").speakers == open_bot(bot).speakers


def encoded(talks: list[Conversation], names: tuple[str, ...], folder: Path) -> tuple[Tokenizer, Any]:
    tokenizer = Tokenizer.train("bpe", text_lines(talks), 300)
    return tokenizer, encode_told(talks, tokenizer, folder / "ids", names)


def test_those_who_have_a_vector_take_turns_and_so_does_nobody(tmp_path: Path) -> None:
    chance = random.Random(0)
    speakers = [("Ann", "Bob"), ("Cy", "Ann", "Bob"), ("Cy", "Bob"), ("Cy", "Cy")] * 30
    tokenizer, corpus = encoded([exchange(chance, *each) for each in speakers], ("Bob", "Ann"), tmp_path)
    begins = np.flatnonzero(corpus.ids == tokenizer.reserved["<conversation>"])
    tellers = corpus.speakers[begins].tolist()
    for told_by, present in zip(tellers, speakers, strict=True):
        assert told_by == 0 or ("Bob", "Ann")[told_by - 1] in present
    assert max(Counter(tellers).values()) - min(Counter(tellers).values()) <= 1
    assert len(corpus.speakers) == len(corpus.ids)


def test_a_conversation_is_told_by_its_self_speaker_from_end_to_end_and_all_of_it_is_learned(tmp_path: Path) -> None:
    one = Conversation((Message("Ann", "red"), Message("Bob", "oak")), {"Ann": ("i am red",), "Bob": ("i am oak",)})
    tokenizer, corpus = encoded([one] * 3, ("Ann",), tmp_path)
    begins = [*np.flatnonzero(corpus.ids == tokenizer.reserved["<conversation>"]), len(corpus.ids)]
    for start, end in pairwise(begins):
        (told_by,) = set(corpus.speakers[start:end].tolist())
        marks = [
            token for token in corpus.ids[start:end] if token in (tokenizer.reserved[SELF], tokenizer.reserved[OTHER])
        ]
        first, second = (tokenizer.reserved[mark] for mark in ((SELF, OTHER) if told_by else (OTHER, SELF)))
        assert marks == [first, second]
        text = tokenizer.decode(
            [token for token in corpus.ids[start:end].tolist() if token not in tokenizer.reserved.values()]
        )
        assert ("am red" in text) == bool(told_by)
    assert corpus.speakers[corpus.mask].tolist() != []
    plain = encode_corpus([one] * 3, tokenizer, tmp_path / "plain", dialogue=True)
    assert corpus.mask.sum() == plain.mask.sum()  # type: ignore[union-attr]


def test_what_is_kept_is_what_was_encoded(tmp_path: Path) -> None:
    talks = [exchange(random.Random(n), "Cy", "Ann", "Bob") for n in range(9)]
    tokenizer, corpus = encoded(talks, ("Ann", "Bob"), tmp_path)
    assert open_told(tmp_path / "ids", tokenizer).speakers.tolist() == corpus.speakers.tolist()  # type: ignore[union-attr]


def test_the_most_talkative_are_told_apart(talk: Path, tmp_path: Path) -> None:
    assert most_talkative(["a line", *read_corpus([talk])], 2) != most_talkative(read_corpus([talk]), 3)
    said = Counter(message.speaker for item in read_corpus([talk]) for message in item.messages)  # type: ignore[union-attr]
    prepared = prepare([talk], None, tmp_path / "out", TextConfig(tokens=300), resume=False, speakers=2)
    assert prepared.speakers == tuple(name for name, _ in said.most_common(2))
    assert prepared.valid.speakers is not None
    assert len(prepared.valid.speakers) == len(prepared.valid.ids)


def test_speakers_that_are_not_there_are_refused(talk: Path, english: Path, tmp_path: Path, elman: Run) -> None:
    too_many = elman("train", talk, "--out", tmp_path / "bot", "--speakers", 12, "--vocab-size", 300)
    assert (too_many.code, too_many.err) == (2, "elman: --speakers 12: the text has 11\n")
    with pytest.raises(UserError, match="--speakers 1: plain text"):
        run(english, tmp_path / "bot", steps=1, speakers=1)
    with pytest.raises(UserError, match="use one of them"):
        run(talk, tmp_path / "bot", steps=1, speakers=1, speaker="Ann")
    with pytest.raises(UserError, match="--speakers: --model bow has no such setting"):
        resolve({"model": "bow", "speakers": 2})
    assert not (tmp_path / "bot").exists()
