"""Which int8 form to run: milliseconds a step at each batch size, and how far a row's logits move with its neighbours.

A 2x650 LSTM over 10,000 words, one step. All forms take turns in one process; medians, and ratios to fp32.

    python benchmarks/int8_forms.py
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
import onnxruntime

from elman.bot.config import RecurrentConfig
from elman.language_model import Floats
from elman.model.shapes import parameter_shapes
from elman.runtime.draw import padded_size
from elman.runtime.engine import open_session
from elman.runtime.graph import build_graph
from elman.runtime.linear import ARITHMETIC, Arithmetic, Bound, Float32, Int8, Matrix
from elman.runtime.nodes import RUNTIME, Nodes

CONFIG = RecurrentConfig(vocab_size=10_000, hidden_size=650, num_layers=2)


class PerRow(Int8):
    """Each vector scaled by its own largest value."""

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        return super().linear(nodes, x, matrix, bias, None)


class Dynamic(Int8):
    """ONNX Runtime's dynamic quantisation: one scale for the whole batch."""

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        values, scale, zero = nodes.ops("DynamicQuantizeLinear", x, outputs=3)
        constants = (nodes.constant(np.int8(0)), nodes.constant(bias.astype(np.float32)))
        inputs = (values, matrix.transposed, scale, matrix.scale, zero, *constants)
        return nodes.op("MatMulIntegerToFloat", *inputs, domain=RUNTIME)


class Blocks(Float32):
    """Weights alone in whole numbers, `MatMulNBits`: a scale for each 32 of them, vectors rounded inside."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.packed: dict[str, tuple[str, str, int, int]] = {}

    def matrix(self, nodes: Nodes, weight: Floats, name: str) -> Matrix:
        found = super().matrix(nodes, weight, name)
        rows, columns = weight.shape
        count, half = -(-columns // 32), 2 ** (self.bits - 1)
        blocks = np.pad(weight, ((0, 0), (0, count * 32 - columns))).reshape(rows, count, 32)
        scale = np.maximum(np.abs(blocks).max(2), 1e-9) / (half - 1)
        values = (np.round(blocks / scale[..., None]) + half).astype(np.uint8)
        values = values if self.bits == 8 else values[..., 0::2] | values[..., 1::2] << 4
        scales = nodes.constant(scale.astype(np.float32))
        self.packed[found.transposed] = (nodes.constant(values), scales, columns, rows)
        return found

    def linear(self, nodes: Nodes, x: str, matrix: Matrix, bias: Floats, bound: Bound) -> str:
        values, scales, columns, rows = self.packed[matrix.transposed]
        product = nodes.op(
            *("MatMulNBits", x, values, scales),
            domain=RUNTIME,
            K=columns,
            N=rows,
            bits=self.bits,
            block_size=32,
            accuracy_level=4,
        )
        return nodes.op("Add", product, nodes.constant(bias.astype(np.float32)))


FORMS: dict[str, Arithmetic] = {
    "fp32": Float32(),
    "dynamic int8 (scale of the whole batch)": Dynamic(),
    "MatMulNBits 8": Blocks(8),
    "MatMulNBits 4": Blocks(4),
    "int8, a scale for each row": PerRow(),
    "int8, static scales (Elman)": Int8(),
}
ROUNDS, WARM = 4, 2
BATCHES = (1, 4, 16, 64, 256)


def feed(batch: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    size = (batch, CONFIG.num_layers, CONFIG.hidden_size)
    return {
        "ids": generator.integers(0, CONFIG.vocab_size, (batch, 1)),
        "hidden": generator.uniform(-0.9, 0.9, size).astype(np.float32),
        "cell": generator.uniform(-2, 2, size).astype(np.float32),
        "rows": np.arange(batch),
        "temperature": np.ones((1, 1), np.float32),
        "bias": np.zeros((1, padded_size(CONFIG.vocab_size)), np.float32),
        "speaker": np.zeros((1, CONFIG.input_size), np.float32),
    }


def of_row(inputs: dict[str, np.ndarray], row: int) -> dict[str, np.ndarray]:
    alone = {name: inputs[name][row : row + 1] for name in ("ids", "hidden", "cell")}
    return {**inputs, **alone, "rows": np.arange(1)}


def moved(session: onnxruntime.InferenceSession) -> float:
    """Return how far any logit of 16 rows is from what it is alone."""
    inputs = feed(16)
    together = session.run(["logits"], inputs)[0][:, : CONFIG.vocab_size]
    alone = [session.run(["logits"], of_row(inputs, row))[0][0, : CONFIG.vocab_size] for row in range(16)]
    return float(np.abs(together - np.stack(alone)).max())


def build(form: Arithmetic) -> onnxruntime.InferenceSession:
    generator = np.random.default_rng(1)
    shapes = parameter_shapes(CONFIG)
    tensors = {name: generator.uniform(-0.05, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}
    ARITHMETIC["int8"] = form
    return open_session(build_graph(CONFIG, tensors, "int8"))


def timed(session: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray]) -> float:
    start = time.perf_counter()
    session.run(["logits", "new_hidden", "new_cell"], inputs)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    sessions = {name: build(form) for name, form in FORMS.items()}
    times: dict[tuple[str, int], list[float]] = {}
    for batch in BATCHES:
        inputs = feed(batch)
        for _ in range(ROUNDS):
            for name, session in sessions.items():
                time.sleep(0.02)  # the threads of the session before spin for a while
                taken = [timed(session, inputs) for _ in range(runs // ROUNDS + WARM)]
                times.setdefault((name, batch), []).extend(taken[WARM:])
    print("| ms a step at batch | " + " | ".join(map(str, BATCHES)) + " | a row moved by |")
    print("|---|" + "---|" * (len(BATCHES) + 1))
    for name, session in sessions.items():
        cells = []
        for batch in BATCHES:
            mine, exact = (statistics.median(times[each, batch]) for each in (name, "fp32"))
            cells.append(f"{mine * 1e3:.2f} ({mine / exact:.2f}x)")
        print(f"| {name} | " + " | ".join(cells) + f" | {moved(session):.0e} |", flush=True)


if __name__ == "__main__":
    main()
