import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]

SMALL = ("--hidden-size", 16, "--batch-size", 4, "--bptt-len", 8, "--steps", 30)
TALK = ("--hidden-size", 32, "--batch-size", 4)
MODELS = {"lstm": SMALL, "gru": SMALL, "rnn": (*SMALL, "--activation", "sigmoid"), "bow": SMALL, "ngram": ()}


def trained(elman: Run, text: Path, out: Path, *flags: object) -> dict[str, Any]:
    outcome = elman("train", text, "--out", out, *flags, "--json")
    assert outcome.code == 0, outcome.err
    result: dict[str, Any] = json.loads(outcome.out)
    return result


@pytest.mark.parametrize("language", ["english", "chinese"])
@pytest.mark.parametrize("model", MODELS)
def test_a_text_trains_evaluates_and_generates_with_the_same_commands(
    elman: Run, tmp_path: Path, request: pytest.FixtureRequest, language: str, model: str
) -> None:
    text, bot = request.getfixturevalue(language), tmp_path / "bot"
    tokenizer = "word" if language == "english" else "char"
    report = trained(elman, text, bot, "--model", model, "--tokenizer", tokenizer, *MODELS[model])
    assert report.keys() >= {"out", "tokens", "tokens_per_second", "valid_perplexity", "epochs", "seconds"}
    measured = json.loads(elman("evaluate", bot, text, "--json").out)
    assert 1 < measured["perplexity"] < 60
    assert measured["oov"] == 0
    assert 0 <= measured["top1"] <= measured["top3"] <= 1
    written = json.loads(elman("generate", bot, "--prompt", "the", "--seed", 1, "--max-new-tokens", 5, "--json").out)
    assert written.keys() == {"text", "tokens", "tokens_per_second", "finish_reason"}
    assert (written["tokens"], written["finish_reason"]) == (5, "length")


def test_the_contracts_keys_are_there(elman: Run, tmp_path: Path, english: Path) -> None:
    trained(elman, english, tmp_path / "bot", "--model", "ngram", "--order", 3)
    report = json.loads(elman("evaluate", tmp_path / "bot", english, "--json").out)
    expected = {"perplexity", "perplexity_per_word", "bits_per_character", "tokens", "words", "oov", "seconds"}
    assert report.keys() >= expected
    assert (report["tokens"], report["words"]) == (180 + 1020, 1020)


def test_the_same_seed_writes_the_same_text(elman: Run, tmp_path: Path, english: Path) -> None:
    trained(elman, english, tmp_path / "bot", *SMALL)
    texts = [elman("generate", tmp_path / "bot", "--seed", seed).out for seed in (7, 7, 8)]
    assert texts[0] == texts[1] != texts[2]


def test_score_prints_a_log_probability_a_line(elman: Run, tmp_path: Path, english: Path) -> None:
    trained(elman, english, tmp_path / "bot", "--model", "ngram")
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("the cat sat on the mat\nmat the on\n", encoding="utf-8")
    likely, unlikely = map(float, elman("score", tmp_path / "bot", sentences).out.split())
    assert unlikely < likely < 0
    assert json.loads(elman("score", tmp_path / "bot", sentences, "--json").out) == pytest.approx(
        [likely, unlikely], abs=1e-4
    )


def test_chat_answers_each_line_with_a_line(elman: Run, tmp_path: Path, conversations: Path) -> None:
    trained(elman, conversations, tmp_path / "bot", "--steps", 300, "--dropout", 0, *TALK)
    outcome = elman("chat", tmp_path / "bot", "--temperature", 0, stdin="hi there\n\nhi there\n")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 3
    assert "你好 hello" in outcome.out
    replies = elman("chat", tmp_path / "bot", "--temperature", 0, "--json", stdin="hi there\n").out.splitlines()
    assert [json.loads(reply) for reply in replies] == [{"text": "你好 hello"}]
    likely, unlikely = json.loads(elman("score", tmp_path / "bot", sentences(tmp_path), "--json").out)
    assert unlikely < likely


def sentences(folder: Path) -> Path:
    """Return what the bot says, and what it does not say."""
    (folder / "sentences.txt").write_text("你好 hello\nhi hello\n", encoding="utf-8")
    return folder / "sentences.txt"


def test_nbest_lists_are_one_json_value(elman: Run, tmp_path: Path, english: Path) -> None:
    trained(elman, english, tmp_path / "bot", "--model", "ngram")
    (tmp_path / "nbest.tsv").write_text("u1\t-1.0\tthe cat\nu1\t-1.5\tthe dog\n", encoding="utf-8")
    ranked = json.loads(elman("score", tmp_path / "bot", tmp_path / "nbest.tsv", "--nbest", "--json").out)
    assert sorted(each["sentence"] for each in ranked) == ["the cat", "the dog"]


def test_a_wrong_word_on_the_command_line_is_one_line(elman: Run) -> None:
    for arguments in (["generate"], ["train", "x", "--out", "y", "--steps", "abc"], ["nonsense"]):
        outcome = elman(*arguments)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1), outcome


def test_flags_come_before_the_config_file(elman: Run, tmp_path: Path, english: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text('hidden_size = 24\nmodel = "gru"\nsteps = 10\nbatch_size = 4\nbptt_len = 8\n', encoding="utf-8")
    trained(elman, english, tmp_path / "bot", "--config", config, "--hidden-size", 12)
    fields = json.loads((tmp_path / "bot" / "config.json").read_text())
    assert (fields["model"], fields["hidden_size"], fields["num_layers"]) == ("gru", 12, 1)
    assert elman("train", english, "--out", tmp_path / "other", "--config", config, "--epochs", 1).code == 0
    kept = json.loads((tmp_path / "bot" / "training.json").read_text())
    assert (kept["steps"], kept["batch_size"], kept["clip"]) == (10, 4, 0.25)


def test_pretrained_vectors_start_the_embeddings(elman: Run, tmp_path: Path, english: Path) -> None:
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("cat " + " ".join(["0.5"] * 8) + "\nunheard " + " ".join(["1"] * 8) + "\n", encoding="utf-8")
    flags = ("--hidden-size", 8, "--embeddings", vectors, "--steps", 1, "--batch-size", 4, "--learning-rate", 1e-9)
    trained(elman, english, tmp_path / "bot", *flags)
    from elman.bot import open_bot

    bot = open_bot(tmp_path / "bot")
    cat = bot.tensors()["embedding.weight"][bot.tokenizer.encode("cat")[0]]
    assert cat.tolist() == pytest.approx([0.5] * 8, abs=1e-4)


def test_a_run_starts_from_another_bots_words_and_weights(elman: Run, tmp_path: Path, english: Path) -> None:
    from elman.bot import open_bot

    trained(elman, english, tmp_path / "first", "--hidden-size", 8, "--steps", 5, "--batch-size", 4)
    flags = ("--hidden-size", 8, "--steps", 1, "--batch-size", 4, "--learning-rate", 1e-9)
    trained(elman, english, tmp_path / "second", "--init", tmp_path / "first", *flags)
    first, second = open_bot(tmp_path / "first"), open_bot(tmp_path / "second")
    assert first.tokenizer.vocab_size == second.tokenizer.vocab_size
    for name, array in first.tensors().items():
        np.testing.assert_allclose(second.tensors()[name], array, atol=1e-6)


def test_an_nbest_list_is_reranked(elman: Run, tmp_path: Path, english: Path) -> None:
    trained(elman, english, tmp_path / "bot", "--model", "ngram")
    lists = tmp_path / "nbest.tsv"
    lists.write_text("u1\t-1.0\tmat the on\nu1\t-1.5\tthe cat sat\nu2\t-2\ta dog\n", encoding="utf-8")
    lines = elman("score", tmp_path / "bot", lists, "--nbest").out.splitlines()
    assert [(line.split("\t")[0], line.split("\t")[2]) for line in lines] == [
        ("u1", "the cat sat"),
        ("u1", "mat the on"),
        ("u2", "a dog"),
    ]
