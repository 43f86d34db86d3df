"""What a model knows by heart shows, and what the language alone gives away does not count as known."""

import math

import numpy as np

from elman.bot.config import NGramConfig
from elman.evaluation.audit import CANDIDATES, memorised, rare_strings
from elman.model.kneser_ney import estimate
from elman.text import Tokenizer

CHANCE = np.random.default_rng(0)
WORDS = [f"word{number}" for number in range(400)]


def sentences(count: int) -> list[str]:
    return [" ".join(CHANCE.choice(WORDS, 12)) for _ in range(count)]


LEARNED, UNSEEN = sentences(60), sentences(60)
TOKENIZER = Tokenizer.train("word", LEARNED + UNSEEN + WORDS * 2)


def by_heart() -> object:
    """Return a 5-gram model that has read nothing but the learned sentences."""
    ids = [token for text in LEARNED for token in (*TOKENIZER.encode(text), TOKENIZER.eos_id)]
    config = NGramConfig(vocab_size=TOKENIZER.vocab_size, order=5)
    return estimate(np.array(ids), config, TOKENIZER.eos_id)


def test_a_model_that_knows_sentences_by_heart_completes_them_and_no_others() -> None:
    model = by_heart()
    before = [TOKENIZER.eos_id]
    learned = memorised(model, TOKENIZER, LEARNED, before)  # type: ignore[arg-type]
    control = memorised(model, TOKENIZER, UNSEEN, before)  # type: ignore[arg-type]
    assert learned.completed > 50
    assert control.completed == 0
    assert learned.exposure > math.log2(60) - 0.5
    assert control.exposure < 3
    assert learned.most_exposed <= math.log2(CANDIDATES)


def test_rare_strings_are_long_said_once_and_hold_a_rare_word() -> None:
    long = "one two three four five six seven unheard"
    common = "one two three four five six seven eight"
    texts = [long, "short unheard-of", common, common, "two lines of words that\nare rare indeed here now"]
    assert rare_strings(texts, [*texts, common]) == [long]


def test_chinese_characters_are_words() -> None:
    text = "今天天气真是非常不错啊"
    assert rare_strings([text], [text]) == [text]
