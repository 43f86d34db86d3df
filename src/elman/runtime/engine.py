"""A bot's model on ONNX Runtime: a language model that needs no torch, and whose rows know nothing of each other.

Shapes: `B` batch, `T` time, `R` rows, `V` vocabulary, `E` embedding, `H` hidden.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

import numpy as np
import onnxruntime

from elman.bot.config import BagConfig, RecurrentConfig
from elman.language_model import Floats, Ids, LanguageModel
from elman.model.state import NO_TOKEN, ContextState, RecurrentState
from elman.runtime.conditioning import Conditioning
from elman.runtime.draw import block_sums, padded_size

SCORED = 1 << 23
"""Log-probabilities that are held at a time when a long text is scored."""

S = TypeVar("S", bound=tuple[Any, ...])

Output = Literal["logits", "log_probs", "probs", "sums", "last_hidden"]
"""What can be asked for, each [R, ...]: see `graph.py`."""


class Step(NamedTuple, Generic[S]):
    """What a model says after the last token that it read."""

    logits: Floats
    """[B, V] of the next token: their softmax is its distribution."""
    hidden: Floats
    """[B, H] that the softmax read; [B, 0] of an n-gram model."""
    state: S


class Engine(LanguageModel[S], Protocol[S]):
    """A language model as the runtime uses it: the distributions that are wanted, conditioned row by row."""

    fingerprint: str
    """Of the config and weights: what a state belongs to."""
    embedding_size: int
    """What a speaker vector's length is, `E`; 0 for models that take none."""
    width: int
    """What a bias's length is: `V`, or more, for a graph may pad its vocabulary."""

    def run(
        self,
        ids: Ids,
        state: S,
        fetch: Sequence[Output],
        *,
        rows: Ids | None = None,
        temperature: Floats | None = None,
        bias: Floats | None = None,
        speaker: Floats | None = None,
    ) -> tuple[list[Floats], S]:
        """Read `ids` [B, T]; return what `fetch` names [R, ...], and the new state.

        `rows` [R] are places in the flattened [B * T], all unless given. `probs` are softmax((logits + bias) /
        temperature), for `bias` [R or 1, width] and `temperature` [R or 1, 1]. `speaker` [B, E] is added to every
        embedding, and to the speaker's whom the engine speaks as.
        """
        raise NotImplementedError

    def step(self, ids: Ids, state: S, conditioning: Sequence[Conditioning] = ()) -> Step[S]:
        """Read `ids` [B, T], each row under its own conditioning if any; return what follows the last of them."""
        batch_size, length = ids.shape
        if len(conditioning) not in (0, batch_size):
            raise ValueError(f"{len(conditioning)} conditionings for {batch_size} rows")
        last = np.arange(1, batch_size + 1) * length - 1
        speaker = stacked_speakers(conditioning, self.embedding_size)
        (logits, hidden), new_state = self.run(ids, state, ("logits", "last_hidden"), rows=last, speaker=speaker)
        for row, each in enumerate(conditioning):
            logits[row] = each.adapt(logits[row], hidden[row])
        return Step(logits, hidden, new_state)


class GraphEngine(Engine[S]):
    """A recurrent or bag-of-words model: a graph that ONNX Runtime runs."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        config: RecurrentConfig | BagConfig,
        fingerprint: str,
        voice: Floats | None = None,
    ) -> None:
        """`voice` [E] is the vector of the speaker as whom all sessions speak; `fingerprint` is to tell them apart."""
        self.session, self.config, self.fingerprint = session, config, fingerprint
        self.embedding_size = config.input_size if isinstance(config, RecurrentConfig) else 0
        inputs = [each.name for each in session.get_inputs()]
        self.takes_speaker = "speaker" in inputs
        self.remembered = [name for name in type(empty_state(config, 0))._fields if name in inputs]
        self.new_names = [f"new_{name}" for name in self.remembered]
        self.one = np.ones((1, 1), np.float32)
        self.width = padded_size(config.vocab_size)
        self.no_bias = np.zeros((1, self.width), np.float32)
        self.voice = np.zeros((1, config.input_size), np.float32) if voice is None else voice[None].astype(np.float32)

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.config.vocab_size

    def initial_state(self, batch_size: int = 1) -> S:
        """Return the state before any token was read."""
        state: Any = empty_state(self.config, batch_size)
        return state  # type: ignore[no-any-return]

    def run(
        self,
        ids: Ids,
        state: S,
        fetch: Sequence[Output],
        *,
        rows: Ids | None = None,
        temperature: Floats | None = None,
        bias: Floats | None = None,
        speaker: Floats | None = None,
    ) -> tuple[list[Floats], S]:
        """See `Engine.run`."""
        feed = {name: getattr(state, name) for name in self.remembered}
        feed["ids"] = ids
        feed["rows"] = np.arange(ids.size) if rows is None else rows
        feed["temperature"] = self.one if temperature is None else temperature
        feed["bias"] = self.no_bias if bias is None else bias
        if self.takes_speaker:
            feed["speaker"] = self.voice if speaker is None else self.voice + speaker
        results = self.session.run([*fetch, *self.new_names], feed)
        outputs = [self.unpadded(name, result) for name, result in zip(fetch, results, strict=False)]
        # What the graph does not remember, the cell of rnn and gru, is empty and stays.
        return outputs, type(state)(*results[len(fetch) :], *state[len(self.remembered) :])

    def unpadded(self, name: Output, result: Floats) -> Floats:
        """Leave out the columns with which the graph fills its last block of the vocabulary."""
        return result if name in ("sums", "last_hidden") else result[:, : self.vocab_size]

    def log_probs(self, ids: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        (log_probs,), new_state = self.run(ids, state, ("log_probs",))
        return log_probs.reshape(*ids.shape, -1), new_state

    def score(self, ids: Ids, targets: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        window = max(1, SCORED // max(len(ids) * self.vocab_size, 1))
        scores = np.empty(ids.shape, np.float32)
        for start in range(0, ids.shape[1], window):
            part = slice(start, start + window)
            log_probs, state = self.log_probs(ids[:, part], state)
            scores[:, part] = np.take_along_axis(log_probs, targets[:, part, None], axis=-1)[..., 0]
        return scores, state


class TableEngine(Engine[S]):
    """A model that is no graph, the n-gram's: the same interface over its log-probabilities."""

    embedding_size = 0

    def __init__(self, model: LanguageModel[S], fingerprint: str) -> None:
        self.model, self.fingerprint, self.width = model, fingerprint, model.vocab_size

    @property
    def vocab_size(self) -> int:
        """Number of token ids, `V`."""
        return self.model.vocab_size

    def initial_state(self, batch_size: int = 1) -> S:
        """Return the state before any token was read."""
        return self.model.initial_state(batch_size)

    def log_probs(self, ids: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(next token) in nats after each of them [B, T, V], and the new state."""
        return self.model.log_probs(ids, state)

    def score(self, ids: Ids, targets: Ids, state: S) -> tuple[Floats, S]:
        """Read `ids` [B, T]; return log p(targets[b, t] | ids[b, :t+1]) in nats [B, T], and the new state."""
        return self.model.score(ids, targets, state)

    def run(
        self,
        ids: Ids,
        state: S,
        fetch: Sequence[Output],
        *,
        rows: Ids | None = None,
        temperature: Floats | None = None,
        bias: Floats | None = None,
        speaker: Floats | None = None,
    ) -> tuple[list[Floats], S]:
        """See `Engine.run`; an n-gram model has no embedding that a speaker could be added to."""
        assert speaker is None, "an n-gram model takes no speaker"
        if rows is not None and len(rows) == 0:  # a state alone needs no distributions
            _, new_state = self.model.score(ids, ids, state)
            return [np.zeros((0, self.vocab_size), np.float32)] * len(fetch), new_state
        log_probs, new_state = self.model.log_probs(ids, state)
        log_probs = log_probs.reshape(-1, self.vocab_size)[slice(None) if rows is None else rows]
        outputs = {"logits": log_probs, "log_probs": log_probs, "last_hidden": log_probs[:, :0]}
        if "probs" in fetch:
            biased = log_probs + (0 if bias is None else bias)
            scaled = (biased - biased.max(-1, keepdims=True)) / (1 if temperature is None else temperature)
            outputs["probs"] = np.exp(scaled)
            outputs["sums"] = block_sums(outputs["probs"])
        return [outputs[name] for name in fetch], new_state


def empty_state(config: RecurrentConfig | BagConfig, batch_size: int) -> RecurrentState[Floats] | ContextState[Ids]:
    """Return the state before any token was read."""
    if isinstance(config, BagConfig):
        return ContextState(np.full((batch_size, config.context_size - 1), NO_TOKEN, np.int64))
    cells = config.num_layers if config.cell == "lstm" else 0
    sizes = ((batch_size, layers, config.hidden_size) for layers in (config.num_layers, cells))
    return RecurrentState(*(np.zeros(size, np.float32) for size in sizes))


def stacked_speakers(conditioning: Sequence[Conditioning], size: int) -> Floats | None:
    """Return the speakers of a batch [B, E], zero where there is none, or None where nobody has one."""
    if all(each.speaker is None for each in conditioning):
        return None
    for each in conditioning:
        each.check(size)
    silence = np.zeros(size, np.float32)
    return np.stack([silence if each.speaker is None else each.speaker for each in conditioning]).astype(np.float32)


def open_session(graph: Path | bytes, threads: int | None = None) -> onnxruntime.InferenceSession:
    """Load a graph, to run on as many processors as this process may use, or on `threads`."""
    if isinstance(graph, Path) and not is_utf8(graph):
        graph = graph.read_bytes()  # ONNX Runtime takes no other names
    options = onnxruntime.SessionOptions()
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    options.intra_op_num_threads = threads or available
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    loaded = graph if isinstance(graph, bytes) else str(graph)
    return onnxruntime.InferenceSession(loaded, options, providers=["CPUExecutionProvider"])


def is_utf8(path: Path) -> bool:
    """Tell whether a path's name is text."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
