"""A store in each database: a file, and a PostgreSQL server of the tests' own."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from elman.person.store import Store, open_store

UNPRIVILEGED = "postgres"
"""Who runs the server when the tests are root's: it refuses to run as root."""


def server_programs() -> Path:
    """Where the server's programs are; skips where there are none."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("no PostgreSQL server is installed here")


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """The data folder of a running server that nobody else uses; its socket lies in it."""
    programs = server_programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: a socket's has at most 107 bytes
    user = None
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, UNPRIVILEGED)
        except LookupError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        user = UNPRIVILEGED
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        log = folder.with_suffix(".log")
        with log.open("ab") as output:  # a pipe would stay open in the server
            command = [str(programs / program), "-D", str(data), *arguments]
            run = subprocess.run(command, stdout=output, stderr=output, check=False, user=user)
        assert run.returncode == 0, log.read_text()

    try:
        call("initdb", "--no-sync", "-U", UNPRIVILEGED, "-A", "trust", "-E", "UTF8", "--locale", "C")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c shared_buffers=16MB"
        call("pg_ctl", "-w", "-o", options, "start")
        try:
            yield folder
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def new_database(postgres_folder: Path) -> Iterator[Callable[[], str]]:
    """Make an empty database and return its URL, as often as it is called."""
    numbers = count()
    url = f"postgresql+psycopg://{UNPRIVILEGED}@/{{}}?host={postgres_folder}"
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")

    def make() -> str:
        name = f"store{next(numbers)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return url.format(name)

    yield make
    engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Where a store can be made in a file: in memory where the system allows, for each commit waits for the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path / "persons.db"
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder) / "persons.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, file: Path) -> Path | str:
    """Where a store can be made: a file's path, and a URL."""
    if request.param == "sqlite":
        return file
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture
def store(location: Path | str) -> Iterator[Store]:
    with open_store(location) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody in particular for a while, whom rights bind: they do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def as_nobody() -> Callable[[], contextlib.AbstractContextManager[None]]:
    return unprivileged
