"""What was erased is in no file of the store: not as a row, not in a free page, not in the log."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from elman.errors import UserError
from elman.person import database
from elman.person.store import Store, open_store

MARK = "zqxj"
"""How every word to look for begins."""
LETTERS = "bcdfghjklmnpqrstvwxz"
FORMS = {
    "utf-8": re.compile(rb"zqxj[a-z]{8}"),
    "utf-16-le": re.compile(rb"z\0q\0x\0j\0(?:[a-z]\0){8}"),
    "utf-16-be": re.compile(rb"\0z\0q\0x\0j(?:\0[a-z]){8}"),
}


def words_under(folder: Path) -> set[str]:
    """The marked words in the bytes of the files under a folder, whatever the encoding."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {match.decode(form) for form, pattern in FORMS.items() for match in pattern.findall(data)}
    return found


def unique_words() -> Iterator[str]:
    rng = random.Random(7)
    while True:
        yield MARK + "".join(rng.choices(LETTERS, k=8))


def fill(store: Store, person: int, words: Iterator[str], *, marked: int, rounds: int) -> tuple[list[int], list[str]]:
    """A long history, its pages split and merged by what comes and goes; return the marked messages and all words."""
    ids: list[int] = []
    used: list[str] = []

    def take() -> str:
        used.append(next(words))
        return used[-1]

    rng = random.Random(3)
    with store.turn(person) as rows:
        conversation = rows.add_conversation(take())
    for _ in range(rounds):
        with store.turn(person) as rows:
            for _ in range(10):
                rows.add_message(conversation, None, "person", "other " * rng.randrange(1, 60))
            if len(ids) < marked:
                long = " ".join([take(), "padding " * rng.choice([1, 40, 3000]), take()])  # overflow pages too
                ids.append(rows.add_message(conversation, None, "person", long))
                rows.save_state(ids[-1], "f", 1, take().encode() * 400)
                rows.save_learned(ids[-1], "f", take().encode() * 4000)
                fact = rows.add_fact("pet", take(), take(), take(), ids[-1])
                rows.supersede(fact, rows.add_fact("pet", take(), take(), take(), ids[-1]))
                edited = rows.add_fact("pet", take(), take(), take())
                rows.update_fact(edited, value=take(), text=take())
                rows.delete_fact(edited)
            everything = [m.id for m in rows.messages() if m.id not in ids]
            rows.delete_messages(rng.sample(everything, 4))
    return ids, used


def test_after_forgetting_no_file_holds_the_words(file: Path) -> None:
    words = unique_words()
    with open_store(file) as store, open_store(file) as beside:
        lin = store.create(next(words))
        with beside.reading(lin) as reading:  # a second connection, with pages of its own in memory
            reading.messages()
        ids, used = fill(store, lin, words, marked=12, rounds=60)
        assert words_under(file.parent)
        with store.turn(lin) as rows:
            rows.delete_messages(ids)
            for conversation in rows.conversations():
                rows.rename_conversation(conversation.id, "")
            kept = len(rows.messages())
        with beside.reading(lin) as reading:
            assert len(reading.messages()) == kept
        store.scrub()
        assert not words_under(file.parent) & set(used)
        with beside.reading(lin) as reading:
            assert len(reading.messages()) == kept


def test_after_a_person_is_deleted_no_file_holds_a_word_of_theirs(file: Path) -> None:
    words = unique_words()
    with open_store(file) as store:
        names = next(words), next(words)
        lin, ana = (store.create(name) for name in names)
        _, gone = fill(store, lin, words, marked=5, rounds=20)
        ids, _ = fill(store, ana, words, marked=5, rounds=20)
        store.delete(lin)
        store.scrub()
        assert not words_under(file.parent) & {*gone, names[0]}
        with store.reading(ana) as rows:
            assert {message.id for message in rows.messages()} >= set(ids)
        assert [person.name for person in store.persons()] == [names[1]]


def test_pages_that_were_split_and_merged_keep_nothing(file: Path) -> None:
    """SQLite's secure_delete alone leaves copies in the unused part of such pages."""
    words, rng = unique_words(), random.Random(0)
    live: dict[int, str] = {}
    gone: set[str] = set()
    with open_store(file) as store:
        for _ in range(800):
            name = next(words)
            live[store.create(f"{name} {'x' * rng.choice([0, 5, 40, 180])}")] = name
            while live and rng.random() < 0.4:
                person = rng.choice(list(live))
                store.delete(person)
                gone.add(live.pop(person))
        store.scrub()
        found = words_under(file.parent)
        assert not found & gone
        assert found == set(live.values())


def test_a_store_knows_what_it_has_not_scrubbed(store: Store) -> None:
    lin = store.create("lin")
    assert not store.remains()
    with store.turn(lin) as rows:
        message = rows.add_message(rows.add_conversation(), None, "person", "hi")
    assert not store.remains()
    with store.turn(lin) as rows:
        rows.delete_messages([message])
    assert store.remains()
    store.scrub()
    assert not store.remains()
    store.delete(lin)
    assert store.remains()


def test_a_reader_in_the_way_is_said_and_the_next_scrub_finishes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    with open_store(file) as store, open_store(file) as beside:
        lin = store.create("lin")
        with store.turn(lin) as rows:
            message = rows.add_message(rows.add_conversation(), None, "person", f"{MARK}{LETTERS[:8]}")
        with beside.reading(lin) as reading:
            assert len(reading.messages()) == 1
            with store.turn(lin) as rows:
                rows.delete_messages([message])
            with pytest.raises(UserError, match="another process"):
                store.scrub()
            assert len(reading.messages()) == 1
        assert store.remains()
        store.scrub()
        assert not store.remains()
        assert not words_under(file.parent)


def test_a_full_disk_leaves_the_scrub_undone_and_the_store_whole(small_disk: Path) -> None:
    with open_store(small_disk / "persons.db") as store:
        lin = store.create("lin")
        with store.turn(lin) as rows:
            conversation = rows.add_conversation()
            first = rows.add_message(conversation, None, "person", f"{MARK}{LETTERS[:8]}")
            kept = rows.add_message(conversation, None, "person", "kept " * 100_000)
        with store.turn(lin) as rows:
            rows.delete_messages([first])
        ballast = small_disk / "ballast"
        room = len((small_disk / "persons.db-wal").read_bytes())
        ballast.write_bytes(b"x" * (2**21 - room - 150_000))
        with pytest.raises(UserError, match="space"):
            store.scrub()
        assert store.remains()
        with store.reading(lin) as reading:
            assert reading.message(kept).text == "kept " * 100_000
        ballast.unlink()
        store.scrub()
        assert not words_under(small_disk)


def test_the_servers_tables_hold_nothing_either(postgres_folder: Path, new_database: Callable[[], str]) -> None:
    words = unique_words()
    with open_store(new_database()) as store:
        lin = store.create(next(words))
        ids, used = fill(store, lin, words, marked=6, rounds=20)
        with store.database.writing() as connection:
            connection.execute(text("ANALYZE"))  # what the planner notes must not quote anyone
            connection.execute(text("CHECKPOINT"))
            folder = connection.execute(text("SELECT current_setting('data_directory')")).scalar_one()
        assert words_under(Path(folder) / "base") & set(used)
        with store.turn(lin) as rows:
            rows.delete_messages(ids)
            for conversation in rows.conversations():
                rows.rename_conversation(conversation.id, "")
        store.scrub()
        with store.database.writing() as connection:
            connection.execute(text("CHECKPOINT"))
        assert not words_under(Path(folder) / "base") & set(used)


def test_deleting_alone_would_not_do(file: Path) -> None:
    """The reason for `scrub`: without it the log, at least, keeps the words."""
    with open_store(file) as store:
        lin = store.create("lin")
        with store.turn(lin) as rows:
            message = rows.add_message(rows.add_conversation(), None, "person", f"{MARK}{LETTERS[:8]}")
        with store.turn(lin) as rows:
            rows.delete_messages([message])
        assert words_under(file.parent)
