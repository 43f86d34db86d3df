"""Scores of sentences are sums of log-probabilities; interpolation mixes probabilities word by word."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.evaluation.scoring import Hypothesis, Scorer, read_nbest, rescore, word_scores
from elman.model.arpa import read_arpa, write_arpa
from elman.model.kneser_ney import estimate
from elman.text import Tokenizer

LINES = ["<unk> the cat sat on the mat", "a cat saw the dog", "the dog ran"] * 5
WORDS = Tokenizer.train("word", LINES)
sentences = st.lists(st.sampled_from(["the", "cat", "sat", "dog", "zebra"]), max_size=8).map(" ".join)


def scorer(tokenizer: Tokenizer, order: int = 3) -> Scorer:
    ids = [index for line in LINES for index in [*tokenizer.encode(line), tokenizer.eos_id]]
    config = NGramConfig(vocab_size=tokenizer.vocab_size, order=order)
    return Scorer(estimate(np.array(ids), config, tokenizer.eos_id), tokenizer)


BOT, OTHER = scorer(WORDS), scorer(WORDS, order=1)
BYTES = scorer(Tokenizer.train("bpe", LINES, 300))


@given(st.lists(sentences, min_size=1, max_size=4))
def test_sentences_score_the_same_alone_and_together(lines: list[str]) -> None:
    for each in (BOT, BYTES):
        assert each.scores(lines) == pytest.approx([each.score(line) for line in lines], rel=1e-5)


@pytest.fixture(scope="module")
def arpa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("arpa") / "unigram.arpa"
    words = [WORDS.piece_bytes(index).decode() for index in range(WORDS.vocab_size)]
    write_arpa(OTHER.model, words, path, WORDS.eos_id)  # type: ignore[arg-type]
    return path


@given(sentences)
def test_a_sentence_scores_the_sum_of_its_tokens_and_its_end(sentence: str) -> None:
    state, before, nats = BOT.model.initial_state(), WORDS.eos_id, 0.0
    for token in [*WORDS.encode(sentence), WORDS.eos_id]:
        log_probs, state = BOT.model.log_probs(np.array([[before]]), state)
        nats += float(log_probs[0, 0, token])
        before = token
    assert BOT.score(sentence) == pytest.approx(nats, rel=1e-5)


@pytest.mark.parametrize("bot", [BOT, BYTES], ids=["word", "bpe"])
@pytest.mark.parametrize("sentence", ["the cat sat", "the zebra ran on", ""])
def test_the_whole_share_is_one_model_alone(bot: Scorer, arpa: Path, sentence: str) -> None:
    model, words, eos_id = read_arpa(arpa)
    assert bot.interpolated(model, words, eos_id, share=1.0).score(sentence) == pytest.approx(
        bot.score(sentence), rel=1e-4
    )
    assert bot.interpolated(model, words, eos_id, share=0.0).score(sentence) == pytest.approx(
        OTHER.score(sentence), rel=1e-4
    )


def test_probabilities_are_mixed_word_by_word(arpa: Path) -> None:
    model, words, eos_id = read_arpa(arpa)
    ids = WORDS.encode("the cat sat")
    mixed = np.log(0.3 * np.exp(BOT.token_scores(ids)) + 0.7 * np.exp(OTHER.token_scores(ids))).sum()
    assert BOT.interpolated(model, words, eos_id, share=0.3).score("the cat sat") == pytest.approx(mixed, rel=1e-4)


@pytest.mark.parametrize("kind", ["char", "bpe"])
def test_a_words_score_is_that_of_its_own_tokens_known_or_not(kind: str) -> None:
    tokenizer = Tokenizer.train(kind, LINES, 300 if kind == "bpe" else None)  # type: ignore[arg-type]
    sentence, bot = "zz the 我", scorer(tokenizer)
    words = tokenizer.split(sentence)
    scores = bot.token_scores(tokenizer.encode(sentence))
    counts = [len(tokenizer.encode("zz")), *(len(tokenizer.encode(" " + word)) for word in words[1:]), 1]
    starts = np.cumsum([0, *counts])
    expected = [scores[start:end].sum() for start, end in itertools.pairwise(starts)]
    if kind == "char":  # z z _ t h e _ 我 end: a blank of its own counts in the word before it
        spans = [scores[:3].sum(), scores[3:7].sum(), scores[7], scores[8]]
        assert word_scores(bot, sentence, words) == pytest.approx(spans)
    assert word_scores(bot, sentence, words).sum() == pytest.approx(scores.sum())
    assert word_scores(bot, sentence, words)[-1] == pytest.approx(expected[-1])
    assert len(word_scores(bot, sentence, words)) == len(words) + 1
    assert word_scores(bot, sentence, words).sum() == pytest.approx(sum(expected))


def test_han_words_reach_the_arpa_model_one_by_one() -> None:
    tokenizer = Tokenizer.train("word", ["我爱你", "我想你"] * 3)
    assert tokenizer.split("我爱 ok") == ["我", "爱", "ok"]
    assert WORDS.split("我爱 ok") == ["我爱", "ok"], "a prepared text is cut at white space alone"


def test_an_nbest_list_is_ordered_by_both_scores_and_lists_stay_apart() -> None:
    hypotheses = [
        Hypothesis("1", 0.0, "sat the the cat"),
        Hypothesis("1", -1.0, "the cat sat"),
        Hypothesis("2", 0, "a"),
    ]
    ranked = list(rescore(hypotheses, BOT, weight=1.0))
    assert [each.sentence for each in ranked] == ["the cat sat", "sat the the cat", "a"]
    assert ranked[0].total == pytest.approx(-1.0 + BOT.score("the cat sat"))
    assert [each.sentence for each in rescore(hypotheses, BOT, weight=0.0)] == ["sat the the cat", "the cat sat", "a"]


@pytest.mark.parametrize("line", ["only text", "1\tx\ttext", f"1\t{math.nan}\ttext", "1\t-2"])
def test_a_line_that_is_no_hypothesis_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "list.tsv"
    path.write_text(f"1\t-2.5\tfine\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match="line 2"):
        list(read_nbest(path, "utf-8"))


def test_an_arpa_model_without_unknown_words_says_so() -> None:
    tokens = [WORDS.piece_bytes(index).decode() for index in range(WORDS.vocab_size)]
    words = ["x" if token == "<unk>" else token for token in tokens]
    mixed = BOT.interpolated(OTHER.model, words, WORDS.eos_id, share=0.5)
    with pytest.raises(UserError, match="--arpa"):
        mixed.score("the zebra")
