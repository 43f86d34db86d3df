"""The recall task: see a symbol, wait, say it again. What a cell can learn of it shows what the cell can hold.

An episode reads noise, one of eight symbols, `wait - 1` more tokens of noise, a cue, and then predicts the symbol:
`wait` steps lie between reading and saying it (after Bengio et al. 1994; Hochreiter & Schmidhuber 1997, section 5.2).
Nothing else counts. While a model learns, the wait is drawn anew for each episode, so that short ones teach what long
ones need.

Shapes: `B` batch, `T` time (the tokens of an episode: longest wait + 2), `N` episodes, `V` vocabulary.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from elman.language_model import Ids
from elman.model.torch_model import Module, TorchModel
from elman.text.corpora import Corpus
from elman.text.streams import Streams
from elman.text.tokenizers import Tokenizer
from elman.training.network import make_trainer
from elman.training.observers import Both
from elman.training.prepare import Prepared
from elman.training.settings import resolve

SYMBOLS = tuple("abcdefgh")
NOISE = tuple("1234")
CUE = "?"
BATCH = 32
"""Episodes read side by side."""
TESTED = 640
"""Episodes that an accuracy is measured on: its standard error is below 2 points."""


def alphabet() -> Tokenizer:
    """Return the task's tokenizer: the symbols, the noise and the cue are its words."""
    return Tokenizer.train("word", [" ".join(["<unk>", *SYMBOLS, *NOISE, CUE])])


def episodes(generator: np.random.Generator, waits: Ids, longest: int) -> Corpus:
    """Return an episode for each of `waits` [N], one after the other, each of `longest` + 2 tokens."""
    symbols, noise, cue = (np.array(alphabet().encode(" ".join(words))) for words in (SYMBOLS, NOISE, CUE))
    ids = generator.choice(noise, (len(waits), longest + 2))
    answers = generator.choice(symbols, len(waits))
    ids[np.arange(len(waits)), longest - waits] = answers
    ids[:, -2], ids[:, -1] = cue[0], answers
    mask = np.zeros(ids.shape, np.bool_)
    mask[:, -1] = True
    count = len(waits)
    return Corpus(ids.ravel().astype(np.uint16), mask.ravel(), count, count, 0, count)


def learn(cell: str, hidden_size: int, longest: int, *, steps: int, seed: int) -> Module:
    """Return a model with one layer of `cell`, trained on waits from 1 to `longest`, one batch of episodes a step."""
    generator = np.random.default_rng(seed)
    train, valid = (
        episodes(generator, generator.integers(1, longest + 1, count), longest) for count in (BATCH * steps, TESTED)
    )
    # Windows are episodes: gradients flow through a whole one.
    fields = {"model": cell, "hidden_size": hidden_size, "embedding_size": 16, "tied": False, "dropout": 0.0}
    recipe = {
        "batch_size": BATCH,
        "bptt_len": longest + 2,
        "steps": steps,
        "learning_rate": 0.02,
        "clip": 1.0,
        "valid_every": steps,
    }
    settings = resolve({**fields, **recipe, "seed": seed, "checkpoint_every": steps, "device": "cpu"})
    with tempfile.TemporaryDirectory() as out:
        prepared = Prepared(alphabet(), train, valid, dialogue=False)
        trainer = make_trainer(prepared, settings, Path(out), observer=Both())
        trainer.run()
        return trainer.module


def accuracy(module: Module, wait: int, longest: int, *, seed: int) -> float:
    """Return the share of symbols recalled after `wait` steps, the state carried from episode to episode."""
    model = TorchModel(module)
    windows = streams(episodes(np.random.default_rng(seed), np.full(TESTED, wait), longest), longest)
    state, right = model.initial_state(BATCH), 0
    for index in range(len(windows)):
        window = windows.window(index)
        log_probs, state = model.log_probs(window.ids, state)
        right += int((log_probs[:, -1].argmax(-1) == window.targets[:, -1]).sum())
    return right / TESTED


def streams(corpus: Corpus, longest: int) -> Streams:
    """Return windows [B, T] of one episode a row."""
    return Streams(corpus.ids, corpus.mask, batch_size=BATCH, bptt_len=longest + 2, eos_id=alphabet().eos_id)
