"""Next-word accuracy asks for whole words, whatever the tokens are."""

import math
from pathlib import Path

import numpy as np
import pytest

from elman.bot.config import NGramConfig
from elman.evaluation.next_word import Speller, next_word_accuracy
from elman.language_model import Ids
from elman.model.kneser_ney import estimate
from elman.model.ngram import NGramModel
from elman.text import Tokenizer, encode_corpus
from elman.text.corpora import Corpus

LINES = ["the cat sat on the mat", "我爱你 我想你", "the cat ran"] * 30


def learned(kind: str, folder: Path, lines: list[str] = LINES, order: int = 5) -> tuple[NGramModel, Tokenizer, Corpus]:
    tokenizer = Tokenizer.train(kind, lines, 300 if kind == "bpe" else None)  # type: ignore[arg-type]
    corpus = encode_corpus(lines, tokenizer, folder / "ids", dialogue=False)
    config = NGramConfig(vocab_size=tokenizer.vocab_size, order=order)
    return estimate(corpus.ids, config, tokenizer.eos_id), tokenizer, corpus


def naive_ranks(model: NGramModel, corpus: Corpus, tokenizer: Tokenizer) -> list[int]:
    """Rank each word among all others, one token at a time."""
    ranks, state, before = [], model.initial_state(), tokenizer.eos_id
    for token in corpus.ids.tolist():
        log_probs, state = model.log_probs(np.array([[before]]), state)
        row = log_probs[0, 0]
        others = [index for index in range(tokenizer.vocab_size) if index != tokenizer.eos_id]
        if token != tokenizer.eos_id:
            ranks.append(sum(row[index] > row[token] for index in others))
        before = token
    return ranks


def test_where_a_token_is_a_word_its_rank_is_counted(tmp_path: Path) -> None:
    model, tokenizer, corpus = learned("word", tmp_path)
    ranks = naive_ranks(model, corpus, tokenizer)
    found = next_word_accuracy(model, corpus, tokenizer)
    assert found.words == corpus.words == len(ranks)
    assert found.top1 == pytest.approx(np.mean([rank < 1 for rank in ranks]))
    assert found.top3 == pytest.approx(np.mean([rank < 3 for rank in ranks]))


@pytest.mark.parametrize("kind", ["char", "bpe"])
def test_spelled_words_are_found_whole(tmp_path: Path, kind: str) -> None:
    model, tokenizer, corpus = learned(kind, tmp_path, ["the cat sat on the mat", "我爱你"] * 40)
    found = next_word_accuracy(model, corpus, tokenizer, limit=60)
    assert found.words == 60
    # Only how a line begins, and cat or mat, has to be guessed in this text.
    assert found.top1 > 0.6
    assert found.top3 > 0.9


def test_the_probability_of_a_word_is_that_of_its_spelling_and_its_end(tmp_path: Path) -> None:
    model, tokenizer, _ = learned("char", tmp_path, ["ab abc ab", "ab a"] * 20, order=4)
    speller = Speller(model, tokenizer)
    log_probs, state = model.log_probs(np.array([[tokenizer.eos_id]]), model.initial_state())
    words = dict(speller.next_words(log_probs[0, 0], state, fresh=True))
    for word in ("ab", "abc", "a"):
        # With blanks before it, which this text never has, it is the same word: a little more.
        assert 0 <= words[word] - probability(model, tokenizer, word) < 0.005


def probability(model: NGramModel, tokenizer: Tokenizer, word: str) -> float:
    """p(the characters of the word, then a blank or the end of the line)."""
    ids = tokenizer.encode(word)
    ends: Ids = np.array([*tokenizer.encode(" "), tokenizer.eos_id])
    log_probs, _ = model.log_probs(np.array([[tokenizer.eos_id, *ids]]), model.initial_state())
    spelled = sum(float(log_probs[0, place, index]) for place, index in enumerate(ids))
    return math.exp(spelled) * float(np.exp(log_probs[0, -1, ends]).sum())
