"""The runtime on this machine, in one table: a step, many sessions, states, start-up, memory, parked conversations.

A 2x650 LSTM over 10,000 words with random weights (the work does not depend on them) beside a bare ONNX Runtime call of
the same graph, PyTorch eager and PyTorch dynamic int8. Sides take turns; medians of at least 30 runs, with ratios.

    python benchmarks/runtime_speed.py
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from elman.bot import RecurrentConfig, open_bot, save_bot
from elman.chat import Bot, load
from elman.model.loading import load_torch_model
from elman.model.shapes import parameter_shapes
from elman.runtime.batcher import Batcher
from elman.runtime.decoding import StreamingDecoder
from elman.runtime.draw import padded_size
from elman.runtime.engine import Engine, GraphEngine
from elman.runtime.generation import Generation, Request, read
from elman.runtime.sampling import Sampler, SamplingConfig
from elman.runtime.state import load_state, save_state, state_to_bytes
from elman.text import Tokenizer

RUNS = 40
SCALE = 15
"""Of the tied embedding: gives next tokens an entropy of about 5 nats, as a word model trained on Penn Treebank has."""
SESSIONS = (1, 4, 16, 64, 256)


def print_row(what: str, *columns: str) -> None:
    print(f"| {what} | " + " | ".join(columns) + " |", flush=True)


def heading(title: str, *columns: str) -> None:
    print(f"\n| {title} | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(sides: dict[str, Callable[[], Any]], runs: int = RUNS, block: int = 10) -> dict[str, float]:
    """Return the median seconds of each side; they take turns in blocks, so that one's threads are at rest."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(-(-runs // block)):
        for name, work in sides.items():
            time.sleep(0.01)
            work()
            times[name] += [timed(work) for _ in range(block)]
    return {name: statistics.median(each) for name, each in times.items()}


def make_bot(path: Path, config: RecurrentConfig) -> Path:
    generator = np.random.default_rng(0)
    words = [f"w{index}" for index in range(config.vocab_size - 2)]
    tensors = {
        name: generator.uniform(-0.1, 0.1, shape).astype(np.float32) for name, shape in parameter_shapes(config).items()
    }
    tensors["embedding.weight"] *= SCALE
    save_bot(path, config, Tokenizer.train("word", ["<unk>", *words]), tensors, dialogue=False, facts={})
    return path


def inputs(engine: GraphEngine[Any], batch: int) -> dict[str, np.ndarray]:
    """Return what a bare call of the graph is fed."""
    state = read(engine, [5], engine.initial_state())
    return {
        "ids": np.full((batch, 1), 7),
        **{name: np.repeat(getattr(state, name), batch, 0) for name in engine.remembered},
        "rows": np.arange(batch),
        "temperature": np.ones((1, 1), np.float32),
        "bias": np.zeros((1, padded_size(engine.vocab_size)), np.float32),
        "speaker": np.zeros((1, engine.embedding_size), np.float32),
    }


def bare(engine: Engine[Any], batch: int) -> Callable[[], Any]:
    assert isinstance(engine, GraphEngine)
    names, feed = ["logits", "last_hidden", *engine.new_names], inputs(engine, batch)
    return lambda: engine.session.run(names, feed)


class Plain(torch.nn.Module):
    """What one writes in PyTorch: embedding, nn.LSTM, a softmax that shares the embedding."""

    def __init__(self, module: Any) -> None:
        super().__init__()
        config = module.config
        self.embedding = module.embedding
        self.lstm = torch.nn.LSTM(config.input_size, config.hidden_size, config.num_layers, batch_first=True)
        self.output = torch.nn.Linear(config.hidden_size, config.vocab_size)

    def forward(self, ids: torch.Tensor, state: Any) -> Any:
        hidden, state = self.lstm(self.embedding(ids), state)
        return self.output(hidden), state


def in_torch(module: torch.nn.Module, config: RecurrentConfig, batch: int) -> Callable[[], Any]:
    ids = torch.full((batch, 1), 7)
    state = tuple(torch.zeros(config.num_layers, batch, config.hidden_size) for _ in range(2))

    def run() -> None:
        with torch.inference_mode():
            module(ids, state)

    return run


def bandwidth() -> float:
    """Return the bytes that can be read in a second, from an array far larger than any cache."""
    array = torch.ones(2**26)
    return array.nbytes / statistics.median([timed(array.sum) for _ in range(RUNS)])


def one_step(bot: Bot, exact: Bot, plain: torch.nn.Module, config: RecurrentConfig) -> None:
    engine = bot.engine
    state, ids = engine.initial_state(), np.array([[7]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantize: Any = torch.ao.quantization.quantize_dynamic
        int8 = quantize(plain, {torch.nn.LSTM, torch.nn.Linear})
    taken = in_turns(
        {
            "bare graph, int8": bare(engine, 1),
            "Elman step, int8": lambda: engine.step(ids, state),
            "bare graph, fp32": bare(exact.engine, 1),
            "Elman step, fp32": lambda: exact.engine.step(ids, state),
            "PyTorch eager": in_torch(plain, config, 1),
            "PyTorch dynamic int8": in_torch(int8, config, 1),
        },
        runs=100,
    )
    ours = taken["Elman step, int8"]
    sizes = {"int8": 1, "fp32": 4}
    weights = sum(np.prod(shape) for name, shape in parameter_shapes(config).items() if "bias" not in name)
    limit = bandwidth()
    heading("one step, batch 1", "ms", "beside Elman int8", "GB of weights read a second", f"of {limit / 1e9:.1f} GB/s")
    for name, seconds in taken.items():
        speed = weights * sizes.get(name[-4:], 4 if "eager" in name else 1) / seconds
        print_row(name, f"{seconds * 1e3:.3f}", f"{seconds / ours:.2f}x", f"{speed / 1e9:.1f}", f"{speed / limit:.0%}")
    print_row("Elman step over its bare graph", "", f"{ours / taken['bare graph, int8']:.2f}x", "", "")


def endless(bot: Bot, batcher: Batcher, seed: int, state: Any = None) -> Generation:
    state = bot.engine.initial_state() if state is None else state
    return batcher.submit(Request(ids=[7], state=state, sampler=Sampler(SamplingConfig(), seed), max_new_tokens=10**9))


def many_sessions(bot: Bot, plain: torch.nn.Module, config: RecurrentConfig) -> None:
    columns = ("bare graph", "through the Batcher, drawn and decoded", "share", "PyTorch eager", "over it")
    heading("tokens a second, sessions", *columns)
    for count in SESSIONS:
        batcher = Batcher(bot.engine)
        generations = [endless(bot, batcher, seed) for seed in range(count)]
        decoders = [StreamingDecoder(bot.tokenizer) for _ in generations]

        def step(
            batcher: Batcher = batcher,
            generations: list[Generation] = generations,
            decoders: list[StreamingDecoder] = decoders,
        ) -> None:
            batcher.step()
            for generation, decoder in zip(generations, decoders, strict=True):
                while generation.tokens:
                    decoder.push(generation.tokens.popleft().id)

        sides = {"bare": bare(bot.engine, count), "ours": step, "torch": in_torch(plain, config, count)}
        speeds = {name: count / seconds for name, seconds in in_turns(sides).items()}
        print_row(
            str(count),
            f"{speeds['bare']:,.0f}",
            f"{speeds['ours']:,.0f}",
            f"{speeds['ours'] / speeds['bare']:.0%}",
            f"{speeds['torch']:,.0f}",
            f"{speeds['ours'] / speeds['torch']:.1f}x",
        )


def long_conversation(bot: Bot, folder: Path) -> None:
    early = read(bot.engine, [7] * 100, bot.engine.initial_state())
    ids = np.random.default_rng(0).integers(0, 10_000, 100_000).tolist()
    late = bot.engine.initial_state()
    for start in range(0, len(ids), 1000):
        late = read(bot.engine, ids[start : start + 1000], late)
    talks = {name: endless(bot, Batcher(bot.engine), 0, state) for name, state in (("early", early), ("late", late))}
    taken = in_turns({name: partial(next, each) for name, each in talks.items()}, runs=400)
    size = len(state_to_bytes(late, bot.engine.fingerprint, 100_000))
    saving = statistics.median([timed(lambda: save_state(folder / "state", late, bot.engine, 1)) for _ in range(RUNS)])
    loading = statistics.median([timed(lambda: load_state(folder / "state", bot.engine)) for _ in range(RUNS)])
    heading("one conversation", "")
    print_row("ms a token at token 100", f"{taken['early'] * 1e3:.3f}")
    print_row("ms a token at token 100,000", f"{taken['late'] * 1e3:.3f} ({taken['late'] / taken['early']:.3f}x)")
    print_row("bytes of its state, saved", f"{size:,}")
    print_row("saving, loading a state", f"{saving * 1e3:.3f} ms, {loading * 1e3:.3f} ms")


def parked(bot: Bot) -> None:
    trim()
    before, count = resident(os.getpid()), 10_000
    sessions = [bot.chat(seed=0) for _ in range(count)]
    for session in sessions:
        session.add("person", "w2")
    held = resident(os.getpid()) - before
    waking = []
    for session in sessions[:: count // RUNS]:
        start = time.perf_counter()
        next(session.reply("w1"))
        waking.append(time.perf_counter() - start)
    arrays = sum(array.nbytes for array in sessions[0].place.state)
    heading("10,000 parked conversations", "")
    print_row("bytes of each: its state, all of it in this process", f"{arrays:,}, {held / count:,.0f}")
    print_row("from a message to the first piece of its reply", f"{statistics.median(waking) * 1e3:.2f} ms")


def trim() -> None:
    """Give freed memory back, so that what comes next shows."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def resident(process: int, field: str = "VmRSS") -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def first_words(path: Path) -> tuple[float, int, int]:
    """Return the seconds from starting `elman chat` to its first byte, its memory then, and the most it had."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "elman", "chat", str(path), "--seed", "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"w1 w2 w3\n")
        process.stdin.flush()
        process.stdout.read(1)
        seconds = time.perf_counter() - start
        memory, most = resident(process.pid), resident(process.pid, "VmHWM")
        process.stdin.close()
        process.stdout.read()
    return seconds, memory, most


def start_up(folder: Path) -> None:
    config = RecurrentConfig(vocab_size=10_000, hidden_size=650)
    path = make_bot(folder / "ten", config)
    parameters = sum(int(np.prod(shape)) for shape in parameter_shapes(config).values())
    firsts, warms = [], []
    for _ in range(8):
        (path / "model.onnx").unlink(missing_ok=True)
        firsts.append(first_words(path))
        warms += [first_words(path) for _ in range(4)]
    heading(f"elman chat, {parameters / 1e6:.1f} M parameters", "to the first token", "resident", "most ever")
    for name, found in (("first load of the folder", firsts), ("warm", warms)):
        seconds, memory, most = (statistics.median(column) for column in zip(*found, strict=True))
        print_row(name, f"{seconds:.2f} s", f"{memory / 1e6:.0f} MB", f"{most / 1e6:.0f} MB")


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    config = RecurrentConfig(vocab_size=10_000, hidden_size=650, num_layers=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_up(folder)
        path = make_bot(folder / "bot", config)
        bot, exact = load(path), load(path, "fp32")
        plain = Plain(load_torch_model(open_bot(path)).module).eval()
        one_step(bot, exact, plain, config)
        many_sessions(bot, plain, config)
        long_conversation(bot, folder)
        taken = statistics.median([timed(lambda: bot.suggest("w1 w2 w3")) for _ in range(RUNS)])
        print_row("five suggestions after three words", f"{taken * 1e3:.2f} ms")
        parked(bot)


if __name__ == "__main__":
    main()
