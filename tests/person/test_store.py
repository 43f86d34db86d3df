"""The store: the same behaviour in a file and in PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from elman.errors import UserError
from elman.person.records import CorruptRow, Held, NotFound
from elman.person.store import Store, open_store
from elman.person.turn import Turn

WEIGHTS, OTHERS = "a" * 64, "b" * 64


def talk(rows: Turn, *texts: str) -> tuple[int, list[int]]:
    """A conversation with these messages; return its id and theirs."""
    conversation = rows.add_conversation("first")
    ids: list[int] = []
    for number, words in enumerate(texts):
        ids.append(rows.add_message(conversation, ids[-1] if ids else None, ("person", "bot")[number % 2], words))
    rows.set_head(conversation, ids[-1] if ids else None)
    return conversation, ids


@pytest.fixture
def lin(store: Store) -> int:
    return store.create("lin")


def test_a_conversation_is_read_back_in_order_after_a_restart(location: Path | str) -> None:
    time = datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    with open_store(location) as store, store.turn(store.create("林")) as rows:
        conversation = rows.add_conversation("tea", created=time)
        first = rows.add_message(conversation, None, "person", "你好 '; DROP TABLE persons; --", time)
        second = rows.add_message(conversation, first, "bot", "🦊\n", time, WEIGHTS)
        rows.set_head(conversation, second)
    with open_store(location) as store:
        person = store.find("林")
        assert person is not None
        with store.reading(person) as rows:
            (kept,) = rows.conversations()
            assert (kept.name, kept.created, kept.head) == ("tea", time, second)
            said = rows.path(kept.head)
            assert rows.messages() == said
    assert [(m.role, m.text, m.time, m.bot_fingerprint) for m in said] == [
        ("person", "你好 '; DROP TABLE persons; --", time, None),
        ("bot", "🦊\n", time, WEIGHTS),
    ]


def test_undo_moves_the_head_and_another_answer_is_a_sibling(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation, (first, second) = talk(rows, "hi", "hello")
        rows.set_head(conversation, first)
        other = rows.add_message(conversation, first, "bot", "hey")
        branch = rows.add_conversation("branch")
        rows.set_head(branch, second)
        third = rows.add_message(branch, second, "person", "and you?")
        assert [m.id for m in rows.children(first)] == [second, other]
        assert [m.id for m in rows.children(None)] == [first]
        assert [m.text for m in rows.path(other)] == ["hi", "hey"]
        assert [m.text for m in rows.path(third)] == ["hi", "hello", "and you?"]
        assert [m.text for m in rows.path(third, after=first)] == ["hello", "and you?"]
        assert rows.path(third, after=third) == rows.path(None) == []


def test_a_turn_is_kept_whole_or_not_at_all(store: Store, lin: int) -> None:
    with pytest.raises(NotFound), store.turn(lin) as rows:
        rows.set_head(talk(rows, "hi", "hello")[0], 99)
    with store.turn(lin) as rows:
        assert rows.messages() == []
        assert rows.conversations() == []


def test_an_id_is_never_given_twice(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        _, ids = talk(rows, "hi", "hello")
        rows.delete_messages(ids)
    with store.turn(lin) as rows:
        conversation, (again,) = talk(rows, "hi")
        assert min(again, conversation) > max(ids)


def test_turns_of_a_person_wait_for_each_other(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation = rows.add_conversation()

    def speak() -> None:
        for _ in range(10):
            with store.turn(lin) as rows:
                head = rows.conversation(conversation).head
                rows.set_head(conversation, rows.add_message(conversation, head, "person", "hi"))

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading(lin) as after:
        assert len(after.path(after.conversation(conversation).head)) == 40


def test_a_reader_sees_one_moment_and_neither_waits_nor_is_waited_for(store: Store, lin: int) -> None:
    with store.reading(lin) as before:
        assert before.messages() == []
        with store.turn(lin) as rows:
            talk(rows, "hi")
            with store.reading(lin) as meanwhile:
                assert meanwhile.messages() == []
        assert before.messages() == []
    with store.reading(lin) as after:
        assert len(after.messages()) == 1


def test_persons_are_listed_by_name_with_what_is_kept(store: Store) -> None:
    assert store.persons() == []
    lin, ana = store.create("lin"), store.create(" ana ")
    with store.turn(lin) as rows:
        _, (first, second) = talk(rows, "hi", "你好")
        rows.save_state(second, WEIGHTS, 7, b"12345")
        rows.save_learned(first, WEIGHTS, b"123")
        rows.add_fact("pet", "dog", "Rex", "Your dog is called Rex.", first)
        held = rows.holdings()
    assert held == (Held(2, 8), Held(1, 5), Held(1, 3), Held(1, 32), Held(0, 0))
    listed = store.persons()
    assert [(person.id, person.name) for person in listed] == [(ana, "ana"), (lin, "lin")]
    assert [person.held for person in listed] == [(Held(0, 0),) * 5, held]
    assert datetime.now(UTC) - listed[0].created < timedelta(minutes=5)


def test_a_name_belongs_to_one_person(store: Store) -> None:
    person = store.create("Ame\u0301lie")
    assert store.find("Am\u00e9lie ") == person
    assert store.find("amelie") is None
    with pytest.raises(UserError, match="exists already"):
        store.create("Am\u00e9lie")
    assert len(store.persons()) == 1


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "\ud800", "x" * 201])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UserError, match="name"):
        store.create(name)


@pytest.mark.parametrize("words", ["a\0b", "\ud83d"])
def test_what_no_database_can_keep_is_refused(store: Store, lin: int, words: str) -> None:
    with pytest.raises(UserError, match="cannot be stored"), store.turn(lin) as rows:
        talk(rows, words)


def test_nobody_reaches_another_persons_rows(store: Store) -> None:
    lin, ana = store.create("lin"), store.create("ana")
    with store.turn(lin) as rows:
        for _ in range(3):
            conversation, ids = talk(rows, "secret", "yes")
        fact = rows.add_fact("name", "", "Lin", "Your name is Lin.")
        older = rows.add_fact("name", "", "L", "Your name is L.")
        rows.save_state(ids[-1], WEIGHTS, 1, b"state")
        rows.save_learned(ids[-1], WEIGHTS, b"learned")
        before = rows.messages(), rows.facts(), rows.conversations(), rows.holdings()
    with store.turn(ana) as rows:
        mine = rows.add_conversation()
        reaches: list[Callable[[], object]] = [
            lambda: rows.message(ids[0]),
            lambda: rows.path(ids[-1]),
            lambda: rows.conversation(conversation),
            lambda: rows.fact(fact),
            lambda: rows.set_head(conversation, None),
            lambda: rows.set_head(mine, ids[0]),
            lambda: rows.rename_conversation(conversation, "x"),
            lambda: rows.delete_conversation(conversation),
            lambda: rows.add_message(conversation, None, "person", "x"),
            lambda: rows.add_message(mine, ids[0], "person", "x"),
            lambda: rows.delete_messages([ids[0]]),
            lambda: rows.save_state(ids[0], WEIGHTS, 1, b""),
            lambda: rows.save_learned(ids[0], WEIGHTS, b""),
            lambda: rows.add_fact("name", "", "x", "x", ids[0]),
            lambda: rows.supersede(fact, older),
            lambda: rows.update_fact(fact, value="x", text="x"),
            lambda: rows.delete_fact(fact),
        ]
        for reach in reaches:
            with pytest.raises(NotFound):
                reach()
        assert rows.state(ids[-1], WEIGHTS) is rows.nearest_state(ids[-1], WEIGHTS) is None
        assert rows.learned(ids[-1], WEIGHTS) is rows.latest_learned(WEIGHTS) is None
        assert rows.children(ids[0]) == rows.children(None) == rows.messages() == []
        assert rows.facts(superseded=True) == []
        rows.drop_state(ids[-1], WEIGHTS)
        rows.drop_learned(ids[-1], WEIGHTS)
        rows.prune_states(0, 10**9)
        rows.prune_learned(0, 10**9)
        rows.save_settings({"theme": "dark"})
    store.delete(ana)
    with store.reading(lin) as rows:
        assert (rows.messages(), rows.facts(), rows.conversations(), rows.holdings()) == before
        assert rows.settings() == {}
        assert rows.state(ids[-1], WEIGHTS) is not None


def test_who_is_not_there_has_no_turn(store: Store, lin: int) -> None:
    store.delete(lin)
    for person in (lin, 0, -1, 2**40, 10**30):
        with pytest.raises(NotFound), store.turn(person):
            pass
        with pytest.raises(NotFound), store.reading(person):
            pass
        with pytest.raises(NotFound):
            store.delete(person)
    assert store.find("lin") is None
    assert store.create("lin") != lin


def test_an_id_beyond_every_database_is_not_found(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        for wild in (10**30, -(10**30), 2**63, 0, -1):
            with pytest.raises(NotFound):
                rows.message(wild)
            with pytest.raises(NotFound):
                rows.path(wild)
            with pytest.raises(NotFound):
                rows.delete_messages([wild])
            assert rows.state(wild, WEIGHTS) is None


def test_a_state_belongs_to_its_weights_and_the_nearest_ancestor_is_found(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation, ids = talk(rows, "1", "2", "3", "4")
        side = rows.add_message(conversation, ids[1], "person", "side")
        rows.save_state(ids[1], WEIGHTS, 10, b"old")
        rows.save_state(ids[1], WEIGHTS, 20, b"two")
        rows.save_state(ids[2], OTHERS, 30, b"other")
        nearest = rows.nearest_state(ids[3], WEIGHTS)
        assert nearest == (ids[1], WEIGHTS, 20, b"two")
        assert nearest == rows.nearest_state(side, WEIGHTS) == rows.state(ids[1], WEIGHTS)
        assert [m.text for m in rows.path(ids[3], after=ids[1])] == ["3", "4"]
        assert rows.nearest_state(ids[0], WEIGHTS) is rows.nearest_state(None, WEIGHTS) is None
        assert rows.state(ids[2], WEIGHTS) is None


def test_what_was_learned_is_found_at_a_message_or_before_it(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        _, ids = talk(rows, "1", "2", "3", "4")
        for message in ids[::2]:
            rows.save_learned(message, WEIGHTS, f"up to {message}".encode())
        latest = rows.latest_learned(WEIGHTS)
        assert latest == rows.learned(ids[2], WEIGHTS)
        assert latest is not None
        assert latest.blob == f"up to {ids[2]}".encode()
        before = rows.latest_learned(WEIGHTS, before=ids[2])
        assert before == rows.learned(ids[0], WEIGHTS)
        assert rows.latest_learned(OTHERS) is rows.latest_learned(WEIGHTS, before=ids[0]) is None


def test_pruning_keeps_the_newest_and_some_of_the_old(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        _, ids = talk(rows, *(str(n) for n in range(60)))
        for message in ids:
            rows.save_state(message, WEIGHTS, 1, b"s")
            rows.save_learned(message, WEIGHTS, b"l")
            rows.prune_states(newest=4, every=10)
            rows.prune_learned(newest=2, every=20)
        states = [m for m in ids if rows.state(m, WEIGHTS)]
        learned = [m for m in ids if rows.learned(m, WEIGHTS)]
    assert ids[0] == 2
    assert states == [9, 19, 29, 39, 49, 58, 59, 60, 61]
    assert learned == [19, 39, 59, 60, 61]


def test_a_deleted_messages_children_follow_what_remains(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation, ids = talk(rows, "1", "2", "3", "4", "5", "6")
        for message in ids:
            rows.save_state(message, WEIGHTS, 1, b"s")
            rows.save_learned(message, WEIGHTS, b"l")
        rows.delete_messages([ids[2], ids[3]])
        assert [m.text for m in rows.path(ids[5])] == ["1", "2", "5", "6"]
        assert [m for m in ids if rows.state(m, WEIGHTS)] == ids[:2]
        assert [m for m in ids if rows.learned(m, WEIGHTS)] == ids[:2]
        rows.delete_messages([ids[4], ids[5]])
        assert rows.conversation(conversation).head == ids[1]
        rows.delete_messages(ids[:2])
        assert rows.conversation(conversation).head is None
        assert rows.messages() == []


def test_nothing_that_was_made_from_a_text_outlives_it(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation, ids = talk(rows, "1", "my dog is Rex", "3")
        side = rows.add_message(conversation, ids[0], "bot", "side")
        for message in [*ids, side]:
            rows.save_state(message, WEIGHTS, 1, b"s")
            rows.save_learned(message, WEIGHTS, b"l")
        rows.add_fact("pet", "dog", "Rex", "Your dog is called Rex.", ids[1])
        kept = rows.add_fact("pet", "cat", "Tom", "Your cat is called Tom.")
        rows.delete_messages([ids[1]])
        assert [m for m in [*ids, side] if rows.state(m, WEIGHTS)] == [ids[0], side]
        assert [m for m in [*ids, side] if rows.learned(m, WEIGHTS)] == [ids[0]]
        assert [fact.id for fact in rows.facts()] == [kept]


def test_a_conversation_goes_with_its_messages_but_not_with_its_branches(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        conversation, ids = talk(rows, "1", "2")
        branch = rows.add_conversation("branch")
        mine = rows.add_message(branch, ids[1], "person", "3")
        rows.set_head(branch, mine)
        rows.delete_conversation(conversation)
        assert [c.name for c in rows.conversations()] == ["branch"]
        assert [m.text for m in rows.path(mine)] == ["3"]
    store.delete(lin)
    assert store.persons() == []


def test_a_newer_fact_supersedes_and_its_end_restores(store: Store, lin: int) -> None:
    with store.turn(lin) as rows:
        _, ids = talk(rows, "Rex", "Max")
        first, second, third = (
            rows.add_fact("pet", "dog", name, f"Your dog is called {name}.", message)
            for name, message in [("Rex", ids[0]), ("Max", ids[1]), ("Ben", None)]
        )
        rows.supersede(first, second)
        rows.supersede(second, third)
        assert [fact.value for fact in rows.facts()] == ["Ben"]
        assert [fact.value for fact in rows.facts(superseded=True)] == ["Rex", "Max", "Ben"]
        rows.delete_messages([ids[1]])
        assert rows.fact(first).superseded_by == third
        rows.delete_fact(third)
        (restored,) = rows.facts()
        assert (restored.id, restored.value, restored.message_id) == (first, "Rex", ids[0])
        rows.update_fact(first, value="Rexy", text="Your dog is called Rexy.")
        assert rows.fact(first)[3:6] == ("Rexy", "Your dog is called Rexy.", None)


def test_settings_are_kept(store: Store, lin: int) -> None:
    wanted = {"rungs": {"cache": True, "weight": 0.25}, "名": ["a", None, 3]}
    with store.turn(lin) as rows:
        assert rows.settings() == {}
        rows.save_settings(wanted)
    with store.reading(lin) as rows:
        assert rows.settings() == wanted


@pytest.mark.parametrize("table", ["snapshots", "learned"])
@pytest.mark.parametrize("damage", ["blob = :blob", "message_id = 2", "fingerprint = 'c'"])
def test_a_damaged_row_is_named_and_can_be_made_anew(store: Store, lin: int, table: str, damage: str) -> None:
    def save(rows: Turn, message: int) -> None:
        rows.save_state(message, WEIGHTS, 1, b"x" * 99)
        rows.save_learned(message, WEIGHTS, b"x" * 99)

    with store.turn(lin) as rows:
        _, ids = talk(rows, "1", "2")
        save(rows, ids[1])
        query = text(f"UPDATE {table} SET {damage}")
        rows.connection.execute(query, {"blob": b"x" * 98 + b"y"} if ":" in damage else {})
    with store.turn(lin) as rows:
        for weights in (WEIGHTS, "c"):
            try:
                if table == "snapshots":
                    rows.nearest_state(ids[1], weights)
                else:
                    rows.latest_learned(weights)
            except CorruptRow as error:
                found = error
        assert "damaged" in str(found)
        assert str(found.message_id) in str(found)
        assert store.place in str(found)
        drop = rows.drop_state if found.kind == "state" else rows.drop_learned
        drop(found.message_id, found.fingerprint)
        save(rows, ids[1])
        assert rows.nearest_state(ids[1], WEIGHTS)
        assert rows.latest_learned(WEIGHTS)


Change = st.tuples(st.sampled_from(["add", "add", "add", "delete", "head"]), st.integers(0, 30), st.integers(0, 30))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(Change, max_size=20))
def test_the_tree_is_that_of_a_naive_one(store: Store, changes: list[tuple[str, int, int]]) -> None:
    person = store.find("tree") or store.create("tree")
    parents: dict[int, int | None] = {}
    head: int | None = None
    with store.turn(person) as rows:
        rows.delete_messages([m.id for m in rows.messages()])
        conversation = rows.add_conversation()
        for what, one, two in changes:
            known = [None, *parents]
            message = known[one % len(known)]
            if what == "add":
                parents[rows.add_message(conversation, message, "person", "x")] = message
            elif what == "head":
                rows.set_head(conversation, head := message)
            elif message is not None:
                gone = {message, known[two % len(known)]} - {None}
                rows.delete_messages(g for g in gone if g is not None)
                for dead in gone:
                    above = parents.pop(dead)  # type: ignore[arg-type]
                    parents = {m: above if parent == dead else parent for m, parent in parents.items()}
                    head = above if head == dead else head
        assert {m.id: m.parent_id for m in rows.messages()} == parents
        assert rows.conversation(conversation).head == head
        for message in parents:
            path: list[int] = []
            step: int | None = message
            while step is not None:
                path.insert(0, step)
                step = parents[step]
            assert [m.id for m in rows.path(message)] == path
