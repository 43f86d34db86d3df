"""What every test shares: the command line in this process, small texts, and where the real data is, if it is here."""

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from elman import cli

pytest_plugins = ["databases", "runs", "served"]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real corpora; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("ELMAN_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real corpora are not here (set ELMAN_DATA to their folder)")
    return folder


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A user's folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELMAN_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("ELMAN_STORE", raising=False)
        yield


@dataclass(frozen=True)
class Outcome:
    """What a verb printed and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def elman(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `elman ARGUMENTS` in this process, as its `main` would."""

    def run(*arguments: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.argv", ["elman", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main()
                code = 0
            except SystemExit as stop:
                code = int(stop.code or 0)
        return Outcome(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def english(tmp_path: Path) -> Path:
    path = tmp_path / "english.txt"
    path.write_text("the cat sat on the mat\nthe dog sat on the log\na cat saw a dog\n" * 60, encoding="utf-8")
    return path


@pytest.fixture
def chinese(tmp_path: Path) -> Path:
    path = tmp_path / "chinese.txt"
    path.write_text("今天天气很好\n我们去公园玩\n你好吗 我很好\n" * 80, encoding="utf-8")
    return path


@pytest.fixture
def conversations(tmp_path: Path) -> Path:
    path = tmp_path / "talk.jsonl"
    line = '{"messages": [{"speaker": "A", "text": "hi there"}, {"speaker": "B", "text": "你好 hello"}]}\n'
    path.write_text(line * 200, encoding="utf-8")
    return path
