"""Everything that one training run was told: defaults, then the `--config` file, then the flags."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elman.bot.config import (
    BagConfig,
    ModelConfig,
    NGramConfig,
    RecurrentConfig,
    build,
    check_choice,
    flag,
    model_config_from_json,
)
from elman.errors import UserError
from elman.files import write_text
from elman.text.tokenizers import Kind
from elman.training.config import TrainingConfig

SETTINGS = "training.json"
"""What a run was told, beside its weights."""
BUDGETS = ("steps", "epochs", "minutes")


@dataclass(frozen=True, kw_only=True)
class TextConfig:
    """How the training text becomes ids."""

    tokenizer: Kind | None = None
    """`word`, `char` or `bpe`; unless given, `bpe` for conversations and `word` for plain text."""
    tokens: int | None = None
    """Size of the vocabulary; every word or character, or 8192 for bpe, unless given."""
    encoding: str = "utf-8"
    """Encoding of the text files; `auto` detects it."""
    dialogue: bool | None = None
    """Whether to render conversations with speaker marks; unless given, wherever the text holds conversations."""
    speaker: str | None = None
    """Whose messages to learn; both sides' unless given."""
    embeddings: str | None = None
    """A word2vec or GloVe file that the embeddings start from."""
    init: str | None = None
    """A bot of the same shape whose tokenizer and weights the run starts from."""

    def __post_init__(self) -> None:
        if self.tokenizer is not None:
            check_choice("tokenizer", self.tokenizer, Kind)
        if self.tokens is not None and self.tokens < 2:
            raise UserError(f"--vocab-size must be at least 2, not {self.tokens}")


@dataclass(frozen=True)
class Settings:
    """One run's settings; the vocabulary's size is known only when its tokenizer is."""

    text: TextConfig
    training: TrainingConfig
    model: dict[str, Any]
    """Fields of the model's config, without `vocab_size`."""

    def model_config(self, vocab_size: int) -> ModelConfig:
        """Return the model's config for a vocabulary."""
        return model_config_from_json({**self.model, "vocab_size": vocab_size})

    @property
    def speakers(self) -> int:
        """How many speakers have a vector of their own."""
        return int(self.model.get("speakers", 0))

    def to_json(self) -> dict[str, Any]:
        """Return all that was decided, to be kept beside the weights."""
        return {**self.model, **dataclasses.asdict(self.text), **dataclasses.asdict(self.training)}


def resolve(flags: dict[str, Any], config_file: Path | None = None) -> Settings:
    """Return the settings: defaults < `config_file` (TOML, flat, flags' names with underscores) < `flags`.

    `flags` holds what was given. UserError names a setting that no part knows, or that another model has.
    """
    fields = merged(read_toml(config_file) if config_file else {}, flags)
    if "vocab_size" in fields:
        fields["tokens"] = fields.pop("vocab_size")
    text = take(fields, TextConfig)
    training = take(fields, TrainingConfig)
    settings = Settings(build(TextConfig, text), build(TrainingConfig, training), {"model": "lstm", **fields})
    check_model(settings)
    return settings


def merged(file: dict[str, Any], flags: dict[str, Any]) -> dict[str, Any]:
    """Return the file's settings, the flags before them; a budget that is typed replaces the file's of any kind."""
    if any(name in flags for name in BUDGETS):
        file = {name: value for name, value in file.items() if name not in BUDGETS}
    return {**file, **flags}


def save_settings(out: Path, settings: Settings) -> None:
    """Write what was decided beside the weights."""
    write_text(out / SETTINGS, json.dumps(settings.to_json(), indent=1) + "\n")


def take(fields: dict[str, Any], config_type: type[Any]) -> dict[str, Any]:
    """Move the fields of one config out of `fields`."""
    names = {field.name for field in dataclasses.fields(config_type)} & fields.keys()
    return {name: fields.pop(name) for name in names}


def check_model(settings: Settings) -> None:
    """Refuse model settings early, before any text is read, and name the model that a stray flag belongs to."""
    model = settings.model["model"]
    own = {"bow": BagConfig, "ngram": NGramConfig}.get(str(model), RecurrentConfig)
    names = {field.name for field in dataclasses.fields(own)}
    for name in settings.model.keys() - {"model"} - names:
        homes = [kind.__name__ for kind in (RecurrentConfig, BagConfig, NGramConfig) if name in fields_of(kind)]
        reason = f"--model {model} has no such setting" if homes else "no such setting"
        raise UserError(f"{flag(name)}: {reason}")
    settings.model_config(vocab_size=2)


def fields_of(config_type: type[Any]) -> set[str]:
    """Return a config's field names."""
    return {field.name for field in dataclasses.fields(config_type)}


def read_toml(path: Path) -> dict[str, Any]:
    """Read a settings file; UserError names it and the line that is wrong."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"--config {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"--config {path}: {error}") from error
