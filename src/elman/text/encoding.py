"""Text to ids in batches, in order: the first few here, the rest of a long text on every core.

Memory holds a few batches a core, however long the text is.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from elman.errors import UserError
from elman.text.conversations import Conversation
from elman.text.rendering import lay_out, rendered_texts
from elman.text.tokenizers import Tokenizer
from elman.text.words import count_words

T = TypeVar("T")

BATCH = 1 << 18
"""Characters encoded at a time."""
FEW = 32
"""Batches after which a text is long enough to be worth starting other processes for."""


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
class Batch:
    """Some of a corpus, encoded."""

    ids: npt.NDArray[np.uint32]
    mask: npt.NDArray[np.bool_]
    """Whether each id is to be predicted; empty for plain text, of which all is."""
    counts: Counts


def plain_batches(items: Iterable[str | Conversation], tokenizer: Tokenizer) -> Iterator[Batch]:
    """Encode lines, and messages as lines."""
    lines = chain.from_iterable([item] if isinstance(item, str) else message_lines(item) for item in items)
    return _encoded(_encode_lines, _batched((line, len(line)) for line in lines), tokenizer)


def dialogue_batches(
    items: Iterable[str | Conversation], tokenizer: Tokenizer, self_speaker: str | None, *, everyone: bool = False
) -> Iterator[Batch]:
    """Render conversations; UserError for a plain line."""
    batches = _batched((item, _size(item)) for item in map(_conversation, items))
    return _encoded(partial(_encode_conversations, self_speaker=self_speaker, everyone=everyone), batches, tokenizer)


def message_lines(conversation: Conversation) -> Iterator[str]:
    """Yield the lines of a conversation's messages."""
    return chain.from_iterable(message.text.split("\n") for message in conversation.messages)


def _encode_lines(texts: Sequence[str], tokenizer: Tokenizer) -> Batch:
    rows = tokenizer.encode_batch(texts)
    for row in rows:
        row.append(tokenizer.eos_id)
    return _batch(list(chain.from_iterable(rows)), [], texts, tokenizer)


def _encode_conversations(
    batch: Sequence[Conversation], tokenizer: Tokenizer, self_speaker: str | None, everyone: bool
) -> Batch:
    texts = [rendered_texts(item, self_speaker) for item in batch]
    rows = iter(tokenizer.encode_batch(list(chain.from_iterable(texts))))
    ids: list[int] = []
    mask: list[bool] = []
    for item, its_texts in zip(batch, texts, strict=True):
        its_rows = [next(rows) for _ in its_texts]
        its_ids, its_mask = lay_out(item, its_rows, tokenizer, self_speaker, everyone=everyone)
        ids += its_ids
        mask += its_mask
    said = (message for item in batch for message in item.messages)
    predicted = [message.text for message in said if everyone or self_speaker in (None, message.speaker)]
    return _batch(ids, mask, predicted, tokenizer)


def _batch(ids: list[int], mask: list[bool], predicted: Sequence[str], tokenizer: Tokenizer) -> Batch:
    array = np.array(ids, np.uint32)
    unknown = int(np.count_nonzero(array == tokenizer.unk_id))
    characters = sum(map(len, predicted)) + len(predicted)
    counts = Counts(characters, sum(map(count_words, predicted)), unknown, len(predicted))
    return Batch(array, np.array(mask, np.bool_), counts)


Encode = Callable[[Any, Tokenizer], Batch]


def _encoded(encode: Encode, batches: Iterator[list[Any]], tokenizer: Tokenizer) -> Iterator[Batch]:
    """Encode every batch, in order."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for batch in batches if workers == 1 else islice(batches, FEW):
        yield encode(batch, tokenizer)
    beyond = next(batches, None)
    if beyond is None:
        return
    # Not forked: torch's threads may already run here.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (tokenizer.to_json(), encode)) as pool:
        waiting: deque[Future[Batch]] = deque()
        for batch in chain([beyond], batches):
            waiting.append(pool.submit(_work, batch))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_worker: tuple[Encode, Tokenizer]
"""What a worker process encodes with; set when it starts."""


def _start_worker(tokenizer: str, encode: Encode) -> None:
    global _worker
    _worker = (encode, Tokenizer.from_json(tokenizer))


def _work(batch: Any) -> Batch:
    encode, tokenizer = _worker
    return encode(batch, tokenizer)


def _conversation(item: str | Conversation) -> Conversation:
    if isinstance(item, str):
        raise UserError("--dialogue needs conversations (JSONL with messages, or TSV), and this is plain text")
    return item


def _size(conversation: Conversation) -> int:
    return sum(len(message.text) + sum(map(len, message.facts)) for message in conversation.messages)


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
