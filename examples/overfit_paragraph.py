"""Learn one paragraph by heart, character by character, with the NumPy reference, and say it back.

    python examples/overfit_paragraph.py --cell gru

A model that cannot overfit a paragraph has a bug; one that can still knows nothing but the paragraph. The whole of
training is in `train` below: read a window, go back through it, clip, step down the gradient, carry the state on.
"""

from __future__ import annotations

import argparse
import time
import typing
from collections.abc import Iterator, Sequence

import numpy as np

from elman.bot.config import Cell, RecurrentConfig
from elman.errors import UserError
from elman.language_model import Ids
from elman.model.reference import ReferenceModel

PARAGRAPH = (
    "The old lamp on the stairs had been lit by the same man for forty years. Every evening he climbed with a box of "
    "matches and a cloth, wiped the glass, and waited until the flame stood still. Nobody had asked him to. "
    "When the town brought electric light to the street, he went on climbing, because, as he said, a lamp that is "
    "not looked at goes out twice."
)

BPTT_LEN = 50
"""Characters in a window: gradients end at its first, the state goes on to the next."""

LEARNING_RATE = 1.0

MAX_NORM = 1.0
"""The gradients' norm is clipped to this: without it the step of an unlucky window throws the weights away."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Learn one paragraph by heart with the NumPy reference model.")
    parser.add_argument("--cell", choices=typing.get_args(Cell), default="lstm", help="the recurrence (default: lstm)")
    parser.add_argument("--steps", type=int, default=1500, help="gradient steps (default: 1500)")
    parser.add_argument("--hidden-size", type=int, default=100, help="units of the hidden state (default: 100)")
    options = parser.parse_args(arguments)
    if options.steps < 1:
        parser.error(f"--steps must be at least 1, not {options.steps}")
    characters = sorted(set(PARAGRAPH))
    try:
        config = RecurrentConfig(
            vocab_size=len(characters), cell=options.cell, hidden_size=options.hidden_size, tied=False
        )
    except UserError as error:
        parser.error(str(error))
    model = ReferenceModel(config, ReferenceModel.initialise(config, seed=0))
    ids = np.array([[characters.index(character) for character in PARAGRAPH]])  # [1, T]

    print(f"{ids.shape[1]} characters, {len(characters)} different; guessing costs {np.log(len(characters)):.3f} nats")
    started = time.perf_counter()
    for step in train(model, ids, options.steps):
        if step % 100 == 0 or step == options.steps:
            print(
                f"step {step:5}   loss {loss(model, ids):.4f} nats a character   {time.perf_counter() - started:5.1f} s"
            )

    said = "".join(characters[i] for i in recite(model, int(ids[0, 0]), ids.shape[1]))
    right = sum(ours == theirs for ours, theirs in zip(said, PARAGRAPH, strict=True))
    print(f"\n{said}\n\n{right} of {len(PARAGRAPH)} characters are the paragraph's")


def train(model: ReferenceModel, ids: Ids, steps: int) -> Iterator[int]:
    """Go over `ids` [1, T] again and again, one window a step; yield the number of steps taken after each."""
    inputs, targets = ids[:, :-1], ids[:, 1:]
    starts = range(0, inputs.shape[1], BPTT_LEN)
    state = model.initial_state()
    for step in range(steps):
        start = starts[step % len(starts)]
        if start == 0:
            state = model.initial_state()
        window = slice(start, start + BPTT_LEN)
        _, gradients, _, state = model.loss_and_gradients(inputs[:, window], targets[:, window], state)
        model.clip(gradients, MAX_NORM)
        model.step(gradients, LEARNING_RATE)
        yield step + 1


def loss(model: ReferenceModel, ids: Ids) -> float:
    """Return the mean cross-entropy of all of `ids` [1, T] but the first, in nats."""
    log_probs, _ = model.score(ids[:, :-1], ids[:, 1:], model.initial_state())
    return -float(log_probs.mean())


def recite(model: ReferenceModel, first: int, length: int) -> list[int]:
    """Return `length` ids from `first` on, each the most probable after those before it."""
    said, state = [first], model.initial_state()
    while len(said) < length:
        log_probs, state = model.log_probs(np.array([said[-1:]]), state)
        said.append(int(log_probs[0, -1].argmax()))
    return said


if __name__ == "__main__":
    main()
