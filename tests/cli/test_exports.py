"""From a chat export to a bot on the command line: look, convert, learn, audit, talk."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    lines = [
        f"{1 + day:02}/03/21, 10:{minute:02} - {name}: {text}"
        for day in range(25)
        for minute, (name, text) in enumerate(
            [
                ("Ana", f"what is for lunch on day {day}"),
                ("Lin", f"noodles again at number {day} of the old street by the river please"),
                ("Ana", "call me on +44 20 7946 0958"),
                ("Lin", "sure thing"),
            ]
        )
    ]
    path = tmp_path / "chat.txt"
    path.write_text("\n".join(lines) + "\n01/04/21, 10:00 - Lin: <Media omitted>\n", encoding="utf-8")
    return path


def test_inspect_says_what_is_in_an_export(elman: Run, export: Path, tmp_path: Path) -> None:
    found = json.loads(elman("inspect", export, "--json").out)
    assert (found["format"], found["messages"], found["media"], found["undecodable"]) == ("whatsapp", 101, 1, 0)
    assert found["people"] == [{"name": "Lin", "messages": 51}, {"name": "Ana", "messages": 50}]
    assert (found["first"], found["last"]) == ("2021-03-01T10:00:00", "2021-04-01T10:00:00")
    said = elman("inspect", export, "--alias", "Lin=Linda", "--picture", tmp_path / "when.png").out
    assert "Linda" in said
    assert "whatsapp" in said
    assert (tmp_path / "when.png").read_bytes().startswith(b"\x89PNG")


def test_convert_prints_messages_as_lines_of_json_that_are_an_export_again(
    elman: Run, export: Path, tmp_path: Path
) -> None:
    outcome = elman("convert", export)
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(lines) == 101
    assert lines[0] == {"time": "2021-03-01T10:00:00", "speaker": "Ana", "text": "what is for lunch on day 0"}
    assert lines[-1] == {"time": "2021-04-01T10:00:00", "speaker": "Lin", "text": "", "media": "file"}
    assert "101 messages" in outcome.err
    (tmp_path / "again.jsonl").write_text(outcome.out, encoding="utf-8")
    assert elman("convert", tmp_path / "again.jsonl").out == outcome.out


def test_convert_redacts_and_says_how_much(elman: Run, export: Path) -> None:
    outcome = elman("convert", export, "--redact")
    assert "7946" not in outcome.out
    assert outcome.out.count("[PHONE]") == 25
    assert "25 PHONE" in outcome.err
    assert "7946" not in outcome.err
    named = elman("convert", export, "--redact-names").out
    assert "Ana" not in named
    assert "Lin" not in named


def test_learn_gives_a_bot_a_report_and_a_picture_and_it_talks(elman: Run, export: Path, tmp_path: Path) -> None:
    scratch = ("--from-scratch", "--minutes", 0.1)
    outcome = elman("learn", export, "--as", "Lin", "--out", tmp_path / "lin", *scratch, "--json")
    found = json.loads(outcome.out)
    assert found["kept"] is True
    assert found["messages_used"] > 50
    assert found["perplexity_after"] < found["perplexity_before"]
    report = (tmp_path / "lin" / "learned.md").read_text()
    assert "| messages used |" in report
    assert "very little" in report
    assert "- the bot:" in report
    assert (tmp_path / "lin" / "curve.png").exists()
    assert elman("chat", tmp_path / "lin", "--person", "Ana", stdin="what is for lunch\n").code == 0
    audited = json.loads(elman("audit", tmp_path / "lin", export, "--as", "Lin", "--json").out)
    assert audited["learned"]["strings"] > 10
    assert set(audited["control"]) == set(audited["learned"])


def test_a_bot_that_got_worse_is_not_kept_unless_asked_for(
    elman: Run, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elman.training.learn.Learned.worse", True)
    scratch = ("--from-scratch", "--minutes", 0.05)
    arguments = ("learn", export, "--as", "Lin", "--out", tmp_path / "lin", *scratch, "--json")
    outcome = elman(*arguments)
    assert json.loads(outcome.out)["kept"] is False
    assert "is not kept" in outcome.err
    assert not (tmp_path / "lin").exists()
    assert json.loads(elman(*arguments, "--keep").out)["kept"] is True
    assert (tmp_path / "lin" / "model.safetensors").exists()


def chat(count: int, text: str, *, year: int = 2021, people: tuple[str, ...] = ("Lin", "Ana")) -> str:
    return "".join(
        f"{1 + number % 28:02}/03/{year}, 10:{number % 60:02} - {people[number % len(people)]}: {text}\n"
        for number in range(count)
    )


ODD = {
    "one speaker": chat(60, "a note to myself", people=("Lin",)),
    "the future": chat(60, "a note to you", year=2061),
    "media alone": chat(60, "<Media omitted>"),
    "system lines": "31/12/20, 10:00 - Messages and calls are end-to-end encrypted.\n31/12/20, 10:00 - Ana left\n",
    "too few": chat(4, "a note to you"),
}


@pytest.mark.parametrize(
    ("export", "counts", "learnt"),
    [
        ("one speaker", (60, 0, 0, False, 1), ""),
        ("the future", (60, 0, 0, True, 2), ""),
        ("media alone", (60, 60, 0, False, 2), "has written nothing"),
        ("system lines", (0, 0, 2, False, 0), "has written nothing"),
        ("too few", (4, 0, 0, False, 2), "too few messages"),
    ],
)
def test_an_odd_export_is_accounted_for_and_learnt_or_refused_in_a_line(
    elman: Run, tmp_path: Path, export: str, counts: tuple[object, ...], learnt: str
) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(ODD[export], encoding="utf-8")
    found = json.loads(elman("inspect", path, "--json").out)
    assert (found["messages"], found["media"], found["system"], found["in_future"], len(found["people"])) == counts
    assert (found["undecodable"], found["duplicates"]) == (0, 0)
    scratch = ("--from-scratch", "--minutes", 0.02)
    outcome = elman("learn", path, "--as", "Lin", "--out", tmp_path / "bot", *scratch)
    assert (outcome.code, (tmp_path / "bot").exists()) == ((2, False) if learnt else (0, True))
    assert learnt in outcome.err.splitlines()[-1]
    assert ("dates in the future" in outcome.err) == found["in_future"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["inspect", "nowhere.txt"], "nowhere.txt: no such file"),
        (["convert", "prose.txt"], "prose.txt: not a chat export"),
        (["learn", "prose.txt", "--as", "Lin", "--out", "bot"], "prose.txt: not a chat export"),
        (["learn", "chat.txt", "--as", "Zoe", "--out", "bot"], "--as Zoe: has written nothing"),
        (["learn", "chat.txt", "--as", "Lin", "--out", "bot", "--minutes", "0"], "--minutes"),
        (["learn", "chat.txt", "--as", "Lin", "--out", "bot", "--base", "nowhere"], "nowhere: no such bot"),
        (["learn", "chat.txt", "--as", "Lin", "--out", "bot", "--mix", "1"], "--mix"),
        (["inspect", "chat.txt", "--alias", "Lin"], "--alias Lin"),
    ],
)
def test_bad_input_is_one_line(
    elman: Run, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prose.txt").write_text("Call me Ishmael.\nSome years ago\n")
    outcome = elman(*arguments)
    assert outcome.code == 2, outcome.err
    assert what in outcome.err.splitlines()[-1]
    assert not Path("bot").exists()
