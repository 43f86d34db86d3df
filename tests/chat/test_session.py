"""A conversation owns its state: it is what reading the whole conversation anew would give."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot import BotFolder, NGramConfig, open_bot, save_bot
from elman.chat import Session
from elman.chat.writing import write
from elman.model.kneser_ney import estimate
from elman.runtime.batcher import Batcher
from elman.runtime.engine import TableEngine
from elman.runtime.loading import load_engine
from elman.runtime.sampling import SamplingConfig
from elman.text import Conversation, Message, Tokenizer, encode_corpus, parse, text_lines

TALKS = [
    Conversation((Message("A", "hi there"), Message("B", "hello you"), Message("A", "bye"), Message("B", "see you"))),
    Conversation((Message("A", "你好"), Message("B", "你好呀，今天怎么样"))),
] * 20
LIKELIEST = SamplingConfig(temperature=0)


@pytest.fixture
def bot(tmp_path: Path) -> BotFolder:
    tokenizer = Tokenizer.train("bpe", text_lines(TALKS), 320)
    corpus = encode_corpus(TALKS, tokenizer, tmp_path / "ids", dialogue=True)
    config = NGramConfig(vocab_size=tokenizer.vocab_size, order=5)
    model = estimate(corpus.ids, config, tokenizer.eos_id)
    save_bot(tmp_path / "bot", config, tokenizer, model.tensors(), dialogue=True, facts={})
    return open_bot(tmp_path / "bot")


class Listening(TableEngine[Any]):
    """An engine that remembers every id that it is given."""

    def __init__(self, bot: BotFolder) -> None:
        engine = load_engine(bot)
        super().__init__(engine, engine.fingerprint)
        self.ids = list[int]()

    def run(self, ids: Any, *arguments: Any, **settings: Any) -> Any:
        self.ids += ids[0].tolist()
        return super().run(ids, *arguments, **settings)


def a_batcher(bot: BotFolder) -> Batcher:
    return Batcher(load_engine(bot))


def said(session: Session, text: str) -> str:
    return "".join(session.reply(text))


def test_it_answers_what_it_was_taught_in_both_languages(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    assert said(session, "hi there") == "hello you"
    assert said(session, "bye") == "see you"
    assert said(Session(bot, a_batcher(bot), LIKELIEST), "你好") == "你好呀，今天怎么样"


def test_what_it_reads_is_the_rendering_of_the_conversation(bot: BotFolder) -> None:
    model = Listening(bot)
    session = Session(bot, Batcher(model), LIKELIEST)
    replies = [said(session, text) for text in ("hi there", "bye", "你好")]
    conversation = parse(model.ids, bot.tokenizer, ["bot", "me"])
    expected = [text for pair in zip(("hi there", "bye", "你好"), replies, strict=True) for text in pair]
    assert [message.text for message in conversation.messages] == expected
    assert [message.speaker for message in conversation.messages] == ["me", "bot"] * 3


def test_a_reply_cut_short_ends_its_turn_before_the_next_message(bot: BotFolder) -> None:
    model = Listening(bot)
    session = Session(bot, Batcher(model), LIKELIEST, max_new_tokens=1)
    first = said(session, "hi there")
    said(session, "bye")
    messages = parse(model.ids, bot.tokenizer).messages
    assert [message.text for message in messages][:3] == ["hi there", first, "bye"]


def test_a_reply_that_nobody_waits_for_leaves_an_empty_turn(bot: BotFolder) -> None:
    model = Listening(bot)
    session = Session(bot, Batcher(model), LIKELIEST)
    next(session.reply("hi there"))
    assert said(session, "bye") == "see you"
    turn = bot.tokenizer.reserved["<turn>"]
    assert model.ids.count(turn) >= 3


@pytest.mark.parametrize("message", ["", " ", "<turn>", "\n", "unheard of 🙂"])
def test_any_message_gets_a_reply(bot: BotFolder, message: str) -> None:
    assert isinstance(said(Session(bot, a_batcher(bot), SamplingConfig(), seed=1), message), str)


def test_the_same_seed_says_the_same(bot: BotFolder) -> None:
    wild = SamplingConfig(temperature=1.5, top_p=None)
    texts = [said(Session(bot, a_batcher(bot), wild, seed=seed), "hi there") for seed in (1, 1, 2, 3, 4)]
    assert texts[0] == texts[1]
    assert len(set(texts)) > 1


def test_writing_answers_a_prompt_as_a_session_does(bot: BotFolder) -> None:
    (written,) = write(bot, a_batcher(bot), "hi there", LIKELIEST)
    assert (written.text, written.finish_reason) == ("hello you", "stop")
    assert written.tokens == len(bot.tokenizer.encode("hello you")) + 1
    assert np.isfinite(written.tokens_per_second)
