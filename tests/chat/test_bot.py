"""A loaded bot is all that a caller needs: it talks, writes, scores and suggests, alike in every kind of model."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

import elman
from elman.bot import open_bot
from elman.errors import UserError
from elman.runtime.sampling import SamplingConfig

LIKELIEST = SamplingConfig(temperature=0)


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A bot of words, one of bytes and one that talks, each trained for a moment."""
    folder = tmp_path_factory.mktemp("bots")
    (folder / "text.txt").write_text("the cat sat on the mat\nthe dog sat on the log\n" * 80, encoding="utf-8")
    talk = '{"messages": [{"speaker": "A", "text": "hi there"}, {"speaker": "B", "text": "你好 hello"}]}\n'
    (folder / "talk.jsonl").write_text(talk * 200, encoding="utf-8")
    common = ["--hidden-size", "32", "--batch-size", "4", "--bptt-len", "8", "--steps", "400"]
    kinds = {
        "word": ["text.txt", "--tokenizer", "word"],
        "bpe": ["text.txt", "--tokenizer", "bpe", "--vocab-size", "300"],
        "talk": ["talk.jsonl", "--vocab-size", "300"],
    }
    for name, arguments in kinds.items():
        command = [sys.executable, "-m", "elman", "train", *arguments, *common, "--out", name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return {name: folder / name for name in kinds}


def test_it_talks(bots: dict[str, Path]) -> None:
    session = elman.load(bots["talk"]).chat(LIKELIEST)
    assert ["".join(session.reply("hi there")) for _ in range(2)] == ["你好 hello"] * 2


def test_conversations_of_one_bot_share_a_batch_and_cannot_tell(bots: dict[str, Path]) -> None:
    wild = SamplingConfig(temperature=2, top_p=None)
    alone = ["".join(elman.load(bots["talk"]).chat(wild, seed=seed).reply("hi there")) for seed in range(5)]
    bot = elman.load(bots["talk"])
    replies = [bot.chat(wild, seed=seed).reply("hi there") for seed in range(5)]
    texts = [""] * len(replies)
    waiting = set(range(5))
    while waiting:
        for index in sorted(waiting):  # each takes a piece in turn
            piece = next(replies[index], None)
            texts[index] += piece or ""
            waiting -= {index} if piece is None else set()
    assert texts == alone


def test_a_stop_string_ends_the_text_and_is_not_in_it(bots: dict[str, Path]) -> None:
    bot = elman.load(bots["word"])
    (whole,) = bot.write("the cat", LIKELIEST, max_new_tokens=12)
    (stopped,) = bot.write("the cat", LIKELIEST, max_new_tokens=12, stop=["on the"])
    assert (whole.finish_reason, stopped.finish_reason) == ("length", "stop")
    assert "on the" in whole.text
    assert stopped.text == whole.text[: whole.text.index("on the")]


def test_candidates_are_one_batch_and_the_first_is_the_one_alone(bots: dict[str, Path]) -> None:
    bot = elman.load(bots["bpe"])
    wild = SamplingConfig(temperature=1.5, top_p=None)
    (alone,) = bot.write("the", wild, seed=3)
    many = bot.write("the", wild, seed=3, candidates=4)
    assert many[0].text == alone.text
    assert len({each.text for each in many}) == 4
    assert [each.text for each in bot.write("the", wild, seed=3, candidates=4)] == [each.text for each in many]


def test_a_reply_that_is_stopped_leaves_the_same_conversation_alone_and_under_load(bots: dict[str, Path]) -> None:
    wild = SamplingConfig(temperature=2, top_p=None)

    def talk(bot: Any, *, others: int) -> list[str]:
        session = bot.chat(wild, seed=4, stop=["o"])
        rest = [bot.chat(wild, seed=10 + number).reply("hi there") for number in range(others)]
        replies = []
        for _ in range(3):
            pieces = []
            for piece in session.reply("hi there"):
                pieces.append(piece)
                for each in rest:
                    next(each, None)
            replies.append("".join(pieces))
        return replies

    assert talk(elman.load(bots["talk"]), others=0) == talk(elman.load(bots["talk"]), others=3)


def test_a_new_message_ends_a_reply_that_nobody_waited_for(bots: dict[str, Path]) -> None:
    session = elman.load(bots["talk"]).chat(LIKELIEST)
    left = session.reply("hi there")
    next(left)
    assert "".join(session.reply("hi there"))
    assert next(left, None) is None


def test_penalties_do_not_fall_on_the_end_of_a_turn(bots: dict[str, Path]) -> None:
    session = elman.load(bots["talk"]).chat(SamplingConfig(temperature=0, presence_penalty=0.5), max_new_tokens=40)
    replies = ["".join(session.reply("hi there")) for _ in range(6)]
    assert max(map(len, replies)) < 60


def test_a_score_is_the_log_probability_of_the_line(bots: dict[str, Path]) -> None:
    bot = elman.load(bots["word"])
    assert bot.score("the cat sat on the mat") > bot.score("mat the on sat cat the")


@pytest.mark.parametrize("kind", ["word", "bpe"])
def test_suggestions_are_whole_words_the_likeliest_first(bots: dict[str, Path], kind: str) -> None:
    found = elman.load(bots[kind]).suggest("the cat sat", 3)
    assert found[0][0] == "on"
    assert found[0][1] > 0.2
    assert [probability for _, probability in found] == sorted((probability for _, probability in found), reverse=True)
    assert elman.load(bots[kind]).suggest("", 1)[0][0] == "the"


def test_suggestions_for_one_who_talks_are_what_that_one_may_say(bots: dict[str, Path]) -> None:
    assert elman.load(bots["talk"]).suggest("hi", 1)[0][0] == "there"


def test_a_bot_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere: no such bot"):
        elman.load(tmp_path / "nowhere")


def test_suggest_prints_words_and_probabilities(bots: dict[str, Path], elman: Any) -> None:
    found = json.loads(elman("suggest", bots["word"], "the cat", "--json", "-k", 2).out)
    assert [sorted(each) for each in found] == [["probability", "word"]] * 2
    assert found[0]["word"] == "sat"
    assert "sat" in elman("suggest", bots["word"], "the cat").out.splitlines()[0]


def test_generate_prints_a_list_of_candidates(bots: dict[str, Path], elman: Any) -> None:
    found = json.loads(elman("generate", bots["word"], "--candidates", 3, "--seed", 1, "--json").out)
    assert [set(each) for each in found] == [{"text", "tokens", "tokens_per_second", "finish_reason"}] * 3


def test_penalties_and_stop_strings_are_flags(bots: dict[str, Path], elman: Any) -> None:
    common = ("generate", bots["word"], "--prompt", "the", "--temperature", 0, "--max-new-tokens", 12)
    plain, varied = elman(*common).out.split(), elman(*common, "--presence-penalty", 9).out.split()
    assert len(set(varied)) > len(set(plain))
    assert "sat" not in elman(*common, "--stop", "sat").out


def test_info_says_what_the_folder_holds(bots: dict[str, Path], elman: Any) -> None:
    found = json.loads(elman("bot", "info", bots["bpe"], "--json").out)
    folder = open_bot(bots["bpe"])
    assert found["fingerprint"] == folder.fingerprint()
    assert found["parameters"] == sum(tensor.size for tensor in folder.tensors().values())
    assert (found["model"], found["tokenizer"], found["dialogue"]) == ("lstm", "bpe", False)
    assert found["files"]["model.safetensors"] == (bots["bpe"] / "model.safetensors").stat().st_size
    assert found["fingerprint"][:8] in elman("bot", "info", bots["bpe"]).out


def test_an_export_opens_as_a_bot_and_its_graphs_run_on_any_onnx_runtime(
    bots: dict[str, Path], tmp_path: Path, elman: Any
) -> None:
    import elman as package

    outcome = json.loads(elman("export", bots["word"], "--out", tmp_path / "packed.zip", "--json").out)
    assert outcome["bytes"] == (tmp_path / "packed.zip").stat().st_size
    with zipfile.ZipFile(tmp_path / "packed.zip") as archive:
        archive.extractall(tmp_path)
    names = sorted(path.name for path in (tmp_path / "packed").iterdir())
    assert names == sorted(outcome["files"])
    assert {"model.onnx", "model-fp32.onnx", "config.json", "tokenizer.json", "model.safetensors"} <= set(names)
    scores = [package.load(path).score("the cat sat") for path in (bots["word"], tmp_path / "packed")]
    assert scores[0] == scores[1]
    for name in ("model.onnx", "model-fp32.onnx"):
        session = onnxruntime.InferenceSession(str(tmp_path / "packed" / name))
        feed = {
            **{"ids": np.array([[1, 2]]), "rows": np.array([1]), "temperature": np.ones((1, 1), np.float32)},
            **{name: np.zeros((1, 1, 32), np.float32) for name in ("hidden", "cell")},
            "speaker": np.zeros((1, 32), np.float32),
            "bias": np.zeros((1, 128), np.float32),
        }
        assert session.run(["probs"], feed)[0].sum() == pytest.approx(1, abs=1e-4)


def test_the_same_bot_exports_to_the_same_bytes(bots: dict[str, Path], tmp_path: Path, elman: Any) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        elman("export", bots["word"], "--out", tmp_path / name / "bot.zip")
    assert (tmp_path / "one" / "bot.zip").read_bytes() == (tmp_path / "two" / "bot.zip").read_bytes()


def test_an_ngram_bot_exports_without_graphs(tmp_path: Path, english: Path, elman: Any) -> None:
    elman("train", english, "--model", "ngram", "--out", tmp_path / "bot")
    files = json.loads(elman("export", tmp_path / "bot", "--out", tmp_path / "bot.zip", "--json").out)["files"]
    assert not [name for name in files if name.endswith(".onnx")]


def test_an_export_to_nowhere_is_one_line(bots: dict[str, Path], elman: Any) -> None:
    outcome = elman("export", bots["word"], "--out", "/dev/null/bot.zip")
    assert outcome.code == 2
    assert "/dev/null/bot.zip: cannot write" in outcome.err
