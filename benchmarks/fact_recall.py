"""Does a bot say the facts it was told, whatever was talked of since, and does it say so when it was told nothing?

The bot hears 50 facts of 20 kinds in varied wording, then other things for 0, 10, 100, ... turns, and is asked in
other wording. A question is answered when the right value is in the reply; a question about something never told, when
the reply says that it is not known. Extraction (facts found in what was told) and retrieval (the right fact among those
that the model was given) are reported by themselves. Replies and wordings of `fact_recall_wordings.toml` stay out of
development.

    python benchmarks/fact_recall.py BOT --data DATA [--distance 0 10 100] [--language en zh] [--json]

With `--wordings benchmarks/fact_recall_development.toml` the wordings are those of development, to be looked at freely.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from elman.chat.bot import load
from elman.person.extraction import extract
from elman.person.rungs import Rungs
from elman.text.conversations import Conversation
from elman.text.sources import read_corpus

WORDINGS = Path(__file__).parent / "fact_recall_wordings.toml"
LANGUAGES = ("en", "zh")
DISTANCES = (0, 10, 100, 1_000, 10_000)
FILLER = {"en": "dialogue/en/dailydialog.test.jsonl", "zh": "dialogue/zh/xdailydialog.test.jsonl"}
"""Real small talk, never trained on."""

_HONEST = (
    r"(?:n't|\bnot|\bnever)(?: [a-z'’]+){0,3}? (?:told|tell|say|said|mention|mentioned|know|remember"
    r"|recall|sure|guess|shared)\b|"
    r"no idea|can't say|cannot say|will you tell|did you ever|have you told|what is it\?",
    r"没有?(?:跟我|和我|对我)?(?:说|告诉|提|讲)|不知道|不清楚|不确定|不记得|猜不|乱猜|不了解|告诉我(?:吧|吗|好)",
)
"""What is said by one who does not know, in English and Chinese."""


class Told(NamedTuple):
    """A fact of the test."""

    kind: str
    tell: str
    ask: str
    values: tuple[str, ...]
    """Any of them is right."""


class Talk(Protocol):
    """A conversation that the test can lead."""

    def say(self, text: str) -> str:
        """Say something and return the reply."""

    def ask(self, text: str) -> tuple[str, list[str]]:
        """Return the reply to a question and the facts that the model was given, and leave no trace of either."""

    def hear(self, turns: Iterable[tuple[str, str]]) -> None:
        """Take messages with replies as said, without drawing any."""

    def known(self) -> list[str]:
        """Return the facts that are kept of the person."""


class Score(NamedTuple):
    """How one language went at one distance, as shares."""

    recalled: float
    honest: float
    retrieved: float
    spared: float
    """Questions about what was never told before which the model was given no fact at all."""
    seconds: float
    wrong: list[dict[str, Any]]
    """The questions that were missed."""


def wordings(language: str, path: Path = WORDINGS) -> tuple[list[Told], list[str]]:
    """Return the test's facts and the questions about what is never told."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    facts = [Told(row["kind"], row["tell"], row["ask"], tuple(row["value"])) for row in table["facts"]]
    return facts, table["unknown"]


def plain(text: str) -> str:
    """Return text without what makes no difference: case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def says(text: str, values: Sequence[str]) -> bool:
    """Tell whether a text has one of the values; a number or a Latin word stands by itself."""

    def has(value: str) -> bool:
        if not value.isascii():
            return value in text
        return re.search(rf"(?<![a-z0-9]){re.escape(value)}s?(?![a-z0-9])", text) is not None

    text = plain(text)
    return any(has(plain(value)) for value in values)


def honest(reply: str, values: Iterable[str]) -> bool:
    """Tell whether a reply says that something is not known, and names no value of another fact."""
    said = plain(reply)
    return any(re.search(marks, said) for marks in _HONEST) and not says(reply, list(values))


def filler(data: Path, language: str, turns: int) -> Iterator[tuple[str, str]]:
    """Yield so many messages with replies of real conversations, over again when they end.

    A message that tells a fact about its speaker is left out: it would make another value the right one.
    """
    path = data / FILLER[language]

    def pairs() -> Iterator[tuple[str, str]]:
        for conversation in read_corpus([path]):
            assert isinstance(conversation, Conversation)
            texts = [message.text for message in conversation.messages]
            yield from (pair for pair in zip(texts[::2], texts[1::2], strict=False) if not extract(pair[0]))

    return islice(cycle(pairs()), turns)


def extracted(talk: Talk, facts: list[Told]) -> float:
    """Return the share of what was told of which a fact with the right value is kept."""
    known = talk.known()
    return sum(any(says(fact, told.values) for fact in known) for told in facts) / len(facts)


def score(talk: Talk, facts: list[Told], unknown: list[str]) -> Score:
    """Ask everything once."""
    start, counts, wrong = time.perf_counter(), Counter[str](), []
    for told in facts:
        reply, given = talk.ask(told.ask)
        retrieved, recalled = any(says(fact, told.values) for fact in given), says(reply, told.values)
        counts.update(recalled=recalled, retrieved=retrieved)
        if not recalled:
            wrong.append({"ask": told.ask, "reply": reply, "retrieved": retrieved, "facts": given})
    values = [value for told in facts for value in told.values if len(value) > 1 and not value.isdigit()]
    for ask in unknown:
        reply, given = talk.ask(ask)
        counts.update(honest=(good := honest(reply, values)), spared=not given)
        if not good:
            wrong.append({"ask": ask, "reply": reply, "facts": given})
    shares = (counts["recalled"] / len(facts), counts["honest"] / len(unknown), counts["retrieved"] / len(facts))
    return Score(*shares, counts["spared"] / len(unknown), time.perf_counter() - start, wrong)


def measure(
    talk: Talk, data: Path, language: str, distances: Sequence[int], path: Path = WORDINGS
) -> Iterator[tuple[int, float, Score]]:
    """Tell the facts, then go through the distances; yield each with the share extracted and the score."""
    facts, unknown = wordings(language, path)
    for told in facts:
        talk.say(told.tell)
    found = extracted(talk, facts)
    turns = filler(data, language, max(distances))
    gone = 0
    for distance in sorted(distances):
        talk.hear(islice(turns, distance - gone))
        gone = distance
        yield distance, found, score(talk, facts, unknown)


class SessionTalk:
    """The test's view of a chat session with a person."""

    def __init__(self, bot: Any, person: str, seed: int, learns: bool) -> None:
        self.session = bot.chat(person=person, seed=seed)
        if not learns:
            self.session.thread.acquaintance.rungs = Rungs(cache=False, fast_weights=False, vocabulary=False)

    def say(self, text: str) -> str:
        return "".join(self.session.reply(text))

    def ask(self, text: str) -> tuple[str, list[str]]:
        reply = self.say(text)
        given = [fact.text for fact in self.session.used_facts]
        self.session.undo()
        return reply, given

    def hear(self, turns: Iterable[tuple[str, str]]) -> None:
        for message, reply in turns:
            self.session.add("person", message)
            self.session.add("bot", reply)

    def known(self) -> list[str]:
        return [fact.text for fact in self.session.thread.person.facts()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--distance", type=int, nargs="+", default=DISTANCES)
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--wordings", type=Path, default=WORDINGS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--learn", action="store_true", help="with the rungs that learn a person's words, slower")
    parser.add_argument("--json", action="store_true", help="the whole of it, misses too")
    arguments = parser.parse_args()
    rows = []
    print(
        "| language | turns since | recalled | honest | extracted | retrieved | spared | seconds |\n" + "|---" * 8 + "|"
    )
    for language in arguments.language:
        with tempfile.TemporaryDirectory() as home:
            os.environ["ELMAN_HOME"] = home  # where persons are kept
            talk = SessionTalk(load(arguments.bot), f"recall-{language}", arguments.seed, arguments.learn)
            for distance, found, got in measure(talk, arguments.data, language, arguments.distance, arguments.wordings):
                shares = (got.recalled, got.honest, found, got.retrieved, got.spared)
                cells = (language, f"{distance:,}", *(f"{share:.0%}" for share in shares), f"{got.seconds:.0f}")
                print(f"| {' | '.join(cells)} |", flush=True)
                rows.append({"language": language, "distance": distance, "extracted": found, **got._asdict()})
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
