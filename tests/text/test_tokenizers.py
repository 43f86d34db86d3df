"""Tokenizers give ids that come back as text, keep closed vocabularies closed, and survive their file."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text import RESERVED, Tokenizer
from elman.text.tokenizers import Kind

LINES = ["the cat sat on the mat", "the dog sat on the log", "我 爱 你 ， 我 爱 猫", "a b c d a b c d"] * 3
KINDS: tuple[Kind, ...] = ("word", "char", "bpe")

texts = st.text(st.characters(exclude_categories=["Cs"]))


def train(kind: Kind, lines: list[str] | None = None, vocab_size: int | None = None) -> Tokenizer:
    return Tokenizer.train(kind, LINES if lines is None else lines, 400 if kind == "bpe" else vocab_size)


TOKENIZERS = {kind: train(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
@given(text=texts)
def test_any_text_gives_ids_inside_the_vocabulary(kind: Kind, text: str) -> None:
    tokenizer = TOKENIZERS[kind]
    ids = tokenizer.encode(text)
    assert all(0 <= index < tokenizer.vocab_size for index in ids)
    assert tokenizer.eos_id not in ids
    assert ids == tokenizer.encode_batch(["x", text, "y z"])[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_that_was_learned_comes_back(kind: Kind) -> None:
    tokenizer = TOKENIZERS[kind]
    assert tokenizer.decode([*tokenizer.encode(LINES[0]), tokenizer.eos_id, *tokenizer.encode(LINES[1])]) == (
        f"{LINES[0]}\n{LINES[1]}"
    )


@pytest.mark.parametrize("kind", KINDS)
@given(text=texts)
@settings(max_examples=25)
def test_a_saved_tokenizer_is_the_same_again(kind: Kind, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    tokenizer, path = TOKENIZERS[kind], tmp_path_factory.getbasetemp() / f"{kind}.json"
    tokenizer.save(path)
    again = Tokenizer.load(path)
    assert (again.kind, again.vocab_size, again.reserved) == (kind, tokenizer.vocab_size, tokenizer.reserved)
    assert again.encode(text) == tokenizer.encode(text)
    assert again.decode(again.encode(text)) == tokenizer.decode(tokenizer.encode(text))
    saved = path.read_bytes()
    again.save(path)
    assert path.read_bytes() == saved


@pytest.mark.parametrize("kind", KINDS)
@given(ids=st.lists(st.integers(0, 11)))
def test_what_the_pieces_give_is_what_decoding_gives(kind: Kind, ids: list[int]) -> None:
    tokenizer = TOKENIZERS[kind]
    if kind == "word":
        assert "".join(tokenizer.decode(ids).split()) == b"".join(map(tokenizer.piece_bytes, ids)).decode().replace(
            "\n", ""
        )
    else:
        assert tokenizer.decode(ids) == b"".join(map(tokenizer.piece_bytes, ids)).decode(errors="replace")


@pytest.mark.parametrize("kind", KINDS)
def test_the_reserved_tokens_are_the_first_ids(kind: Kind) -> None:
    reserved = RESERVED if kind == "bpe" else ("<unk>", "<eos>")
    assert TOKENIZERS[kind].reserved == {token: index for index, token in enumerate(reserved)}
    assert (TOKENIZERS[kind].unk_id, TOKENIZERS[kind].eos_id) == (0, 1)


def test_words_are_ordered_by_frequency_and_cut_at_the_size() -> None:
    lines = ["c c c c b b b a a", "b a"]
    assert [train("word", lines).piece_bytes(index) for index in range(2, 5)] == [b"c", b"b", b"a"]
    small = train("word", lines, 4)
    assert small.vocab_size == 4
    assert small.encode("a b c") == [0, 3, 2]


def test_words_seen_once_are_unknown() -> None:
    tokenizer = train("word", ["a a b b once"])
    assert tokenizer.decode(tokenizer.encode("a once never b")) == "a <unk> <unk> b"


def test_in_prepared_text_every_word_counts_and_stays_whole() -> None:
    tokenizer = train("word", ["a <unk> once 戦場"])
    assert tokenizer.vocab_size == 5
    assert tokenizer.encode("once <unk> 戦場 戦") == [3, 0, 4, 0]


def test_each_han_character_is_a_word_and_is_joined_without_blanks() -> None:
    tokenizer = train("word", ["我爱你，我爱 Python 和 Python 和你，", "，，"])
    assert tokenizer.decode(tokenizer.encode("我爱你， Python Python和你")) == "我爱你， Python Python 和你"


def test_an_end_of_line_that_is_typed_is_an_unknown_word() -> None:
    tokenizer = train("word", ["a <eos> b"] * 2)
    assert tokenizer.encode("a <eos> b") == [2, 0, 3]
    assert tokenizer.encode("a\x1cb") == [2, 3]


@given(texts)
def test_the_file_means_the_same_to_the_library(text: str) -> None:
    for kind in KINDS:
        tokenizer = TOKENIZERS[kind]
        if "<" not in text:
            assert tokenizer._tokenizer.encode(text, add_special_tokens=False).ids == tokenizer.encode(text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lines", [[], [""], ["a", "a"], ["\n"]], ids=["nothing", "empty", "one", "newline"])
def test_a_vocabulary_of_one_is_refused(kind: Kind, lines: list[str]) -> None:
    with pytest.raises(UserError, match="at least 2"):
        train(kind, lines)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("vocab_size", [-1, 0, 1, 3])
def test_a_vocabulary_without_room_names_the_flag(kind: Kind, vocab_size: int) -> None:
    with pytest.raises(UserError, match="--vocab-size must be at least"):
        Tokenizer.train(kind, LINES, vocab_size)


def test_an_unknown_kind_names_the_flag() -> None:
    with pytest.raises(UserError, match="--tokenizer must be one of word, char, bpe, not bytes"):
        Tokenizer.train("bytes", LINES)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_surrogate_pair_is_not_a_traceback(kind: Kind) -> None:
    with pytest.raises(UserError, match="not valid Unicode"):
        TOKENIZERS[kind].encode("\ud83d")


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_or_foreign_file_is_refused_in_one_line(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    TOKENIZERS[kind].save(path)
    whole = path.read_text(encoding="utf-8")
    foreign = json.loads(whole)
    foreign["model"]["vocab"]["<mine>"] = foreign["model"]["vocab"].pop("<eos>")
    gap = json.loads(whole)
    gap["model"]["vocab"]["a" if kind != "bpe" else "Ġ"] = 5000
    unigram = json.loads(whole)
    unigram["model"]["type"] = "Unigram"
    for text in (whole[: len(whole) // 2], "", "[]", "{}", *map(json.dumps, (foreign, gap, unigram))):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=r"tokenizer\.json: not a tokenizer of elman") as caught:
            Tokenizer.load(path)
        assert "\n" not in str(caught.value)
    with pytest.raises(UserError, match="no such file"):
        Tokenizer.load(tmp_path / "nowhere.json")
    with pytest.raises(UserError, match="cannot read"):
        Tokenizer.load(tmp_path)


def test_penn_treebank_and_wikitext_have_their_known_vocabularies(data_folder: Path) -> None:
    for name, vocab_size in (("ptb", 10_000), ("wikitext-2", 33_278)):
        with (data_folder / "lm" / name / "train.txt").open(encoding="utf-8", newline="\n") as lines:
            assert Tokenizer.train("word", lines).vocab_size == vocab_size
