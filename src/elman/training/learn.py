"""From somebody's messages to a bot that speaks as them: a base fine-tuned, or a small model from scratch.

The time line is cut in three: what is learned, what chooses the best weights, and the last tenth, which is asked once,
before and after. Nothing of the future is ever learned.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from elman.bot.config import RecurrentConfig, check_share, model_config_to_json
from elman.bot.folder import TOKENIZER, WEIGHTS, BotFolder, open_bot
from elman.errors import UserError
from elman.evaluation.metrics import Evaluation, evaluate
from elman.evaluation.next_word import NextWord, next_word_accuracy
from elman.model.loading import load_torch_model, require_torch
from elman.text.conversations import Conversation, Message
from elman.text.corpora import Corpus, encode_corpus, text_lines
from elman.text.exports.sessions import SILENCE, latest_share, merge_turns, split_by_silence
from elman.text.rendering import speaking_self
from elman.text.sources import read_corpus
from elman.text.tokenizers import Tokenizer
from elman.training.prepare import FOLDER, Prepared
from elman.training.settings import Settings, resolve, save_settings
from elman.training.train import check_out

VALIDATION = 0.1
"""Share of what is left, again the latest, that chooses the best weights."""
BASE_TALK = Path(__file__).parents[1] / "data" / "first_words.jsonl"
"""The package's own conversations, which a bot goes on practising while it learns a person's."""
LONG = 20_000
"""Held-out tokens that are worth being read as several streams at once."""
ASKED_WORDS = 200
"""Words asked for in next-word accuracy."""


@dataclass(frozen=True, kw_only=True)
class LearnConfig:
    """How a person's messages are learned."""

    speaker: str
    """Whom the bot speaks as."""
    minutes: float = 5.0
    """Budget of the training."""
    steps: int | None = None
    """Budget in optimiser steps in its place, which gives the same bot however busy the computer is."""
    merge: bool = True
    """Whether what someone sends in a row is one message."""
    others: float = 0.3
    """Weight of the others' messages beside the speaker's own: they teach what is talked about, not how to answer."""
    mix: float = 0.1
    """Share of base conversations in what is read, so that the bot does not forget how to talk."""
    seed: int = 0
    learning_rate: float | None = None
    """Highest step size; 0.001 on a base and 0.005 from scratch unless given."""

    def __post_init__(self) -> None:
        check_share("mix", self.mix)
        if not 0 <= self.others <= 1:
            raise UserError(f"--others must be from 0 to 1, not {self.others}")
        if not self.minutes > 0:
            raise UserError(f"--minutes must be more than 0, not {self.minutes}")
        if self.steps is not None and self.steps < 1:
            raise UserError(f"--steps must be at least 1, not {self.steps}")


@dataclass(frozen=True)
class Parts:
    """A time line, cut: conversations in the order of time."""

    train: list[Conversation]
    valid: list[Conversation]
    held_out: list[Conversation]


@dataclass(frozen=True)
class Measured:
    """A bot on the held-out messages."""

    evaluation: Evaluation
    next_word: NextWord


@dataclass(frozen=True)
class Learned:
    """What came of it."""

    speaker: str
    messages_used: int
    """Messages that were learned from, everyone's."""
    own_messages: int
    """Those of the speaker among them."""
    before: Measured
    after: Measured
    held_out: list[Conversation]
    interrupted: bool

    @property
    def worse(self) -> bool:
        """Whether the bot, fully trained, knows the held-out messages less well than its base did."""
        return (
            not self.interrupted
            and self.after.evaluation.perplexity_per_word > self.before.evaluation.perplexity_per_word
        )

    def to_json(self) -> dict[str, Any]:
        """Return the figures."""
        before, after = self.before, self.after
        return {
            "messages_used": self.messages_used,
            "own_messages": self.own_messages,
            "held_out_messages": sum(
                message.speaker == self.speaker for each in self.held_out for message in each.messages
            ),
            "perplexity_before": before.evaluation.perplexity,
            "perplexity_after": after.evaluation.perplexity,
            "perplexity_per_word_before": before.evaluation.perplexity_per_word,
            "perplexity_per_word_after": after.evaluation.perplexity_per_word,
            "top1_before": before.next_word.top1,
            "top1_after": after.next_word.top1,
            "top3_before": before.next_word.top3,
            "top3_after": after.next_word.top3,
            "interrupted": self.interrupted,
        }


def discard(out: Path) -> None:
    """Take a bot that is not to be kept away, and all that belongs to it."""
    shutil.rmtree(out)


def cut_time_line(messages: Sequence[Message], config: LearnConfig) -> Parts:
    """Cut messages, in order of time, into what is learned, what validates and what is held out."""
    said = [message for message in messages if message.text.strip()]
    if not any(message.speaker == config.speaker for message in said):
        names = ", ".join(dict.fromkeys(message.speaker for message in said)) or "nobody"
        raise UserError(f"--as {config.speaker}: has written nothing; those who have: {names[:300]}")
    first_held = latest_share(said, config.speaker)
    first_valid = latest_share(said[:first_held], config.speaker, VALIDATION)
    pieces = [said[:first_valid], said[first_valid:first_held], said[first_held:]]
    if not all(any(message.speaker == config.speaker for message in piece) for piece in pieces):
        raise UserError(
            f"--as {config.speaker}: too few messages of theirs to learn from some and be measured on others: "
            f"at least 3 are needed"
        )
    return Parts(*(conversations(piece, config) for piece in pieces))


def conversations(messages: Sequence[Message], config: LearnConfig) -> list[Conversation]:
    """Return the conversations of a part of the time line."""
    found = split_by_silence(messages, SILENCE)
    return [Conversation(tuple(merge_turns(each.messages))) for each in found] if config.merge else list(found)


def learn(
    parts: Parts, out: Path, config: LearnConfig, *, base: str | Path | None, resume: bool, console: Console
) -> Learned:
    """Train a bot on a time line (see `cut_time_line`) and leave it in `out`; UserError for what cannot be used."""
    require_torch()
    folder = None if base is None else checked_base(base)
    with corpora_in(out, parts, folder, config, resume=resume) as (prepared, held_out):
        settings = learn_settings(prepared, folder, config)
        before, after, interrupted = fine_tune(prepared, held_out, out, settings, folder, console, resume=resume)
    own = sum(message.speaker == config.speaker for each in parts.train for message in each.messages)
    used = sum(len(each.messages) for each in parts.train)
    return Learned(config.speaker, used, own, before, after, parts.held_out, interrupted)


def checked_base(base: str | Path) -> BotFolder:
    """Open the bot to start from; UserError when it cannot be fine-tuned."""
    folder = open_bot(base)
    if not isinstance(folder.config, RecurrentConfig) or not folder.dialogue:
        raise UserError(f"--base {base}: not a recurrent bot of conversations, which alone can learn a person's")
    return folder


@contextlib.contextmanager
def corpora_in(
    out: Path, parts: Parts, base: BotFolder | None, config: LearnConfig, *, resume: bool
) -> Iterator[tuple[Prepared, Corpus]]:
    """Give the parts as ids, kept under `out` only for as long as the run lasts: they are somebody's words."""
    check_out(out, resume=resume)
    fresh = not out.exists() or not any(out.iterdir())
    try:
        mixed = [*parts.train, *base_talk(parts.train, config)]
        tokenizer = learn_tokenizer(mixed, out, base, resume=resume)

        def encode(items: list[Conversation], name: str, *, everyone: bool = False) -> Corpus:
            return encode_corpus(
                items,
                tokenizer,
                out / FOLDER / name,
                self_speaker=config.speaker,
                everyone=everyone,
                dialogue=True,
            )

        items = interleaved(parts.train, mixed[len(parts.train) :])
        train = weighed(encode(items, "own"), encode(items, "everyone", everyone=True), config.others)
        names = () if base is None else base.speakers
        yield (
            Prepared(tokenizer, train, encode(parts.valid, "valid"), dialogue=True, speakers=names),
            encode(parts.held_out, "held-out"),
        )
    except UserError:
        if fresh and not (out / WEIGHTS).exists():
            shutil.rmtree(out, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(out / FOLDER, ignore_errors=True)


def weighed(own: Corpus, everyone: Corpus, others: float) -> Corpus:
    """Return a corpus in which the speaker's tokens count fully and the others' with their weight."""
    assert own.mask is not None
    assert everyone.mask is not None
    return replace(everyone, mask=np.where(own.mask, 1, others * everyone.mask).astype(np.float32))


def base_talk(own: Sequence[Conversation], config: LearnConfig) -> list[Conversation]:
    """Return base conversations enough for their share of the text, spoken by the same speaker as the person's."""
    wanted = config.mix / (1 - config.mix) * sum(size(each) for each in own)
    chosen: list[Conversation] = []
    for item in read_corpus([BASE_TALK]) if wanted > 0 else ():
        assert isinstance(item, Conversation)
        chosen.append(spoken_by(item, config.speaker))
        wanted -= size(item)
        if wanted <= 0:
            break
    return chosen


def size(conversation: Conversation) -> int:
    """Return the characters of a conversation."""
    return sum(len(message.text) for message in conversation.messages)


def spoken_by(conversation: Conversation, speaker: str) -> Conversation:
    """Return a conversation in which the one whom the model speaks as is called `speaker`, and nobody else is."""
    names = {name: f"{name} of the base" for name in conversation.speakers} | {speaking_self(conversation): speaker}
    return Conversation(tuple(each._replace(speaker=names[each.speaker]) for each in conversation.messages))


def interleaved(own: Sequence[Conversation], base: Sequence[Conversation]) -> list[Conversation]:
    """Return the person's conversations in their order with the base's spread evenly among them."""
    places = [((index + 0.5) / len(part), each) for part in (own, base) for index, each in enumerate(part)]
    return [each for _, each in sorted(places, key=lambda entry: entry[0])]


def learn_tokenizer(items: Sequence[Conversation], out: Path, base: BotFolder | None, *, resume: bool) -> Tokenizer:
    """Return the base's tokenizer, or one of a size that suits the text; it is kept in `out` for a resumed run."""
    if base is not None:
        tokenizer = base.tokenizer
    elif resume and (out / TOKENIZER).exists():
        return Tokenizer.load(out / TOKENIZER)
    else:
        characters = sum(map(size, items))
        tokenizer = Tokenizer.train("bpe", text_lines(items), min(8192, max(512, characters // 100)))
    tokenizer.save(out / TOKENIZER)
    return tokenizer


def learn_settings(prepared: Prepared, base: BotFolder | None, config: LearnConfig) -> Settings:
    """Return the settings of the run: the base's model, or one of a size that suits the text."""
    tokens = len(prepared.train.ids)
    batch_size = max(1, min(20, tokens // 500))
    common = {
        **({"minutes": config.minutes} if config.steps is None else {"steps": config.steps}),
        "seed": config.seed,
        "batch_size": batch_size,
        "bptt_len": min(35, max(2, tokens // batch_size - 1)),
        "learning_rate": config.learning_rate or (0.005 if base is None else 0.001),
        "valid_every": max(20, min(500, tokens // (batch_size * 35) // 2)),
        "speaker": config.speaker,
    }
    if base is not None:
        model = {name: value for name, value in model_config_to_json(base.config).items() if name != "vocab_size"}
        return resolve({**model, "dropout": 0.0, **common})
    return resolve({"model": "lstm", "hidden_size": 128 if tokens < 50_000 else 256, "dropout": 0.3, **common})


def fine_tune(
    prepared: Prepared,
    held_out: Corpus,
    out: Path,
    settings: Settings,
    base: BotFolder | None,
    console: Console,
    *,
    resume: bool,
) -> tuple[Measured, Measured, bool]:
    """Train, and measure the bot on the held-out messages before and after."""
    from elman.model.torch_model import TorchModel
    from elman.training.distributed import joined
    from elman.training.network import initial_module, train_network

    save_settings(out, settings)
    before = measure(TorchModel(initial_module(prepared, settings, base).eval()), held_out, prepared.tokenizer)
    with joined(settings.training) as processes:
        result = train_network(prepared, out, settings, processes, console, resume=resume, base=base)
    after = measure(load_torch_model(open_bot(out)), held_out, prepared.tokenizer)
    return before, after, result.interrupted


def measure(model: Any, corpus: Corpus, tokenizer: Tokenizer) -> Measured:
    """Measure a model on the speaker's held-out messages."""
    streams = 1 if len(corpus.ids) < LONG else 16  # a few conversations begun without what came before cost little
    evaluation = evaluate(model, corpus, eos_id=tokenizer.eos_id, streams=streams)
    return Measured(evaluation, next_word_accuracy(model, corpus, tokenizer, limit=ASKED_WORDS))
