"""Each metric is its definition: naive sums, one token at a time, are the ground truth."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.bot.config import NGramConfig
from elman.evaluation import metrics
from elman.evaluation.metrics import evaluate
from elman.evaluation.report import evaluate_text
from elman.language_model import Floats, Ids
from elman.model.kneser_ney import estimate
from elman.model.ngram import NGramModel
from elman.model.state import ContextState
from elman.text import Tokenizer, encode_corpus
from elman.text.corpora import Corpus
from elman.text.tokenizers import MARKS

LINES = ["the cat sat on the mat", "a cat saw the dog", "我爱你 ok", "the dog"] * 5


class Uniform:
    """A language model that knows nothing."""

    def __init__(self, vocab_size: int) -> None:
        self.vocab_size = vocab_size

    def initial_state(self, batch_size: int = 1) -> ContextState[Ids]:
        return ContextState(np.zeros((batch_size, 0), np.int64))

    def log_probs(self, ids: Ids, state: ContextState[Ids]) -> tuple[Floats, ContextState[Ids]]:
        return np.full((*ids.shape, self.vocab_size), -math.log(self.vocab_size)), state

    def score(self, ids: Ids, targets: Ids, state: ContextState[Ids]) -> tuple[Floats, ContextState[Ids]]:
        return np.full(ids.shape, -math.log(self.vocab_size)), state


def corpus_of(ids: Ids, mask: np.ndarray | None = None) -> Corpus:
    return Corpus(ids.astype(np.uint16), mask, characters=3 * len(ids), words=2 * len(ids), unknown=0, lines=1)


def trigram(ids: Ids, vocab_size: int) -> NGramModel:
    return estimate(ids, NGramConfig(vocab_size=vocab_size, order=3), eos_id=0)


ids_of_any_length = st.lists(st.integers(0, 5), min_size=1, max_size=60).map(np.array)


@given(ids_of_any_length, st.integers(1, 20))
def test_perplexity_is_that_of_one_token_after_the_other(ids: Ids, window: int) -> None:
    model = trigram(ids, 6)
    state, nats, before = model.initial_state(), 0.0, 0
    for token in ids:
        log_probs, state = model.log_probs(np.array([[before]]), state)
        nats -= float(log_probs[0, 0, token])
        before = int(token)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "WINDOW", window)
        measured = evaluate(model, corpus_of(ids), eos_id=0)
    assert measured.tokens == len(ids)
    assert measured.perplexity == pytest.approx(math.exp(nats / len(ids)), rel=1e-5)
    assert measured.perplexity_per_word == pytest.approx(math.exp(nats / (2 * len(ids))), rel=1e-5)
    assert measured.bits_per_character == pytest.approx(nats / math.log(2) / (3 * len(ids)), rel=1e-5)


@given(ids_of_any_length, st.integers(1, 8))
def test_several_streams_predict_every_token_once(ids: Ids, streams: int) -> None:
    measured = evaluate(Uniform(6), corpus_of(ids), eos_id=0, streams=min(streams, len(ids)))
    assert measured.tokens == len(ids)
    assert measured.perplexity == pytest.approx(6)


@given(ids_of_any_length, st.data())
def test_a_masked_token_is_read_but_not_counted(ids: Ids, data: st.DataObject) -> None:
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids))))
    mask[0] = True
    model = trigram(ids, 6)
    inputs = np.concatenate([[0], ids[:-1]])
    scores, _ = model.score(inputs[None], ids[None], model.initial_state())
    measured = evaluate(model, corpus_of(ids, mask), eos_id=0)
    assert measured.tokens == mask.sum()
    assert measured.nats == pytest.approx(-float(scores[0][mask].sum()), rel=1e-5)


@pytest.mark.parametrize("kind", ["word", "char", "bpe"])
def test_knowing_nothing_costs_the_logarithm_of_the_vocabulary_a_token(kind: str, tmp_path: Path) -> None:
    tokenizer = Tokenizer.train(kind, LINES, 300 if kind == "bpe" else None)  # type: ignore[arg-type]
    corpus = encode_corpus(LINES, tokenizer, tmp_path / "ids", dialogue=False)
    measured = evaluate(Uniform(tokenizer.vocab_size), corpus, eos_id=tokenizer.eos_id)
    assert measured.perplexity == pytest.approx(tokenizer.vocab_size)
    words, characters = 5 * (6 + 5 + 4 + 2), 5 * (22 + 17 + 6 + 7 + 4)
    assert (measured.words, measured.characters) == (words, characters)
    nats = len(corpus.ids) * math.log(tokenizer.vocab_size)
    assert math.log(measured.perplexity_per_word) == pytest.approx(nats / words)
    assert measured.bits_per_character == pytest.approx(nats / math.log(2) / characters)


def test_an_impossible_token_is_an_infinite_perplexity_not_an_error() -> None:
    measured = metrics.Evaluation(nats=1e6, tokens=10, words=0, characters=10, oov=0)
    assert measured.perplexity == math.inf
    assert math.isnan(measured.perplexity_per_word)


def test_words_outside_the_vocabulary_are_predicted_and_reported(tmp_path: Path) -> None:
    tokenizer = Tokenizer.train("word", LINES)
    text = tmp_path / "text.txt"
    text.write_text("the zebra sat\nunheard of\n", encoding="utf-8")
    report = evaluate_text(
        Uniform(tokenizer.vocab_size), tokenizer, text, encoding="utf-8", dialogue=False, next_words=0
    )
    assert (report["tokens"], report["words"], report["oov"]) == (7, 5, 3)
    assert report["oov_share"] == pytest.approx(3 / 5)


class Heard(Uniform):
    """A uniform model that remembers what it read."""

    def score(self, ids: Ids, targets: Ids, state: ContextState[Ids]) -> tuple[Floats, ContextState[Ids]]:
        self.read = ids
        return np.full(ids.shape, -math.log(self.vocab_size)), state


@pytest.mark.parametrize("overheard", [False, True])
def test_of_what_is_overheard_every_word_counts_and_nobody_is_the_bot(tmp_path: Path, overheard: bool) -> None:
    tokenizer = Tokenizer.train("bpe", LINES, 300)
    text = tmp_path / "talk.jsonl"
    said = [{"speaker": name, "text": words} for name, words in (("A", "the cat"), ("B", "the dog sat"))]
    text.write_text(json.dumps({"messages": said}), encoding="utf-8")
    model = Heard(tokenizer.vocab_size)
    report = evaluate_text(model, tokenizer, text, encoding="utf-8", dialogue=True, next_words=0, overheard=overheard)
    assert report["words"] == 5
    marks = {name for name, token in tokenizer.reserved.items() if token in model.read} & set(MARKS)
    assert marks == ({"<other>", "<speaker-2>"} if overheard else {"<other>", "<self>"})
