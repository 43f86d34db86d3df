"""The default bot's conversations: from the folders of real data to two files, one to learn and one to validate.

Only sources that may be in shipped weights are read. A conversation in which a phone number, an e-mail or another
piece of personal data is found is left out whole. The bot speaks in the conversations that were made for it, and where
a persona is known, some of which stands before each of its messages; all others it overhears, a person talking with a
friend: it learns how people talk, and not to say that it is one.

    python recipes/default/prepare.py DATA --made recall_talk.jsonl own_talk.jsonl --out FOLDER
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from elman.text.conversations import Conversation, Message, conversation_to_json
from elman.text.exports.sessions import merge_turns
from elman.text.redaction import RedactionConfig, Redactor
from elman.text.sources import read_corpus
from elman.training.recall_values import load

SOURCES = {
    "dialogue/en/personachat.train-part1.jsonl": 1,
    "dialogue/en/personachat.train-part2.jsonl": 1,
    "dialogue/en/synthetic-persona-chat.jsonl": 1,
    "dialogue/en/topical-chat.jsonl": 1,
    "dialogue/en/taskmaster4.jsonl": 1,
    "dialogue/en/multiwoz.jsonl": 1,
    "dialogue/en/sgd.jsonl": 1,
    "dialogue/en/chatterbot.jsonl": 1,
    "dialogue/zh/chatterbot.jsonl": 4,
    "dialogue/zh/kdconv.jsonl": 2,
    "dialogue/zh/crosswoz.jsonl": 1,
    "dialogue/zh/cped.jsonl": 3,
    "dialogue/zh/lccc-sample.jsonl": 3,
}
"""How often each file is read, by its path in the data folder."""
ROLES = ("person", "elman")
"""Who speaks first in a conversation of two, and who answers."""
OTHERS = ("person", "friend", "another", "a fourth")
"""Who speaks in what the bot only overhears; the last stands for all who come after."""
VALID = 50
"""One conversation in so many validates."""
NAMES = load("recall_values_en")["first_names"].split()
LONGEST = 16
"""Messages after which a conversation is cut in two, so that windows hold different ones."""
MOST_FACTS = 3
JOINED = 6
"""Conversations that are one on average: people talk on for days, and the state must bear it."""
HAN = re.compile(r"[\u4e00-\u9fff]")
NAMELESS = re.compile(r"\[user ([12])(?:'s)?(?: name)?\]", re.IGNORECASE)
"""What Synthetic-Persona-Chat has for the names of its two speakers."""
BLANK = re.compile(r"\[[^]]*\bname\b[^]]*\]", re.IGNORECASE)
"""A form's blank that nothing says how to fill."""


def conversations(path: Path) -> Iterator[Conversation]:
    """Yield a file's conversations, cut into pieces of a length that a window can hold."""
    for item in read_corpus([path]):
        assert isinstance(item, Conversation)
        messages = merge_turns([each for each in map(readable, named(item.messages)) if each.text], joint=" ")
        messages = second_is_self(messages, item)
        for start in range(0, len(messages), LONGEST):
            piece = messages[start : start + LONGEST]
            if len({each.speaker for each in piece}) >= 2:
                yield Conversation(tuple(piece), item.persona)


def named(messages: Sequence[Message]) -> list[Message]:
    """Return the messages with the blanks that stand for the two speakers' names filled: the second is the bot."""
    text = "\n".join(each.text for each in messages)
    names = {"1": random.Random(text).choice(NAMES), "2": "Elman"}
    return [each._replace(text=NAMELESS.sub(lambda found: names[found[1]], each.text)) for each in messages]


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
        more = chance.randint(0 if best else 1, MOST_FACTS)
        chosen = [*best, *chance.sample(others, min(len(others), more))]
        chance.shuffle(chosen)
        return message._replace(facts=tuple(chosen[:MOST_FACTS]))

    return Conversation(tuple(map(given, conversation.messages)))


def overheard(conversation: Conversation) -> Conversation:
    """Return a conversation with the names of those whom the bot only overhears."""
    roles = {speaker: OTHERS[min(index, len(OTHERS) - 1)] for index, speaker in enumerate(conversation.speakers)}
    return Conversation(tuple(each._replace(speaker=roles[each.speaker]) for each in conversation.messages))


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
    return json.dumps(conversation_to_json(conversation), ensure_ascii=False)


def prepared(data: Path, counts: Counter[str]) -> Iterator[list[str]]:
    """Yield every source's conversations, each as the lines in which it is read, with other facts in each."""
    chance, redactor = random.Random(0), Redactor(RedactionConfig())
    for name, times in SOURCES.items():
        for conversation in conversations(data / name):
            if any(BLANK.search(each.text) for each in conversation.messages):
                counts["left out for a blank that nothing fills"] += 1
                continue
            if any(redactor.redact(each.text) != each.text for each in conversation.messages):
                counts["left out for personal data"] += 1
                continue
            counts[name] += 1
            if not conversation.persona.get(conversation.speakers[1]):
                conversation = overheard(conversation)
            yield [to_json(with_facts(conversation, chance)) for _ in range(times)]


def joined(lines: Iterable[str], chance: random.Random) -> Iterator[str]:
    """Yield the bot's conversations, several of one language as one, with what it overhears between them."""
    under_way: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    waiting: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for line in lines:
        messages = json.loads(line)["messages"]
        speakers = speakers_of(line)
        chinese = HAN.search(messages[0]["text"]) is not None
        if is_overheard(line):
            waiting[chinese] += messages
            continue
        talk = under_way[chinese]
        talk += [each | {"speaker": ROLES[speakers.index(each["speaker"])]} for each in messages]
        talk += waiting[chinese]
        waiting[chinese].clear()
        if chance.random() < 1 / JOINED:
            yield json.dumps({"messages": talk}, ensure_ascii=False)
            talk.clear()
    yield from (json.dumps({"messages": talk}, ensure_ascii=False) for talk in under_way.values() if talk)


def write(talks: Iterable[list[str]], out: Path) -> None:
    """Shuffle the conversations and split them; what validates is nowhere in what is learned."""
    same: dict[str, list[str]] = {}
    for lines in talks:
        same.setdefault(origin(lines[0]), []).extend(lines)
    learned = [line for name, lines in same.items() if not validates(name) for line in lines]
    kept_apart = [lines[0] for name, lines in same.items() if validates(name) and not is_overheard(lines[0])]
    for number, lines in enumerate((kept_apart, learned), start=1):
        random.Random(number).shuffle(lines)
    out.mkdir(parents=True, exist_ok=True)
    for name, kept in (
        ("train", joined(learned, random.Random(2))),
        ("valid", kept_apart),
    ):
        (out / f"{name}.jsonl").write_text("".join(line + "\n" for line in kept), encoding="utf-8")


def validates(origin: str) -> bool:
    """Tell whether a conversation is kept apart, whatever others there are: a later run goes on from an earlier one."""
    return zlib.crc32(origin.encode()) % VALID == 0


def is_overheard(line: str) -> bool:
    """Tell whether the bot has no part in a conversation."""
    return OTHERS[1] in speakers_of(line)


def speakers_of(line: str) -> list[str]:
    """Return who speaks in a conversation, in the order in which they first do."""
    return list(dict.fromkeys(each["speaker"] for each in json.loads(line)["messages"]))


def origin(line: str) -> str:
    """Return which script a conversation tells, or what is said in it, whatever is known beside it."""
    talk = json.loads(line)
    return str(talk.get("script")) if "script" in talk else "\n".join(each["text"] for each in talk["messages"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--made", type=Path, nargs="*", default=[], help="conversations that were made for the bot")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    made = [line for path in arguments.made for line in path.read_text(encoding="utf-8").splitlines()]
    write([*prepared(arguments.data, counts), *([line] for line in made)], arguments.out)
    for name, count in counts.items():
        print(f"{count:8,}  {name}")
    print(f"{len(made):8,}  made for the bot")


if __name__ == "__main__":
    main()
