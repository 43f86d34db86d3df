"""A bot is found by its folder, as `default`, or on the Hugging Face hub, of which a small one runs here."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman as package
from elman.bot import RecurrentConfig, open_bot, save_bot
from elman.bot.finding import PACKAGED
from elman.errors import UserError
from elman.model.shapes import parameter_shapes
from elman.text import Tokenizer

REPOSITORY = "ada/small-bot"
COMMIT = "c0ffee" * 6 + "c0ff"


class Hub(BaseHTTPRequestHandler):
    """What of the hub an upload and a download ask for, over the files of one repository."""

    files: dict[str, bytes]

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body)), "X-Repo-Commit": COMMIT} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if REPOSITORY not in path:
            self.answer(b"{}", 404, X_Error_Code="RepoNotFound")
        elif "/resolve/" in path:
            body = self.files[path.rpartition("/")[2]]
            self.answer(body, ETag=f'"{hashlib.sha1(body).hexdigest()}"')
        elif "/tree/" in path:
            found = [{"type": "file", "path": name, "size": len(each), "oid": "0"} for name, each in self.files.items()]
            self.answer(json.dumps(found).encode())
        else:
            names = [{"rfilename": name} for name in self.files]
            self.answer(json.dumps({"id": REPOSITORY, "sha": COMMIT, "siblings": names}).encode())

    do_HEAD = do_GET

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if "/preupload/" in self.path:
            found = [
                {"path": each["path"], "uploadMode": "regular", "shouldIgnore": False, "oid": None}
                for each in json.loads(body)["files"]
            ]
            self.answer(json.dumps({"files": found}).encode())
        elif "/commit/" in self.path:
            lines = [json.loads(line) for line in body.splitlines()]
            files = [line["value"] for line in lines if line["key"] == "file"]
            self.files.update({each["path"]: base64.b64decode(each["content"]) for each in files})
            self.answer(json.dumps({"commitUrl": f"/{REPOSITORY}/commit/{COMMIT}", "commitOid": COMMIT}).encode())
        else:
            self.answer(b'{"warnings": [], "errors": []}')

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ThreadingHTTPServer]:
    """A hub with no repository yet, which child processes take for the real one."""
    pytest.importorskip("huggingface_hub", reason="the extra `hub` is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneHub", (Hub,), {"files": {}}))
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    yield server
    stop(server)


def stop(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    tokenizer = Tokenizer.train("bpe", ["hello you", "who is there?"] * 9, 300)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=8)
    drawn = np.random.default_rng(0)
    tensors = {name: drawn.normal(0, 0.3, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()}
    save_bot(tmp_path / "mine", config, tokenizer, tensors, dialogue=True, facts={})
    return tmp_path / "mine"


def child(code: str, *arguments: object) -> Any:
    """Run Python in a process of its own and return what it prints as JSON."""
    command = [sys.executable, "-c", "import json, sys\n" + code, *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


UPLOAD = """from huggingface_hub import HfApi
HfApi(token="x").upload_folder(repo_id=sys.argv[1], folder_path=sys.argv[2])
print("null")"""
SCORE = """import elman
bot = elman.load(sys.argv[1])
print(json.dumps([bot.score("hello"), bot.folder.name, str(bot.folder.path)]))"""


def test_what_the_hub_took_is_the_same_bot_and_the_next_time_without_the_hub(
    hub: ThreadingHTTPServer, bot: Path, elman: Any, tmp_path: Path
) -> None:
    elman("export", bot, "--out", tmp_path / "clean")
    child(UPLOAD, REPOSITORY, tmp_path / "clean")
    score, name, folder = child(SCORE, f"hf://{REPOSITORY}")
    assert score == package.load(bot).score("hello")
    assert name == "mine"  # what it was called when it was exported
    assert sorted(path.name for path in Path(folder).iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    stop(hub)
    assert child(SCORE, f"hf://{REPOSITORY}") == [score, name, folder]


@pytest.mark.parametrize("repository", ["nobody/nothing", "not a name"])
def test_a_repository_that_is_none_is_one_line(hub: ThreadingHTTPServer, repository: str) -> None:
    assert f"hf://{repository}: cannot download: " in refused(repository)


def test_a_repository_that_holds_no_bot_is_named(hub: ThreadingHTTPServer) -> None:
    vars(hub.RequestHandlerClass)["files"]["README.md"] = b"hello"
    assert "not a bot: it has no config.json" in refused(REPOSITORY)


def test_no_hub_and_no_earlier_download_is_one_line(hub: ThreadingHTTPServer) -> None:
    stop(hub)
    assert "the hub cannot be reached" in refused(REPOSITORY)


def refused(repository: str) -> str:
    """Return the one line with which a child refuses a repository."""
    command = [sys.executable, "-m", "elman", "suggest", f"hf://{repository}", "hello"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1), run.stderr
    return run.stderr


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(UserError, match=r"hf://a/b: this needs huggingface_hub: pip install 'elman\[hub\]'"):
        package.load("hf://a/b")


def test_a_folder_by_the_name_of_the_default_is_written_as_a_path(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bot.rename("default")
    assert open_bot("default").path == PACKAGED
    assert open_bot("./default").name == "default"
    assert open_bot(Path("default")).own


@pytest.mark.parametrize("name", [3, "a\nb", "\x1b[2J"])
def test_a_name_that_would_confuse_a_terminal_is_refused(bot: Path, name: object) -> None:
    fields = json.loads((bot / "config.json").read_text())
    (bot / "config.json").write_text(json.dumps(fields | {"name": name}))
    with pytest.raises(UserError, match=r"config\.json: name is not a line of text"):
        open_bot(bot)


def test_the_tests_have_a_user_of_their_own() -> None:
    assert "pytest" in os.environ["ELMAN_HOME"]
