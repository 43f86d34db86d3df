"""The default bot's training text: what stands where in it, and what never gets into it."""

import importlib.util
import json
import random
import string
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RECIPE = Path(__file__).parents[1] / "recipes" / "default" / "prepare.py"
VALIDATION = "dialogue/en/personachat.convai2-valid.jsonl"
RUN = 3
"""Messages in a row that two sets of conversations must not share."""
NO_LETTERS = dict.fromkeys(map(ord, string.punctuation + string.whitespace))


@pytest.fixture
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("default_recipe", RECIPE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_of(recipe: ModuleType, folder: Path, *talks: dict[str, Any], times: int = 1) -> list[dict[str, Any]]:
    """Return what the recipe makes of conversations in a file of their own."""
    vars(recipe)["SOURCES"] = {"talk.jsonl": times}
    (folder / "talk.jsonl").write_text("".join(json.dumps(talk) + "\n" for talk in talks), encoding="utf-8")
    return [json.loads(line) for lines in recipe.prepared(folder, Counter()) for line in lines]


def talk(*texts: str, **persona: list[str]) -> dict[str, Any]:
    return {"messages": [{"speaker": "AB"[turn % 2], "text": text} for turn, text in enumerate(texts)]} | (
        {"persona": persona} if persona else {}
    )


def test_facts_stand_before_the_messages_of_the_second_speaker_and_nowhere_else(
    recipe: ModuleType, tmp_path: Path
) -> None:
    facts = ["i have a poodle .", "i paint walls .", "my brother sings ."]
    (found,) = lines_of(recipe, tmp_path, talk("hello", "a poodle barks here", "oh", "well", A=["i fly ."], B=facts))
    known = {"I have a poodle.", "I paint walls.", "My brother sings."}
    assert [message["speaker"] for message in found["messages"]] == ["A", "B", "A", "B"]
    assert all("facts" not in message for message in found["messages"][::2])
    assert all(set(message.get("facts", ())) <= known for message in found["messages"])
    assert "I have a poodle." in found["messages"][1]["facts"]
    assert "persona" not in found


def test_whoever_is_known_is_the_second_to_speak(recipe: ModuleType, tmp_path: Path) -> None:
    (found,) = lines_of(recipe, tmp_path, talk("red", "green", "blue", A=["i see blue things ."]))
    assert [message["text"] for message in found["messages"]] == ["Green", "Blue"]
    assert found["messages"][1]["facts"] == ["I see blue things."]


def test_a_conversation_with_personal_data_is_left_out_whole(recipe: ModuleType, tmp_path: Path) -> None:
    private = talk("where do i write to ?", "to jo.doe@example.com", "thanks")
    found = lines_of(recipe, tmp_path, private, talk("hi", "hello"))
    assert [message["text"] for each in found for message in each["messages"]] == ["Hi", "Hello"]


def test_what_one_says_in_a_row_is_one_message_and_a_monologue_is_none(recipe: ModuleType, tmp_path: Path) -> None:
    messages = [{"speaker": name, "text": text} for name, text in (("A", "hi"), ("A", "You"), ("B", "yes , i am"))]
    found = lines_of(recipe, tmp_path, {"messages": messages}, {"messages": messages[:2]})
    assert [[message["text"] for message in each["messages"]] for each in found] == [["Hi You", "Yes, I am"]]


def test_a_long_conversation_is_cut_and_a_file_is_read_as_often_as_is_asked(recipe: ModuleType, tmp_path: Path) -> None:
    found = lines_of(recipe, tmp_path, talk(*map(str, range(20))), times=3)
    assert sorted(len(each["messages"]) for each in found) == [4, 4, 4, 16, 16, 16]


def test_what_validates_is_not_learned(recipe: ModuleType, tmp_path: Path) -> None:
    lines = [said_by_two(f"hello {number}", f"I am {number}") for number in range(200)]
    twice = [[line, line] for line in lines[:100]]
    recipe.write([*twice, *([line] for line in lines), *twice[:10]], tmp_path)
    train, valid = (texts_of(tmp_path / f"{name}.jsonl") for name in ("train", "valid"))
    assert len(valid) == 2 * sum(recipe.validates(recipe.origin(line)) for line in lines) > 0
    assert not set(valid) & set(train)
    assert {*train, *valid} == {f"{said} {number}" for number in range(200) for said in ("hello", "I am")}
    assert len(train) > 2 * (200 - 200 // recipe.VALID)


def test_one_conversation_in_so_many_validates(recipe: ModuleType) -> None:
    apart = sum(recipe.validates(f"conversation {number}") for number in range(10_000))
    assert abs(apart - 10_000 / recipe.VALID) < 50


def test_what_validates_does_so_among_more_conversations_too(recipe: ModuleType, tmp_path: Path) -> None:
    lines = [[said_by_two(f"hello {number}", f"I am {number}")] for number in range(400)]
    recipe.write(lines[:200], tmp_path / "few")
    recipe.write(lines, tmp_path / "more")
    few, more = (texts_of(tmp_path / name / "valid.jsonl") for name in ("few", "more"))
    assert set(few) < set(more)


def test_what_is_overheard_follows_a_conversation_with_the_bot_who_has_no_part_in_it(recipe: ModuleType) -> None:
    asked = {"messages": [{"speaker": name, "text": "a table"} for name in recipe.OTHERS]}
    lines = [json.dumps(asked), said_by_two("hello", "I am"), json.dumps(asked)]
    (found,) = [json.loads(line)["messages"] for line in recipe.joined(lines, random.Random(1))]
    assert [each["speaker"] for each in found] == ["person", "elman", *recipe.OTHERS]


def test_the_bot_speaks_as_one_of_whom_something_is_known_and_overhears_all_others(
    recipe: ModuleType, tmp_path: Path
) -> None:
    (known,) = lines_of(recipe, tmp_path, talk("hi", "hello", B=["i ski ."]))
    (unknown,) = lines_of(recipe, tmp_path, talk("hi", "hello", "hey"))
    assert [message["speaker"] for message in known["messages"]] == ["A", "B"]
    assert known["messages"][1]["facts"] == ["I ski."]
    assert [message["speaker"] for message in unknown["messages"]] == ["person", "friend", "person"]


def test_all_tellings_of_a_script_are_learned_or_none(recipe: ModuleType, tmp_path: Path) -> None:
    scripts = [(number, telling) for number in range(120) for telling in range(3)]
    lines = [
        json.dumps({"script": f"en:{number}", **json.loads(said_by_two(f"hello {number} {telling}", "I am"))})
        for number, telling in scripts
    ]
    recipe.write([[line] for line in lines], tmp_path)
    train, valid = (
        {text.split()[1] for text in texts_of(tmp_path / f"{name}.jsonl")[::2]} for name in ("train", "valid")
    )
    assert valid
    assert not train & valid


def test_blanks_for_names_are_filled_and_the_second_speaker_is_the_bot(recipe: ModuleType, tmp_path: Path) -> None:
    (found,) = lines_of(recipe, tmp_path, talk("I'm [user 1's name].", "hello, [User 1]. I'm [user 2 name].", "hi"))
    first, second, _ = (message["text"] for message in found["messages"])
    name = first.removeprefix("I'm ").rstrip(".")
    assert name in recipe.NAMES
    assert second == f"Hello, {name}. I'm Elman."
    assert lines_of(recipe, tmp_path, talk("I'm [your name].", "hello")) == []


def test_conversations_are_joined_by_language_and_keep_who_answers(recipe: ModuleType) -> None:
    lines = [said_by_two(f"hello {number}", f"I am {number}") for number in range(40)]
    lines += [said_by_two(f"你好 {number}", f"我是 {number}") for number in range(40)]
    found = [json.loads(line)["messages"] for line in recipe.joined(lines, random.Random(0))]
    assert 2 < len(found) < 60
    for messages in found:
        assert len({"你好" in each["text"] or "我是" in each["text"] for each in messages}) == 1
        assert all(
            each["speaker"] == ("person" if each["text"][:5] == "hello" or "你好" in each["text"] else "elman")
            for each in messages
        )
    assert sum(map(len, found)) == 160


def said_by_two(*said: str) -> str:
    return json.dumps({"messages": [{"speaker": name, "text": text} for name, text in zip("AB", said, strict=True)]})


def texts_of(path: Path) -> list[str]:
    return [each["text"] for line in path.read_text().splitlines() for each in json.loads(line)["messages"]]


def test_no_file_of_a_validation_or_test_set_of_convai2_is_a_source(recipe: ModuleType) -> None:
    assert not [name for name in recipe.SOURCES if "convai2" in name]


def messages_in_a_row(path: Path) -> set[int]:
    """Return hashes of so many messages in a row as letters and digits alone, which no preparation changes."""
    found: set[int] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        texts = [message["text"].lower().translate(NO_LETTERS) for message in json.loads(line)["messages"]]
        found.update(map(hash, zip(*(texts[start:] for start in range(RUN)), strict=False)))
    return found


def test_no_conversation_of_convai2s_validation_set_is_learned(recipe: ModuleType, data_folder: Path) -> None:
    validation = messages_in_a_row(data_folder / VALIDATION)
    assert len(validation) > 12_000
    for name in (name for name in recipe.SOURCES if name.startswith("dialogue/en/")):
        assert not validation & messages_in_a_row(data_folder / name), name
