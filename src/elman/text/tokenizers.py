"""Tokenizers: text to ids and back, `word`, `char` and byte-level `bpe`, kept as Hugging Face `tokenizer.json`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal, get_args

from tokenizers import Regex, models, pre_tokenizers
from tokenizers import Tokenizer as HFTokenizer

from elman.errors import UserError
from elman.files import write_text
from elman.text import bpe
from elman.text.words import CJK, split_words

Kind = Literal["word", "char", "bpe"]

UNK, EOS, CONVERSATION, TURN, PERSONA = "<unk>", "<eos>", "<conversation>", "<turn>", "<persona>"
MARKS = ("<self>", "<other>", *(f"<speaker-{number}>" for number in range(2, 8)))
"""The speakers: the one whom the model speaks as, the one it answers, and others."""
RESERVED: tuple[str, ...] = (
    *(UNK, EOS, CONVERSATION, TURN, PERSONA),
    *MARKS,
    *(f"<reserved-{number}>" for number in range(16)),
)
"""The first ids of every `bpe` tokenizer, in this order; `word` and `char` have the first two."""

BPE_VOCAB_SIZE = 8192
"""The vocabulary of a `bpe` tokenizer unless another is asked for."""

_HEAD = 10_000
_WIDE = rf"\u3000-\u303f\uff00-\uffef{CJK}"
_GAP = re.compile(rf" ?\n ?|(?<=[{_WIDE}]) (?=[{_WIDE}])")
_BLANK = Regex(r"[\s\x1c-\x1f]+")


class Tokenizer:
    """A closed vocabulary and the two ways through it; built by `train` or `load`."""

    def __init__(self, kind: Kind, tokenizer: HFTokenizer) -> None:
        self.kind = kind
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._pieces = sorted(vocabulary, key=vocabulary.__getitem__)
        self.vocab_size = len(self._pieces)
        self.reserved = {token: vocabulary[token] for token in (RESERVED if kind == "bpe" else RESERVED[:2])}
        self.unk_id = self.reserved[UNK]
        self.eos_id = self.reserved[EOS]
        self._bytes = [self._to_bytes(piece) for piece in self._pieces]
        self._encoder = self._make_encoder(vocabulary)

    @classmethod
    def train(cls, kind: Kind, lines: Iterable[str], vocab_size: int | None = None) -> Tokenizer:
        """Learn a vocabulary from lines of text, read once.

        `word` keeps the most frequent words, all of them without `vocab_size`. Words seen once become `<unk>`, unless
        the text was prepared (it holds `<unk>` in its first 10,000 lines, as Penn Treebank does): then every word
        counts, and a word is what white space separates, as its author left it. `char` keeps characters the same
        way, those seen once too. `bpe` learns merges up to `vocab_size`, 8192 unless given.

        Raises UserError when the text or `vocab_size` leaves fewer than two words or characters.
        """
        match kind:
            case "word":
                return cls(kind, _train_words(lines, vocab_size))
            case "char":
                return cls(kind, _train_characters(lines, vocab_size))
            case "bpe":
                return cls(kind, bpe.train(lines, BPE_VOCAB_SIZE if vocab_size is None else vocab_size, RESERVED))
            case _:
                raise UserError(f"--tokenizer must be one of {', '.join(get_args(Kind))}, not {kind}")

    def encode(self, text: str) -> list[int]:
        """Return the ids of one line of text, without the end of line; UserError when it is not Unicode."""
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise UserError(f"not valid Unicode text: {error}") from error
        return self.encode_batch([text])[0]

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text; much faster than one at a time.

        Text that looks like a reserved token is text, except `<unk>` in `word`, which is the unknown word. Raises
        UserError when a text is not Unicode (half of a surrogate pair).
        """
        try:
            return self._encoder(texts)
        except (UnicodeEncodeError, TypeError) as error:
            raise UserError(f"not valid Unicode text: {error}") from error

    def split(self, text: str) -> list[str]:
        """Return the words of a text: for `word` those that are its tokens, else those of `split_words`."""
        prepared = self.kind == "word" and _is_prepared(json.loads(self._tokenizer.to_str()))
        return text.split() if prepared else split_words(text)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, the end of line as a newline, other reserved tokens as nothing.

        The unknown token is `<unk>` in `word` and U+FFFD in `char`. Words are joined by blanks except between Han,
        Kana and their punctuation. Bytes of `bpe` that are no character become U+FFFD.
        """
        if self.kind == "word":
            return _GAP.sub(_close, " ".join(self._bytes[index].decode() for index in ids))
        return b"".join(map(self._bytes.__getitem__, ids)).decode(errors="replace")

    def piece_bytes(self, index: int) -> bytes:
        """Return the UTF-8 bytes that one token adds to the text; in `bpe` they may be part of a character."""
        return self._bytes[index]

    def save(self, path: Path) -> None:
        """Write `tokenizer.json`, atomically; the same tokenizer gives the same bytes."""
        write_text(path, self._tokenizer.to_str(pretty=True))

    def to_json(self) -> str:
        """Return what `save` writes, in short."""
        return self._tokenizer.to_str()

    @classmethod
    def from_json(cls, text: str) -> Tokenizer:
        """Build the tokenizer that `to_json` gave."""
        return cls(_kind_of(json.loads(text)), HFTokenizer.from_str(text))

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read what `save` wrote; a missing, broken or foreign file is a UserError."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise UserError(f"{path}: no such file") from error
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path}: cannot read: {error}") from error
        try:
            tokenizer = cls.from_json(text)
        except Exception as error:  # the library raises bare ones
            raise UserError(f"{path}: not a tokenizer of elman: {_first_line(error)}") from error
        tokenizer._check(path)
        return tokenizer

    def _check(self, path: Path) -> None:
        """Refuse a vocabulary whose reserved tokens are not the first ids, or whose ids have gaps."""
        expected = {token: index for index, token in enumerate(self.reserved)}
        vocabulary = self._tokenizer.get_vocab()
        if self.reserved != expected or max(vocabulary.values()) != self.vocab_size - 1:
            raise UserError(f"{path}: not a tokenizer of elman: its ids are in another order")

    def _to_bytes(self, piece: str) -> bytes:
        if piece == EOS:
            return b"\n"
        if piece == UNK:
            return {"word": UNK, "char": "\ufffd", "bpe": ""}[self.kind].encode()
        if self.kind == "bpe":
            return b"" if piece in self.reserved else bpe.to_bytes(piece)
        return piece.encode()

    def _make_encoder(self, vocabulary: dict[str, int]) -> Callable[[Sequence[str]], list[list[int]]]:
        if self.kind == "bpe":
            return bpe.Encoder(self._tokenizer)
        table = _Table(vocabulary, self.unk_id)
        find = table.__getitem__
        if self.kind == "char":
            return lambda texts: [list(map(find, text)) for text in texts]
        split = str.split if _is_prepared(json.loads(self._tokenizer.to_str())) else split_words
        return lambda texts: [list(map(find, split(text))) for text in texts]


class _Table(dict[str, int]):
    """The ids of words or characters; anything else is unknown, `<eos>` in the text too."""

    def __init__(self, vocabulary: dict[str, int], unk_id: int) -> None:
        super().__init__(vocabulary)
        del self[EOS]
        self._unk_id = unk_id

    def __missing__(self, piece: str) -> int:
        return self._unk_id


def _train_words(lines: Iterable[str], vocab_size: int | None) -> HFTokenizer:
    lines = iter(lines)
    head = list(islice(lines, _HEAD))
    prepared = any(UNK in line for line in head)
    split = str.split if prepared else split_words
    counts: Counter[str] = Counter()
    for line in chain(head, lines):
        counts.update(split(line))
    kept = [word for word, count in counts.most_common() if count > 1 or prepared]
    whitespace = pre_tokenizers.Split(_BLANK, "removed")
    characters = pre_tokenizers.Split(Regex(rf"[{_for_regex(CJK)}]"), "isolated")
    pre_tokenizer = whitespace if prepared else pre_tokenizers.Sequence([whitespace, characters])
    once = "" if prepared else " that occur twice"
    return _closed(kept, vocab_size, pre_tokenizer, f"words{once}")


def _train_characters(lines: Iterable[str], vocab_size: int | None) -> HFTokenizer:
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line)
    kept = [character for character, _ in counts.most_common()]
    return _closed(kept, vocab_size, pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated"), "characters")


def _closed(kept: list[str], vocab_size: int | None, pre_tokenizer: Any, what: str) -> HFTokenizer:
    """Build a closed vocabulary of `<unk>`, `<eos>` and the most frequent pieces, in that order."""
    if vocab_size is not None and vocab_size < 4:
        raise UserError(f"--vocab-size must be at least 4 ({UNK}, {EOS} and two {what}), not {vocab_size}")
    kept = [piece for piece in kept if piece not in (UNK, EOS)]
    if len(kept) < 2:
        raise UserError(f"the text has a vocabulary of {len(kept)} {what}; a language model needs at least 2")
    pieces = [UNK, EOS, *kept][:vocab_size]
    tokenizer = HFTokenizer(models.WordLevel({piece: index for index, piece in enumerate(pieces)}, unk_token=UNK))
    tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


def _kind_of(fields: dict[str, Any]) -> Kind:
    """Tell the kind of a `tokenizer.json` from its model and its pre-tokenizer."""
    if fields["model"]["type"] == "BPE":
        return "bpe"
    if fields["model"]["type"] != "WordLevel":
        raise ValueError(f"a {fields['model']['type']} model")
    return "char" if fields["pre_tokenizer"].get("behavior") == "Isolated" else "word"


def _is_prepared(fields: dict[str, Any]) -> bool:
    """Tell whether the words of a `tokenizer.json` are what white space separates, and nothing else."""
    return bool(fields["pre_tokenizer"]["type"] == "Split")


def _close(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap[0] else ""


def _for_regex(characters: str) -> str:
    """Spell the escapes of a character class out, for an engine that does not know Python's."""
    return re.sub(r"\\[uU]([0-9a-f]{8}|[0-9a-f]{4})", lambda match: chr(int(match[1], 16)), characters)


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
