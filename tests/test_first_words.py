"""The package's own conversations: made from the scenes in tools/, and fit to practise on."""

import json
import re
import runpy
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "first_words.py"
HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE_SIGNS = re.compile(r"[\u3000-\u303f\uff00-\uffef]")


@pytest.fixture(scope="module")
def text() -> str:
    return (resources.files("elman") / "data" / "first_words.jsonl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def conversations(text: str) -> list[list[dict[str, str]]]:
    return [json.loads(line)["messages"] for line in text.splitlines()]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def answers(conversations: list[list[dict[str, str]]], said: str) -> list[str]:
    """Return the replies to a message, however it was typed."""
    return [
        reply["text"]
        for messages in conversations
        for message, reply in zip(messages[::2], messages[1::2], strict=True)
        if message["text"].lower().strip(".!?。！？～") == said
    ]


def test_the_file_is_what_the_generator_makes(text: str, tool: dict[str, Any]) -> None:
    assert text == tool["corpus"]()


def test_there_are_thousands_of_small_conversations(text: str, conversations: list[list[dict[str, str]]]) -> None:
    assert len(conversations) == 4000
    assert len(text.encode()) < 1_500_000
    assert {len(messages) for messages in conversations} == {2, 4, 6, 8, 10}


def test_the_person_and_the_bot_take_turns(conversations: list[list[dict[str, str]]]) -> None:
    for messages in conversations:
        assert [message["speaker"] for message in messages] == ["you", "elman"] * (len(messages) // 2)


def test_nobody_says_nothing_and_no_slot_is_left_open(conversations: list[list[dict[str, str]]]) -> None:
    for messages in conversations:
        for message in messages:
            assert message["text"].strip() == message["text"] != ""
            assert not set("{}|$[]") & set(message["text"])


def test_no_conversation_comes_twice(text: str) -> None:
    lines = text.splitlines()
    assert len(set(lines)) == len(lines)


def test_half_are_english_half_chinese_and_none_is_both(conversations: list[list[dict[str, str]]]) -> None:
    chinese = 0
    for messages in conversations:
        replies = [bool(HAN.search(message["text"])) for message in messages if message["speaker"] == "elman"]
        assert len(set(replies)) == 1 or {m["text"] for m in messages if not HAN.search(m["text"])} <= {"哈哈！", ":)"}
        everything = "".join(message["text"] for message in messages)
        assert replies[0] or not (HAN.search(everything) or CHINESE_SIGNS.search(everything))
        chinese += replies[0]
    assert chinese == len(conversations) / 2


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hi", "Hi|Hello|Hey"),
        ("hello", "Hi|Hello|Hey"),
        ("good night", "Good night|Sleep well"),
        ("who are you", "Elman"),
        ("你好", "你好|嗨"),
        ("在吗", "在"),
        ("晚安", "晚安|好好睡"),
        ("你是谁", "Elman"),
        ("谢谢", "谢|不客气|别客气"),
    ],
)
def test_what_people_often_say_is_there_and_answered_in_kind(
    conversations: list[list[dict[str, str]]], said: str, reply: str
) -> None:
    replies = answers(conversations, said)
    assert len(replies) > 1
    assert all(re.search(reply, answer) for answer in replies)


def test_every_handwritten_line_is_used(text: str, tool: dict[str, Any]) -> None:
    """A reply that no conversation has was left out by a slot that nothing fills, or by too few conversations."""
    said = {message["text"] for line in text.splitlines() for message in json.loads(line)["messages"]}
    for language in ("en", "zh"):
        script = (TOOL.parent / f"first_words.{language}.txt").read_text(encoding="utf-8")
        replies = [reply for line in script.splitlines() if line[:1] == "<" for reply in line[2:].split(" | ")]
        assert {reply for reply in replies if "{" not in reply} <= said


def test_a_name_is_answered_with_that_name_and_kept(conversations: list[list[dict[str, str]]]) -> None:
    told = re.compile(r"You are (\w+)\.|你叫(\w+)。")
    asked = 0
    for messages in conversations:
        for index, message in enumerate(messages):
            if message["speaker"] == "elman" and (answer := told.fullmatch(message["text"])):
                asked += 1
                earlier = " ".join(said["text"].lower() for said in messages[:index])
                assert (answer[1] or answer[2]).lower() in earlier
    assert asked > 20
