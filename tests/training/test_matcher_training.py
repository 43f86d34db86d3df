"""The matcher's network: it learns which reply belongs to what was said, and says in NumPy what it said in torch."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from elman.chat.matcher import NO_REPLY, Matcher
from elman.text import Tokenizer
from elman.training.matcher import MatcherConfig, MatcherModule, Pair, batches, collate, narrowed, train
from elman.training.word_reader import Spelling, save

PAIRS = [
    Pair("", "how is your dog?", "He sleeps all day.", "I like tea."),
    Pair("", "it rains again", "Take an umbrella."),
    Pair("Which tea do you like?", "green", "Green tea is calm."),
    Pair("", "你好", "你好呀！", "下雨了。"),
    Pair("", "今天下雨了", "记得带伞。"),
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train("bpe", [text for pair in PAIRS for text in pair if text] * 5, 400)


@pytest.fixture
def module(tokenizer: Tokenizer) -> MatcherModule:
    torch.manual_seed(0)
    config = MatcherConfig(
        embedding_size=8, hidden_size=12, compared_size=10, dropout=0.0, batch_size=4, steps=150, learning_rate=0.02
    )
    return MatcherModule(torch.randn(tokenizer.vocab_size, 8), config)


def test_a_batch_holds_replies_and_what_was_said_instead_and_knows_which_are_the_same(tokenizer: Tokenizer) -> None:
    again = Pair("", "rain again", "Take an umbrella.")
    batch = collate([*PAIRS[:2], again], Spelling(tokenizer))
    assert (len(batch.said.lengths), len(batch.replies.lengths)) == (3, 4)
    assert batch.same.tolist() == [[False] * 4, [False, False, True, False], [False, True, False, False]]


def test_a_batch_is_of_one_language_and_of_pairs_that_have_words(tokenizer: Tokenizer) -> None:
    found = list(
        islice(batches([*PAIRS, Pair("", " ", "Yes."), Pair("", "no", "")], Spelling(tokenizer), MatcherConfig()), 4)
    )
    chinese = [bool((batch.replies.shapes == 4).any()) for batch in found]
    assert chinese == [False, True, False, True]
    assert all(min(batch.replies.lengths) > 0 for batch in found)
    assert all(min(batch.said.lengths) > 1 for batch in found)  # the mark before what was said is a word, too


def test_the_loss_is_that_of_the_right_reply_among_the_others(module: MatcherModule, tokenizer: Tokenizer) -> None:
    batch = collate([*PAIRS[:2], Pair("", "rain again", "Take an umbrella.")], Spelling(tokenizer))
    logits = module(batch).detach().numpy().astype(np.float64)
    nats = []
    for row, others in enumerate([[1, 2, 3], [0, 3], [0, 3]]):
        nats.append(np.log(np.exp(logits[row, [row, *others]]).sum()) - logits[row, row])
    assert module.loss(batch).item() == pytest.approx(np.mean(nats), rel=1e-5)


def test_it_learns_which_reply_belongs_to_what_was_said_and_runs_without_torch(
    module: MatcherModule, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    list(train(module, batches(PAIRS, Spelling(tokenizer), module.config)))
    save(module, tokenizer, {}, tmp_path)
    loaded, module = Matcher.load(tmp_path), module.half().float().eval()
    replies = [pair.reply for pair in PAIRS[:3]] + ["I like tea."]
    for number, pair in enumerate(PAIRS[:3]):
        fits = loaded.fits(pair.before, pair.said, replies)
        assert int(np.argmax(fits)) == number
        batch = collate([pair, *(Pair("", "x", reply) for reply in replies)], Spelling(tokenizer))
        np.testing.assert_allclose(fits, module(batch)[0, 1:5].detach().numpy(), atol=1e-4)


def test_what_says_nothing_fits_nothing(module: MatcherModule, tokenizer: Tokenizer, tmp_path: Path) -> None:
    save(module, tokenizer, {}, tmp_path)
    assert Matcher.load(tmp_path).fits("", "", ["", " "]) == [NO_REPLY, NO_REPLY]
    (fit,) = Matcher.load(tmp_path).fits("x" * 10**6, "y " * 10**6, ["z " * 10**6])
    assert np.isfinite(fit)


def test_fewer_dimensions_keep_what_differs_most() -> None:
    random = np.random.default_rng(0)
    wide = torch.from_numpy(random.normal(size=(50, 2)) @ random.normal(size=(2, 9)))
    narrow = narrowed(wide, 2)
    assert narrow.shape == (50, 2)
    torch.testing.assert_close(torch.cdist(wide, wide), torch.cdist(narrow, narrow), atol=1e-5, rtol=1e-5)
