"""The default bot's recipe after the training: figures, card, package and samples, on a bot of random weights."""

import importlib.util
import json
import random
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from elman.bot import RecurrentConfig, open_bot, save_bot
from elman.model.shapes import parameter_shapes
from elman.text import Tokenizer

RECIPE = Path(__file__).parents[1] / "recipes" / "default"
TALK = {"messages": [{"speaker": name, "text": text} for name, text in (("A", "hi there"), ("B", "hello you")) * 3]}
MADE = ("recall_talk", "own_talk")
"""What is made for the bot, beside the sources."""
CHINESE = {"messages": [{"speaker": name, "text": text} for name, text in (("A", "你好吗"), ("B", "我很好")) * 3]}


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"default_{name}", RECIPE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> ModuleType:
    module = script(name)
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *map(str, arguments)])
    module.main()
    return module


@pytest.fixture(scope="module")
def own() -> ModuleType:
    return script("own_talk")


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    """A bot as a training run leaves it."""
    tokenizer = Tokenizer.train("bpe", ["hi there", "hello you", "你好吗", "我很好"] * 9, 320)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=8, pointer=True)
    drawn = np.random.default_rng(0)
    tensors = {name: drawn.normal(0, 0.3, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()}
    path = tmp_path / "bot"
    save_bot(path, config, tokenizer, tensors, dialogue=True, facts={})
    settings = {"optimizer": "adamw", "learning_rate": 0.004, "schedule": "cosine", "batch_size": 32, "bptt_len": 96}
    (path / "training.json").write_text(json.dumps(settings))
    lines = [
        {"step": 20, "tokens": 9_000, "seconds": 30.0, "loss": 3.0},
        {"step": 400, "tokens": 123_456, "seconds": 600.0, "valid_perplexity": 12.5},
        {"step": 800, "tokens": 234_567, "seconds": 1200.0, "valid_perplexity": 13.5},
    ]
    (path / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_bot_is_put_into_the_package_with_its_figures(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = {"perplexity_per_word": 45.67, "bits_per_character": 1.5, "top1": 0.2, "top3": 0.4, "words": 1234}
    persona = {name: {"perplexity": 34.5, "f1": 0.11, "hits1": 0.22, "replies": 700} for name in ("none", "all")}
    sources = tomllib.loads((RECIPE / "sources.toml").read_text(encoding="utf-8"))["source"]
    files = [name for source in sources for name in source["files"]]
    figures = {"texts": {"DailyDialog": text}, "persona": persona, "shares": dict.fromkeys(files, 1 / len(files))}
    (tmp_path / "figures.json").write_text(json.dumps(figures))
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed" / "old").touch()
    common = (bot, "--out", tmp_path / "packed")
    run("ship", monkeypatch, *common, "--figures", tmp_path / "figures.json", "--machine", "an abacus")
    assert open_bot(tmp_path / "packed").name == "Elman"
    names = ["README.md", "config.json", "model.safetensors", "tokenizer.json"]
    assert sorted(path.name for path in (tmp_path / "packed").iterdir()) == names
    card = (tmp_path / "packed" / "README.md").read_text(encoding="utf-8")
    assert "| DailyDialog | 45.7 | 1.50 | 20.0% | 40.0% | 1,234 |" in card
    assert "| on | 34.5 | 11.0% | 22.0% |" in card
    assert "700 replies" in card
    assert "| tokens read | 123,456 |" in card
    assert "| trained on | an abacus |" in card
    assert "not measured yet" not in card
    run("ship", monkeypatch, *common)
    assert "not measured yet" in (tmp_path / "packed" / "README.md").read_text(encoding="utf-8")


def test_a_bot_that_is_too_large_leaves_the_package_as_it_was(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship = script("ship")
    monkeypatch.setattr(ship, "MOST", 1000)
    (tmp_path / "packed").mkdir()
    with pytest.raises(SystemExit, match="is the most"):
        ship.ship(open_bot(bot), "", tmp_path / "packed")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("packed")] == ["packed"]


def test_every_source_of_the_training_text_has_a_licence() -> None:
    sources = tomllib.loads((RECIPE / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert {name for source in sources for name in source["files"]} == {*script("prepare").SOURCES, *MADE}


def test_the_figures_are_what_the_card_asks_for(bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate, data = script("evaluate"), tmp_path / "data"
    english, chinese = ("".join(json.dumps(each) + "\n" for _ in range(9)) for each in (TALK, CHINESE))
    names = [
        *evaluate.TEXTS.values(),
        evaluate.CONVAI2,
        *evaluate.recipe()["SOURCES"],
        *(f"{name}.jsonl" for name in MADE),
    ]
    for name in names:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("scene\tspeaker\ttext\n1\tA\thi\n1\tB\tyou\n" if "tsv" in name else english)
    (data / "valid.jsonl").write_text(english + chinese)
    made = [data / f"{name}.jsonl" for name in MADE]
    common = ("--text", data, "--made", *made, "--out", tmp_path / "figures.json")
    run("evaluate", monkeypatch, bot, data, *common, "--messages", 5, "--conversations", 2, "--next-words", 3)
    figures: dict[str, Any] = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert len(figures["texts"]) == 2 + len(evaluate.TEXTS)
    assert all(each["words"] for each in figures["texts"].values())
    assert sum(figures["shares"].values()) == pytest.approx(1)
    assert figures["persona"]["all"]["replies"] == figures["persona"]["none"]["replies"] == 6
    assert "not measured yet" not in script("ship").card(open_bot(bot), figures, "an abacus")


def test_every_script_of_the_bots_own_can_be_told(own: ModuleType) -> None:
    chance = random.Random(0)
    for path in sorted(own.TALK.glob("*.txt")):
        for each in own.scripts(path):
            messages = own.told(each, chance).messages
            assert [message.speaker for message in messages] == ["person", "elman"] * (len(messages) // 2)
            for message in messages:
                assert message.text == message.text.strip()
                assert message.text
                assert not set("(){}|") & set(message.text)
                chinese = any("\u4e00" <= character <= "\u9fff" for character in message.text)
                assert chinese == (each.language == "zh") or message.speaker == "person"


def test_what_the_person_tells_is_known_before_the_reply(own: ModuleType) -> None:
    each = own.Script("en", ("my name is {name}", "Hello, {name}!", "who am I?", "You are {name}.", "bye", "Bye!"))
    first, reply, _, answer, _, last = own.told(each, random.Random(3)).messages
    name = first.text.split("is ", 1)[1].rstrip(".")
    assert (reply.text, answer.text) == (f"Hello, {name}!", f"You are {name}.")
    assert reply.facts == answer.facts == (f"Your name is {name}.",)
    assert last.facts == ()


def test_a_conversation_ends_before_a_reply_that_says_what_cannot_be_known(own: ModuleType) -> None:
    each = own.Script("en", ("hi", "Hello!", "guess", "You are {name}.", "bye", "Bye!"))
    assert [message.text.lower() for message in own.told(each, random.Random(0)).messages] == ["hi", "hello!"]


def test_the_same_seed_tells_the_same_each_script_in_several_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: ModuleType
) -> None:
    (tmp_path / "en_a.txt").write_text("> (hi|hello|hey|good day)\n< Hello!\n\n> bye\n< (Bye!|See you!)\n")
    monkeypatch.setattr(own, "TALK", tmp_path)
    found = []
    for name in ("one", "other"):
        monkeypatch.setattr(sys, "argv", ["own_talk.py", "--times", "9", "--out", str(tmp_path / name)])
        own.main()
        found.append((tmp_path / name).read_text())
    assert found[0] == found[1]
    scripts = [json.loads(line)["script"] for line in found[0].splitlines()]
    assert len(scripts) == len(set(found[0].splitlines()))
    assert min(scripts.count(f"en_a:{number}") for number in (0, 1)) > 1


def test_a_kind_of_message_is_told_five_times_for_each_that_is_of_it(own: ModuleType) -> None:
    messages = "|".join(f"my {animal} (died|is gone)" for animal in ("dog", "cat", "bird", "fish", "horse"))
    kind = own.Script("en", (f"({messages})", "(I am so sorry.|What a loss.)"))
    counts = Counter[str]()
    own.tellings(kind, "en:0", 3, random.Random(0), counts)
    assert counts["told whole"] == 25


def test_what_is_cut_or_left_out_is_counted(own: ModuleType) -> None:
    counts = Counter[str]()
    cut = own.Script("en", ("hi", "Hello!", "guess", "You are {name}."))
    assert len(own.tellings(cut, "en:0", 5, random.Random(0), counts)) < 5
    assert own.tellings(own.Script("en", ("guess", "You are {name}.")), "en:1", 2, random.Random(0), counts) == []
    assert len(own.tellings(own.Script("en", ("？", "Ok!")), "en:2", 3, random.Random(0), counts)) == 1
    assert (counts["told whole"], counts["cut before a reply that says what cannot be known"]) == (3, 7)


@pytest.mark.parametrize("text", ["< Hello!", "> hi\n> hi\n< Hello!", "> hi"])
def test_what_is_no_message_and_reply_in_turn_is_refused(own: ModuleType, tmp_path: Path, text: str) -> None:
    (tmp_path / "en_a.txt").write_text(f"> hi\n< Hello!\n\n{text}\n")
    with pytest.raises(ValueError, match="conversation 2"):
        list(own.scripts(tmp_path / "en_a.txt"))


def test_the_audit_counts_replies_with_what_is_somebody_elses(tmp_path: Path) -> None:
    overheard = ["I told Zachariah that the shop had closed.", "Well, who would have thought it?"]
    made = ["I met Anna and we went for a walk.", "Tell me what the weather is like there."]
    talk = [*zip(("person", "friend"), overheard, strict=True), *zip(("person", "elman"), made, strict=True)]
    line = json.dumps({"messages": [{"speaker": speaker, "text": text} for speaker, text in talk]})
    (tmp_path / "train.jsonl").write_text(line + "\n", encoding="utf-8")
    audit = script("audit")
    replies = [
        "He said that Zachariah was late.",
        "He said that Anna was late.",
        "Oh no! Well, who would have thought it? Not me.",
        "Tell me what the weather is like there.",
        "Call me at +1 650-253-0000, please.",
    ]
    found = audit.counted(replies, audit.Heard(tmp_path / "train.jsonl"))
    assert found == {"personal data": 1, "a sentence overheard": 1, "a name overheard": 1}


def test_the_openings_are_a_hundred_half_of_them_chinese() -> None:
    openings = list(script("samples").openings())
    for language in ("English", "Chinese"):
        own = {kind: messages for each, kind, messages in openings if each == language}
        assert set(own) == {"small talk", "feelings", "memory", "nonsense", "hostile"}
        assert len({message for messages in own.values() for message in messages}) == 50


def test_samples_are_the_same_each_time_and_what_was_written_by_hand_stays(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "samples.md"
    samples = run("samples", monkeypatch, "--bot", bot, "--out", out)
    first = out.read_text(encoding="utf-8")
    assert len([line for line in first.splitlines() if line.startswith("| ") and line[2].isdigit()]) == 100
    out.write_text(first.replace("## What is good", "Honest words.\n\n## What is good"), encoding="utf-8")
    run("samples", monkeypatch, "--bot", bot, "--out", out)
    again = out.read_text(encoding="utf-8")
    assert again.replace("Honest words.\n\n", "") == first
    assert samples.BY_HAND in again
    assert samples.cell("a|b\nc") == "a\\|b c"
