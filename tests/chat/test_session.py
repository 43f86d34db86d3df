"""A conversation owns its state: it is what reading the whole conversation anew would give."""

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bot import BotFolder, NGramConfig, open_bot, save_bot
from elman.chat import Session
from elman.chat.writing import write
from elman.errors import UserError
from elman.model.kneser_ney import estimate
from elman.runtime.batcher import Batcher
from elman.runtime.generation import read
from elman.runtime.loading import load_engine
from elman.runtime.sampling import SamplingConfig
from elman.text import Conversation, Message, Tokenizer, encode_corpus, text_lines
from elman.text.rendering import render_opening, render_turn

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


def a_batcher(bot: BotFolder) -> Batcher:
    return Batcher(load_engine(bot))


def said(session: Session, text: str) -> str:
    return "".join(session.reply(text))


def test_it_answers_what_it_was_taught_in_both_languages(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    assert said(session, "hi there") == "hello you"
    assert said(session, "bye") == "see you"
    assert said(Session(bot, a_batcher(bot), LIKELIEST), "你好") == "你好呀，今天怎么样"


def state_of(bot: BotFolder, *texts: str) -> Any:
    """What a model remembers that has read a conversation, the bot's messages every other one, in one go."""
    marks = ["<other>", "<self>"] * len(texts)
    turns = [render_turn(text, mark, bot.tokenizer) for text, mark in zip(texts, marks, strict=False)]
    engine = load_engine(bot)
    return read(engine, [*render_opening(bot.tokenizer), *chain.from_iterable(turns)], engine.initial_state())


def same_state(one: Any, other: Any) -> bool:
    return all(map(np.array_equal, one, other))


def test_its_state_is_that_of_the_conversation_read_anew(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    texts: list[str] = []
    for text in ("hi there", "bye", "你好"):
        texts += [text, said(session, text)]
        assert same_state(session.place.state, state_of(bot, *texts))


def test_a_reply_cut_short_ends_its_turn_before_the_next_message(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST, max_new_tokens=1)
    first = said(session, "hi there")
    second = said(session, "bye")
    assert same_state(session.place.state, state_of(bot, "hi there", first, "bye", second))


def test_a_reply_that_nobody_waits_for_is_what_was_heard_of_it(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    heard = next(session.reply("hi there"))
    second = said(session, "bye")
    assert same_state(session.place.state, state_of(bot, "hi there", heard, "bye", second))


def test_taking_an_exchange_back_leaves_no_trace(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    reply = said(session, "hi there")
    said(session, "bye")
    assert session.undo() == "bye"
    assert same_state(session.place.state, state_of(bot, "hi there", reply))
    session.undo()
    assert same_state(session.place.state, state_of(bot))
    with pytest.raises(UserError, match="beginning"):
        session.undo()


def test_a_reply_is_given_again_in_place_of_the_first(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), SamplingConfig(temperature=1.5, top_p=None), seed=3)
    first = said(session, "hi there")
    again = {"".join(session.regenerate()) for _ in range(8)}
    assert again - {first}
    assert same_state(session.place.state, state_of(bot, "hi there", session.place.text))


def test_another_message_in_place_of_the_last_is_as_if_it_had_been_the_first_said(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    said(session, "hello")
    reply = "".join(session.edit("hi there"))
    assert same_state(session.place.state, state_of(bot, "hi there", reply))


def test_branches_know_nothing_of_each_other(bot: BotFolder) -> None:
    session = Session(bot, a_batcher(bot), LIKELIEST)
    first = said(session, "hi there")
    other = session.branch()
    mine, theirs = said(session, "bye"), said(other, "你好")
    assert same_state(session.place.state, state_of(bot, "hi there", first, "bye", mine))
    assert same_state(other.place.state, state_of(bot, "hi there", first, "你好", theirs))


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


def test_the_best_of_several_replies_is_given_whole_and_read(bot: BotFolder) -> None:
    wild = SamplingConfig(temperature=1.5, top_p=None)
    session = Session(bot, a_batcher(bot), wild, seed=1, candidates=5)
    pieces = list(session.reply("hi there"))
    assert pieces == ["hello you"]
    assert same_state(session.place.state, state_of(bot, "hi there", "hello you"))
