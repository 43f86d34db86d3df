"""The benchmark predicts before it learns, counts each word once, and tells a person from another."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot.config import RecurrentConfig
from elman.bot.folder import open_bot, save_bot
from elman.model.shapes import parameter_shapes
from elman.person.benchmark import NAMES, RUNGS, measure_speakers, most_talkative, report, scenes_of
from elman.person.ladder import Ladder
from elman.person.last_layer import softmax_of
from elman.person.personal_model import PersonalModel
from elman.person.reader import Reader
from elman.runtime.loading import load_engine
from elman.text.conversations import Conversation, Message
from elman.text.tokenizers import Tokenizer

WORDS = {
    "Ann": ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dogs"],
    "Bo": ["we", "sailed", "along", "a", "cold", "and", "silent", "river"],
}


def phrase(speaker: str, random: np.random.Generator) -> str:
    """Two or three words in their own order: what a speaker's habits are."""
    start = int(random.integers(0, 6))
    return " ".join(WORDS[speaker][start : start + int(random.integers(2, 4))])


def talk(scenes: int = 30) -> list[Conversation]:
    random = np.random.default_rng(1)
    return [
        Conversation(tuple(Message(name, phrase(name, random)) for name in ("Ann", "Bo", "Ann", "Bo")))
        for _ in range(scenes)
    ]


TALK = talk()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bot")
    tokenizer = Tokenizer.train("bpe", [message.text for each in TALK for message in each.messages], 330)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=24)
    random = np.random.default_rng(0)
    tensors = {
        name: random.uniform(-0.3, 0.3, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()
    }
    save_bot(folder, config, tokenizer, tensors, dialogue=True, facts={})
    return folder


@pytest.fixture(scope="module")
def reader(bot: Path) -> Reader:
    folder = open_bot(bot)
    return Reader(folder, load_engine(folder, "fp32"))


@pytest.fixture(scope="module")
def ladder(reader: Reader) -> Ladder:
    return Ladder(softmax_of(reader.bot), reader.engine.fingerprint)


def measured(reader: Reader, ladder: Ladder, conversations: list[Conversation], **options: Any) -> Any:
    return list(measure_speakers(reader, ladder, conversations, ["Ann", "Bo"], **{"next_words": 0, **options}))


def test_every_word_of_the_speaker_is_counted_in_its_bucket(reader: Reader, ladder: Ladder) -> None:
    ann, _ = measured(reader, ladder, TALK)
    own = [message.text for each in TALK for message in each.messages if message.speaker == "Ann"]
    counted = [sum(len(text.split()) for text in own[start:end]) for start, end in [(0, 50), (50, 200)]]
    for rung in RUNGS:
        assert [each.words for each in ann.sums[rung]] == [*counted, 0, 0]
    assert ann.messages == len(own)


def test_the_static_model_is_the_bot_with_nothing_learned(reader: Reader, ladder: Ladder) -> None:
    ann, _ = measured(reader, ladder, TALK)
    nats = 0.0
    for scene in scenes_of(TALK, "Ann", reader):
        for said in scene:
            if said.own:
                ids = np.asarray([[reader.marks["person"], *said.ids[:-1]]])
                nats -= float(reader.engine.score(ids, said.ids[None], said.before)[0].sum())
    assert sum(each.nats for each in ann.sums["static"]) == pytest.approx(nats, rel=1e-4)


def test_a_message_is_predicted_before_it_is_learned(reader: Reader, ladder: Ladder) -> None:
    """The very first has nothing to go by; and what is said last changes nothing before it."""
    one = measured(reader, ladder, TALK[:1])[0]
    first = measured(reader, ladder, [Conversation(TALK[0].messages[:1]), *TALK[1:1]])[0]
    assert first.perplexity("ladder") == pytest.approx(first.perplexity("static"), rel=1e-5)
    assert one.messages == 2
    other = [*TALK[:25], *(Conversation((Message("Ann", "silent river"),)) for _ in range(5))]
    whole, changed = (measured(reader, ladder, each)[0] for each in (TALK, other))
    assert whole.perplexity("ladder", 0) == changed.perplexity("ladder", 0)
    assert whole.perplexity("ladder", 1) != changed.perplexity("ladder", 1)


def test_each_rung_helps_and_another_speaker_helps_less(reader: Reader, ladder: Ladder) -> None:
    own, control = measured(reader, ladder, TALK), measured(reader, ladder, TALK, control=True)
    for mine, theirs in zip(own, control, strict=True):
        for rung in ("cache", "fast weights", "ladder"):
            assert mine.perplexity(rung) < 0.9 * mine.perplexity("static")
        assert theirs.perplexity("static") == pytest.approx(mine.perplexity("static"))
        assert mine.perplexity("ladder") < theirs.perplexity("ladder")


def test_whole_words_are_guessed_better_when_learned(reader: Reader, ladder: Ladder) -> None:
    figures = report(measured(reader, ladder, TALK, next_words=10))["rungs"]
    assert figures["ladder"]["50-200"]["top3"] > figures["static"]["50-200"]["top3"]
    assert figures["ladder"]["50-200"]["top1"] <= figures["ladder"]["50-200"]["top3"] <= 1


def test_both_sides_may_be_learned(reader: Reader, ladder: Ladder) -> None:
    own, both = measured(reader, ladder, TALK)[0], measured(reader, ladder, TALK, both_sides=True)[0]
    assert both.perplexity("static") == own.perplexity("static")
    assert both.perplexity("ladder") != own.perplexity("ladder")


def test_the_personal_model_scores_as_the_benchmark_does(reader: Reader, ladder: Ladder) -> None:
    """Whatever measures a language model measures this one."""
    from elman.person.ladder import View

    learned = ladder.nothing()
    said = [each for scene in scenes_of(TALK, "Ann", reader) for each in scene if each.own]
    for each in said[:-1]:
        learned = ladder.learn(learned, each.ids, each.hidden)
    view, last = View(ladder, learned), said[-1]
    told = view.told(last.ids, last.hidden, ladder.logits(last.hidden))
    expected = told.log_probs(learned.responsibilities, ladder.trust)
    model = PersonalModel(reader.engine, view)
    ids = np.asarray([[reader.marks["person"], *last.ids[:-1]]])
    scores, _ = model.score(ids, last.ids[None], model.after(last.before))
    np.testing.assert_allclose(scores[0], expected, atol=1e-3)


def test_the_most_talkative_come_first() -> None:
    extra = Conversation((Message("Bo", "hm"),))
    assert most_talkative([*TALK, extra], 2) == ["Bo", "Ann"]
    assert most_talkative([*TALK, extra], 1) == ["Bo"]


def test_the_verb_prints_what_scripts_rely_on(bot: Path, tmp_path: Path, elman: Any) -> None:
    file = tmp_path / "talk.tsv"
    rows = [f"s{n}\t{message.speaker}\t{message.text}" for n, each in enumerate(TALK) for message in each.messages]
    file.write_text("\n".join(["scene\tspeaker\ttext", *rows]) + "\n", encoding="utf-8")
    picture = tmp_path / "rungs.png"
    options = ("--personal", "--speakers", 2, "--next-words", 1)
    outcome = elman("evaluate", bot, file, *options, "--json", "--plot", picture)
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)
    assert found["speakers"] == 2
    assert found["helped"] == 1
    assert found["worst"] < 1
    assert found["ms_per_message"] > 0
    assert found["bytes_per_person"] < 1_000_000
    assert {"static", "ladder"} <= found["rungs"].keys()
    for rung in found["rungs"].values():
        assert list(rung) == list(NAMES)
        assert {"perplexity_per_word", "top1", "top3", "words"} <= rung["0-50"].keys()
        assert rung["500-1500"]["words"] == 0
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert "static" in elman("evaluate", bot, file, *options[:-1], 0).out


def test_the_verb_wants_speakers(bot: Path, english: Path, elman: Any) -> None:
    outcome = elman("evaluate", bot, english, "--personal")
    assert outcome.code == 2
    assert "--personal needs speakers" in outcome.err


def test_characters_of_several_tokens_are_measured_too(reader: Reader, ladder: Ladder) -> None:
    scenes = [Conversation((Message("Ann", "饕餮🎉"), Message("Bo", "we sailed")))] * 3
    ann, _ = measured(reader, ladder, scenes)
    assert ann.messages == 3
    assert sum(each.words for each in ann.sums["ladder"]) > 0
