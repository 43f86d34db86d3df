"""The default bot's conversations: from the folders of real data to two files, one to learn and one to validate.

Only sources that may be in shipped weights are read. A conversation in which a phone number, an e-mail or another
piece of personal data is found is left out whole. In each, the one whom the bot speaks as is the second to appear, and
where something is known of that speaker, some of it stands before each of their messages, as it will when the bot is
asked to use what it knows.

    python recipes/default/prepare.py DATA --recall recall_talk.jsonl --out FOLDER
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from elman.text.conversations import Conversation, Message
from elman.text.exports.sessions import merge_turns
from elman.text.redaction import RedactionConfig, Redactor
from elman.text.sources import read_corpus

SOURCES = {
    "dialogue/en/personachat.train-part1.jsonl": 1,
    "dialogue/en/personachat.train-part2.jsonl": 1,
    "dialogue/en/synthetic-persona-chat.jsonl": 1,
    "dialogue/en/topical-chat.jsonl": 1,
    "dialogue/en/chatterbot.jsonl": 1,
    "dialogue/zh/chatterbot.jsonl": 4,
    "dialogue/zh/kdconv.jsonl": 1,
    "dialogue/zh/crosswoz.jsonl": 1,
    "dialogue/zh/cped.jsonl": 1,
    "dialogue/zh/lccc-sample.jsonl": 2,
}
"""How often each file is read, by its path in the data folder."""
ROLES = ("person", "elman")
"""Who speaks first in a conversation of two, and who answers."""
VALID = 50
"""One conversation in so many validates."""
LONGEST = 16
"""Messages after which a conversation is cut in two, so that windows hold different ones."""
MOST_FACTS = 3
JOINED = 6
"""Conversations that are one on average: people talk on for days, and the state must bear it."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def conversations(path: Path) -> Iterator[Conversation]:
    """Yield a file's conversations, cut into pieces of a length that a window can hold."""
    for item in read_corpus([path]):
        assert isinstance(item, Conversation)
        messages = merge_turns([each for each in map(readable, item.messages) if each.text], joint=" ")
        messages = second_is_self(messages, item)
        for start in range(0, len(messages), LONGEST):
            piece = messages[start : start + LONGEST]
            if len({each.speaker for each in piece}) >= 2:
                yield Conversation(tuple(piece), item.persona)


def second_is_self(messages: list[Message], item: Conversation) -> list[Message]:
    """Return the messages without the first where the one who speaks first is the one of whom something is known."""
    known = {name for name, facts in item.persona.items() if facts}
    if len(known) == 1 and messages and messages[0].speaker in known:
        return messages[1:]
    return messages


def readable(message: Message) -> Message:
    """Return a message as a person would write it: no blanks before stops, capitals where they belong."""
    text = message.text.replace("__SILENCE__", "").strip()
    text = re.sub(r" +([.,!?;:'’)])", r"\1", text)
    text = re.sub(r"\b(\w+) (n't|'(?:s|re|ve|ll|d|m))\b", r"\1\2", text)
    text = re.sub(r"\bi\b(?!\.)", "I", text)
    text = re.sub(r"(^|[.!?] +)([a-z])", lambda found: found[1] + found[2].upper(), text)
    return message._replace(text=text)


def with_facts(conversation: Conversation, chance: random.Random) -> Conversation:
    """Put some of what is known of the self speaker before each of their messages, what matters to it among them."""
    me = conversation.speakers[1]
    facts = [readable(Message("", fact)).text for fact in conversation.persona.get(me, ())]
    if not facts:
        return Conversation(conversation.messages)

    def given(message: Message) -> Message:
        if message.speaker != me:
            return message
        ranked = sorted(facts, key=lambda fact: -overlap(fact, message.text))
        best = [fact for fact in ranked[:2] if overlap(fact, message.text) > 0]
        others = [fact for fact in facts if fact not in best]
        chosen = [*best, *chance.sample(others, min(len(others), chance.randint(0, MOST_FACTS)))]
        chance.shuffle(chosen)
        return message._replace(facts=tuple(chosen[:MOST_FACTS]))

    return Conversation(tuple(map(given, conversation.messages)))


def overlap(fact: str, text: str) -> int:
    """Count the words of four letters and more, or the pairs of Han characters, that two texts share."""
    return len(terms(fact) & terms(text))


def terms(text: str) -> set[str]:
    """Return the words of four letters and more, and the pairs of Han characters."""
    words = set(re.findall(r"[a-z]{4,}", text.lower()))
    han = re.findall(r"[\u4e00-\u9fff]+", text)
    return words | {run[start : start + 2] for run in han for start in range(len(run) - 1)}


def to_json(conversation: Conversation) -> str:
    """Return a conversation as a line of JSONL."""
    messages: list[dict[str, Any]] = [
        {"speaker": each.speaker, "text": each.text} | ({"facts": list(each.facts)} if each.facts else {})
        for each in conversation.messages
    ]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def prepared(data: Path, counts: Counter[str]) -> Iterator[str]:
    """Yield every source's conversations as lines, as often as they are to be read."""
    chance, redactor = random.Random(0), Redactor(RedactionConfig())
    for name, times in SOURCES.items():
        for conversation in conversations(data / name):
            if any(redactor.redact(each.text) != each.text for each in conversation.messages):
                counts["left out for personal data"] += 1
                continue
            counts[name] += 1
            for _ in range(times):
                yield to_json(with_facts(conversation, chance))


def joined(lines: Iterable[str], chance: random.Random) -> Iterator[str]:
    """Yield conversations of two, several of one language as one, and those of more speakers as they are."""
    under_way: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for line in lines:
        messages = json.loads(line)["messages"]
        speakers = list(dict.fromkeys(each["speaker"] for each in messages))
        if len(speakers) != 2:
            yield line
            continue
        talk = under_way[HAN.search(messages[0]["text"]) is not None]
        talk += [each | {"speaker": ROLES[speakers.index(each["speaker"])]} for each in messages]
        if chance.random() < 1 / JOINED:
            yield json.dumps({"messages": talk}, ensure_ascii=False)
            talk.clear()
    yield from (json.dumps({"messages": talk}, ensure_ascii=False) for talk in under_way.values() if talk)


def write(lines: Iterable[str], out: Path) -> None:
    """Shuffle the lines and split them; what validates is a conversation that is read once."""
    shuffled = list(lines)
    random.Random(1).shuffle(shuffled)
    once = [line for line, times in Counter(shuffled).items() if times == 1]
    valid = set(once[::VALID])
    out.mkdir(parents=True, exist_ok=True)
    train = joined((line for line in shuffled if line not in valid), random.Random(2))
    for name, kept in (("train", train), ("valid", (line for line in once if line in valid))):
        (out / f"{name}.jsonl").write_text("".join(line + "\n" for line in kept), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--recall", type=Path, help="conversations that teach the use of facts")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    recall = arguments.recall.read_text(encoding="utf-8").splitlines() if arguments.recall else []
    write([*prepared(arguments.data, counts), *recall], arguments.out)
    for name, count in counts.items():
        print(f"{count:8,}  {name}")
    print(f"{len(recall):8,}  of the use of facts")


if __name__ == "__main__":
    main()
