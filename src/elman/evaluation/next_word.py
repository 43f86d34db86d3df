"""Next-word accuracy: the whole next word, not its first sub-word.

Shapes: `V` vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from elman.evaluation.metrics import WINDOW
from elman.language_model import Floats, LanguageModel, take_rows
from elman.text.corpora import Corpus
from elman.text.streams import Streams
from elman.text.tokenizers import Tokenizer
from elman.text.words import split_words

BEAM = 8
"""Beginnings of words followed at a time."""
LONGEST = 16
"""Tokens after which a word is no longer followed."""


@dataclass(frozen=True)
class NextWord:
    """How often the next word was the model's first guess, or among its first three."""

    words: int
    """Words asked for; those that begin inside a token (some Han characters of a `bpe` model) cannot be."""
    top1: float
    top3: float


def next_word_accuracy(
    model: LanguageModel[Any], corpus: Corpus, tokenizer: Tokenizer, *, limit: int | None = None
) -> NextWord:
    """Ask for each word of the corpus, or for its first `limit` words; an end of line is not a word and not a guess."""
    ranks = word_ranks if tokenizer.kind == "word" else spelled_ranks
    found: list[int] = []
    for rank in ranks(model, corpus, tokenizer):
        found.append(rank)
        if len(found) == limit:
            break
    share = [sum(rank < k for rank in found) / max(len(found), 1) for k in (1, 3)]
    return NextWord(len(found), *share)


def word_ranks(model: LanguageModel[Any], corpus: Corpus, tokenizer: Tokenizer) -> Iterator[int]:
    """Yield each word's rank where a token is a word."""
    windows = Streams(corpus.ids, corpus.mask, batch_size=1, bptt_len=WINDOW, eos_id=tokenizer.eos_id)
    state = model.initial_state()
    for index in range(len(windows)):
        window = windows.window(index)
        log_probs, state = model.log_probs(window.ids, state)
        rows, targets = log_probs[0].copy(), window.targets[0]
        rows[:, tokenizer.eos_id] = -np.inf
        ranks = (rows > np.take_along_axis(rows, targets[:, None], 1)).sum(1)
        yield from ranks[(targets != tokenizer.eos_id) & window.mask[0]].tolist()


def spelled_ranks(model: LanguageModel[Any], corpus: Corpus, tokenizer: Tokenizer) -> Iterator[int]:
    """Yield each word's rank (3 for all beyond) where a word is spelled by several tokens."""
    speller = Speller(model, tokenizer)
    state, before = model.initial_state(), tokenizer.eos_id
    for index in range(len(corpus.ids)):
        rows, state = model.log_probs(np.asarray([[before]]), state)
        if corpus.mask is None or corpus.mask[index]:
            word = speller.word_at(corpus.ids, index, before)
            if word is not None:
                guesses = [guess for guess, _ in speller.next_words(rows[0, 0], state, speller.fresh[before])]
                yield guesses.index(word) if word in guesses else 3
        before = int(corpus.ids[index])


class Speller:
    """Knows which tokens begin a word, and finds the most probable whole words from a state."""

    def __init__(self, model: LanguageModel[Any], tokenizer: Tokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.pieces = [tokenizer.piece_bytes(id) for id in range(tokenizer.vocab_size)]
        self.ends = np.array([not piece for piece in self.pieces])
        self.ends[tokenizer.eos_id] = True
        self.fresh = self.ends
        """[V] tokens after which a line begins: ends of line and turn, speaker marks."""
        self.opens: npt.NDArray[np.bool_] = np.array([begins_word(piece) for piece in self.pieces]) & ~self.ends
        """[V] tokens that begin a new word wherever they stand."""

    def word_at(self, ids: npt.NDArray[np.integer[Any]], index: int, before: int) -> str | None:
        """Return the word that begins with the token at `index`, after token `before`, or None where none does."""
        if self.ends[ids[index]] or not (self.opens[ids[index]] or self.fresh[before]):
            return None
        spelled = self.pieces[ids[index]]
        for token in ids[index + 1 : index + LONGEST]:
            if self.ends[token] or (self.opens[token] and spelled.strip()):
                break
            spelled += self.pieces[token]
        words = split_words(spelled.decode("utf-8", "replace"))
        return words[0] if words else None

    def next_words(self, log_probs: Floats, state: Any, fresh: bool, k: int = 3) -> list[tuple[str, float]]:
        """Return the `k` most probable next words with their probabilities, by beam search over their spellings.

        `log_probs` [V] is the distribution at `state` (one row); `fresh` tells that a line begins here, so that a word
        needs no space before it. A word's probability is that of its tokens times that of a word's end after them.
        """
        allowed = log_probs.copy()
        allowed[self.ends if fresh else ~self.opens] = -np.inf
        words: dict[str, float] = {}
        width = max(BEAM, k)
        beam = [(float(allowed[token]), self.pieces[token], token, 0) for token in best(allowed, width)]
        states = state
        for _ in range(LONGEST):
            beam = [entry for entry in beam if not self.finish_han(entry, words)]
            floor = sorted(words.values(), reverse=True)[k - 1 : k]
            if not beam or (floor and math.exp(beam[0][0]) < floor[0]):
                break
            rows = take_rows(states, [row for *_, row in beam])
            logits, states = self.model.log_probs(np.asarray([[token] for _, _, token, _ in beam]), rows)
            beam = self.extend(beam, logits[:, 0], words, width)
        return sorted(words.items(), key=lambda item: -item[1])[:k]

    def finish_han(self, entry: tuple[float, bytes, int, int], words: dict[str, float]) -> bool:
        """Count a beginning whose first word is already whole, as a Han character is; tell whether it was."""
        log_prob, spelled, *_ = entry
        found = split_words(spelled.decode("utf-8", "ignore"))
        whole = bool(found) and (len(found) > 1 or split_words(found[0] + "x") != [found[0] + "x"])
        if whole:
            words[found[0]] = words.get(found[0], 0.0) + math.exp(log_prob)
        return whole

    def extend(
        self, beam: list[tuple[float, bytes, int, int]], log_probs: Floats, words: dict[str, float], width: int
    ) -> list[tuple[float, bytes, int, int]]:
        """Count the words that may end here, and return the best longer beginnings."""
        longer = []
        for row, (log_prob, spelled, _, _) in enumerate(beam):
            following = log_probs[row].astype(np.float64)
            if spelled.strip():
                stop = self.opens | self.ends
                word = spelled.decode("utf-8", "replace").strip()
                words[word] = words.get(word, 0.0) + math.exp(log_prob) * float(np.exp(following[stop]).sum())
                following[stop] = -np.inf
            longer += [
                (log_prob + float(following[token]), spelled + self.pieces[token], token, row)
                for token in best(following, width)
            ]
        return sorted(longer, key=lambda entry: -entry[0])[:width]


def best(log_probs: Floats, count: int) -> list[int]:
    """Return the ids of the highest finite entries, best first."""
    count = min(count, len(log_probs))
    top = np.argpartition(-log_probs, count - 1)[:count]
    return [int(token) for token in top[np.argsort(-log_probs[top])] if log_probs[token] > -np.inf]


def begins_word(piece: bytes) -> bool:
    """Tell whether a token begins with whitespace or with a character that is a word of its own.

    A token that holds only the first bytes of a character counts by its lead byte: those of Han, Kana and Hangul.
    """
    text = piece.decode("utf-8", "ignore")
    if not text:
        return piece[:1] >= b"\xe2"
    return text[0].isspace() or split_words(text[0] + "x") != [text[0] + "x"]
