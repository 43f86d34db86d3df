"""Waking persons who are stored: how long it takes from the store until a reply to one of them can be drawn.

So many persons, each with a few messages, the states after them, facts, and what was learned (copies of some who
talked to the bot, written through the store as it is meant to be). Then the store and the bot are opened anew, and
persons drawn at random are woken, each once: their conversation's state is read, and what was learned of them made
ready to predict with. The second row hears a message too: it is read, learned and kept, and what matters to it found.
The default bot's persons take about half a megabyte each: 10,000 need 6 GB of disk.

    python benchmarks/wake_persons.py                                       (10,000 persons, SQLite)
    python benchmarks/wake_persons.py --persons 2000 --store postgresql+psycopg://user@host/database
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from threadpoolctl import threadpool_limits

from elman.chat import Bot, load
from elman.chat.session import Session
from elman.person.acquaintance import Acquaintance
from elman.person.person import Person
from elman.person.records import StoredFact, StoredLearned, StoredMessage, StoredState
from elman.person.store import Store, open_store
from elman.person.thread import Thread
from elman.runtime.sampling import SamplingConfig

SAID = (
    ("my name is Ada and I live in Bern", "I have a cat called Miso", "what would you eat?", "that sounds good"),
    ("hello there!", "my brother plays the cello", "we went to Lisbon in May", "it rained all week"),
    ("你好，我叫小明", "我住在上海", "我喜欢打篮球", "你今天过得怎么样？"),
    ("I work as a nurse", "the night shift is hard", "my favourite colour is green", "tell me a story"),
)
"""What some persons say, of whom the others are copies."""


class Talked(NamedTuple):
    """All that is kept of one who talked."""

    messages: list[StoredMessage]
    states: list[StoredState]
    learned: StoredLearned
    facts: list[StoredFact]


def talk(bot: Bot, store: Store, name: str, said: tuple[str, ...]) -> Talked:
    """Let somebody talk, and return what is kept of them."""
    session = bot.chat(seed=1, person=name, store=store)
    for text in said:
        "".join(session.reply(text))
    assert session.thread is not None
    with session.thread.person.reading() as rows:
        return Talked(rows.messages(), rows.states(), rows.all_learned()[-1], rows.facts())


def copy(store: Store, name: str, talked: Talked) -> tuple[int, int]:
    """Make another person of whom the same is kept; return their id, and their conversation's."""
    with store.creating(name) as rows:
        conversation, ids = rows.add_conversation(), dict[int | None, int | None]({None: None})
        for each in talked.messages:
            after = ids[each.parent_id]
            fingerprint = each.bot_fingerprint
            made = rows.add_message(conversation, after, each.role, each.text, bot_fingerprint=fingerprint)
            ids[each.id] = made
            rows.set_head(conversation, made)
        for state in talked.states:
            rows.save_state(ids[state.message_id] or 0, state.fingerprint, state.tokens, state.blob)
        rows.save_learned(ids[talked.learned.message_id] or 0, talked.learned.fingerprint, talked.learned.blob)
        for fact in talked.facts:
            rows.add_fact(fact.kind, fact.topic, fact.value, fact.text, ids[fact.message_id])
    return rows.person_id, conversation


def make(location: Path | str, persons: int) -> list[tuple[int, int]]:
    """Fill a store; return the persons and their conversations."""
    bot = load()
    with open_store(location) as store:
        talked = [talk(bot, store, f"first {number}", said) for number, said in enumerate(SAID)]
        return [copy(store, f"person {number}", talked[number % len(talked)]) for number in range(persons)]


def woken(bot: Bot, person: Person, conversation: int) -> tuple[Session, float]:
    """Return a person's conversation where it stands, ready to go on, and the seconds that it took."""
    start = time.perf_counter()
    acquaintance = Acquaintance(person, bot.reader, bot.ladder)
    session = Session(bot.folder, bot.batcher, SamplingConfig(), seed=1, thread=Thread(acquaintance, conversation))
    acquaintance.view()
    return session, time.perf_counter() - start


def heard(session: Session) -> float:
    """Return the seconds from a message to where the reply to it can be drawn."""
    start = time.perf_counter()
    session.hear("what would you like to do tonight?")
    session.asked()
    return time.perf_counter() - start


def print_times(what: str, seconds: list[float], aim: str) -> None:
    times = sorted(each * 1e3 for each in seconds)
    print(
        f"| {what} | {statistics.median(times):.2f} | {times[int(len(times) * 0.99)]:.2f} | {times[-1]:.2f} | {aim} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--wake", type=int, default=1_000, help="how many of them are woken")
    parser.add_argument("--store", help="an empty PostgreSQL database's URL; a file of its own unless given")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1, "blas"):
        location = wanted.store or Path(folder) / "persons.db"
        start = time.perf_counter()
        made = make(location, wanted.persons)
        print(f"{len(made):,} persons stored in {time.perf_counter() - start:.0f} s", flush=True)
        bot = load()
        bot.chat(seed=1).hear("hello")  # what is read once is no person's
        assert bot.reader.pointer is not None
        assert bot.ladder is not None
        with open_store(location) as store:
            chosen = random.Random(0).sample(made, min(wanted.wake, len(made)))
            waking = [woken(bot, Person(store, person), conversation) for person, conversation in chosen]
            hearing = [heard(session) for session, _ in waking[:200]]
    print("\n| milliseconds | median | p99 | most | aim, p99 |\n|---|---|---|---|---|")
    print_times("waking a person", [seconds for _, seconds in waking], "10")
    print_times("a message of theirs: read, learned, kept, ready to reply", hearing, "")


if __name__ == "__main__":
    main()
