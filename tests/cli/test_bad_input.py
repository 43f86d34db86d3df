"""Bad input ends in one clear line on stderr, exit code 2, and nothing half-written."""

import gzip
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Bad = Callable[[Path], tuple[list[object], str]]

QUICK = ["--hidden-size", 8, "--batch-size", 4, "--bptt-len", 8, "--steps", 20]


def text(path: Path, content: bytes, name: str = "text.txt") -> Path:
    (path / name).write_bytes(content)
    return path / name


def lines(path: Path, count: int = 100) -> Path:
    return text(path, b"the cat sat on the mat\n" * count, "good.txt")


CASES: dict[str, Bad] = {
    "missing file": lambda path: ([path / "nowhere.txt"], "nowhere.txt"),
    "empty file": lambda path: ([text(path, b"")], "text.txt"),
    "binary file": lambda path: ([text(path, b"ab\0\1\2\n" * 50)], "text.txt"),
    "wrong encoding": lambda path: ([text(path, b"fine\n" + "你好".encode("gb18030"))], "line 2, byte offset 5"),
    "truncated gzip": lambda path: ([text(path, gzip.compress(b"a b c\n" * 999)[:-20], "t.gz")], "t.gz"),
    "shorter than one window": lambda path: ([lines(path, 3), "--bptt-len", 500], "--bptt-len 500"),
    "a vocabulary of one": lambda path: ([text(path, b"a\n" * 500), "--tokenizer", "char"], "a vocabulary of 1"),
    "hidden size 0": lambda path: ([lines(path), "--hidden-size", 0], "--hidden-size must be at least 1"),
    "a batch larger than the corpus": lambda path: ([lines(path), "--batch-size", 5000], "--batch-size 5000"),
    "another model's flag": lambda path: ([lines(path), "--order", 3], "--order"),
    "two budgets": lambda path: ([lines(path), "--epochs", 3, "--steps", 2], "--steps and --epochs"),
    "an unknown model": lambda path: ([lines(path), "--model", "transformer"], "--model"),
    "bad TOML": lambda path: ([lines(path), "--config", text(path, b"steps =\n", "c.toml")], "line 1"),
    "an unknown setting": lambda path: ([lines(path), "--config", text(path, b"stepz = 1\n", "c.toml")], "--stepz"),
    "a setting of the wrong type": lambda path: (
        [lines(path), "--config", text(path, b'steps = "many"\n', "c.toml")],
        "--steps",
    ),
    "only blank lines of JSON": lambda path: ([text(path, b"\n\n", "t.jsonl")], "holds no"),
    "a header alone": lambda path: ([text(path, b"scene\tspeaker\ttext\n", "t.tsv")], "holds no"),
    "UTF-16 without a mark": lambda path: ([text(path, b"the cat\n" * 9), "--encoding", "utf-16"], "text.txt: line 1"),
    "a seed below 0": lambda path: ([lines(path), "--seed", -1], "--seed"),
    "a seed beyond counting": lambda path: ([lines(path), "--seed", 10**30], "--seed"),
    "a budget that is no number": lambda path: (
        [lines(path), "--config", text(path, b"minutes = nan\n", "c.toml")],
        "--minutes",
    ),
    "a word for a number": lambda path: ([lines(path), "--steps", "many"], "--steps"),
    "a model beyond memory": lambda path: ([lines(path), "--hidden-size", 10**8], "--hidden-size"),
    "plain text as dialogue": lambda path: ([lines(path), "--dialogue"], "--dialogue"),
    "a broken line of JSON": lambda path: ([text(path, b'{"text": "a"}\n{"text"\n', "t.jsonl")], "line 2"),
    "vectors of another size": lambda path: (
        [lines(path), "--embeddings", text(path, b"cat 1 2 3\n", "v.txt")],
        "--embedding-size",
    ),
    "another shape than that of the bot to start from": lambda path: (
        [lines(path), "--init", "default", "--hidden-size", 8],
        "architecture",
    ),
    "another tokenizer than that of the bot to start from": lambda path: (
        [lines(path), "--init", "default", "--tokenizer", "char"],
        "--init",
    ),
    "a rate that explodes": lambda path: (
        [lines(path), "--learning-rate", 1e38, "--clip", 0, "--optimizer", "sgd", "--warmup", 0],
        "--learning-rate",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_line_and_nothing_left(elman: Run, tmp_path: Path, case: str) -> None:
    arguments, named = CASES[case](tmp_path)
    before = sorted(tmp_path.rglob("*"))
    quick = QUICK[:-2] if "--config" in arguments or "--epochs" in arguments else QUICK
    # The case's own flags come last and win.
    refused(elman("train", *quick, *arguments, "--out", tmp_path / "bot"), named)
    assert sorted(tmp_path.rglob("*")) == before


def test_counts_start_from_no_bot(elman: Run, tmp_path: Path) -> None:
    outcome = elman("train", lines(tmp_path), "--model", "ngram", "--init", "default", "--out", tmp_path / "bot")
    refused(outcome, "--init")
    assert not (tmp_path / "bot").exists()


def refused(outcome: Any, named: str) -> None:
    assert outcome.code == 2, outcome
    assert len(outcome.err.strip().splitlines()) == 1, outcome.err
    assert named in outcome.err


@pytest.fixture
def bot(elman: Run, tmp_path: Path) -> Path:
    assert elman("train", lines(tmp_path), "--out", tmp_path / "bot", *QUICK).code == 0
    return tmp_path / "bot"


def test_a_checkpoint_cut_in_half_is_refused(elman: Run, bot: Path) -> None:
    file = next((bot / "checkpoint").glob("*.safetensors"))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    weights = (bot / "model.safetensors").read_bytes()
    refused(elman("train", bot.parent / "good.txt", "--out", bot, *QUICK, "--resume"), f"{file}: damaged")
    assert (bot / "model.safetensors").read_bytes() == weights


def test_a_checkpoint_of_another_architecture_is_refused(elman: Run, bot: Path) -> None:
    settings = (bot / "training.json").read_bytes()
    outcome = elman("train", bot.parent / "good.txt", "--out", bot, *QUICK, "--hidden-size", 16, "--resume")
    refused(outcome, "made with hidden_size 8, not 16")
    assert (bot / "training.json").read_bytes() == settings


def test_a_bot_is_not_overwritten(elman: Run, bot: Path) -> None:
    refused(elman("train", bot.parent / "good.txt", "--out", bot, *QUICK), f"--out {bot}")


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("harm", ["missing", "cut in half"])
def test_a_damaged_bot_is_refused_by_the_name_of_its_file(elman: Run, bot: Path, file: str, harm: str) -> None:
    content = (bot / file).read_bytes()
    (bot / file).unlink()
    if harm == "cut in half":
        (bot / file).write_bytes(content[: len(content) // 2])
    for verb in (
        ["evaluate", bot, bot.parent / "good.txt"],
        ["generate", bot],
        ["score", bot, bot.parent / "good.txt"],
    ):
        refused(elman(*verb), file)


def test_weights_of_another_shape_are_refused_by_the_tensors_name(elman: Run, bot: Path) -> None:
    fields = json.loads((bot / "config.json").read_text())
    (bot / "config.json").write_text(json.dumps({**fields, "hidden_size": 9}))
    refused(elman("generate", bot), "tensor ")


def test_a_full_disk_is_one_line_and_leaves_no_half_bot(tmp_path: Path) -> None:
    """A limit on the size of files is what a full disk looks like from inside: the write fails half-way."""
    command = [sys.executable, "-m", "elman", "train", lines(tmp_path), "--out", tmp_path / "bot", *QUICK]
    limit = 3000

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, preexec_fn=small_files)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert str(tmp_path / "bot") in done.stderr
    assert not (tmp_path / "bot" / "model.safetensors").exists()
    assert list(tmp_path.rglob("*.tmp")) == []


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--temperature", -1], "--temperature"),
        (["--top-p", 2], "--top-p"),
        (["--top-k", 0], "--top-k"),
        (["--min-p", -0.5], "--min-p"),
    ],
)
def test_sampling_settings_out_of_range_are_named(elman: Run, bot: Path, flags: list[object], named: str) -> None:
    refused(elman("generate", bot, *flags), named)


def test_an_nbest_line_without_a_score_is_named(elman: Run, bot: Path, tmp_path: Path) -> None:
    refused(elman("score", bot, text(tmp_path, b"u1\t-1\tthe cat\nu1\tthe cat\n"), "--nbest"), "line 2")


def test_a_speaker_who_is_not_in_the_held_out_end_is_named(elman: Run, tmp_path: Path) -> None:
    said = [{"speaker": "A", "text": "hi there you"}] * 50 + [{"speaker": "B", "text": "no " * 200}]
    path = text(tmp_path, (json.dumps({"messages": said}) + "\n").encode(), "talk.jsonl")
    refused(elman("train", path, "--out", tmp_path / "bot", *QUICK, "--speaker", "A"), "--speaker")


def test_input_to_chat_that_is_no_text_is_named(bot: Path) -> None:
    command = [sys.executable, "-m", "elman", "chat", str(bot)]
    done = subprocess.run(command, input=b"fine\n\xff\n", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().strip().endswith("stdin: line 2, byte 1: not valid UTF-8")
    assert len(done.stdout.splitlines()) == 1
