"""Pretrained word vectors: word2vec's text and binary files and GloVe's text files, read into an embedding matrix.

Shapes: `V` vocabulary, `E` embedding.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from torch import Tensor

from elman.errors import UserError
from elman.text.tokenizers import Tokenizer

Vectors = Iterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.float32]]]]


def read_embeddings(path: Path, tokenizer: Tokenizer, weight: Tensor, console: Console) -> int:
    """Copy the vectors of the tokenizer's tokens into `weight` [V, E]; say and return how many were found.

    UserError naming the file and line when it is not such a file, or its vectors are not of size E.
    """
    wanted: dict[str, list[int]] = {}  # in bpe a word may be a token with a blank before it and another without
    for token in range(len(weight)):
        wanted.setdefault(tokenizer.piece_bytes(token).decode("utf-8", "replace").strip(), []).append(token)
    found = 0
    for word, vector in read_vectors(path):
        if len(vector) != weight.shape[1]:
            raise UserError(f"--embeddings {path}: vectors of {len(vector)}; --embedding-size is {weight.shape[1]}")
        for token in wanted.get(word, ()):
            weight[token] = torch.from_numpy(vector)
            found += 1
    told = f"{path}: vectors for {found:,} of {len(weight):,} tokens; the others start at random"
    console.print(told, markup=False, highlight=False)
    return found


def read_vectors(path: Path) -> Vectors:
    """Yield words and vectors; the format is told from the file's beginning.

    word2vec begins with a line of two numbers, the count and the size; in its binary form float32s follow each word.
    """
    try:
        with path.open("rb") as file:
            first = file.readline().split()
            sample = file.read(4096)
    except OSError as error:
        raise UserError(f"--embeddings {path}: {error.strerror}") from error
    if len(first) != 2 or not all(part.isdigit() for part in first):
        return read_text(path, skip=0)
    count, size = int(first[0]), int(first[1])
    return read_text(path, skip=1) if is_text(sample) else read_binary(path, count, size)


def is_text(sample: bytes) -> bool:
    """Tell whether the bytes after word2vec's first line spell numbers."""
    line = sample.split(b"\n")[0].split()
    try:
        return len(line) > 1 and all(np.isfinite(float(part)) for part in line[1:])
    except ValueError:
        return False


def read_text(path: Path, skip: int) -> Vectors:
    """Yield from lines of a word and its numbers."""
    with path.open(encoding="utf-8", errors="replace") as file:
        size = None
        for number, line in enumerate(file, 1):
            word, *values = line.rstrip().split(" ")
            if number <= skip:
                continue
            try:
                vector = np.array(values, dtype=np.float32)
            except ValueError as error:
                raise UserError(f"--embeddings {path}: line {number}: not a word and its numbers") from error
            size = size or len(vector)
            if len(vector) != size or size == 0:
                raise UserError(f"--embeddings {path}: line {number}: {len(vector)} numbers, not {size}")
            yield word, vector


def read_binary(path: Path, count: int, size: int) -> Vectors:
    """Yield from word2vec's binary form: the word, a space, `size` float32s, perhaps an end of line."""
    with path.open("rb") as file:
        file.readline()
        for index in range(count):
            word = bytearray()
            while (byte := file.read(1)) not in (b" ", b""):
                word += byte
            raw = file.read(4 * size)
            if len(raw) < 4 * size:
                raise UserError(f"--embeddings {path}: ends after {index:,} of its {count:,} vectors")
            yield word.decode("utf-8", "replace").lstrip("\n"), np.frombuffer(raw, "<f4").copy()
