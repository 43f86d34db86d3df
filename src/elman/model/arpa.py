r"""ARPA files: the exchange format of n-gram models, as SRILM and KenLM write and read it.

`\data\`, the number of n-grams of each order, then for each order a section of lines
`log10 p <tab> words <tab> log10 back-off weight`, the weight left out where it is 1, then `\end\`.
The end-of-line token is `<s>` as a context and `</s>` as a prediction; words are separated by ASCII whitespace alone.

Shapes: `N` n-grams of one order, `K` that order, `V` vocabulary.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Never

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.files import replacing
from elman.language_model import Floats, Ids
from elman.model.ngram import Level, NGramModel, find
from elman.text.reading import read_lines

START, END = "<s>", "</s>"
MAX_ORDER = 5
LN_10 = float(np.log(10))


def write_arpa(model: NGramModel, tokens: Sequence[str], path: Path, eos_id: int) -> None:
    """Write the model so that other toolkits can read it; gzipped if `path` ends in `.gz`, atomically.

    `tokens[id]` is how each token is written; that of `eos_id` becomes `<s>` and `</s>`. Raises UserError for tokens
    that ARPA cannot hold: empty, with whitespace, twice the same, or named like the sentence marks.
    """
    assert len(tokens) == model.vocab_size
    assert eos_id == model.eos_id
    words = spelled(tokens, eos_id, path)
    with replacing(path) as temporary, writing(temporary, compressed=path.suffix == ".gz") as file:
        file.write("\\data\\\n")
        for order, level in enumerate(model.levels, 1):
            file.write(f"ngram {order}={len(level.keys) + (order == 1)}\n")
        contexts = [""]
        for order, level in enumerate(model.levels, 1):
            file.write(f"\n\\{order}-grams:\n")
            ngrams = spelled_ngrams(level, contexts, words)
            if order == 1:
                file.writelines(section(np.array([-99 * LN_10]), [START], level.backoff[eos_id : eos_id + 1]))
            # What follows an end of line has the context <s> alone: whatever ends in </s> is no context.
            ended = level.keys % model.vocab_size == eos_id
            file.writelines(section(level.log_prob, ngrams, np.where(ended[: len(level.backoff)], 0, level.backoff)))
            contexts = [START if ngram == END else ngram for ngram in ngrams] if order == 1 else ngrams
        file.write("\n\\end\\\n")


def spelled(tokens: Sequence[str], eos_id: int, path: Path) -> list[str]:
    """Return the tokens as ARPA words, refusing those that would be read as something else."""
    taken = {START, END}
    for index, token in enumerate(tokens):
        if index == eos_id:
            continue
        if not token or re.search(r"[\s\0]", token, re.ASCII):
            raise UserError(f"{path}: token {index} is {token!r}: ARPA has no empty words and no whitespace in them")
        if token in taken:
            raise UserError(f"{path}: token {index}: the word {token!r} would be there twice")
        taken.add(token)
    return [END if index == eos_id else token for index, token in enumerate(tokens)]


def spelled_ngrams(level: Level, contexts: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return each n-gram of a level as text, `contexts` being those of the level below."""
    if len(contexts) == 1:
        return list(words)
    context, word = np.divmod(level.keys, len(words))
    return [f"{contexts[c]} {words[w]}" for c, w in zip(context.tolist(), word.tolist(), strict=True)]


def section(log_prob: Floats, ngrams: Iterable[str], backoff: Floats) -> Iterator[str]:
    """Yield one line an n-gram, in log10 with the digits that single precision needs."""
    logs = (log_prob.astype(np.float64) / LN_10).tolist()
    weights = (backoff.astype(np.float64) / LN_10).tolist() if len(backoff) else [0.0] * len(logs)
    for log, ngram, weight in zip(logs, ngrams, weights, strict=True):
        yield f"{log:.9g}\t{ngram}\t{weight:.9g}\n" if weight else f"{log:.9g}\t{ngram}\n"


@contextlib.contextmanager
def writing(path: Path, *, compressed: bool) -> Iterator[IO[str]]:
    """Open a text file or a gzip of one, the same bytes for the same text whenever it is written."""
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = stack.enter_context(path.open("wb"))
        if compressed:
            raw = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0))
        yield stack.enter_context(io.TextIOWrapper(raw, encoding="utf-8", newline="\n"))


def read_arpa(path: Path) -> tuple[NGramModel, list[str], int]:
    """Read a model, plain or gzipped; return it, its tokens in the file's order, and the id of `</s>`.

    Models pruned by other toolkits are read as they are: an n-gram that is not listed is backed off from, even when a
    longer one that ends in it is listed. Raises UserError naming the line for anything that is not ARPA, counts that
    the header does not bear out, a word that is not a 1-gram, and an n-gram whose context is not listed.
    """
    lines = Lines(path)
    counts = read_header(lines)
    words, unigrams = read_unigrams(lines, counts[0])
    eos_id = words[END]
    config = NGramConfig(vocab_size=len(words) - (START in words), order=len(counts))
    levels = [unigrams]
    for order, count in enumerate(counts[1:], 2):
        levels.append(read_level(lines, levels, order, count, words))
    levels[-1] = Level(levels[-1].keys, levels[-1].log_prob, np.empty(0, np.float32))
    lines.expect("\\end\\", f"{counts[-1]} {len(counts)}-grams")
    tokens = [word for word in words if word != START]
    return NGramModel(config, eos_id, levels), tokens, eos_id


class Lines:
    """The lines of an ARPA file, counted, so that an error can say where it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.lines = read_lines(path)

    def next(self) -> str:
        """Return the next line without whitespace around it; a UserError when the file is cut short."""
        self.number += 1
        for line in self.lines:
            return line.strip(" \t\r")
        raise UserError(f"{self.path}: the file ends at line {self.number - 1}, before \\end\\")

    def next_filled(self) -> str:
        """Return the next line that is not empty."""
        while not (line := self.next()):
            pass
        return line

    def expect(self, heading: str, before: str) -> None:
        """Read the heading of a section, the next line that is not empty."""
        line = self.next_filled()
        if line != heading:
            self.refuse(f"expected {heading} after {before}, not {line[:80]!r}")

    def refuse(self, problem: str, number: int | None = None) -> Never:
        """Raise a UserError about a line, the current one unless given."""
        raise UserError(f"{self.path}: line {self.number if number is None else number}: {problem}")


@dataclass(frozen=True, eq=False)
class Section:
    """The n-grams of one order in the file's order, in nats."""

    words: Ids
    """[N, K]"""
    log_prob: npt.NDArray[np.float32]
    """[N]"""
    backoff: npt.NDArray[np.float32]
    """[N]"""
    first_line: int
    """Where in the file the first of them is."""


def read_header(lines: Lines) -> list[int]:
    """Return the number of n-grams of each order; what stands before the header is a comment."""
    try:
        while lines.next() != "\\data\\":
            pass
    except UserError as error:
        if lines.number == 0 or "before \\end\\" not in str(error):
            raise
        raise UserError(f"{lines.path}: not an ARPA file: no line is \\data\\") from error
    counts: list[int] = []
    while line := lines.next():
        match = re.fullmatch(r"ngram\s+(\d+)\s*=\s*(\d+)", line)
        if not match or int(match[1]) != len(counts) + 1:
            lines.refuse(f"expected 'ngram {len(counts) + 1}=<count>' or an empty line, not {line[:80]!r}")
        counts.append(int(match[2]))
    if not 1 <= len(counts) <= MAX_ORDER:
        lines.refuse(f"a model of order {len(counts)}; orders 1 to {MAX_ORDER} can be read")
    return counts
