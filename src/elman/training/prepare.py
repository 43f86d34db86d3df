"""From text files to what a trainer reads: a tokenizer and two encoded corpora under the run's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from elman.bot.folder import TOKENIZER, open_bot
from elman.errors import UserError
from elman.text.conversations import Conversation
from elman.text.corpora import Corpus, encode_corpus, text_lines
from elman.text.sources import read_corpus
from elman.text.tokenizers import TURN, Tokenizer
from elman.training.settings import TextConfig
from elman.training.speakers import encode_told, most_talkative, open_told

FOLDER = ".elman-corpus"
"""Where a run keeps its encoded text while it trains."""
HELD_OUT = 0.05
"""Share of the text's end that validates when no --valid file is given."""
MOST_HELD_OUT = 200_000
"""Tokens held out at most: more would cost time and tell nothing new."""


@dataclass(frozen=True)
class Prepared:
    """A run's text, ready to be read."""

    tokenizer: Tokenizer
    train: Corpus
    valid: Corpus
    dialogue: bool
    speakers: tuple[str, ...] = ()
    """Who has a vector of their own, in the order of the vectors."""


def prepare(
    texts: Sequence[Path], valid: Path | None, out: Path, config: TextConfig, *, resume: bool, speakers: int = 0
) -> Prepared:
    """Make the tokenizer and encode the text under `out`; a run that goes on keeps the tokenizer that it has.

    So many `speakers`, the most talkative, are told apart, or as many as there are.
    """
    if speakers and config.speaker is not None:
        raise UserError("--speaker learns one speaker's messages, and --speakers tells several apart: use one of them")

    def items(paths: Sequence[Path]) -> Iterator[str | Conversation]:
        return read_corpus(paths, config.encoding)

    dialogue = is_dialogue(items(texts), config)
    if resume and (out / TOKENIZER).exists():
        tokenizer = Tokenizer.load(out / TOKENIZER)
    elif config.init is not None:
        tokenizer = tokenizer_of(config.init, config)
        tokenizer.save(out / TOKENIZER)
    else:
        kind = config.tokenizer or ("bpe" if dialogue else "word")
        tokenizer = Tokenizer.train(kind, text_lines(items(texts)), config.tokens)
        tokenizer.save(out / TOKENIZER)
    if dialogue and tokenizer.kind != "bpe":
        raise UserError(f"--tokenizer {tokenizer.kind} has no speaker marks; conversations need bpe")

    names = most_talkative(items(texts), speakers) if speakers and dialogue else ()

    def encode(paths: Sequence[Path], name: str) -> Corpus:
        folder = out / FOLDER / name
        if names:
            return encode_told(items(paths), tokenizer, folder, names)
        return encode_corpus(items(paths), tokenizer, folder, self_speaker=config.speaker, dialogue=dialogue)

    train = encode(texts, "train")
    if valid is not None:
        return Prepared(tokenizer, train, encode([valid], "valid"), dialogue, names)
    return Prepared(tokenizer, *hold_out(train, tokenizer), dialogue, names)


def tokenizer_of(bot: str, config: TextConfig) -> Tokenizer:
    """Return the tokenizer of the bot that a run starts from; UserError where another one is asked for."""
    tokenizer = open_bot(bot).tokenizer
    if config.tokenizer not in (None, tokenizer.kind):
        raise UserError(f"--init {bot}: its tokenizer is {tokenizer.kind}, not --tokenizer {config.tokenizer}")
    if config.tokens not in (None, tokenizer.vocab_size):
        raise UserError(
            f"--init {bot}: its tokenizer has {tokenizer.vocab_size} tokens, not --vocab-size {config.tokens}"
        )
    return tokenizer


def reopen(out: Path, *, held_out: bool) -> Prepared:
    """Open what another process prepared under `out`."""
    tokenizer = Tokenizer.load(out / TOKENIZER)
    train = open_told(out / FOLDER / "train", tokenizer)
    dialogue = train.mask is not None
    if held_out:
        return Prepared(tokenizer, *hold_out(train, tokenizer), dialogue)
    return Prepared(tokenizer, train, open_told(out / FOLDER / "valid", tokenizer), dialogue)


def is_dialogue(items: Iterable[str | Conversation], config: TextConfig) -> bool:
    """Decide from the first item whether the text is to be rendered as conversations."""
    first = next(iter(items), None)
    if first is None:
        raise UserError("the text holds no conversation and no line")
    if config.dialogue and not isinstance(first, Conversation):
        raise UserError("--dialogue: the text holds plain lines, not conversations")
    if config.dialogue is None:
        return isinstance(first, Conversation) and config.tokenizer in (None, "bpe")
    return config.dialogue


def hold_out(corpus: Corpus, tokenizer: Tokenizer) -> tuple[Corpus, Corpus]:
    """Cut the end of a corpus off for validation, at an end of line."""
    size = len(corpus.ids)
    cut = size - min(int(size * HELD_OUT), MOST_HELD_OUT)
    ends = line_ends(tokenizer)
    while cut > size // 2 and int(corpus.ids[cut - 1]) not in ends:
        cut -= 1
    if cut in (0, size):
        raise UserError(f"the text has {size} tokens: too few to hold any out; give a longer one or --valid")
    if corpus.mask is not None and not (corpus.mask[:cut].any() and corpus.mask[cut:].any()):
        raise UserError("--speaker: the end of the text, which is held out, has no message of theirs; give --valid")

    def part(piece: slice) -> Corpus:
        mask = None if corpus.mask is None else corpus.mask[piece]
        speakers = None if corpus.speakers is None else corpus.speakers[piece]
        return replace(corpus, ids=corpus.ids[piece], mask=mask, speakers=speakers)

    return part(slice(cut)), part(slice(cut, None))


def line_ends(tokenizer: Tokenizer) -> set[int]:
    """Return the ids after which a text may be cut: the ends of lines and of turns."""
    return {tokenizer.eos_id, tokenizer.reserved.get(TURN, tokenizer.eos_id)}


def fingerprint(corpus: Corpus) -> str:
    """Return a hash of the corpus's ids, which a resumed run must share."""
    return hashlib.sha256(np.ascontiguousarray(corpus.ids).data).hexdigest()[:16]
