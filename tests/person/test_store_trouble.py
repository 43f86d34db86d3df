"""What can go wrong with a store's place: one line says it, and nothing is lost."""

import contextlib
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from elman.errors import UserError
from elman.person import database
from elman.person.store import Store, open_store

AsNobody = Callable[[], contextlib.AbstractContextManager[None]]


def say(store: Store, person: int, words: str) -> None:
    with store.turn(person) as rows:
        rows.add_message(rows.add_conversation(), None, "person", words)


def texts(store: Store, person: int) -> list[str]:
    with store.reading(person) as rows:
        return [message.text for message in rows.messages()]


def test_a_file_is_its_owners_alone(file: Path) -> None:
    with open_store(file) as store:
        store.create("lin")
        for each in file.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600, each


def test_a_store_of_another_version_is_refused(location: Path | str) -> None:
    with open_store(location) as store, store.database.writing() as connection:
        connection.execute(text("UPDATE elman_store SET schema_version = 99"))
    with pytest.raises(UserError, match=r"version 99.*reads version 2"):
        open_store(location)


@pytest.mark.parametrize("had_cards", [False, True])
def test_a_store_of_the_first_version_gets_what_it_lacks_and_keeps_what_it_has(
    location: Path | str, had_cards: bool
) -> None:
    with open_store(location) as store:
        say(store, lin := store.create("lin"), "hi")
        with store.database.writing() as connection:
            connection.execute(text("UPDATE elman_store SET schema_version = 1"))
            if not had_cards:
                connection.execute(text("DROP TABLE elman_cards"))
    for _ in range(2):
        with open_store(location) as store:
            assert texts(store, lin) == ["hi"]
            with store.reading(lin) as rows:
                assert rows.cards() == []
                found = rows.connection.execute(text("SELECT schema_version FROM elman_store"))
                assert found.scalars().all() == [2]


def test_another_programs_file_is_refused_and_left_alone(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE mine (a)")
    before = file.read_bytes()
    with pytest.raises(UserError, match="another program's"):
        open_store(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all\n" * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"persons.db: \w") as caught:
        open_store(file)
    assert "\n" not in str(caught.value)
    assert file.read_bytes() == content


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot open"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        open_store(tmp_path / "file" / "persons.db")


def test_a_damaged_text_is_said_without_quoting_it(file: Path) -> None:
    with open_store(file) as store:
        lin = store.create("lin")
        say(store, lin, "secretword")
        with store.turn(lin) as rows:
            rows.connection.execute(text("UPDATE messages SET text = CAST(x'7365637265ff' AS TEXT)"))
        with pytest.raises(UserError, match="damaged") as caught:
            texts(store, lin)
        assert "secre" not in str(caught.value)


def test_a_damaged_page_is_said(file: Path) -> None:
    with open_store(file) as store:
        say(store, store.create("lin"), "words " * 50_000)
    data = bytearray(file.read_bytes())
    data[4096 * 20 :] = b"\xa5" * (len(data) - 4096 * 20)
    file.write_bytes(data)
    with open_store(file) as store, pytest.raises(UserError, match="damaged"):
        texts(store, 1)


def test_a_full_disk_is_one_line_and_loses_nothing(small_disk: Path) -> None:
    with open_store(small_disk / "persons.db") as store:
        lin = store.create("lin")
        say(store, lin, "kept")
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"x" * 1_400_000)
        with pytest.raises(UserError, match="no space left") as caught:
            say(store, lin, "x" * 3_000_000)
        assert "\n" not in str(caught.value)
        assert texts(store, lin) == ["kept"]
        ballast.unlink()
        say(store, lin, "later")
        assert texts(store, lin) == ["kept", "later"]


def test_no_room_for_a_new_store_is_one_line(small_disk: Path) -> None:
    with contextlib.suppress(OSError):
        (small_disk / "ballast").write_bytes(b"x" * 2**22)
    with pytest.raises(UserError, match="space"):
        open_store(small_disk / "persons.db")
    (small_disk / "ballast").unlink()
    with open_store(small_disk / "persons.db") as store:
        assert store.persons() == []


@pytest.mark.parametrize("read_only", ["file", "folder", "both"])
def test_a_read_only_place_is_one_line(as_nobody: AsNobody, read_only: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        Path(name).chmod(0o755)
        folder.mkdir()
        with open_store(folder / "persons.db") as store:
            store.create("lin")
        (folder / "persons.db").chmod(0o444 if read_only != "folder" else 0o666)
        folder.chmod(0o555 if read_only != "file" else 0o777)
        before = (folder / "persons.db").read_bytes()
        with as_nobody():
            with (
                pytest.raises(UserError, match=r"persons\.db: cannot") as caught,
                open_store(folder / "persons.db") as s,
            ):
                s.create("ana")
            assert "\n" not in str(caught.value)
            if read_only != "file":
                with pytest.raises(UserError, match=r"persons2\.db: cannot write"):
                    open_store(folder / "persons2.db")
        assert (folder / "persons.db").read_bytes() == before
        folder.chmod(0o755)


def test_a_busy_store_is_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    with open_store(file) as store, open_store(file) as other:
        lin = store.create("lin")
        with store.turn(lin), pytest.raises(UserError, match="another process"), other.turn(lin):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://lin:hunter2@127.0.0.1:1/elman",
        "postgresql://lin:hunter2@127.0.0.1:1/elman?connect_timeout=1",
        "postgres://lin@127.0.0.1:1/elman?password=hunter2",
        "postgresql://lin:hunter2@nowhere.invalid/elman",
        "postgresql://lin:hunter2@127.0.0.1:1/elman?nonsense=hunter2",
        "postgresql://lin:hunter2@127.0.0.1:port/elman",
        "postgresql://lin:hunter2@127.0.0.1:1",
        "mysql://lin:hunter2@localhost/elman",
        "nonsense://hunter2",
        "://hunter2",
    ],
)
def test_a_url_that_leads_nowhere_is_one_line_without_its_password(url: str) -> None:
    with pytest.raises(UserError) as caught:
        open_store(url)
    assert "hunter2" not in str(caught.value).replace("nonsense://hunter2", "")
    assert "\n" not in str(caught.value)


def test_a_server_that_refuses_is_one_line(new_database: Callable[[], str]) -> None:
    url = new_database().replace("postgres@", "stranger:hunter2@")
    with pytest.raises(UserError, match="stranger") as caught:
        open_store(url)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_tables_of_another_program_in_the_servers_database_are_left_alone(new_database: Callable[[], str]) -> None:
    url = new_database()
    with open_store(url) as store, store.database.writing() as connection:
        connection.execute(text("DROP TABLE elman_store"))
    with pytest.raises(UserError, match="another program's"):
        open_store(url)


def test_two_may_open_a_new_store_at_once(location: Path | str) -> None:
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            open_store(location).close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
