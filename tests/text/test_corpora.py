"""A corpus on disk is the ids of its text, complete or absent, whatever its size."""

import contextlib
import itertools
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text import (
    Conversation,
    Message,
    Tokenizer,
    encode_corpus,
    encoding,
    open_corpus,
    read_corpus,
    render,
    text_lines,
)
from elman.text.tokenizers import Kind

LINES = ["the cat sat on the mat", "", "我爱你 ok", "the end"]
TALK = Conversation((Message("A", "hi there"), Message("B", "你好\n吗"), Message("A", "bye")), {"B": ("likes tea",)})
WORD = Tokenizer.train("word", LINES * 2)
BPE = Tokenizer.train("bpe", LINES * 2, 320)


def plain_ids(lines: Iterable[str], tokenizer: Tokenizer) -> list[int]:
    return [index for line in lines for index in [*tokenizer.encode(line), tokenizer.eos_id]]


def test_lines_are_their_ids_and_an_end_each(tmp_path: Path) -> None:
    for tokenizer in (WORD, BPE):
        corpus = encode_corpus(LINES, tokenizer, tmp_path / "ids", dialogue=False)
        assert corpus.ids.tolist() == plain_ids(LINES, tokenizer)
        assert corpus.mask is None
        assert (corpus.characters, corpus.words, corpus.lines) == (sum(map(len, LINES)) + 4, 12, 4)


def test_unknown_words_are_counted(tmp_path: Path) -> None:
    corpus = encode_corpus(["the dog sat", "<unk> ok"], WORD, tmp_path / "ids", dialogue=False)
    assert corpus.unknown == 2


@pytest.mark.parametrize("dialogue", [False, True], ids=["lines", "conversations"])
def test_several_processes_write_what_one_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dialogue: bool
) -> None:
    items: list[str | Conversation] = [TALK] * 40 if dialogue else [f"the cat sat on mat {n}" for n in range(40)]
    alone = encode_corpus(items, BPE, tmp_path / "alone", dialogue=dialogue)
    monkeypatch.setattr(encoding, "BATCH", 100)
    monkeypatch.setattr(encoding, "FEW", 2)
    together = encode_corpus(items, BPE, tmp_path / "together", dialogue=dialogue)
    assert together.ids.tolist() == alone.ids.tolist()
    assert (together.words, together.characters, together.lines) == (alone.words, alone.characters, alone.lines)
    if alone.mask is not None and together.mask is not None:
        assert together.mask.tolist() == alone.mask.tolist()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=30), min_size=1))
@settings(max_examples=30)
def test_batches_do_not_show(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    folder = tmp_path_factory.getbasetemp() / "batches"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BATCH", 10)
        patch.setattr(encoding, "FEW", 1000)
        corpus = encode_corpus(iter(lines), BPE, folder, dialogue=False)
    assert corpus.ids.tolist() == plain_ids(lines, BPE)
    assert BPE.decode(corpus.ids) == "".join(line + "\n" for line in lines)
    assert corpus.characters == len(BPE.decode(corpus.ids))


def test_conversations_are_rendered_one_after_the_other(tmp_path: Path) -> None:
    corpus = encode_corpus([TALK] * 3, BPE, tmp_path / "ids", dialogue=True)
    ids, mask = render(TALK, BPE)
    assert corpus.mask is not None
    assert (corpus.ids.tolist(), corpus.mask.tolist()) == (ids * 3, mask * 3)
    assert (corpus.characters, corpus.words, corpus.lines) == (3 * (8 + 4 + 3 + 3), 3 * (2 + 3 + 1), 9)


def test_facts_are_read_but_not_counted(tmp_path: Path) -> None:
    answer = TALK.messages[1]._replace(facts=("you are here", "我爱你"))
    talk = Conversation((TALK.messages[0], answer, TALK.messages[2]), TALK.persona)
    corpus = encode_corpus([talk], BPE, tmp_path / "ids", dialogue=True)
    assert corpus.mask is not None
    assert (corpus.ids.tolist(), corpus.mask.tolist()) == render(talk, BPE)
    assert (corpus.characters, corpus.words, corpus.lines) == (8 + 4 + 3 + 3, 2 + 3 + 1, 3)


def test_with_one_speaker_only_theirs_counts(tmp_path: Path) -> None:
    corpus = encode_corpus([TALK], BPE, tmp_path / "ids", dialogue=True, self_speaker="A")
    assert corpus.mask is not None
    assert corpus.mask.tolist() == render(TALK, BPE, "A")[1]
    assert (corpus.characters, corpus.words, corpus.lines) == (8 + 3 + 2, 3, 2)


def test_without_dialogue_messages_are_lines(tmp_path: Path) -> None:
    corpus = encode_corpus(["one", TALK], BPE, tmp_path / "ids", dialogue=False)
    assert corpus.ids.tolist() == plain_ids(["one", "hi there", "你好", "吗", "bye"], BPE)


def test_a_tokenizer_learns_from_facts_too() -> None:
    assert list(text_lines(["one", TALK])) == ["one", "likes tea", "hi there", "你好", "吗", "bye"]
    assert list(text_lines([Conversation((Message("A", "a", facts=("b",)),))])) == ["b", "a"]


def test_a_large_vocabulary_takes_four_bytes(tmp_path: Path) -> None:
    lines = ["".join(map(chr, range(0x10000, 0x10000 + 70_000)))]
    tokenizer = Tokenizer.train("char", lines)
    corpus = encode_corpus(lines, tokenizer, tmp_path / "ids", dialogue=False)
    assert corpus.ids.dtype == np.uint32
    assert int(corpus.ids.max()) == tokenizer.vocab_size - 1 > 65_536
    assert encode_corpus(LINES, WORD, tmp_path / "ids", dialogue=False).ids.dtype == np.uint16


def test_an_opened_corpus_is_the_same(tmp_path: Path) -> None:
    written = encode_corpus([TALK], BPE, tmp_path / "ids", dialogue=True)
    opened = open_corpus(tmp_path / "ids")
    assert isinstance(opened.ids, np.memmap)
    assert np.array_equal(opened.ids, written.ids)
    assert opened.mask is not None
    assert (opened.characters, opened.words, opened.lines) == (written.characters, written.words, written.lines)


@pytest.mark.parametrize(
    ("items", "arguments", "said"),
    [
        (["plain"], {"dialogue": True}, "--dialogue needs conversations"),
        ([], {"dialogue": False}, "the corpus holds no text"),
        ([], {"dialogue": True}, "the corpus holds no text"),
        ([TALK], {"dialogue": True, "self_speaker": "Zoe"}, r"no text by Zoe \(--speaker\)"),
        ([TALK], {"dialogue": False, "self_speaker": "A"}, "--speaker A needs --dialogue"),
    ],
)
def test_what_cannot_be_encoded_is_said(
    tmp_path: Path, items: list[str | Conversation], arguments: dict[str, bool], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        encode_corpus(items, BPE, tmp_path / "ids", **arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_the_old_corpus_alone(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield from itertools.repeat("the cat", encoding.BATCH // 4)
        raise UserError("line 7: bad")

    encode_corpus(LINES, WORD, tmp_path / "ids", dialogue=False)
    with pytest.raises(UserError, match="line 7: bad"):
        encode_corpus(broken(), WORD, tmp_path / "ids", dialogue=False)
    assert open_corpus(tmp_path / "ids").ids.tolist() == plain_ids(LINES, WORD)
    assert [path.name for path in tmp_path.iterdir()] == ["ids"]


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond `size`: what a full disk looks like from inside."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    with largest_file(10_000), pytest.raises(UserError, match="ids: cannot write"):
        encode_corpus(itertools.repeat("the cat", 20_000), WORD, tmp_path / "ids", dialogue=False)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_leaves_no_corpus(tmp_path: Path) -> None:
    script = (
        "import itertools, sys; from pathlib import Path; from elman.text import *;"
        "t = Tokenizer.train('char', ['ab']);"
        "encode_corpus(itertools.repeat('ab'), t, Path(sys.argv[1]), dialogue=False)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "ids")])
    try:
        deadline = time.monotonic() + 30
        while not any(path.stat().st_size for path in tmp_path.glob(".ids.*/new/ids.bin")):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert not (tmp_path / "ids").exists()


@pytest.mark.parametrize("name", ["ids.bin", "mask.bin", "corpus.json"])
def test_a_damaged_corpus_is_refused(tmp_path: Path, name: str) -> None:
    encode_corpus([TALK], BPE, tmp_path / "ids", dialogue=True)
    file = tmp_path / "ids" / name
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(UserError, match="the encoded corpus is damaged"):
        open_corpus(tmp_path / "ids")
    file.unlink()
    with pytest.raises(UserError, match=f"{name} is missing"):
        open_corpus(tmp_path / "ids")


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("ptb", {"train": 929_589, "valid": 73_760, "test": 82_430}),
        ("wikitext-2", {"train": 2_088_628, "test": 245_569}),
    ],
)
def test_the_standard_corpora_have_their_known_sizes(
    data_folder: Path, tmp_path: Path, name: str, tokens: dict[str, int]
) -> None:
    folder = data_folder / "lm" / name
    tokenizer = Tokenizer.train("word", text_lines(read_corpus([folder / "train.txt"])))
    for split, expected in tokens.items():
        corpus = encode_corpus(read_corpus([folder / f"{split}.txt"]), tokenizer, tmp_path / split, dialogue=False)
        assert len(corpus.ids) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize("kind", ["word", "bpe"])
def test_memory_does_not_grow_with_the_corpus(tmp_path: Path, kind: Kind) -> None:
    script = (
        "import itertools, sys; from pathlib import Path; from elman.text import *;"
        "line = 'the cat sat on the mat and 我们 looked';"
        "t = Tokenizer.train(sys.argv[2], [line] * 2, None);"
        "encode = lambda n: encode_corpus(itertools.repeat(line, n), t, Path(sys.argv[1]), dialogue=False);"
        # Not ru_maxrss: a new process inherits that of the one that started it.
        "peak = lambda: int(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]);"
        "encode(60_000); before = peak(); encode(240_000); print(peak() / before)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "ids"), kind]
    assert float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) < 1.1
