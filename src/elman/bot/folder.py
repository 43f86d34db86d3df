"""A bot is a folder: `config.json`, `tokenizer.json`, `model.safetensors` and a model card. No pickle anywhere.

`model.onnx` and `model-fp32.onnx` beside them are what the runtime built from them, and can be deleted at any time.
Weights may be float16; whoever reads them gets float32.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save_file

from elman import __version__
from elman.bot.card import model_card
from elman.bot.config import ModelConfig, Precision, RecurrentConfig, model_config_from_json, model_config_to_json
from elman.bot.finding import DEFAULT, find_bot
from elman.errors import UserError
from elman.files import cannot_write, replacing, write_text
from elman.text.tokenizers import Tokenizer

CONFIG, TOKENIZER, WEIGHTS, CARD = "config.json", "tokenizer.json", "model.safetensors", "README.md"
GRAPHS: dict[Precision, str] = {"int8": "model.onnx", "fp32": "model-fp32.onnx"}
"""The graph of each precision, built from the weights when it is first wanted."""
SPEAKERS = "speaker_names"
"""The config's field of whom the bot can speak as."""
NAME = "name"
"""The config's field of what the bot is called."""

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class BotFolder:
    """A bot's folder, opened: everything but the weights, which are read when a model is built from it."""

    path: Path
    config: ModelConfig
    tokenizer: Tokenizer
    dialogue: bool
    """Whether it was trained on conversations, with speaker marks and turn ends."""
    speakers: tuple[str, ...] = ()
    """Whom it can speak as, in the order of the rows of `speakers.weight` from 1 on."""
    name: str = ""
    """What it is called: as its config says, or as its folder."""
    own: bool = True
    """Whether the folder is the user's, so that what is built from it may be kept there."""

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Read the weights; UserError naming the file when they are missing or damaged."""
        return self.parse_weights(self.read_weights())

    def read_weights(self) -> bytes:
        """Return the bytes of the weights' file."""
        with self.reading_weights() as path:
            return path.read_bytes()

    def parse_weights(self, data: bytes) -> dict[str, npt.NDArray[Any]]:
        """Return the tensors that are in the bytes of a weights' file, numbers of half precision as float32."""
        with self.reading_weights():
            return {name: single(array) for name, array in load(data).items()}

    def fingerprint_of(self, data: bytes) -> str:
        """Return the fingerprint that the folder would have with these bytes as its weights."""
        return hashlib.sha256(self.identity() + data).hexdigest()

    def identity(self) -> bytes:
        """Return what of the config changes what the model computes."""
        return json.dumps(model_config_to_json(self.config), sort_keys=True).encode()

    def fingerprint(self) -> str:
        """Return the SHA-256 of the model's config and weights: what a graph or a state belongs to."""
        digest = hashlib.sha256(self.identity())
        with self.reading_weights() as path, path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
        return digest.hexdigest()

    def info(self) -> dict[str, Any]:
        """Return what the folder holds, as `elman bot info` prints it."""
        tensors = self.tensors()
        names = [CONFIG, TOKENIZER, WEIGHTS, CARD, *GRAPHS.values()]
        sizes = {name: (self.path / name).stat().st_size for name in names if (self.path / name).exists()}
        return {
            "path": str(self.path),
            "name": self.name,
            **{name: value for name, value in model_config_to_json(self.config).items() if value is not None},
            "tokenizer": self.tokenizer.kind,
            "dialogue": self.dialogue,
            **({SPEAKERS: self.speakers} if self.speakers else {}),
            "parameters": sum(tensor.size for tensor in tensors.values() if tensor.dtype.kind != "i"),
            "fingerprint": self.fingerprint(),
            "files": sizes,
        }

    @contextlib.contextmanager
    def reading_weights(self) -> Iterator[Path]:
        """Give the weights' path; say in one line what is wrong with the file."""
        path = self.path / WEIGHTS
        try:
            yield path
        except FileNotFoundError as error:
            raise UserError(f"{path}: no such file; has training reached its first validation?") from error
        except (SafetensorError, OSError, ValueError) as error:
            raise UserError(f"{path}: not a complete safetensors file: {error}") from error


def single(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array with numbers of half precision as float32."""
    return array.astype(np.float32) if array.dtype.name in ("float16", "bfloat16") else array


def save_bot(
    path: Path,
    config: ModelConfig,
    tokenizer: Tokenizer,
    tensors: Arrays,
    *,
    dialogue: bool,
    facts: Mapping[str, str],
    speakers: Sequence[str] = (),
) -> None:
    """Write a bot's folder, each file atomically and the weights last; `facts` are lines of its model card.

    Graphs of earlier weights are removed.
    """
    for name in GRAPHS.values():
        (path / name).unlink(missing_ok=True)
    write_config(path, config, dialogue=dialogue, speakers=speakers)
    tokenizer.save(path / TOKENIZER)
    write_text(path / CARD, model_card(path.name, config, facts))
    write_weights(path, tensors)


def write_config(path: Path, config: ModelConfig, *, dialogue: bool, speakers: Sequence[str], name: str = "") -> None:
    """Write a bot's `config.json`."""
    fields = {"elman": __version__, **({NAME: name} if name else {}), **model_config_to_json(config)}
    fields |= {"dialogue": dialogue, **({SPEAKERS: list(speakers)} if speakers else {})}
    write_text(path / CONFIG, json.dumps(fields, indent=1, ensure_ascii=False) + "\n")


def write_weights(path: Path, tensors: Arrays) -> None:
    """Write a bot's weights."""
    with replacing(path / WEIGHTS) as temporary:
        try:
            save_file({name: np.ascontiguousarray(array) for name, array in tensors.items()}, temporary)
        except SafetensorError as error:
            raise cannot_write(path / WEIGHTS, OSError(str(error))) from error


def open_bot(bot: str | Path = DEFAULT) -> BotFolder:
    """Open a bot: a folder, `hf://owner/name` or `default`, the packaged one.

    UserError naming the file that is missing, damaged or of another bot, or the download that failed.
    """
    path, name, own = find_bot(bot, (CONFIG, TOKENIZER, WEIGHTS, CARD))
    if not path.is_dir():
        raise UserError(f"{path}: no such bot: not a folder")
    file = path / CONFIG
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{path}: not a bot: it has no {CONFIG}") from error
    except OSError as error:
        raise UserError(f"{file}: cannot read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{file}: not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise UserError(f"{file}: not a JSON object")
    fields.pop("elman", None)
    dialogue = fields.pop("dialogue", False) is True
    speakers, called = fields.pop(SPEAKERS, []), fields.pop(NAME, "")
    try:
        config = model_config_from_json(fields)
    except UserError as error:
        raise UserError(f"{file}: {error}") from error
    if not (isinstance(called, str) and called.isprintable()):
        raise UserError(f"{file}: {NAME} is not a line of text")
    if not (isinstance(speakers, list) and all(isinstance(name, str) for name in speakers)):
        raise UserError(f"{file}: {SPEAKERS} is not a list of names")
    if len(speakers) != (config.speakers if isinstance(config, RecurrentConfig) else 0):
        raise UserError(f"{file}: {SPEAKERS} holds {len(speakers)} names, which is not how many speakers it has")
    tokenizer = Tokenizer.load(path / TOKENIZER)
    if tokenizer.vocab_size != config.vocab_size:
        raise UserError(f"{path / TOKENIZER}: {tokenizer.vocab_size} tokens, but {CONFIG} says {config.vocab_size}")
    return BotFolder(path, config, tokenizer, dialogue, tuple(speakers), called or name, own)
