"""Corpora as memory-mapped arrays of ids: encoded as a stream, so memory does not grow with the text."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from elman.errors import UserError
from elman.files import cannot_write, sync
from elman.text.conversations import Conversation
from elman.text.rendering import lay_out, rendered_texts
from elman.text.tokenizers import Tokenizer
from elman.text.words import count_words

T = TypeVar("T")

BATCH = 1 << 18
"""Characters encoded at a time."""


@dataclass(frozen=True)
class Counts:
    """What a corpus asks a model to predict, for metrics that do not depend on the tokenizer."""

    characters: int = 0
    """Code points of the predicted text, and one for each end of a line or turn."""
    words: int = 0
    """Words of the predicted text (see `split_words`), ends not counted."""
    unknown: int = 0
    """Ids that are `<unk>`."""
    lines: int = 0
    """Lines or messages predicted."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(asdict(self).values(), asdict(other).values(), strict=True)))


@dataclass(frozen=True, eq=False)
class Corpus:
    """Text as ids, and what was counted on the way."""

    ids: npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
    """The ids [tokens]; uint16 where the vocabulary fits."""
    mask: npt.NDArray[np.bool_] | None
    """Whether each id is to be predicted [tokens]; None when all are."""
    characters: int
    words: int
    unknown: int
    lines: int


@dataclass(frozen=True)
class _Batch:
    ids: list[int]
    mask: list[bool]
    counts: Counts


def text_lines(items: Iterable[str | Conversation]) -> Iterator[str]:
    """Yield all text of a corpus, facts of personas too: what a tokenizer is trained on."""
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield from chain.from_iterable(item.persona.values())
            yield from _message_lines(item)


def encode_corpus(
    items: Iterable[str | Conversation],
    tokenizer: Tokenizer,
    folder: Path,
    *,
    self_speaker: str | None = None,
    dialogue: bool,
) -> Corpus:
    """Encode a stream of lines and conversations into `folder`, and open it.

    A line is its ids and `<eos>`. With `dialogue` conversations are rendered, with their mask (see `render`), and a
    plain line is a UserError; without, their messages are lines. The folder appears when it is complete, in place of
    an older one; whatever goes wrong, nothing half-written is left under its name. Raises UserError when there is
    nothing to encode, the disk is full, or an item cannot be read.
    """
    if self_speaker is not None and not dialogue:
        raise UserError(f"--speaker {self_speaker} needs --dialogue: lines have no speakers")
    batches = _dialogue(items, tokenizer, self_speaker) if dialogue else _plain(items, tokenizer)
    with _replacing_folder(folder) as temporary:
        if _write(batches, tokenizer, temporary, dialogue).lines == 0:
            who = "" if self_speaker is None else f" by {self_speaker} (--speaker)"
            raise UserError(f"the corpus holds no text{who}")
    return open_corpus(folder)


def open_corpus(folder: Path) -> Corpus:
    """Open what `encode_corpus` wrote, its arrays memory-mapped; a missing or damaged folder is a UserError."""
    try:
        fields = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
        ids = _map(folder / "ids.bin", np.dtype(fields["dtype"]), fields["tokens"])
        mask = _map(folder / "mask.bin", np.dtype(np.bool_), fields["tokens"]) if fields["dialogue"] else None
        return Corpus(ids, mask, **asdict(Counts(**fields["counts"])))
    except FileNotFoundError as error:
        raise UserError(f"{folder}: not an encoded corpus: {error.filename} is missing") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(f"{folder}: the encoded corpus is damaged: {error}") from error


def _map(path: Path, dtype: np.dtype[Any], tokens: int) -> npt.NDArray[Any]:
    if path.stat().st_size != tokens * dtype.itemsize:
        raise ValueError(f"{path.name} is not {tokens} tokens long")
    return np.memmap(path, dtype, mode="r")


def _plain(items: Iterable[str | Conversation], tokenizer: Tokenizer) -> Iterator[_Batch]:
    """Encode lines, and messages as lines."""
    lines = chain.from_iterable([item] if isinstance(item, str) else _message_lines(item) for item in items)
    for texts in _batched((line, len(line)) for line in lines):
        rows = tokenizer.encode_batch(texts)
        for row in rows:
            row.append(tokenizer.eos_id)
        yield _Batch(list(chain.from_iterable(rows)), [], _count(texts))


def _dialogue(items: Iterable[str | Conversation], tokenizer: Tokenizer, self_speaker: str | None) -> Iterator[_Batch]:
    """Render conversations, encoding the texts of many at once."""
    for batch in _batched((item, _size(item)) for item in map(_conversation, items)):
        texts = [rendered_texts(item, self_speaker) for item in batch]
        rows = iter(tokenizer.encode_batch(list(chain.from_iterable(texts))))
        ids: list[int] = []
        mask: list[bool] = []
        for item, its_texts in zip(batch, texts, strict=True):
            its_ids, its_mask = lay_out(item, [next(rows) for _ in its_texts], tokenizer, self_speaker)
            ids += its_ids
            mask += its_mask
        said = (message for item in batch for message in item.messages)
        predicted = [message.text for message in said if self_speaker in (None, message.speaker)]
        yield _Batch(ids, mask, _count(predicted))


def _conversation(item: str | Conversation) -> Conversation:
    if isinstance(item, str):
        raise UserError("--dialogue needs conversations (JSONL with messages, or TSV), and this is plain text")
    return item


def _size(conversation: Conversation) -> int:
    return sum(len(message.text) for message in conversation.messages)


def _message_lines(conversation: Conversation) -> Iterator[str]:
    return chain.from_iterable(message.text.split("\n") for message in conversation.messages)


def _batched(sized: Iterable[tuple[T, int]]) -> Iterator[list[T]]:
    """Gather items, given with their number of characters, into lists of about `BATCH` characters."""
    batch: list[T] = []
    total = 0
    for item, size in sized:
        batch.append(item)
        total += size + 1
        if total >= BATCH:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _count(texts: Sequence[str]) -> Counts:
    return Counts(sum(map(len, texts)) + len(texts), sum(map(count_words, texts)), 0, len(texts))


def _write(batches: Iterable[_Batch], tokenizer: Tokenizer, folder: Path, dialogue: bool) -> Counts:
    """Append the batches to the corpus's files, then say what they hold."""
    dtype = np.dtype(np.uint16 if tokenizer.vocab_size <= 1 << 16 else np.uint32)
    counts, tokens = Counts(), 0
    with (folder / "ids.bin").open("wb") as ids_file, contextlib.ExitStack() as stack:
        mask_file: BinaryIO | None = stack.enter_context((folder / "mask.bin").open("wb")) if dialogue else None
        for batch in batches:
            ids = np.array(batch.ids, dtype)
            ids_file.write(ids.data)
            if mask_file:
                mask_file.write(np.array(batch.mask, np.bool_).data)
            tokens += len(ids)
            counts += batch.counts + Counts(unknown=int(np.count_nonzero(ids == tokenizer.unk_id)))
    fields = {"dtype": dtype.name, "tokens": tokens, "dialogue": dialogue, "counts": asdict(counts)}
    (folder / "corpus.json").write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
    return counts


@contextlib.contextmanager
def _replacing_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`; on success it takes its place, on any error it is removed."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".tmp"))
        (temporary / "new").mkdir()
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield temporary / "new"
        for path in (temporary / "new").iterdir():
            sync(path)
        if folder.exists():
            folder.rename(temporary / "old")
        (temporary / "new").rename(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
