"""Every figure of one model on one text: what `elman evaluate` prints."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from elman.errors import UserError
from elman.evaluation.metrics import evaluate
from elman.evaluation.next_word import next_word_accuracy
from elman.language_model import LanguageModel
from elman.text.conversations import Conversation
from elman.text.corpora import encode_corpus
from elman.text.sources import read_corpus
from elman.text.tokenizers import Tokenizer

NOBODY = "\0"
"""A speaker who is in no conversation."""


def evaluate_text(
    model: LanguageModel[Any],
    tokenizer: Tokenizer,
    text: Path,
    *,
    encoding: str,
    dialogue: bool,
    next_words: int,
    overheard: bool = False,
) -> dict[str, Any]:
    """Return perplexities, bits per character, next-word accuracy and the counts behind them.

    A bot of conversations reads conversations with their marks, and plain text as plain text. `next_words` limits how
    many words are asked for where a word is spelled by several tokens; where it is one token all are. In conversations
    that are `overheard` nobody is the one whom the bot speaks as; else the second to appear is.
    """
    first = next(iter(read_corpus([text], encoding)), None)
    with tempfile.TemporaryDirectory() as folder:
        talk = dialogue and isinstance(first, Conversation)
        corpus = encode_corpus(
            read_corpus([text], encoding),
            tokenizer,
            Path(folder) / "corpus",
            self_speaker=NOBODY if talk and overheard else None,
            everyone=talk and overheard,
            dialogue=talk,
        )
        if not len(corpus.ids):
            raise UserError(f"{text}: no text in it")
        start = time.perf_counter()
        measured = evaluate(model, corpus, eos_id=tokenizer.eos_id)
        seconds = time.perf_counter() - start
        report = {
            "perplexity": measured.perplexity,
            "perplexity_per_word": measured.perplexity_per_word,
            "bits_per_character": measured.bits_per_character,
            "tokens": measured.tokens,
            "words": measured.words,
            "oov": measured.oov,
            "oov_share": measured.oov / max(measured.words, 1),
            "seconds": seconds,
        }
        if next_words:
            limit = None if tokenizer.kind == "word" else next_words
            accuracy = next_word_accuracy(model, corpus, tokenizer, limit=limit)
            report |= {"top1": accuracy.top1, "top3": accuracy.top3, "words_asked": accuracy.words}
        return report
