"""The report of a bot that learned from messages: figures, and what it answers to messages that it never saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from elman.chat.bot import load
from elman.files import write_text
from elman.text.conversations import Conversation

REPORT = "learned.md"
SAMPLES = 8


class Reply(NamedTuple):
    """A held-out message, what the person answered, and what the bot does."""

    message: str
    theirs: str
    bots: str


def replies(path: Path, held_out: Iterable[Conversation], speaker: str) -> list[Reply]:
    """Let the bot answer some held-out messages."""
    bot = load(path)
    found: list[Reply] = []
    for message, theirs in answered(held_out, speaker):
        found.append(Reply(message, theirs, "".join(bot.chat(seed=len(found)).reply(message))))
        if len(found) == SAMPLES:
            break
    return found


def answered(held_out: Iterable[Conversation], speaker: str) -> Iterator[tuple[str, str]]:
    """Yield messages of others with the speaker's answer."""
    for conversation in held_out:
        for message, answer in zip(conversation.messages, conversation.messages[1:], strict=False):
            if answer.speaker == speaker != message.speaker:
                yield message.text, answer.text


def write_report(path: Path, figures: Mapping[str, Any], samples: Iterable[Reply]) -> None:
    """Write the report beside the weights; it holds people's words, as the weights do."""
    lines = ["# What was learned", "", "| | |", "|---|---|"]
    lines += [f"| {name.replace('_', ' ')} | {value} |" for name, value in figures.items()]
    if figures["messages_used"] < 200:
        lines += [
            "",
            f"{figures['messages_used']} messages are very little: expect a few turns of phrase, not a person.",
        ]
    lines += ["", "![the learning curve](curve.png)", "", "## Answers to messages that it never saw", ""]
    for each in samples:
        lines += [
            f"> {quoted(each.message)}",
            "",
            f"- they: {quoted(each.theirs)}",
            f"- the bot: {quoted(each.bots)}",
            "",
        ]
    write_text(path / REPORT, "\n".join(lines) + "\n")


def quoted(text: str) -> str:
    """Put a message on one line."""
    return " / ".join(text.split("\n"))
