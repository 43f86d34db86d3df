"""Word vectors are read from the files that people have."""

from pathlib import Path

import numpy as np
import pytest
import torch
from rich.console import Console

from elman.errors import UserError
from elman.model.embeddings import read_embeddings
from elman.text import Tokenizer

WORDS = {"cat": [1.0, 2.5, -3.0], "狗": [0.5, 0.0, 1e-3], "unheard": [9.0, 9.0, 9.0]}
TOKENIZER = Tokenizer.train("word", ["cat dog 狗", "cat dog 狗"])


def glove() -> bytes:
    return "".join(f"{word} {' '.join(map(str, vector))}\n" for word, vector in WORDS.items()).encode()


def word2vec_text() -> bytes:
    return b"3 3\n" + glove()


def word2vec_binary(end: bytes = b"\n") -> bytes:
    rows = (word.encode() + b" " + np.array(vector, "<f4").tobytes() + end for word, vector in WORDS.items())
    return b"3 3\n" + b"".join(rows)


FORMATS = {
    "glove": glove(),
    "word2vec text": word2vec_text(),
    "word2vec binary": word2vec_binary(),
    "word2vec binary without line ends": word2vec_binary(b""),
}


@pytest.mark.parametrize("form", FORMATS)
def test_known_words_get_their_vectors_and_the_others_keep_theirs(tmp_path: Path, form: str) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(FORMATS[form])
    weight = torch.full((TOKENIZER.vocab_size, 3), 7.0)
    assert read_embeddings(path, TOKENIZER, weight, Console(quiet=True)) == 2
    for word in ("cat", "狗"):
        assert weight[TOKENIZER.encode(word)[0]].tolist() == pytest.approx(WORDS[word])
    assert weight[TOKENIZER.encode("dog")[0]].tolist() == [7.0] * 3


BAD = {
    "another size": (b"cat 1 2\n", "vectors of 2"),
    "not numbers": (b"cat 1 2 x\n", "line 1"),
    "a short line": (b"cat 1 2 3\ndog 1 2\n", "line 2"),
    "cut short": (word2vec_binary()[:-8], "ends after 2 of its 3"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_such_file_is_one_line(tmp_path: Path, case: str) -> None:
    data, named = BAD[case]
    path = tmp_path / "vectors"
    path.write_bytes(data)
    with pytest.raises(UserError, match=named) as caught:
        read_embeddings(path, TOKENIZER, torch.zeros(TOKENIZER.vocab_size, 3), Console(quiet=True))
    assert str(path) in str(caught.value)


def test_a_missing_file_names_the_flag(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--embeddings"):
        read_embeddings(tmp_path / "nowhere", TOKENIZER, torch.zeros(TOKENIZER.vocab_size, 3), Console(quiet=True))
