"""A store in each database: a file, and a PostgreSQL server of the tests' own."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError

from elman.person.store import Store, open_store

MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: every commit waits for the disk, and tests need no power cut."""
UNPRIVILEGED = "postgres"
"""Who runs the server when the tests are root's: it refuses to run as root."""


URL = f"postgresql+psycopg://{UNPRIVILEGED}@/{{database}}?host={{folder}}"


def server_programs() -> Path:
    """Where the server's programs are; skips where there are none."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("no PostgreSQL server is installed here")


PID = "data/postmaster.pid"
"""Whose first line is the server's process."""
SERVE = (
    'while [ ! -e "$0/over" ]; do "$@"; sleep 0.05; done & '
    f'read -r end; touch "$0/over"; kill -QUIT $(head -n 1 "$0/{PID}"); wait; rm -rf "$0"'
)
"""Run a server, again where a test ended it, until the input ends, as it does when the tests end, killed or not; then
leave nothing of it."""


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """The folder of a running server that nobody else uses: its data, and its socket."""
    programs, user = server_programs(), None
    # a short path: a socket's has at most 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    if os.geteuid() == 0:
        user = UNPRIVILEGED
        try:
            shutil.chown(folder, user)
        except LookupError:
            folder.rmdir()
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    data, options = folder / "data", ["-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", UNPRIVILEGED, *options]
    made = subprocess.run(initdb, user=user, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    settings = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "shared_buffers": "16MB"}
    server: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    with (folder / "log").open("wb") as log:
        shell: list[str | Path] = ["sh", "-c", SERVE, folder, *server]
        process = subprocess.Popen(
            shell, user=user, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )  # a session of its own: what kills the tests' whole group leaves it time to clean up
    with process:
        wait_for(folder)
        yield folder


def wait_for(folder: Path) -> None:
    """Wait until the server answers."""
    engine = create_engine(URL.format(database="postgres", folder=folder), poolclass=NullPool)
    for _ in range(300):
        with contextlib.suppress(OperationalError), engine.connect():
            return
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


@pytest.fixture
def new_database(postgres_folder: Path) -> Iterator[Callable[[], str]]:
    """Make an empty database and return its URL, as often as it is called; they go with the test."""
    url = partial(URL.format, folder=postgres_folder)
    engine = create_engine(url(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    names: list[str] = []

    def execute(statement: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def make() -> str:
        names.append(f"store{len(names)}")
        execute(f"CREATE DATABASE {names[-1]}")
        return url(database=names[-1])

    yield make
    for name in names:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Where a store can be made in a file: in memory where the system allows, for each commit waits for the disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path / "persons.db"
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
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
