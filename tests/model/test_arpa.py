"""ARPA files: what is written comes back, what others write is understood, what is wrong is named with its line."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.bot.config import NGramConfig
from elman.errors import UserError
from elman.model.arpa import read_arpa, write_arpa
from elman.model.kneser_ney import estimate
from elman.model.ngram import NGramModel

TOKENS = ["<unk>", "\n", "the", "猫", "no\u00a0break", "全\u3000角"]
EOS = 1

SRILM = r"""A comment of another toolkit.

\data\
ngram  1 = 5
ngram 2=4
ngram 3=2

\1-grams:
-99 <s> -0.3
-1.0	</s>
-0.8	<unk>	-0.1
-0.5 a	-0.2
-0.6	b

\2-grams:
-0.25	<s> a	-0.4
-0.7	a b 0.1
-0.35	a </s>	-0.5
-0.9 b a

\3-grams:
-0.15	<s> a b
-0.05	a b </s>

\end\
"""


def random_model(seed: int, order: int) -> NGramModel:
    ids = np.random.default_rng(seed).integers(0, len(TOKENS), 200)
    return estimate(ids, NGramConfig(vocab_size=len(TOKENS), order=order), EOS)


def written(folder: Path, text: str) -> Path:
    path = folder / "model.arpa"
    path.write_text(text, encoding="utf-8")
    return path


def log10_score(model: NGramModel, context: list[int], token: int) -> float:
    scores, _ = model.score(np.array([context]), np.array([[*context[1:], token]]), model.initial_state())
    return float(scores[0, -1]) / float(np.log(10))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 5), st.sampled_from(["model.arpa", "model.arpa.gz"]))
def test_a_model_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, seed: int, order: int, name: str
) -> None:
    path = tmp_path_factory.mktemp("arpa") / name
    model = random_model(seed, order)
    write_arpa(model, TOKENS, path, EOS)
    again, tokens, eos_id = read_arpa(path)
    assert (tokens, eos_id) == (["<unk>", "</s>", *TOKENS[2:]], EOS)
    stream = np.random.default_rng(seed + 1).integers(0, len(TOKENS), (2, 50))
    expected, _ = model.log_probs(stream, model.initial_state(2))
    np.testing.assert_allclose(again.log_probs(stream, again.initial_state(2))[0], expected, rtol=1e-6)


def test_what_is_written_is_what_the_format_says(tmp_path: Path) -> None:
    model = estimate(np.array([2, EOS]), NGramConfig(vocab_size=3, order=2), EOS)
    write_arpa(model, ["<unk>", "\n", "a"], tmp_path / "m.arpa", EOS)
    lines = (tmp_path / "m.arpa").read_text(encoding="utf-8").split("\n")
    # Each of a and </s> once, discounted by 0.5: p = 0.25 + 0.5 / 3 and 0.5 / 3; each context leaves 0.5.
    low, high, half = (f"{np.log10(p):.5f}" for p in (0.5 / 3, 0.25 + 0.5 / 3, 0.5))
    follow = f"{np.log10(0.5 + 0.5 * (0.25 + 0.5 / 3)):.5f}"
    rounded = [re.sub(r"-\d+\.\d+", lambda number: f"{float(number[0]):.5f}", line) for line in lines]
    assert rounded == [
        *["\\data\\", "ngram 1=4", "ngram 2=2", ""],
        *["\\1-grams:", f"-99\t<s>\t{half}", f"{low}\t<unk>", f"{high}\t</s>", f"{high}\ta\t{half}", ""],
        *["\\2-grams:", f"{follow}\t<s> a", f"{follow}\ta </s>", "", "\\end\\", ""],
    ]


def test_a_gzip_holds_the_same_text_and_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a.arpa", "b.arpa.gz", "c.arpa.gz"):
        write_arpa(random_model(1, 3), TOKENS, tmp_path / name, EOS)
    plain, *packed = (path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert packed[0] == packed[1]
    assert packed[0][4:8] == bytes(4), "a gzip's time of writing"
    assert gzip.decompress(packed[0]) == plain


def test_another_toolkits_file_is_scored_by_the_back_off_rule(tmp_path: Path) -> None:
    model, tokens, eos = read_arpa(written(tmp_path, SRILM))
    unk, a, b = (tokens.index(word) for word in ("<unk>", "a", "b"))
    assert tokens == ["</s>", "<unk>", "a", "b"]
    cases = [
        ([eos], a, -0.25),  # <s> a
        ([eos, a], b, -0.15),  # <s> a b
        ([eos, a], eos, -0.4 - 0.35),  # <s> a, then a </s>
        ([eos, a, b], eos, -0.05),  # a b </s>
        ([a, b], a, 0.1 - 0.9),  # a b has a weight above 1
        ([eos, b], a, -0.9),  # <s> b is not listed: all its mass is left
        ([eos, b], b, -0.6),  # nor has b a weight of its own
        ([eos, unk], b, -0.1 - 0.6),
        ([a, eos], b, -0.3 - 0.6),  # after the end of a line stands <s>, whatever weight is there
        ([eos, a, eos], a, -0.25),
        ([a], unk, -0.2 - 0.8),
    ]
    for context, token, expected in cases:
        assert log10_score(model, context, token) == pytest.approx(expected, abs=1e-5), (context, token)


def test_a_listed_ngram_counts_even_when_its_suffix_was_pruned(tmp_path: Path) -> None:
    text = SRILM.replace("ngram 2=4", "ngram 2=3").replace("-0.7	a b 0.1\n", "").replace("-0.05	a b </s>\n", "")
    path = written(tmp_path, text.replace("ngram 3=2", "ngram 3=1"))
    model, tokens, eos = read_arpa(path)
    a, b = tokens.index("a"), tokens.index("b")
    assert log10_score(model, [eos, a], b) == pytest.approx(-0.15, abs=1e-6)
    assert log10_score(model, [b, a], b) == pytest.approx(-0.2 - 0.6, abs=1e-6)


def test_windows_line_ends_and_a_model_without_sentence_start_are_read(tmp_path: Path) -> None:
    text = "\\data\\\r\nngram 1=2\r\n\r\n\\1-grams:\r\n-0.3 a\r\n-0.3 </s>\r\n\r\n\\end\\\r\n"
    path = tmp_path / "m.arpa"
    path.write_bytes(text.encode())
    model, tokens, eos = read_arpa(path)
    assert (tokens, eos, model.config.order) == (["a", "</s>"], 1, 1)


def test_an_order_without_ngrams_is_read(tmp_path: Path) -> None:
    text = SRILM.split("\\3-grams:")[0].replace("ngram 3=2", "ngram 3=0") + "\\3-grams:\n\n\\end\\\n"
    model, tokens, eos = read_arpa(written(tmp_path, text))
    assert log10_score(model, [eos, tokens.index("a")], tokens.index("b")) == pytest.approx(-0.4 - 0.7, abs=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("ngram 2=4", "ngram 3=4", 5, "expected 'ngram 2=<count>'"),
        ("ngram 2=4", "n-gram 2=4", 5, "expected 'ngram 2=<count>'"),
        ("ngram 2=4", "ngram 2=5", 20, "a 2-gram"),
        ("ngram 2=4", "ngram 2=3", 19, "expected \\3-grams: after 3 2-grams"),
        ("ngram 3=2", "ngram 3=1", 23, "expected \\end\\ after 1 3-grams"),
        ("ngram 3=2", "ngram 3=2\nngram 4=0\nngram 5=0\nngram 6=0", 10, "order 6"),
        ("\\2-grams:", "\\two-grams:", 15, "expected \\2-grams:"),
        ("-0.7\ta b 0.1", "-0.7\ta b 0.1 0.2", 17, "5 columns"),
        ("-0.7\ta b 0.1", "-0.7\ta", 17, "2 columns"),
        ("-0.7\ta b 0.1", "much\ta b 0.1", 17, "expected log10 p of a 2-gram"),
        ("-0.7\ta b 0.1", "0.7\ta b 0.1", 17, "not a probability"),
        ("-0.7\ta b 0.1", "nan\ta b 0.1", 17, "not a probability"),
        ("-0.7\ta b 0.1", "-0.7\ta b nan", 17, "not a probability"),
        ("-0.7\ta b 0.1", "-0.7\ta b inf", 17, "not a probability"),
        ("-0.7\ta b 0.1", "-0.7\ta c 0.1", 17, "'c' is not among the 1-grams"),
        ("-0.7\ta b 0.1", "-0.7\ta <s> 0.1", 17, "<s> is not the first word"),
        ("-0.7\ta b 0.1", "-0.7\t</s> b 0.1", 17, "</s> is not the last word"),
        ("-0.9 b a", "-0.7\ta b", 19, "second time"),
        ("-0.6\tb", "-0.6\ta", 13, "second time"),
        ("-0.05\ta b </s>", "-0.05\tb b </s>", 23, "first 2 words are not among the 2-grams"),
        ("-1.0\t</s>", "-1.0\tc", 13, "no </s>"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, problem: str) -> None:
    assert SRILM.count(old) == 1
    path = written(tmp_path, SRILM.replace(old, new))
    with pytest.raises(UserError) as error:
        read_arpa(path)
    assert str(error.value).startswith(f"{path}: line {line}: ")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("lines", range(1, SRILM.count("\n") - 1))
def test_a_file_cut_short_at_any_line_is_refused(tmp_path: Path, lines: int) -> None:
    path = written(tmp_path, "".join(SRILM.splitlines(keepends=True)[:lines]))
    with pytest.raises(UserError, match=re.escape(str(path))):
        read_arpa(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"once upon a time\n", "without \\\\data"),
        (bytes(range(256)), "line"),
        (gzip.compress(SRILM.encode() * 50)[:80], "gzip file is cut short"),
        (SRILM.replace(" a\t-0.2", " \xe9\t-0.2").encode("latin-1"), "line 12, byte offset"),
    ],
    ids=["empty", "prose", "binary", "half a gzip", "latin-1"],
)
def test_a_file_that_is_no_arpa_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "m.arpa"
    path.write_bytes(content)
    with pytest.raises(UserError, match=problem) as error:
        read_arpa(path)
    assert str(path) in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.arpa: no such file"):
        read_arpa(tmp_path / "none.arpa")


@pytest.mark.parametrize("token", ["two words", "tab\t", "", "<s>", "</s>", "the", "nul\0"])
def test_a_token_that_the_format_cannot_hold_leaves_no_file(tmp_path: Path, token: str) -> None:
    with pytest.raises(UserError, match=re.escape(f"token 3 is {token!r}")):
        write_arpa(random_model(1, 2), [*TOKENS[:3], token, *TOKENS[4:]], tmp_path / "m.arpa", EOS)
    assert not list(tmp_path.iterdir())
