"""The listener's network: it learns, and it says in NumPy what it said in torch."""

from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path

import numpy as np
import pytest
import torch

from elman.person.listener import Listener
from elman.text import Tokenizer
from elman.text.spans import words
from elman.training.listener import Batch, ListenerConfig, ListenerModule, batches, collate, save, train
from elman.training.listening import NOTHING, Example, Told, slots
from elman.training.word_reader import Spelling

TALK = ["How was your day?", "It rains again, and I forgot the umbrella.", "今天天气不错", "你吃了吗？"]
DOG = Example("by the way my dog is called Rex.", (Told(28, 31, ("pet", "dog")),))
CAT = Example("what is my cat called?", (), ("pet", "cat"))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train("bpe", [*TALK, "my dog is called Rex"] * 9, 400)


@pytest.fixture
def module(tokenizer: Tokenizer) -> ListenerModule:
    torch.manual_seed(0)
    config = ListenerConfig(
        hidden_size=12, dropout=0.0, hidden_words=0.0, hidden_values=0.0, steps=60, learning_rate=0.02
    )
    return ListenerModule(torch.randn(tokenizer.vocab_size, 8), slots(), config)


def kept() -> list[dict[str, object]]:
    """Every slot under its own names, in English."""
    return [{"kind": kind, "topic": topic} | ({"en": [kind, topic, "{v}"]} if kind else {}) for kind, topic in slots()]


def test_a_batch_holds_words_tags_and_what_is_asked(tokenizer: Tokenizer) -> None:
    batch = collate([DOG, CAT, Example("  ")], Spelling(tokenizer), slots())
    assert batch.words.lengths == [len(words(DOG.text)), len(words(CAT.text))]
    ((row, first, end, slot),) = batch.spans
    assert (row, words(DOG.text)[first].text, end - first, slots()[slot]) == (0, "rex", 1, ("pet", "dog"))
    assert [int(tag) for tag in batch.tags if tag] == [int(batch.tags[first])]
    assert [slots()[int(slot)] for slot in batch.asked] == [NOTHING, ("pet", "cat")]


def test_it_learns_a_batch_by_heart(module: ListenerModule, tokenizer: Tokenizer) -> None:
    batch = collate([DOG, CAT], Spelling(tokenizer), slots())
    stream: Iterator[Batch] = repeat(batch)
    list(train(module, stream))
    tags, topics, asked = module(batch, torch.zeros(len(batch.words.shapes), dtype=torch.bool))
    assert torch.equal(tags.argmax(1), batch.tags)
    assert topics.argmax(1).tolist() == [slot for *_, slot in batch.spans]
    assert torch.equal(asked.argmax(1), batch.asked)


def test_without_torch_it_hears_the_same(module: ListenerModule, tokenizer: Tokenizer, tmp_path: Path) -> None:
    save(module, tokenizer, kept(), tmp_path)
    loaded = Listener.load(tmp_path)
    module = module.half().float().eval()
    for text in (DOG.text, CAT.text, "我家的狗叫旺财", "x"):
        batch = collate([Example(text)], Spelling(tokenizer), slots())
        with torch.no_grad():
            tags, _, asked = module(batch, torch.zeros(len(batch.words.shapes), dtype=torch.bool))
        heard = loaded.hear(text)
        np.testing.assert_allclose(heard.tags, tags.softmax(1).numpy(), atol=1e-5)
        np.testing.assert_allclose(heard.asked, asked.softmax(1)[0].numpy(), atol=1e-5)


def test_what_it_learned_by_heart_it_hears(module: ListenerModule, tokenizer: Tokenizer, tmp_path: Path) -> None:
    list(train(module, repeat(collate([DOG, CAT], Spelling(tokenizer), slots()))))
    save(module, tokenizer, kept(), tmp_path)
    loaded = Listener.load(tmp_path)
    assert [(fact.kind, fact.topic, fact.value) for fact in loaded.told(DOG.text, "en")] == [("pet", "dog", "Rex")]
    assert loaded.told(DOG.text, "zh") == []
    assert max(loaded.asked(CAT.text).items(), key=lambda item: item[1])[0] == ("pet", "cat")
    assert loaded.told("", "en") == []
    assert loaded.asked("") == {}


def test_batches_of_made_up_messages_can_be_learned(module: ListenerModule, tokenizer: Tokenizer) -> None:
    config = ListenerConfig(batch_size=16)
    for batch in islice(batches(TALK, Spelling(tokenizer), slots(), config), 4):
        assert len(batch.tags) == sum(batch.words.lengths) == len(batch.words.offsets)
        loss = module.loss(batch, torch.zeros(len(batch.words.shapes), dtype=torch.bool))
        loss.backward()  # type: ignore[no-untyped-call]
        assert torch.isfinite(loss)


def test_a_text_is_read_among_longer_ones_as_it_is_alone(module: ListenerModule, tokenizer: Tokenizer) -> None:
    texts, spelling = [words(text) for text in ("x", DOG.text, CAT.text)], Spelling(tokenizer)
    module.eval()
    together = spelling.words(texts)
    states = module.read(together)
    summaries = module.summary(states, together)
    for row, text in enumerate(texts):
        alone = spelling.words([text])
        own = module.read(alone)
        torch.testing.assert_close(states[row, : len(text)], own[0], atol=1e-6, rtol=1e-5)
        torch.testing.assert_close(summaries[row], module.summary(own, alone)[0], atol=1e-6, rtol=1e-5)
