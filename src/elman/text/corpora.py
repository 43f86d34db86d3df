"""Corpora as memory-mapped arrays of ids: encoded as a stream, so memory does not grow with the text."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from elman.errors import UserError
from elman.files import cannot_write, sync
from elman.text.conversations import Conversation
from elman.text.encoding import Batch, Counts, dialogue_batches, message_lines, plain_batches
from elman.text.streams import Mask
from elman.text.tokenizers import Tokenizer


@dataclass(frozen=True, eq=False)
class Corpus:
    """Text as ids, and what was counted on the way."""

    ids: npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
    """The ids [tokens]; uint16 where the vocabulary fits."""
    mask: Mask | None
    """Whether each id is to be predicted, or with what weight [tokens]; None when all are."""
    characters: int
    words: int
    unknown: int
    lines: int
    speakers: npt.NDArray[np.uint16] | None = None
    """Whom the model speaks as at each id [tokens], where some speakers have vectors (`training/speakers.py`)."""


def text_lines(items: Iterable[str | Conversation]) -> Iterator[str]:
    """Yield all text of a corpus, facts of personas and messages too: what a tokenizer is trained on."""
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield from chain.from_iterable(item.persona.values())
            yield from chain.from_iterable(message.facts for message in item.messages)
            yield from message_lines(item)


def encode_corpus(
    items: Iterable[str | Conversation],
    tokenizer: Tokenizer,
    folder: Path,
    *,
    self_speaker: str | None = None,
    everyone: bool = False,
    dialogue: bool,
) -> Corpus:
    """Encode a stream of lines and conversations into `folder`, and open it.

    A line is its ids and `<eos>`. With `dialogue` conversations are rendered, with their mask (see `lay_out`), and a
    plain line is a UserError; without, their messages are lines. The folder appears when it is complete, in place of
    an older one; whatever goes wrong, nothing half-written is left under its name. Raises UserError when there is
    nothing to encode, the disk is full, or an item cannot be read.
    """
    if self_speaker is not None and not dialogue:
        raise UserError(f"--speaker {self_speaker} needs --dialogue: lines have no speakers")
    if dialogue:
        batches = dialogue_batches(items, tokenizer, self_speaker, everyone=everyone)
    else:
        batches = plain_batches(items, tokenizer)
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


def _write(batches: Iterable[Batch], tokenizer: Tokenizer, folder: Path, dialogue: bool) -> Counts:
    """Append the batches to the corpus's files, then say what they hold."""
    dtype = np.dtype(np.uint16 if tokenizer.vocab_size <= 1 << 16 else np.uint32)
    counts, tokens = Counts(), 0
    with (folder / "ids.bin").open("wb") as ids_file, contextlib.ExitStack() as stack:
        mask_file: BinaryIO | None = stack.enter_context((folder / "mask.bin").open("wb")) if dialogue else None
        for batch in batches:
            ids_file.write(batch.ids.astype(dtype).data)
            if mask_file:
                mask_file.write(batch.mask.data)
            tokens += len(batch.ids)
            counts += batch.counts
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
