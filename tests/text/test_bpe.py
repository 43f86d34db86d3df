"""Byte-level BPE is lossless on any text and never mixes the bytes of two characters."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.text import RESERVED, Tokenizer, bpe, read_corpus, text_lines
from elman.text.bpe import PATTERN

VOCAB_SIZE = 1500
COMMON = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能"


def mixed_lines(count: int = 1500) -> list[str]:
    """Made-up Chinese, English, emoji and rare characters, mixed within the lines."""
    chance = random.Random(1)
    rare = [chr(code) for code in range(0x4E00, 0x5E00)]
    phrases = ["".join(chance.choices(COMMON, k=chance.randint(1, 4))) for _ in range(300)]
    words = ["".join(chance.choices("etaoinshrd", k=chance.randint(1, 7))) for _ in range(300)]

    def piece() -> str:
        kind = chance.choice("pppwwwrex")
        return {
            "p": lambda: "".join(chance.choices(phrases, k=3)),
            "w": lambda: " " + chance.choice(words),
            "r": lambda: chance.choice(rare),
            "e": lambda: chance.choice(["😀", "👩‍👩‍👧", "é", "ё", "。", "，", "'s", "123", "  "]),
            "x": lambda: chance.choice(words).upper(),
        }[kind]()

    return ["".join(piece() for _ in range(12)) for _ in range(count)]


MIXED = mixed_lines()
TOKENIZER = Tokenizer.train("bpe", MIXED, VOCAB_SIZE)

unicode_text = st.text(st.characters(exclude_categories=["Cs"]))
like_ours = st.lists(
    st.sampled_from([*COMMON[:9], *"ab '\n\t", " the", "  ", "é", "😀", "\u200d", "<turn>", "\u3000"])
).map("".join)


@given(unicode_text | like_ours)
@settings(max_examples=300)
def test_any_text_comes_back(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_the_vocabulary_has_the_size_asked_for() -> None:
    assert TOKENIZER.vocab_size == VOCAB_SIZE
    for vocab_size in (285, 286, 290, 300, 400):
        tokenizer = Tokenizer.train("bpe", MIXED, vocab_size)
        assert tokenizer.vocab_size == vocab_size
        assert tokenizer.decode(tokenizer.encode(MIXED[0])) == MIXED[0]


def assert_sane(tokenizer: Tokenizer) -> None:
    for index in range(len(RESERVED), tokenizer.vocab_size):
        piece = tokenizer.piece_bytes(index)
        if len(piece) == 1:
            continue
        try:
            piece.decode()
        except UnicodeDecodeError:
            # The first bytes of one character: a leading byte, then continuations alone.
            assert piece[0] >= 0xC0, piece
            assert all(0x80 <= byte < 0xC0 for byte in piece[1:]), piece


def test_no_token_holds_part_of_a_character_with_bytes_of_another() -> None:
    assert_sane(TOKENIZER)


def test_plain_byte_level_bpe_would_fail_that_test() -> None:
    class Plain:
        vocab_size = len(RESERVED) + 1

        def piece_bytes(self, index: int) -> bytes:
            return "我们".encode()[1:4]

    with pytest.raises(AssertionError):
        assert_sane(Plain())  # type: ignore[arg-type]


def test_a_vocabulary_learned_from_real_chinese_is_sane(data_folder: Path) -> None:
    files = [data_folder / "dialogue" / "zh" / "kdconv.jsonl", data_folder / "dialogue" / "en" / "chatterbot.jsonl"]
    lines = list(text_lines(read_corpus(files)))
    tokenizer = Tokenizer.train("bpe", lines, 4000)
    assert tokenizer.vocab_size == 4000
    assert_sane(tokenizer)
    sample = lines[::50]
    assert [tokenizer.decode(ids) for ids in tokenizer.encode_batch(sample)] == sample
    assert sum(map(len, tokenizer.encode_batch(sample))) < 0.8 * sum(map(len, sample))


def test_common_characters_are_one_token_and_rare_ones_fall_to_bytes() -> None:
    assert all(len(TOKENIZER.encode(character)) == 1 for character in COMMON)
    assert len(TOKENIZER.encode("龘")) > 1
    assert "龘".encode() == b"".join(map(TOKENIZER.piece_bytes, TOKENIZER.encode("龘")))


def test_latin_words_take_their_blank_and_han_does_not() -> None:
    tokens = [TOKENIZER.piece_bytes(index) for index in range(len(RESERVED), TOKENIZER.vocab_size)]
    han = "".join(COMMON).encode()[:3]
    assert any(token.startswith(b" ") and len(token) > 2 for token in tokens)
    assert not any(b" " in token and han in token for token in tokens)


@pytest.mark.parametrize("token", RESERVED)
def test_a_reserved_token_that_is_typed_is_text(token: str, tmp_path: Path) -> None:
    TOKENIZER.save(tmp_path / "tokenizer.json")
    for tokenizer in (TOKENIZER, Tokenizer.load(tmp_path / "tokenizer.json")):
        for text in (token, f"a {token} b", f"{token}{token}", f"我{token}"):
            ids = tokenizer.encode(text)
            assert not set(ids) & set(tokenizer.reserved.values())
            assert tokenizer.decode(ids) == text


@given(unicode_text | like_ours | st.lists(st.sampled_from(["a", "bc", "我", "don't", "é", "-", ""])).map(" ".join))
@settings(max_examples=300)
def test_the_short_cut_gives_the_ids_of_the_library(text: str) -> None:
    encoding = TOKENIZER._tokenizer.encode(text, add_special_tokens=False)
    assert TOKENIZER.encode(text) == encoding.ids


def test_the_memory_of_the_short_cut_is_bounded() -> None:
    encoder = TOKENIZER._encoder
    encoder._capacity = 10  # type: ignore[attr-defined]
    before = [TOKENIZER.encode(line) for line in MIXED[:20]]
    assert len(encoder._known) < 200  # type: ignore[attr-defined]
    encoder._capacity = 1 << 17  # type: ignore[attr-defined]
    assert before == TOKENIZER.encode_batch(MIXED[:20])


def test_training_is_deterministic(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Tokenizer.train("bpe", MIXED, 600).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (
        PATTERN
        in json.loads((tmp_path / "a").read_text(encoding="utf-8"))["pre_tokenizer"]["pretokenizers"][0][
            "pattern"
        ].values()
    )


@given(st.lists(st.text("ab我", max_size=9), max_size=40), st.integers(1, 60))
def test_a_long_text_is_learned_from_an_even_sample(lines: list[str], budget: int) -> None:
    kept = list(bpe.sample(lines, budget))
    if sum(map(len, lines)) <= budget:
        assert kept == lines
    else:
        assert len(kept) == 1 or sum(map(len, kept)) <= budget
        strides = [lines[:: 1 << power] for power in range(8)]
        assert kept in strides
