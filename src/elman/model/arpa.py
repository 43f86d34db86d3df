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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Never, cast

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.files import replacing
from elman.language_model import Floats
from elman.model.ngram import Level, NGramModel, find
from elman.text.reading import read_lines

START, END = "<s>", "</s>"
START_ID = -2
"""Stands for `<s>` while a section is read: the model knows it as the end of the line before."""
MAX_ORDER = 5
NEVER = -99.0
"""What toolkits write as log10 p of `<s>`, which is given and not predicted."""
MAX_WEIGHT = 1e30
"""Above any back-off weight, and far from overflow."""
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
        ngrams = [""]
        for order, level in enumerate(model.levels, 1):
            file.write(f"\n\\{order}-grams:\n")
            log_prob, backoff = in_log10(level)
            if order == 1:
                file.writelines(section(np.array([NEVER]), [START], backoff[eos_id : eos_id + 1]))
            ngrams = extended(ngrams, level, words)
            # A line that has ended is never looked back on, so an n-gram that ends in </s> is no context.
            file.writelines(section(log_prob, ngrams, np.where(level.keys % len(words) == eos_id, 0, backoff)))
            if order == 1:
                ngrams = [START if ngram == END else ngram for ngram in ngrams]
        file.write("\n\\end\\\n")


def spelled(tokens: Sequence[str], eos_id: int, path: Path) -> list[str]:
    """Return the tokens as ARPA words, refusing those that would be read as something else."""
    taken = {START, END}
    for index, token in enumerate(tokens):
        if index == eos_id:
            continue
        if not token or re.search(r"[\s\0]", token, re.ASCII):
            raise UserError(f"{path}: token {index} is {token!r}; a word of an ARPA file has no whitespace in it")
        if token in taken:
            raise UserError(f"{path}: token {index} is {token!r}, a word that the file would hold twice")
        taken.add(token)
    return [END if index == eos_id else token for index, token in enumerate(tokens)]


def in_log10(level: Level) -> tuple[Floats, Floats]:
    """Return log10 p and log10 back-off weight [N] of a level; the longest order's weights are 1."""
    backoff = level.backoff if len(level.backoff) else np.zeros(len(level.keys))
    return level.log_prob.astype(np.float64) / LN_10, backoff.astype(np.float64) / LN_10


def extended(contexts: Sequence[str], level: Level, words: Sequence[str]) -> list[str]:
    """Return each n-gram of a level as text, `contexts` being the text of the level below."""
    context, word = np.divmod(level.keys, len(words))
    return [f"{contexts[c]} {words[w]}".lstrip(" ") for c, w in zip(context.tolist(), word.tolist(), strict=True)]


def section(log_prob: Floats, ngrams: Sequence[str], backoff: Floats) -> Iterator[str]:
    """Yield one line an n-gram, with the digits that single precision needs."""
    for log, ngram, weight in zip(log_prob.tolist(), ngrams, backoff.tolist(), strict=True):
        yield f"{log:.9g}\t{ngram}\t{weight:.9g}\n" if weight else f"{log:.9g}\t{ngram}\n"


@contextlib.contextmanager
def writing(path: Path, *, compressed: bool) -> Iterator[IO[str]]:
    """Open a text file or a gzip of one, the same bytes for the same text whenever it is written."""
    with path.open("wb") as raw:
        binary = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, mtime=0)) if compressed else raw
        with io.TextIOWrapper(binary, encoding="utf-8", newline="\n") as text:
            yield text


def read_arpa(path: Path) -> tuple[NGramModel, list[str], int]:
    """Read a model, plain or gzipped; return it, its tokens in the file's order, and the id of `</s>`.

    A model pruned by another toolkit is read as it is: an n-gram that is not listed is backed off from, even when a
    longer one that ends in it is listed. Raises UserError naming the line for what is not ARPA, a count that the
    header does not bear out, a word that is not a 1-gram, and an n-gram whose context is not listed.
    """
    lines = Lines(path)
    counts = read_header(lines)
    words, unigrams = read_unigrams(lines, counts[0])
    vocab_size = len(words) - (START.encode() in words)
    levels = [unigrams]
    for order, count in enumerate(counts[1:], 2):
        lines.expect(f"\\{order}-grams:", f"{counts[order - 2]} {order - 1}-grams")
        levels.append(read_level(lines, count, levels, words))
    lines.expect("\\end\\", f"{counts[-1]} {len(counts)}-grams")
    levels[-1] = Level(levels[-1].keys, levels[-1].log_prob, np.empty(0, np.float32))  # never a context
    tokens = [word.decode() for word, index in words.items() if index != START_ID]
    eos_id = words[END.encode()]
    return NGramModel(NGramConfig(vocab_size=vocab_size, order=len(counts)), eos_id, levels), tokens, eos_id


class Lines:
    """The lines of an ARPA file, counted, so that an error can say where it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.lines = read_lines(path)

    def next(self, awaited: str = "\\end\\") -> str:
        """Return the next line without whitespace around it; a UserError if the file ends before what is awaited."""
        line = next(self.lines, None)
        if line is None:
            raise UserError(f"{self.path}: the file ends after line {self.number}, without {awaited}")
        self.number += 1
        return line.strip(" \t\r")

    def expect(self, heading: str, before: str) -> None:
        """Read the heading of a section, which is the next line that is not empty."""
        while not (line := self.next()):
            pass
        if line != heading:
            self.refuse(f"expected {heading} after {before}, not {line[:80]!r}")

    def refuse(self, problem: str, number: int | None = None) -> Never:
        """Raise a UserError about a line, the current one unless given."""
        raise UserError(f"{self.path}: line {self.number if number is None else number}: {problem}")


def read_header(lines: Lines) -> list[int]:
    r"""Return the number of n-grams of each order; what stands before `\data\` is a comment."""
    while lines.next("\\data\\: is it an ARPA file?") != "\\data\\":
        pass
    counts: list[int] = []
    while line := lines.next():
        match = re.fullmatch(r"ngram\s+([0-9]+)\s*=\s*([0-9]+)", line)
        if not match or int(match[1]) != len(counts) + 1:
            lines.refuse(f"expected 'ngram {len(counts) + 1}=<count>' or an empty line, not {line[:80]!r}")
        counts.append(int(match[2]))
    if not 1 <= len(counts) <= MAX_ORDER:
        lines.refuse(f"a model of order {len(counts)}; those of order 1 to {MAX_ORDER} can be read")
    return counts


def read_ngram(lines: Lines, order: int) -> tuple[float, list[bytes], float]:
    """Read one line: log10 p, the words, log10 back-off weight."""
    fields = lines.next().encode().split()  # of bytes: a no-break or ideographic space is part of a word
    try:
        log, weight = float(fields[0]), float(fields[order + 1]) if len(fields) == order + 2 else 0.0
    except (ValueError, IndexError):
        lines.refuse(f"expected log10 p of a {order}-gram, its words and perhaps a back-off weight")
    if not order < len(fields) <= order + 2:
        lines.refuse(f"{len(fields)} columns where a {order}-gram has {order + 1} or {order + 2}")
    if not (log <= 0 and weight < MAX_WEIGHT):
        lines.refuse(f"log10 p {log:g}, back-off weight {weight:g}: not a probability")
    return log, fields[1 : order + 1], weight


def read_unigrams(lines: Lines, count: int) -> tuple[dict[bytes, int], Level]:
    """Read the vocabulary: the id of each word, in the file's order without `<s>`, and the level of its 1-grams."""
    lines.expect("\\1-grams:", "the header")
    words: dict[bytes, int] = {}
    logs, weights = array("d"), array("d")
    start_weight = 0.0
    for _ in range(count):
        log, (word,), weight = read_ngram(lines, 1)
        if word in words:
            lines.refuse(f"the word {word.decode()!r} for the second time")
        if word == START.encode():
            words[word], start_weight = START_ID, weight
        else:
            words[word] = len(logs)
            logs.append(log)
            weights.append(weight)
    if END.encode() not in words:
        lines.refuse(f"no {END} among the 1-grams")
    weights[words[END.encode()]] = start_weight  # one token: <s> as a context, </s> as a prediction
    return words, Level(np.arange(len(logs)), nats(logs), nats(weights))


def read_level(lines: Lines, count: int, levels: Sequence[Level], words: Mapping[bytes, int]) -> Level:
    """Read the n-grams of the order above `levels` and sort them."""
    order, vocab_size, eos_id = len(levels) + 1, len(levels[0].keys), words[END.encode()]
    first_line = lines.number + 1
    ids, logs, weights = array("q"), array("d"), array("d")
    for _ in range(count):
        log, ngram, weight = read_ngram(lines, order)
        try:
            ids.extend([words[word] for word in ngram])
        except KeyError as error:
            lines.refuse(f"the word {error.args[0].decode()!r} is not among the 1-grams")
        logs.append(log)
        weights.append(weight)
    ngrams = np.array(ids, np.int64).reshape(count, order)

    def refuse_any(wrong: npt.NDArray[np.bool_], problem: str) -> None:
        if wrong.any():
            lines.refuse(problem, first_line + int(wrong.argmax()))

    refuse_any((ngrams[:, 1:] == START_ID).any(1), f"{START} is not the first word")
    refuse_any((ngrams[:, :-1] == eos_id).any(1), f"{END} is not the last word")
    context = np.where(ngrams[:, 0] == START_ID, eos_id, ngrams[:, 0])
    for level, token in zip(levels[1:], ngrams[:, 1:-1].T, strict=True):
        context = find(level, context, token, vocab_size)
    refuse_any(context < 0, f"its first {order - 1} words are not among the {order - 1}-grams")
    keys, rows, inverse = np.unique(context * vocab_size + ngrams[:, -1], return_index=True, return_inverse=True)
    refuse_any(rows[inverse] != np.arange(count), f"the same {order}-gram for the second time")
    backoff = np.where(ngrams[:, -1] == eos_id, 0, nats(weights))  # a line that has ended is never looked back on
    return Level(keys, nats(logs)[rows], backoff[rows].astype(np.float32))


def nats(log10: array[float]) -> npt.NDArray[np.float32]:
    """Return logarithms of base 10 as natural ones."""
    with np.errstate(over="ignore"):  # below the least float32: probability 0
        return (np.array(log10) * LN_10).astype(np.float32)
