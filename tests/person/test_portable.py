"""A person travels in one file: nothing is lost, nobody is overwritten, and a bad file changes nothing."""

import hashlib
import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.person.portable import export_person, import_person
from elman.person.records import NotFound, Role, StoredCard
from elman.person.store import Store, open_store
from elman.person.tables import cards

JSON = dict[str, Any]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
roles: st.SearchStrategy[Role] = st.sampled_from(("person", "bot"))
times = st.datetimes(timezones=st.just(UTC))
values = st.recursive(st.none() | st.booleans() | st.integers(-(2**60), 2**60) | words, st.lists, max_leaves=4)


def all_of(store: Store, person: int) -> tuple[object, ...]:
    with store.reading(person) as rows:
        told = rows.conversations(), rows.messages(), rows.facts(superseded=True), rows.settings()
        return *told, rows.cards(), rows.states(), rows.all_learned()


@pytest.fixture
def lin(store: Store) -> int:
    person = store.create("林")
    with store.turn(person) as rows:
        conversation = rows.add_conversation("tea")
        first = rows.add_message(conversation, None, "person", "My dog is Rex.\n\u2028你好")
        gone = rows.add_message(conversation, first, "bot", "gone")
        second = rows.add_message(conversation, gone, "bot", "hello", bot_fingerprint="f")
        rows.set_head(conversation, second)
        older = rows.add_fact("pet", "dog", "Rex", "Your dog is called Rex.", first)
        newer = rows.add_fact("pet", "dog", "Max", "Your dog is called Max.")
        rows.supersede(older, newer)
        rows.delete_messages([gone])
        rows.save_state(second, "f", 12, bytes(range(256)))
        rows.save_learned(first, "f", b"\0learned")
        rows.save_settings({"rungs": {"cache": True}, "名": [1.5, None]})
        card = StoredCard(conversation, "Ada", '["I am a pilot."]', "png", bytes(range(256)))
        rows.insert(cards, [card._asdict()])
    return person


def test_a_person_comes_back_the_same_under_another_name(store: Store, lin: int, tmp_path: Path) -> None:
    export_person(store, lin, tmp_path / "lin.jsonl", derived=True)
    again = import_person(store, tmp_path / "lin.jsonl", name="other")
    assert again != lin
    assert all_of(store, again) == all_of(store, lin)
    created = {person.name: person.created for person in store.persons()}
    assert created["other"] == created["林"]
    export_person(store, again, tmp_path / "again.jsonl", derived=True)
    one, two = ((tmp_path / name).read_text().splitlines() for name in ("lin.jsonl", "again.jsonl"))
    assert one[1:-1] == two[1:-1]
    assert '"last_id": 6' in one[0]  # what was erased does not give its id to what comes
    with store.turn(again) as rows:
        assert rows.add_conversation() == 7


def test_states_are_left_out_unless_asked_for(store: Store, lin: int, tmp_path: Path) -> None:
    export_person(store, lin, tmp_path / "lin.jsonl")
    again = import_person(store, tmp_path / "lin.jsonl", name="other")
    assert all_of(store, again) == (*all_of(store, lin)[:-2], [], [])
    text = (tmp_path / "lin.jsonl").read_text(encoding="utf-8")
    assert "你好" in text
    assert stat.S_IMODE((tmp_path / "lin.jsonl").stat().st_mode) == 0o600


def test_between_databases(lin: int, store: Store, tmp_path: Path) -> None:
    export_person(store, lin, tmp_path / "lin.jsonl", derived=True)
    with open_store(tmp_path / "elsewhere.db") as other:
        there = import_person(other, tmp_path / "lin.jsonl")
        assert other.find("林") == there
        assert all_of(other, there) == all_of(store, lin)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_person_comes_back_the_same(store: Store, tmp_path: Path, data: st.DataObject) -> None:
    for old in store.persons():
        store.delete(old.id)
    person = store.create("any")
    with store.turn(person) as rows:
        conversations = [rows.add_conversation(data.draw(words), data.draw(times)) for _ in range(2)]
        ids: list[int | None] = [None]
        for role in data.draw(st.lists(roles, max_size=6)):
            parent, where = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(conversations))
            ids.append(rows.add_message(where, parent, role, data.draw(words), data.draw(times), data.draw(words)))
        told: list[int] = []
        for _ in range(data.draw(st.integers(0, 4))):
            source = data.draw(st.sampled_from(ids))
            kind, topic, value, text = (data.draw(words) for _ in range(4))
            told.append(rows.add_fact(kind, topic, value, text, source, data.draw(times)))
            if len(told) > 1 and data.draw(st.booleans()):
                rows.supersede(told[-2], told[-1])
        for message in ids[1:]:
            assert message is not None
            rows.save_state(message, data.draw(words), data.draw(st.integers(0, 99)), data.draw(st.binary(max_size=9)))
        rows.set_head(conversations[0], data.draw(st.sampled_from(ids)))
        rows.save_settings(data.draw(st.dictionaries(words, values, max_size=3)))
    export_person(store, person, tmp_path / "any.jsonl", derived=True)
    again = import_person(store, tmp_path / "any.jsonl", name="again")
    assert all_of(store, again) == all_of(store, person)


def test_nobody_is_overwritten(store: Store, lin: int, tmp_path: Path) -> None:
    export_person(store, lin, tmp_path / "lin.jsonl")
    before = all_of(store, lin)
    with pytest.raises(UserError, match="exists already"):
        import_person(store, tmp_path / "lin.jsonl")
    assert all_of(store, lin) == before
    assert len(store.persons()) == 1


def test_who_is_not_there_leaves_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_person(store, 99, tmp_path / "nobody.jsonl")
    assert list(tmp_path.glob("*nobody*")) == []


def sealed(lines: list[JSON | str]) -> bytes:
    """A file of these lines with the right checksum."""
    body = b"".join((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n" for line in lines)
    return body + json.dumps({"sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n"


WHEN = datetime(2024, 1, 1, tzinfo=UTC).isoformat()
HEADER: JSON = {"format": "elman person", "version": 2, "name": "ana", "created": WHEN, "settings": {}, "last_id": 9}
CONVERSATION: JSON = {"id": 1, "name": "", "created": WHEN, "head": 2}
MESSAGE: JSON = {
    "id": 2,
    "conversation_id": 1,
    "parent_id": None,
    "role": "person",
    "text": "hi",
    "time": WHEN,
    "bot_fingerprint": None,
}
FACT: JSON = {
    "id": 3,
    "kind": "pet",
    "topic": "dog",
    "value": "Rex",
    "text": "Your dog is called Rex.",
    "message_id": 2,
    "time": WHEN,
    "superseded_by": None,
}
STATE: JSON = {"message_id": 2, "fingerprint": "f", "tokens": 1, "blob": "AAAA"}
CARD: JSON = {"conversation_id": 1, "name": "Ada", "persona": '["I fly."]', "media": "json", "file": "AAAA"}
PARTS: dict[str, JSON] = {"conversation": CONVERSATION, "message": MESSAGE, "fact": FACT, "state": STATE, "card": CARD}


def lines_with(where: str = "", /, **changes: object) -> list[JSON | str]:
    header = HEADER | changes if where == "header" else HEADER
    return [header, *({part: line | changes if part == where else line} for part, line in PARTS.items())]


def test_the_file_that_the_bad_ones_are_made_of_is_good(store: Store, tmp_path: Path) -> None:
    (tmp_path / "ana.jsonl").write_bytes(sealed(lines_with()))
    ana = import_person(store, tmp_path / "ana.jsonl")
    with store.reading(ana) as rows:
        assert [m.text for m in rows.path(2)] == ["hi"]
        assert rows.state(2, "f")
        assert [(card.name, card.file) for card in rows.cards()] == [("Ada", b"\0\0\0")]


def test_a_file_of_the_first_version_is_read(store: Store, tmp_path: Path) -> None:
    (tmp_path / "ana.jsonl").write_bytes(sealed(lines_with("header", version=1)[:-1]))
    with store.reading(import_person(store, tmp_path / "ana.jsonl")) as rows:
        assert [m.text for m in rows.path(2)] == ["hi"]


GOOD = sealed(lines_with())
BAD = {
    "nothing": (b"", 1),
    "another file": (b"hello\n", 1),
    "cut short": (GOOD[:-30], 7),
    "cut at a line": (b"".join(GOOD.splitlines(keepends=True)[:3]), 3),
    "the first line alone": (sealed(lines_with()[:1])[:100], 1),
    "a flipped bit": (GOOD.replace(b"Rex", b"Rey"), 7),
    "something behind": (GOOD + b"more", 8),
    "another version": (sealed(lines_with("header", version=3)), 1),
    "no name": (sealed(lines_with("header", name="")), 1),
    "another field": (sealed(lines_with("header", admin=True)), 1),
    "settings that are none": (sealed(lines_with("header", settings=[])), 1),
    "an id above the last": (sealed(lines_with("header", last_id=2)), 4),
    "a head that is not there": (sealed(lines_with("conversation", head=8)), 2),
    "an id that is none": (sealed(lines_with("conversation", id=True)), 2),
    "an id beyond any": (sealed(lines_with("conversation", id=10**30)), 2),
    "a conversation that is not there": (sealed(lines_with("message", conversation_id=7)), 3),
    "its own parent": (sealed(lines_with("message", parent_id=2)), 3),
    "another role": (sealed(lines_with("message", role="admin")), 3),
    "a text with a NUL": (sealed(lines_with("message", text="a\0")), 3),
    "half a surrogate": (sealed(lines_with("message", text="\ud800")), 3),
    "a time without a zone": (sealed(lines_with("message", time="2024-01-01")), 3),
    "a time beyond any": (sealed(lines_with("message", time="0001-01-01T00:00:00+14:00")), 3),
    "an id twice": (sealed(lines_with("message", id=1)), 3),
    "a source that is not there": (sealed(lines_with("fact", message_id=1)), 4),
    "superseded by itself": (sealed(lines_with("fact", superseded_by=3)), 4),
    "superseded by nothing": (sealed(lines_with("fact", superseded_by=5)), 4),
    "no base64": (sealed(lines_with("state", blob="?")), 5),
    "a state of no message": (sealed(lines_with("state", message_id=1)), 5),
    "negative tokens": (sealed(lines_with("state", tokens=-1)), 5),
    "a card of no conversation": (sealed(lines_with("card", conversation_id=2)), 6),
    "a card of no kind": (sealed(lines_with("card", media="exe")), 6),
    "a persona that is no list": (sealed(lines_with("card", persona='"me"')), 6),
    "a card twice": (sealed([*lines_with(), {"card": CARD}]), 7),
    "a state twice": (sealed([*lines_with(), {"state": STATE}]), 7),
    "another kind": (sealed([*lines_with(), {"table": {}}]), 7),
    "no object": (sealed([*lines_with(), "[1]"]), 7),
    "no JSON": (sealed([*lines_with(), "{'a'"]), 7),
    "deep": (sealed([*lines_with(), "[" * 100_000]), 7),
    "NaN": (sealed([*lines_with(), '{"fact": NaN}']), 7),
}


@pytest.mark.parametrize(("data", "line"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_named_with_its_line_and_changes_nothing(
    store: Store, tmp_path: Path, data: bytes, line: int
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(data)
    with pytest.raises(UserError, match=rf"bad\.jsonl:{line}: \w") as caught:
        import_person(store, path)
    assert "\n" not in str(caught.value)
    assert "Rex" not in str(caught.value)
    assert store.persons() == []


def test_a_file_that_is_not_there_is_one_line(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.jsonl: cannot read"):
        import_person(store, tmp_path / "none.jsonl")


def test_where_nothing_can_be_written_nothing_is(store: Store, lin: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        export_person(store, lin, tmp_path / "file" / "lin.jsonl")
