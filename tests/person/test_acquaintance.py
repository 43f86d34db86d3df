"""A person and a bot: whatever is forgotten was never said, and nobody's words reach another's numbers."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_bot import a_bot

from elman.bot import BotFolder
from elman.chat.ranking import Candidate
from elman.chat.session import ANSWERS, Session
from elman.errors import UserError
from elman.person.acquaintance import Acquaintance
from elman.person.ladder import Ladder
from elman.person.last_layer import softmax_of
from elman.person.person import Person, open_person
from elman.person.reader import Reader
from elman.person.rungs import Rungs
from elman.person.store import Store, open_store
from elman.person.thread import Thread
from elman.runtime.batcher import Batcher
from elman.runtime.loading import load_engine
from elman.runtime.sampling import SamplingConfig

TEXTS = [
    "hello you",
    "my name is Ada",
    "I have a cat called Miso",
    "what now?",
    "你好，我叫小明",
    "ok ok ok",
    "I live in Bern",
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> BotFolder:
    return a_bot(tmp_path_factory.mktemp("bots") / "bot", TEXTS)


@pytest.fixture(scope="module")
def batcher(bot: BotFolder) -> Batcher:
    return Batcher(load_engine(bot))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "persons.db")


def acquaintance(store: Store, bot: BotFolder, batcher: Batcher, name: str) -> Acquaintance:
    ladder = Ladder(softmax_of(bot), batcher.engine.fingerprint)
    return Acquaintance(open_person(store, name, create=True), Reader(bot, batcher.engine), ladder)


def session(bot: BotFolder, batcher: Batcher, thread: Thread | None, seed: int = 1) -> Session:
    return Session(bot, batcher, SamplingConfig(), seed=seed, max_new_tokens=6, thread=thread)


def say(talk: Session, *texts: str) -> list[str]:
    return ["".join(talk.reply(text)) for text in texts]


def derived(known: Acquaintance) -> Any:
    """All that follows from a person's words, with no ids in it: each head's state, what was learned, the facts."""
    known.catch_up()
    with known.person.reading() as rows:
        states = [known.folder.state_after(rows, each.head).state for each in rows.conversations()]
        learned = known.learned(rows)
        facts = [(fact.kind, fact.topic, fact.value, fact.text) for fact in rows.facts()]
    arrays = [array.tobytes() for value in (*states, learned) for array in value]
    return arrays, facts


def transcript(known: Acquaintance) -> list[tuple[str, str]]:
    with known.person.reading() as rows:
        return [(each.role, each.text) for each in rows.messages()]


def retold(store: Store, bot: BotFolder, batcher: Batcher, name: str, lines: list[tuple[str, str]]) -> Acquaintance:
    """A person of whom nothing else was ever said."""
    known = acquaintance(store, bot, batcher, name)
    talk = session(bot, batcher, known.thread())
    for role, text in lines:
        talk.add("person" if role == "person" else "bot", text)
    return known


def test_a_conversation_goes_on_after_a_restart_as_if_there_had_been_none(
    bot: BotFolder, batcher: Batcher, tmp_path: Path
) -> None:
    with open_store(tmp_path / "one.db") as one:
        without = session(bot, batcher, acquaintance(one, bot, batcher, "ada").thread())
        expected = say(without, *TEXTS)
    found = []
    for text in TEXTS:
        with open_store(tmp_path / "two.db") as two:
            talk = session(bot, batcher, acquaintance(two, bot, batcher, "ada").thread())
            found += say(talk, text)
    assert found == expected


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_forgotten_was_never_said(
    bot: BotFolder, batcher: Batcher, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    texts = data.draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
    store = open_store(tmp_path_factory.mktemp("store") / "persons.db")
    known = acquaintance(store, bot, batcher, "ada")
    say(session(bot, batcher, known.thread()), *texts)
    with known.person.reading() as rows:
        own = [each.id for each in rows.messages() if each.role == "person"]
    gone = data.draw(st.sets(st.sampled_from(own), min_size=1))
    known.person.forget_messages(gone)
    again = retold(store, bot, batcher, "again", transcript(known))
    assert derived(known) == derived(again)
    store.close()


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_open_conversation_forgets_too(bot: BotFolder, batcher: Batcher, store: Store, gone: int) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, *TEXTS[:3])
    with known.person.reading() as rows:
        own = [each.id for each in rows.messages() if each.role == "person"]
    open_person(store, "ada").forget_messages([own[gone]])
    acquaintance(store, bot, batcher, "ada").catch_up()  # elsewhere, so that all that is missing was made again
    say(talk, "I live in Bern")
    again = retold(store, bot, batcher, "again", transcript(known))
    assert known.thread().head().tokens == again.thread().head().tokens
    assert derived(known) == derived(again)


def test_a_reply_to_a_message_that_is_forgotten_meanwhile_is_not_kept(
    bot: BotFolder, batcher: Batcher, store: Store
) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, *TEXTS[:2])
    before = transcript(known)
    reply = talk.reply("my name is Ada")
    next(reply)
    assert talk.place.id is not None
    open_person(store, "ada").forget_messages([talk.place.id])
    list(reply)
    assert transcript(known) == before
    with known.person.reading() as rows:
        assert known.folder.keeps(rows, talk.place)


def test_what_was_learned_of_forgotten_words_is_not_used_again(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    known, elsewhere = (acquaintance(store, bot, batcher, "ada") for _ in range(2))
    say(session(bot, batcher, known.thread()), *TEXTS[:3])
    with known.person.reading() as rows:
        own = [each.id for each in rows.messages() if each.role == "person"]
    known.person.forget_messages([own[0]])
    elsewhere.catch_up()  # what was learned up to the last message is there again, without the first
    with known.person.reading() as rows:
        assert known.learned(rows).messages[0] == 2


def test_an_exchange_taken_back_was_never_said(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, *TEXTS[:3])
    before = derived(known)
    say(talk, "I live in Bern")
    talk.undo()
    assert derived(known) == before
    assert all(map(np.array_equal, talk.place.state, known.thread().head().state))


@pytest.mark.parametrize(
    ("persons", "messages"), [(6, 40), pytest.param(200, 10_000, marks=pytest.mark.soak, id="full size")]
)
def test_each_person_is_as_if_alone(
    bot: BotFolder, batcher: Batcher, store: Store, persons: int, messages: int
) -> None:
    chance, names = random.Random(0), [f"person {number}" for number in range(persons)]
    talks = {name: session(bot, batcher, acquaintance(store, bot, batcher, name).thread()) for name in names}
    said: dict[str, list[str]] = {name: [] for name in names}
    replies: dict[str, list[str]] = {name: [] for name in names}
    for _ in range(messages):
        name, text = chance.choice(names), chance.choice(TEXTS)
        said[name].append(text)
        replies[name] += say(talks[name], text)
    for name in names:
        alone = acquaintance(store, bot, batcher, f"{name} alone")
        assert say(session(bot, batcher, alone.thread()), *said[name]) == replies[name]
        assert derived(alone) == derived(acquaintance(store, bot, batcher, name))


def test_other_weights_make_their_own_of_the_same_words(
    bot: BotFolder, batcher: Batcher, store: Store, tmp_path: Path
) -> None:
    lines = TEXTS[:3]
    say(session(bot, batcher, acquaintance(store, bot, batcher, "ada").thread()), *lines)
    other = a_bot(tmp_path / "other", TEXTS, 1)
    other_batcher = Batcher(load_engine(other))
    known = acquaintance(store, other, other_batcher, "ada")
    again = retold(store, other, other_batcher, "again", transcript(known))
    assert derived(known) == derived(again)


@pytest.mark.parametrize("table", ["snapshots", "learned"])
def test_a_damaged_row_is_made_again_from_the_words(bot: BotFolder, batcher: Batcher, store: Store, table: str) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    say(session(bot, batcher, known.thread()), *TEXTS[:3])
    before = derived(known)
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET blob = zeroblob(40)")
        connection.commit()
    again = acquaintance(store, bot, batcher, "ada")
    assert derived(again) == before
    assert len(say(session(bot, batcher, again.thread()), "hello you")) == 1


def test_facts_are_told_used_edited_and_forgotten(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, "I have a cat called Miso", "what is my cat called?")
    (fact,) = known.person.facts()
    assert (fact.kind, fact.value) == ("pet", "Miso")
    assert [each.id for each in talk.used_facts] == [fact.id]
    edited = known.person.edit_fact(fact.id, "My cat is called Momo")
    assert (edited.value, edited.message_id) == ("Momo", None)
    known.person.forget_fact(fact.id)
    say(talk, "what is my cat called?")
    assert talk.used_facts == []


def test_where_something_known_is_asked_for_several_replies_are_drawn_to_choose_from(
    bot: BotFolder, batcher: Batcher, store: Store
) -> None:
    talk = session(bot, batcher, acquaintance(store, bot, batcher, "ada").thread())
    say(talk, "I have a cat called Miso", "ok ok ok")
    assert talk.wanted is None
    assert len(talk.asked()) == 1
    talk.hear("what is my cat called?")
    assert len(talk.asked()) == ANSWERS
    assert talk.wanted is not None
    right = Candidate(["so it is Miso"], -20.0, 9)
    assert talk.choose([Candidate(["hello you"], -1.0, 9), right]) == 1


def test_a_fact_told_twice_holds_when_one_telling_is_forgotten(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, "I live in Bern", "ok ok ok", "I live in Bern")
    assert len(known.person.facts()) == 1
    with known.person.reading() as rows:
        first = rows.messages()[0].id
    assert [each.text for each in known.person.repeats([first])] == ["I live in Bern"]
    known.person.forget_messages([first])
    assert [fact.value for fact in known.person.facts()] == ["Bern"]


def test_a_rung_that_is_off_changes_nothing(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    off = Rungs(facts=False, cache=False, fast_weights=False, vocabulary=False)
    person = open_person(store, "ada", create=True)
    person.set_rungs(off)
    known = acquaintance(store, bot, batcher, "ada")
    assert known.rungs == off
    assert say(session(bot, batcher, known.thread()), *TEXTS) == say(session(bot, batcher, None), *TEXTS)
    assert person.facts() == []


def test_a_conversation_that_went_on_elsewhere_is_not_written_over(
    bot: BotFolder, batcher: Batcher, store: Store
) -> None:
    here = session(bot, batcher, acquaintance(store, bot, batcher, "ada").thread())
    there = session(bot, batcher, acquaintance(store, bot, batcher, "ada").thread())
    say(here, "hello you")
    with pytest.raises(UserError, match="elsewhere"):
        say(there, "what now?")


def test_regenerating_editing_and_branching_keep_what_was_said(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    known = acquaintance(store, bot, batcher, "ada")
    talk = session(bot, batcher, known.thread())
    say(talk, "hello you")
    "".join(talk.regenerate())
    "".join(talk.edit("what now?"))
    other = talk.branch()
    say(other, "ok ok ok")
    with known.person.reading() as rows:
        messages, conversations = rows.messages(), rows.conversations()
        paths = [[each.text for each in rows.path(c.head) if each.role == "person"] for c in conversations]
    assert paths == [["what now?"], ["what now?", "ok ok ok"]]
    assert [each.text for each in messages if each.role == "person"] == ["hello you", "what now?", "ok ok ok"]


def test_nobody_of_that_name_is_said_in_one_line(store: Store) -> None:
    with pytest.raises(UserError, match="no person"):
        open_person(store, "who")
    assert isinstance(open_person(store, "who", create=True), Person)


def test_words_that_the_person_made_up_are_suggested_whole(bot: BotFolder, batcher: Batcher, store: Store) -> None:
    talk = session(bot, batcher, acquaintance(store, bot, batcher, "ada").thread())
    for _ in range(20):
        talk.add("person", "we play zorblatt")
        talk.add("bot", "ok")
    found = talk.suggest("we play")
    assert "zorblatt" in dict(found)
    assert all(0 < probability <= 1 for _, probability in found)
    with pytest.raises(UserError, match="person"):
        session(bot, batcher, None).suggest("we play")
