"""Speakers with a vector of their own: who they are, and whom the model speaks as in each conversation.

Every conversation is told by one of those of its speakers who have a vector, or by nobody in particular; they take
turns, so that none is left out, nor the model as it is without any. Who tells it is the self speaker, and their vector
is added to all of its tokens: just so the runtime adds one vector to all that a session reads, and needs not know whose
turn it is. Everyone's messages are predicted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from elman.text.conversations import Conversation
from elman.text.corpora import Corpus, encode_corpus, open_corpus
from elman.text.rendering import SELF, speaking_self
from elman.text.tokenizers import CONVERSATION, Tokenizer

TELLERS = "tellers.npy"
"""In an encoded corpus, who tells each conversation: 0 nobody in particular, k the k-th of the names."""


def most_talkative(items: Iterable[str | Conversation], count: int) -> tuple[str, ...]:
    """Return the names of the speakers with most messages, the most talkative first."""
    said: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Conversation):
            said.update(message.speaker for message in item.messages)
    return tuple(name for name, _ in said.most_common(count))


def encode_told(
    items: Iterable[str | Conversation], tokenizer: Tokenizer, folder: Path, names: Sequence[str]
) -> Corpus:
    """Encode conversations as `encode_corpus` does, each told by whom of the `names` it is the turn."""
    tellers: list[int] = []
    turns: Counter[int] = Counter()

    def told() -> Iterator[str | Conversation]:
        for item in items:
            if isinstance(item, Conversation):
                tellers.append(teller(item, names, turns))
                item = as_self(item, names[tellers[-1] - 1] if tellers[-1] else None)
            yield item

    encode_corpus(told(), tokenizer, folder, self_speaker=SELF, everyone=True, dialogue=True)
    np.save(folder / TELLERS, np.array(tellers, np.uint16))
    return open_told(folder, tokenizer)


def open_told(folder: Path, tokenizer: Tokenizer) -> Corpus:
    """Open an encoded corpus, with who tells each of its tokens if that is known."""
    corpus = open_corpus(folder)
    if not (folder / TELLERS).exists():
        return corpus
    begins = np.flatnonzero(corpus.ids == tokenizer.reserved[CONVERSATION])
    tellers = np.load(folder / TELLERS, allow_pickle=False)
    return replace(corpus, speakers=np.repeat(tellers, np.diff(begins, append=len(corpus.ids))))


def teller(conversation: Conversation, names: Sequence[str], turns: Counter[int]) -> int:
    """Return who tells a conversation, of those who can whoever did so least by now; `turns` counts on."""
    known = [names.index(name) + 1 for name in conversation.speakers if name in names]
    chosen = min([*known, 0], key=lambda index: turns[index])
    turns[chosen] += 1
    return chosen


def as_self(conversation: Conversation, name: str | None) -> Conversation:
    """Return a conversation in which the self speaker is called `SELF`; who that is unless named, rendering decides."""
    me = speaking_self(conversation, name)
    messages = (
        message._replace(speaker=SELF) if message.speaker == me else message for message in conversation.messages
    )
    persona = {SELF if speaker == me else speaker: facts for speaker, facts in conversation.persona.items()}
    return Conversation(tuple(messages), persona)
