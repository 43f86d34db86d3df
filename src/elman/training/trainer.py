"""The training loop: truncated back-propagation through time with the state carried across windows.

Shapes: `B` batch, `T` time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from elman.errors import TrainingFailed
from elman.model.torch_model import Module, load_weights, weights
from elman.text.streams import Streams
from elman.training import checkpoint
from elman.training.config import TrainingConfig
from elman.training.distributed import Masks, Processes, training_device
from elman.training.optimizers import make_optimizer
from elman.training.precision import products
from elman.training.result import CHECKPOINT
from elman.training.schedule import PLATEAU_FACTOR, Progress, learning_rate, share_done


class Observer(Protocol):
    """Who is told how training goes; the progress bar and the log are observers."""

    def stepped(self, progress: Progress, loss: float, rate: float, share: float) -> None:
        """Hear of one step: its loss in nats a token, its learning rate, the share of the budget used."""

    def validated(self, progress: Progress, perplexity: float) -> None:
        """Hear of one validation."""


class Trainer:
    """Trains one module on one corpus until the budget is spent, nothing improves any more, or someone interrupts."""

    def __init__(
        self,
        module: Module,
        config: TrainingConfig,
        streams: Streams,
        *,
        validate: Callable[[], float],
        keep: Callable[[dict[str, Tensor]], None],
        observer: Observer,
        out: Path,
        identity: dict[str, Any],
        processes: Processes,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`validate` gives the validation perplexity, `keep` stores the weights when it is the best so far."""
        self.device = training_device(config.device)
        self.module, self.config, self.streams = module.to(self.device), config, streams
        self.validate, self.keep, self.observer = validate, keep, observer
        self.out, self.identity, self.processes, self.clock = out, identity, processes, clock
        self.masks = Masks(module.config.dropout, config.seed, processes, self.device)
        self.optimizer = make_optimizer(module, config)
        self.progress = Progress()
        self.interrupted = False
        self.validated_at: int | None = None
        self.state = self.fresh_state()

    def run(self) -> Progress:
        """Train from wherever the progress is to the end of the budget; return where it ended."""
        if self.progress.step == 0:
            self.save()  # from the first moment on there is something to go on from
        before, start = self.progress.seconds, self.clock()
        while not self.finished():
            self.step()
            # One clock for all: the learning rate may depend on it and must be the same everywhere.
            self.progress.seconds = self.processes.first_says(before + self.clock() - start)
            self.advance()
            if self.processes.any(self.interrupted):
                self.interrupted = True
                self.save()
                return self.progress
        if self.validated_at != self.progress.step:
            self.take_stock()
        self.save()
        return self.progress

    @property
    def share(self) -> float:
        """The share of the budget that is used, the same in every process."""
        return share_done(self.config, self.progress, len(self.streams))

    def finished(self) -> bool:
        """Tell whether the budget is spent or patience is at its end."""
        patience = self.config.patience
        return self.share >= 1 or (patience is not None and self.progress.stale >= patience)

    def step(self) -> None:
        """Read one window of every stream and take one optimiser step."""
        window = self.streams.window(self.progress.window, self.processes.rows(self.config.batch_size))
        predicted = self.processes.total(float(window.mask.sum()))
        ids, targets = torch.from_numpy(window.ids).to(self.device), torch.from_numpy(window.targets).to(self.device)
        mask = None if (window.mask == 1).all() else torch.from_numpy(window.mask).to(self.device)
        masks = self.masks if self.masks.dropout else None
        told = {} if window.speakers is None else {"speakers": torch.from_numpy(window.speakers).to(self.device)}
        with products(self.config.precision, self.device):
            hidden, state = self.module(ids, self.state, masks, **told)
            loss = self.module.loss(hidden, targets, mask, max(predicted, 1.0), ids)
        torch.autograd.backward(loss)
        self.state = type(state)(*(tensor.detach() for tensor in state))
        self.descend(self.processes.total(loss.item()))
        self.progress.tokens += int(predicted)

    def descend(self, loss: float) -> None:
        """Take the optimiser's step, unless the loss says that the weights are past saving."""
        rate = learning_rate(self.config, self.share, self.progress.rate_factor)
        if not math.isfinite(loss):
            raise TrainingFailed(
                f"the loss is {loss} at step {self.progress.step + 1}, so training stopped before it; "
                f"try a --learning-rate below {self.config.highest_rate:g}"
            )
        parameters = list(self.module.parameters())
        self.processes.sum_gradients(parameters)
        if self.config.clip:
            torch.nn.utils.clip_grad_norm_(parameters, self.config.clip)
        self.optimizer.step(rate)
        self.progress.step += 1
        self.observer.stepped(self.progress, loss, rate, self.share)

    def advance(self) -> None:
        """Move on to the next window, validating and saving when it is time."""
        progress, config = self.progress, self.config
        progress.window += 1
        if progress.window == len(self.streams):
            progress.window, progress.epoch = 0, progress.epoch + 1
            self.state = self.fresh_state()
        if progress.window % config.valid_every == 0:
            self.take_stock()
        if progress.window == 0 or progress.step % config.checkpoint_every == 0:
            self.save()

    def take_stock(self) -> None:
        """Validate; keep the weights if they are the best so far."""
        # The first process decides for all: the last bits of a sum may differ.
        perplexity, progress = self.processes.first_says(self.validate()), self.progress
        if not math.isfinite(perplexity):
            raise TrainingFailed(
                f"the validation perplexity is {perplexity} at step {progress.step}, so training stopped; "
                f"try a --learning-rate below {self.config.highest_rate:g}"
            )
        if progress.best is None or perplexity < progress.best:
            progress.best, progress.stale = perplexity, 0
            if self.processes.first:
                self.keep(weights(self.module))
        else:
            progress.stale += 1
            if self.config.schedule == "plateau":
                progress.rate_factor *= PLATEAU_FACTOR
        self.validated_at = progress.step
        self.observer.validated(progress, perplexity)

    def fresh_state(self) -> Any:
        """Return the state at the beginning of the corpus, for this process's rows."""
        return self.module.initial_state(self.config.batch_size // self.processes.world)

    def save(self) -> None:
        """Write a checkpoint: weights, optimiser, recurrent state, the dropout generator and the progress."""
        state = [self.processes.gather_rows(tensor) for tensor in self.state]
        if not self.processes.first:
            return
        tensors = {f"model.{name}": tensor for name, tensor in weights(self.module).items()}
        tensors |= self.optimizer.tensors()
        tensors |= {f"state.{name}": tensor for name, tensor in zip(self.state._fields, state, strict=True)}
        tensors["masks"] = self.masks.generator.get_state()
        checkpoint.save(self.out, self.progress, tensors, self.identity)

    def resume(self) -> bool:
        """Go back to the checkpoint, if there is one; tell whether there was."""
        found = checkpoint.load(self.out, self.identity)
        if found is None:
            return False
        self.progress, tensors = found
        model = {name.removeprefix("model."): tensor for name, tensor in tensors.items() if name.startswith("model.")}
        load_weights(self.module, model, self.out / CHECKPOINT)
        self.optimizer.load(tensors)
        self.masks.generator.set_state(tensors["masks"])
        rows = self.processes.rows(self.config.batch_size)
        state = (tensors[f"state.{name}"][rows].to(self.device) for name in self.state._fields)
        self.state = type(self.state)(*state)
        self.validated_at = self.progress.step if self.progress.window == 0 else None
        return True
