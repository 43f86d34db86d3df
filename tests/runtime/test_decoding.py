"""Streaming: pieces that are whole characters, and together the text that decoding all ids at once gives."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.runtime.decoding import StopStrings, StreamingDecoder
from elman.text.tokenizers import Kind, Tokenizer

LINES = [
    "hello , how are you ?",
    "你好，今天怎么样？ 很好！",
    "hello 你好 again",
    "ok！ no ok 😀 👩‍👩‍👧",
    "에 가 ア カ",
] * 3
TOKENIZERS: dict[Kind, Tokenizer] = {
    "bpe": Tokenizer.train("bpe", LINES, 330),
    "char": Tokenizer.train("char", LINES),
    "word": Tokenizer.train("word", LINES),
}
each_kind = pytest.mark.parametrize("kind", TOKENIZERS)


def stream(tokenizer: Tokenizer, ids: list[int]) -> list[str]:
    decoder = StreamingDecoder(tokenizer)
    return [*map(decoder.push, ids), decoder.finish()]


@each_kind
@given(st.data())
def test_any_ids_stream_to_what_they_decode_to(kind: Kind, data: st.DataObject) -> None:
    tokenizer = TOKENIZERS[kind]
    ids = data.draw(st.lists(st.integers(0, tokenizer.vocab_size - 1)))
    assert "".join(stream(tokenizer, ids)) == tokenizer.decode(ids)


@given(st.text())
def test_bytes_of_any_text_stream_in_whole_characters(text: str) -> None:
    tokenizer = TOKENIZERS["bpe"]
    pieces = stream(tokenizer, tokenizer.encode(text))
    assert "".join(pieces) == text
    assert pieces[-1] == ""
    assert all("\ufffd" not in piece for piece in pieces) or "\ufffd" in text


def test_a_character_of_several_tokens_comes_with_the_last_of_them() -> None:
    tokenizer = TOKENIZERS["bpe"]
    ids = tokenizer.encode("𠀀")
    assert len(ids) > 1
    assert stream(tokenizer, ids) == [*[""] * (len(ids) - 1), "𠀀", ""]


def test_a_character_cut_short_is_replaced_at_the_end() -> None:
    tokenizer = TOKENIZERS["bpe"]
    assert stream(tokenizer, tokenizer.encode("𠀀")[:-1])[-1] == "\ufffd"


def test_words_stand_apart_but_not_han_and_kana() -> None:
    tokenizer = TOKENIZERS["word"]
    ids = [*tokenizer.encode("hello how 你 好 again"), tokenizer.eos_id, *tokenizer.encode("ok")]
    assert stream(tokenizer, ids) == ["hello", " how", " 你", "好", " again", "\n", "ok", ""]


def test_reserved_tokens_say_nothing_but_the_end_of_line() -> None:
    tokenizer = TOKENIZERS["bpe"]
    said = {name: "".join(stream(tokenizer, [index])) for name, index in tokenizer.reserved.items()}
    assert {name for name, text in said.items() if text} == {"<eos>"}
    assert said["<eos>"] == "\n"


@each_kind
def test_a_finished_decoder_starts_anew(kind: Kind) -> None:
    tokenizer = TOKENIZERS[kind]
    decoder = StreamingDecoder(tokenizer)
    ids = tokenizer.encode("hello 你")[: 3 if kind == "bpe" else None]
    texts = ["".join([*map(decoder.push, ids), decoder.finish()]) for _ in range(2)]
    assert texts[0] == texts[1] == tokenizer.decode(ids)


def shown(stop: list[str], pieces: list[str]) -> tuple[str, bool]:
    gate = StopStrings(stop)
    text = "".join(map(gate.push, pieces))
    return text + gate.finish(), gate.found


@given(st.text("ab\n", max_size=30), st.lists(st.text("ab\n", min_size=1, max_size=4), max_size=3), st.randoms())
def test_text_is_shown_up_to_the_first_stop_string_however_it_is_cut(
    text: str, stop: list[str], random: Random
) -> None:
    cuts = sorted(random.randint(0, len(text)) for _ in range(random.randint(0, 8)))
    pieces = [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]
    ends = [(text.find(string) + len(string), text.find(string)) for string in stop if string in text]
    # Text comes from the left: the string that is whole first ends it, of several the one that began first.
    found, gate = "", StopStrings(stop)
    for piece in pieces:
        found += gate.push(piece)
    found += gate.finish()
    assert gate.found == bool(ends)
    if not ends:
        assert found == text
    else:
        assert text.startswith(found)
        assert not any(string in found for string in stop)
        assert len(found) in {start for _, start in ends}


def test_what_cannot_begin_a_stop_string_is_shown_at_once() -> None:
    gate = StopStrings(["\nUser:"])
    assert [gate.push(piece) for piece in ("hi", "\nUs", "ual", "\nUser", ": no", " more")] == [
        *("hi", "", "\nUsual", "", "", "")
    ]
    assert gate.found


def test_without_stop_strings_all_is_shown() -> None:
    assert shown([], ["a", "", "b"]) == ("ab", False)
    assert shown([""], ["a", "b"]) == ("ab", False)
