"""`elman serve` under load, beside the Batcher alone: streams held for minutes, in one table with what they cost.

A server in a process and with a store of its own, and on the same machine a client that holds so many conversations,
each a message after the other, without a pause unless `--pause` has them think; every reply is a stream. `--stateless`
asks as OpenAI's clients do, with the whole conversation each time; `--persons` has the server keep the conversations
and learn from them, which costs a product with the whole softmax for each token. At the end some conversations are held
again, each alone, with the same seeds: their replies must be the same.

The Batcher is measured in the same run, twice: with replies that never end, and with the same conversations, whose
messages have to be read and whose replies are as short as the bot's are. The default bot says about a dozen tokens, so
that a request costs more than what it asks for; `--temperature 5 --max-tokens 100` has replies that nearly all end
at that length. What requests cost is Python's and so one processor's: `--servers 2` shares the conversations out among
two processes, as a proxy in front of replicas does.

    python benchmarks/serve_load.py                                  (200 conversations, 300 seconds, stateless)
    python benchmarks/serve_load.py --servers 2
    python benchmarks/serve_load.py --persons --conversations 50 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import numpy as np
import uvloop
from threadpoolctl import threadpool_limits

from elman.chat import Bot, Session, load
from elman.chat.session import MAX_REPLY
from elman.person.store import open_store
from elman.runtime.batcher import Batcher
from elman.runtime.decoding import StreamingDecoder
from elman.runtime.generation import Generation, Request
from elman.runtime.sampling import Sampler, SamplingConfig
from load_client import SAID, TURNS, Found, Kept, Settings, Stateless, Talk, converse

WARM = 3.0
"""Seconds of load before anything is counted."""
REPLAYED = 6
"""Conversations that are held again alone."""
ENDLESS = "replies without end"


def until(deadline: float) -> Iterator[int]:
    """Yield turns until a time."""
    return itertools.takewhile(lambda _: time.perf_counter() < deadline, itertools.count())


def resident(process: int) -> int:
    """Return the bytes of memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def processor_seconds(process: int) -> float:
    """Return how long processors worked for a process."""
    used = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


Servers = dict[int, str]
"""The address of each process."""


@dataclass
class Counted:
    """The servers' own figures, and what they used, at one moment."""

    at: float
    figures: dict[str, float]
    server: float
    client: float

    @classmethod
    def now(cls, servers: Servers) -> Counted:
        figures: dict[str, float] = defaultdict(float)
        for address in servers.values():
            lines = [line for line in httpx.get(f"{address}/metrics").text.splitlines() if line[0] != "#"]
            for name, value in (line.rsplit(" ", 1) for line in lines):
                figures[name] += float(value)
        return cls(time.perf_counter(), figures, sum(map(processor_seconds, servers)), time.process_time())


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[int, str]]:
    """Run a server in a home of its own; give its process and address once it is ready."""
    folder.mkdir()
    command = [sys.executable, "-m", "elman", "serve", "--port", "0", "--json", "--store", str(folder / "persons.db")]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"ELMAN_HOME": str(folder)}
        ) as process,
    ):
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        try:
            while httpx.get(f"{address}/health").status_code != 200:
                time.sleep(0.1)
            yield process.pid, address
        except httpx.TransportError:
            process.wait()
            print((folder / "log").read_text(), file=sys.stderr)
            raise
        finally:
            process.terminate()


@dataclass
class Load:
    """A run: what the client saw, what the server counted, and its memory second by second."""

    found: Found
    again: Found
    before: Counted
    after: Counted
    memory: list[int]

    def rate(self, name: str) -> float:
        """Return how much a figure grew."""
        return self.after.figures[name] - self.before.figures.get(name, 0.0)

    @property
    def seconds(self) -> float:
        return self.after.at - self.before.at


async def under_load(
    begin: Callable[[str], Talk], servers: Servers, conversations: int, seconds: float, pause: float = 0.0
) -> Load:
    """Hold so many conversations for so long, then some of them again, each alone."""
    ports, found, again = [int(each.rsplit(":", 1)[1]) for each in servers.values()], Found(), Found()
    end = time.perf_counter() + WARM + seconds
    talks = [
        asyncio.create_task(converse(begin(f"p{number}"), ports[number % len(ports)], number, until(end), found, pause))
        for number in range(conversations)
    ]
    await asyncio.sleep(WARM)
    found.firsts.clear()
    before, memory = await asyncio.to_thread(Counted.now, servers), []
    while time.perf_counter() < end:
        memory.append(sum(map(resident, servers)))
        await asyncio.sleep(1)
    after = await asyncio.to_thread(Counted.now, servers)
    counted = len(found.firsts)
    async with asyncio.timeout(300):
        await asyncio.gather(*talks)
        del found.firsts[counted:]
        for number in np.linspace(0, conversations - 1, REPLAYED, dtype=int).tolist():
            turns = iter(range(len(found.replies[number][: 2 * TURNS])))
            await converse(begin(f"again{number}"), ports[-1], number, turns, again)
    return Load(found, again, before, after, memory)


def request_of(asked: Request, sampling: SamplingConfig, seed: int, most: int, *, ends: bool) -> Request:
    """Return a request for a reply as the server draws it, or for one that never ends."""
    sampler = Sampler(sampling, seed, asked.sampler.banned, spare_ids=asked.stop_ids)
    stop_ids = asked.stop_ids if ends else frozenset[int]()
    return Request(
        ids=asked.ids,
        state=asked.state,
        sampler=sampler,
        max_new_tokens=most if ends else 10**9,
        stop_ids=stop_ids,
        conditioning=asked.conditioning,
    )


class Alone:
    """So many sessions in a Batcher with no server around it."""

    def __init__(self, bot: Bot, settings: Settings, folder: Path, count: int, *, learned: bool, ends: bool) -> None:
        self.bot, self.batcher, self.ends = bot, Batcher(bot.engine), ends
        self.sampling = SamplingConfig(temperature=settings.get("temperature", SamplingConfig().temperature))
        self.most = int(settings.get("max_tokens", MAX_REPLY))
        self.store = open_store(folder / f"{time.monotonic_ns()}.db")
        self.sessions = [bot.chat(person=f"p{row}" if learned else None, store=self.store) for row in range(count)]
        self.live = [self.asked(session, row) for row, session in enumerate(self.sessions)]

    def asked(self, session: Session, seed: int) -> tuple[Generation, StreamingDecoder]:
        """Let a session hear something, and ask for its reply."""
        session.hear(SAID[seed % len(SAID)])
        request = request_of(session.asked()[0], self.sampling, seed, self.most, ends=self.ends)
        return self.batcher.submit(request), StreamingDecoder(self.bot.tokenizer)

    def speed(self, seconds: float) -> float:
        """Return the tokens a second, drawn and decoded."""
        tokens, start = 0, time.perf_counter()
        while time.perf_counter() < start + seconds:
            self.batcher.step()
            for row, (generation, decoder) in enumerate(self.live):
                while generation.tokens:
                    decoder.push(generation.tokens.popleft().id)
                    tokens += 1
                if generation.finish is not None:
                    self.live[row] = self.asked(self.sessions[row], row + tokens)
        self.store.close()
        return tokens / (time.perf_counter() - start)


def print_row(what: str, value: str, aim: str = "") -> None:
    print(f"| {what} | {value} | {aim} |", flush=True)


def by_minute(memory: list[int]) -> list[float]:
    """Return the median memory of each minute; of each fifth of a run that is shorter than five."""
    size = min(60, max(1, len(memory) // 5))
    return [statistics.median(memory[start : start + size]) for start in range(0, len(memory) - size + 1, size)]


def report(run: Load, alone: dict[str, float]) -> None:
    firsts, replies = sorted(run.found.firsts), run.found.replies
    tokens = run.rate("elman_tokens_total")
    speed, minutes = tokens / run.seconds, by_minute(run.memory)
    print("\n| | found | aim |\n|---|---|---|")
    print_row("errors", f"{len(run.found.errors) + len(run.again.errors)}", "0")
    print_row("replies, tokens of each", f"{len(firsts):,}, {tokens / max(1, len(firsts)):.1f}")
    print_row("first token, median", f"{statistics.median(firsts) * 1e3:.0f} ms")
    print_row("first token, p99", f"{firsts[int(len(firsts) * 0.99)] * 1e3:.0f} ms", "under 1,000")
    print_row("tokens a second", f"{speed:,.0f}")
    for name, other in alone.items():
        print_row(f"the Batcher alone, {name}", f"{other:,.0f}: {speed / other:.0%}", "50%" if name == ENDLESS else "")
    print_row("memory by minute", ", ".join(f"{each / 1e6:.0f}" for each in minutes) + " MB")
    print_row("last minute over the second", f"{minutes[-1] / minutes[min(1, len(minutes) - 1)] - 1:+.1%}", "2%")
    pairs = [(replies[number][: len(each)], each) for number, each in run.again.replies.items()]
    same = sum(one == other for left, right in pairs for one, other in zip(left, right, strict=True))
    print_row("replies drawn again alone that are the same", f"{same} of {sum(len(each) for _, each in pairs)}", "all")
    spent = [run.after.server - run.before.server, run.after.client - run.before.client]
    print_row(
        "processor time a token: server, client", ", ".join(f"{each / tokens * 1e6:.0f}" for each in spent) + " us"
    )
    print_row("processor time a reply: server", f"{spent[0] / len(firsts) * 1e3:.2f} ms")
    for kind in ("asked", "read"):
        name = f'elman_prompt_tokens_total{{kind="{kind}"}}'
        if name in run.after.figures:
            print_row(f"tokens of prompts, {kind}", f"{run.rate(name):,.0f}")
    for error in run.found.errors[:5] + run.again.errors[:5]:
        print(error)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--servers", type=int, default=1, help="that share the conversations")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--stateless", dest="kind", action="store_const", const=Stateless, default=Stateless)
    kinds.add_argument("--persons", dest="kind", action="store_const", const=Kept)
    parser.add_argument("--pause", type=float, default=0, help="seconds on average before each message")
    parser.add_argument("--temperature", type=float, help="of the replies; the bot's own unless given")
    parser.add_argument("--max-tokens", type=int, help="of a reply")
    wanted = parser.parse_args()
    given = {"temperature": wanted.temperature, "max_tokens": wanted.max_tokens}
    settings = {name: value for name, value in given.items() if value is not None}
    begin = partial(wanted.kind, settings=settings)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with contextlib.ExitStack() as stack:
            servers = dict(stack.enter_context(served(folder / str(each))) for each in range(wanted.servers))
            run = uvloop.run(under_load(begin, servers, wanted.conversations, wanted.seconds, wanted.pause))
        bot, stretch, alone = load(), min(20.0, wanted.seconds / 5), {}
        sides = {ENDLESS: (False, False), "the same conversations": (False, True)}
        if wanted.kind is Kept:
            sides |= {"without end, each learned": (True, False)}
        for side, (learned, ends) in sides.items():
            with threadpool_limits(1 if learned else None, "blas"):
                talk = Alone(bot, settings, folder, wanted.conversations, learned=learned, ends=ends)
                alone[side] = talk.speed(stretch)
    report(run, alone)
    if run.found.errors or run.again.errors:
        sys.exit(1)


if __name__ == "__main__":
    main()
