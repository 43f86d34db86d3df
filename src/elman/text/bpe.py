"""Byte-level BPE that is sane on Chinese: merges are learned between code points, then written in terms of bytes.

Plain byte-level BPE merges bytes by frequency alone, so a token may hold the end of one Han character and the start of
the next. Here the trainer sees whole characters. Its result is put in byte-level form afterwards: first the merges that
assemble each character of the alphabet from its UTF-8 bytes, left to right, then those that were learned. Every merge
of bytes starts at a character's first byte and stays inside it, so a token is a piece of one character or a string
of whole ones; a character outside the alphabet falls to its bytes, and nothing is lost.

Byte-level BPE: Radford et al. 2019; BPE: Sennrich, Haddow & Birch 2016, https://arxiv.org/abs/1508.07909.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from tokenizers import AddedToken, Regex, decoders, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as HFTokenizer

from elman.errors import UserError

Merge = tuple[str, str]

ALPHABET = 1 << 15
"""More distinct characters than text in any language has."""

SAMPLE = 50_000_000
"""Characters that merges are learned from, spread over the text: more would change little and take memory and time."""

_HAN = r"\p{Han}\p{Hiragana}\p{Katakana}ー"
_NOT_A_LETTER = rf"\s\p{{Z}}\p{{N}}\p{{P}}\p{{S}}\p{{C}}{_HAN}"
PATTERN = "|".join(
    [
        r"['’](?:[sStTmMdD]|[rRvV][eE]|[lL][lL])(?!\p{L})",  # the English endings: 's, 't, 're, ...
        rf"[{_HAN}]+",  # a run of Han or Kana, never together with Latin words or punctuation
        rf" ?[^{_NOT_A_LETTER}\p{{M}}][^{_NOT_A_LETTER}]*",  # a word of any other script with its leading space
        r" ?\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+",  # punctuation, symbols, emoji
        r"\s+(?!\S)|\s+",  # white space; the last blank of a run belongs to the word after it
    ]
)
"""Where merges stop: the pre-tokenizer's regular expression (after GPT-4's), Han runs apart from everything else."""


def byte_symbols() -> list[str]:
    """Return the printable character that stands for each of the 256 bytes in a byte-level vocabulary (GPT-2's)."""
    plain = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    rest = (byte for byte in range(256) if byte not in plain)
    shifted = {byte: 256 + position for position, byte in enumerate(rest)}
    return [chr(shifted.get(byte, byte)) for byte in range(256)]


SYMBOLS = byte_symbols()
BYTES = {symbol: byte for byte, symbol in enumerate(SYMBOLS)}


def to_symbols(text: str) -> str:
    """Write text as the symbols of its UTF-8 bytes."""
    return "".join(SYMBOLS[byte] for byte in text.encode())


def to_bytes(piece: str) -> bytes:
    """Return the bytes that a vocabulary's piece stands for; KeyError when it is not made of byte symbols."""
    return bytes(BYTES[symbol] for symbol in piece)


def train(lines: Iterable[str], vocab_size: int, reserved: Sequence[str]) -> HFTokenizer:
    """Learn a byte-level BPE of at most `vocab_size` tokens, `reserved` the first of them.

    The vocabulary is smaller only where the text holds too few pairs that occur twice. Raises UserError when
    `vocab_size` has no room for the bytes, or the text has fewer than two distinct characters.
    """
    room = vocab_size - len(reserved) - len(SYMBOLS)
    if room < 0:
        raise UserError(f"--vocab-size must be at least {vocab_size - room} for --tokenizer bpe, not {vocab_size}")
    alphabet, merges = _learn(lines, room)
    return _assemble(alphabet, merges, vocab_size, reserved)


def _learn(lines: Iterable[str], room: int) -> tuple[list[str], list[Merge]]:
    """Learn BPE over code points; return the characters beyond ASCII worth a token, and the merges, best first."""
    counts: Counter[str] = Counter()
    # The trainer's own limit on the alphabet picks among equals by chance, so it learns with all characters, and
    # enough merges that `room` can be filled once those of rare characters are left out.
    trainer = trainers.BpeTrainer(vocab_size=room + ALPHABET, min_frequency=2, show_progress=False)
    learner = HFTokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Split(Regex(PATTERN), "isolated")
    learner.train_from_iterator(sample(_counting(lines, counts), SAMPLE), trainer)
    if len(counts) < 2:
        raise UserError(f"the text has {len(counts)} distinct characters; --tokenizer bpe needs at least 2")
    ranked = sorted(counts, key=lambda character: (-counts[character], character))
    # A character takes up to three tokens: itself and, shared with its neighbours, the starts of its bytes.
    alphabet = [character for character in ranked if not character.isascii()][: room // 3]
    merges = json.loads(learner.to_str())["model"]["merges"]
    return alphabet, [(left, right) for left, right in merges]


def sample(lines: Iterable[str], budget: int) -> Iterator[str]:
    """Yield an even sample of at most `budget` characters: all lines if they fit, else every 2nd, 4th, ...

    The trainer remembers every run of Han that it sees, so without it memory would grow with the text.
    """
    kept: list[str] = []
    total, stride = 0, 1
    for number, line in enumerate(lines):
        if number % stride == 0:
            kept.append(line)
            total += len(line)
        while total > budget and len(kept) > 1:
            kept, stride = kept[::2], 2 * stride
            total = sum(map(len, kept))
    yield from kept


def _counting(lines: Iterable[str], counts: Counter[str]) -> Iterator[str]:
    """Pass the lines on, counting their characters."""
    for line in lines:
        counts.update(line)
        yield line


def _assemble(alphabet: list[str], learned: list[Merge], vocab_size: int, reserved: Sequence[str]) -> HFTokenizer:
    """Put characters and merges in byte-level form: bytes to characters first, then characters to longer pieces."""
    pieces = {piece: index for index, piece in enumerate([*reserved, *SYMBOLS])}
    merges: dict[Merge, None] = {}
    for left, right in chain(chain.from_iterable(map(_spelling, alphabet)), _in_symbols(learned)):
        joined = left + right
        if left in pieces and right in pieces and (joined in pieces or len(pieces) < vocab_size):
            pieces.setdefault(joined, len(pieces))
            merges[left, right] = None
    tokenizer = HFTokenizer(models.BPE(vocab=pieces, merges=list(merges)))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in reserved])
    return tokenizer


def _spelling(character: str) -> list[Merge]:
    """Return the merges that assemble one character from its bytes, left to right."""
    symbols = to_symbols(character)
    return [(symbols[:length], symbols[length]) for length in range(1, len(symbols))]


def _in_symbols(merges: list[Merge]) -> Iterator[Merge]:
    """Write merges of characters as merges of byte symbols."""
    return ((to_symbols(left), to_symbols(right)) for left, right in merges)


class Encoder:
    """Encodes text by a byte-level BPE, remembering the ids of what stands between two spaces.

    `PATTERN` always starts a new piece at a blank that is followed by a word, so the ids of a printable text without
    double blanks are those of its parts, one after the other. Looking parts up is several times faster than the
    library; what is not known yet, and all text without spaces (Chinese), the library encodes on every core.
    """

    def __init__(self, tokenizer: HFTokenizer, capacity: int = 1 << 17) -> None:
        # A reserved token that somebody types is text. The setting is not kept in the file.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}
        self._capacity = capacity

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text."""
        if len(self._known) > self._capacity:
            self._known.clear()
        rows = [_keys(text) if _is_spaced(text) else None for text in texts]
        unknown = list(set(chain.from_iterable(filter(None, rows))).difference(self._known))
        whole = [text for text, row in zip(texts, rows, strict=True) if row is None]
        answers = iter(self._ask([*map(_part, unknown), *whole]))
        self._known.update((key, next(answers)) for key in unknown)
        find = self._known.__getitem__
        return [next(answers) if row is None else list(chain.from_iterable(map(find, row))) for row in rows]

    def _ask(self, texts: list[str]) -> list[list[int]]:
        if not texts:  # all is known: the library would wake its threads for nothing
            return []
        if len(texts) == 1:  # nothing to share among its threads, which take longer to wake
            return [self._tokenizer.encode(texts[0], add_special_tokens=False).ids]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


def _is_spaced(text: str) -> bool:
    """Tell whether text is made of words with single blanks between them, so that it may be encoded in parts."""
    return text.count(" ") * 12 > len(text) and text.isprintable() and "  " not in text


def _keys(text: str) -> list[str]:
    """Cut text before every blank, `a bc d` into `a`, ` bc`, ` d`; a key has a blank where its part has none."""
    keys = text.split(" ")
    keys[0] = " " + keys[0]
    return keys


def _part(key: str) -> str:
    """Return the text that a key stands for."""
    return key[1:] if key.startswith(" ") else " " + key
