"""A process that is killed at any moment loses nothing that it had acknowledged."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from elman.person.store import Store, open_store

TALKER = Path(__file__).with_name("talker.py")


def talk_and_die(location: Path | str, first: int, lines: int, seconds: float) -> list[str]:
    """Let a process talk, kill it so long after so many acknowledgements, and return them all."""
    command = [sys.executable, str(TALKER), str(location), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        heard = "".join(process.stdout.readline() for _ in range(lines))
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        output = heard + process.stdout.read()
    return [line for line in output.split("\n")[:-1] if line]  # a line half written was not acknowledged


def check(store: Store, person: int, kept: set[int], forgotten: set[int]) -> set[int]:
    """Check that the store holds what was acknowledged, once, and states that match; return what it holds."""
    with store.turn(person):  # a server may still be at the killed one's commit
        pass
    with store.reading(person) as rows:
        said = [int(m.text.split()[1]) for m in rows.messages() if m.role == "person"]
        replies = [int(m.text.split()[1]) for m in rows.messages() if m.role == "bot"]
        assert said == sorted(set(said)) == replies
        assert [int(fact.value) for fact in rows.facts()] == said
        (conversation,) = rows.conversations()
        path = rows.path(conversation.head)
        assert path == rows.messages()
        texts = {m.id: m.text for m in path}
        for state in rows.states():
            assert texts[state.message_id] == f"reply {state.tokens}"
            assert state.blob.startswith(f"state {state.tokens} ".encode())
        for learned in rows.all_learned():
            assert texts[learned.message_id].split()[1] == learned.blob.split()[1].removesuffix(b"learned").decode()
        if path:
            nearest = rows.nearest_state(conversation.head, "f")
            assert forgotten or nearest is not None
    assert not forgotten & set(said)
    lost = kept - forgotten - set(said)
    # a forgetting whose commit was not acknowledged may be done already: it is of the last that was said
    assert lost <= {max(kept, default=0) - 5}
    return set(said)


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.soak)])
def test_a_killed_process_loses_no_acknowledged_turn(location: Path | str, kills: int) -> None:
    rng = random.Random(kills)
    with open_store(location) as store:
        person = store.create("lin")
        with store.turn(person) as rows:
            rows.add_conversation()
    kept: set[int] = set()
    forgotten: set[int] = set()
    for _ in range(kills):
        first = max(kept, default=-1) + 1
        lines = talk_and_die(location, first, rng.randrange(25), rng.uniform(0.0, 0.05))
        acknowledged = {int(line) for line in lines if line.isdigit()}
        forgotten |= {int(line.split()[1]) for line in lines if not line.isdigit()}
        kept |= acknowledged
        with open_store(location) as store:
            held = check(store, person, kept, forgotten)
            assert held <= kept | {max(kept, default=-1) + 1}  # killed between the commit and its acknowledgement
            if store.database.sqlite:
                with store.database.reading() as connection:
                    assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
                    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        forgotten |= kept - held
        kept |= held
    assert len(kept) > kills
