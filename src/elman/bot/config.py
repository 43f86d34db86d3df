"""What a model is made of: one frozen config for each family, its defaults named here and nowhere else."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass
from typing import Any, Literal

from elman.errors import UserError

Cell = Literal["lstm", "gru", "rnn"]
Activation = Literal["tanh", "sigmoid", "relu"]
MOST_SPEAKERS = 2**16 - 1
Precision = Literal["int8", "fp32"]
"""How a model is run: in whole numbers, small and fast, or with the weights as they were trained."""


@dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    """A recurrent language model: embedding, `num_layers` cells, softmax."""

    vocab_size: int
    """Number of token ids."""
    cell: Cell = "lstm"
    """The recurrence; `rnn` is Elman's (1990)."""
    hidden_size: int = 320
    """Units of each layer."""
    embedding_size: int | None = None
    """Units of a token's embedding; `hidden_size` unless given."""
    num_layers: int = 1
    """Recurrent layers, one on the other."""
    activation: Activation = "tanh"
    """Squashing function of the `rnn` cell."""
    dropout: float = 0.2
    """Share of units dropped between layers, one mask for a whole window (Gal & Ghahramani 2016)."""
    tied: bool = True
    """Whether the softmax shares the embedding's matrix (Press & Wolf 2017)."""
    residual: bool = False
    """Whether each layer after the first adds its input to its output."""
    pointer: bool = False
    """Whether a reply may copy from the facts that stand before it (Merity et al. 2016)."""
    speakers: int = 0
    """Speakers with a vector of their own, whom the model can speak as (Li et al. 2016)."""

    def __post_init__(self) -> None:
        check_choice("cell", self.cell, Cell)
        check_choice("activation", self.activation, Activation)
        check_positive(self, "vocab_size", "hidden_size", "num_layers")
        if self.num_layers > 100:
            raise UserError(f"--num-layers must be at most 100, not {self.num_layers}")
        if not 0 <= self.speakers <= MOST_SPEAKERS:
            raise UserError(f"--speakers must be from 0 to {MOST_SPEAKERS}, not {self.speakers}")
        if self.embedding_size is not None:
            check_positive(self, "embedding_size")
        check_share("dropout", self.dropout)
        if self.activation != "tanh" and self.cell != "rnn":
            raise UserError(f"--activation {self.activation} is for --model rnn; the {self.cell} cell has its own")

    @property
    def input_size(self) -> int:
        """Units of an embedding, with the default resolved."""
        return self.hidden_size if self.embedding_size is None else self.embedding_size


@dataclass(frozen=True, kw_only=True)
class BagConfig:
    """A feed-forward language model over the last `context_size` embeddings (Bengio 2003)."""

    vocab_size: int
    """Number of token ids."""
    context_size: int = 5
    """How many of the last tokens the model sees."""
    combine: Literal["concatenate", "average"] = "concatenate"
    """Whether the context's embeddings keep their order or are averaged into a bag."""
    hidden_size: int = 200
    """Units of the hidden layer."""
    embedding_size: int | None = None
    """Units of a token's embedding; `hidden_size` unless given."""
    dropout: float = 0.2
    """Share of hidden units dropped."""
    tied: bool = True
    """Whether the softmax shares the embedding's matrix (Press & Wolf 2017)."""

    def __post_init__(self) -> None:
        check_choice("combine", self.combine, Literal["concatenate", "average"])
        check_positive(self, "vocab_size", "context_size", "hidden_size")
        if self.embedding_size is not None:
            check_positive(self, "embedding_size")
        check_share("dropout", self.dropout)

    @property
    def input_size(self) -> int:
        """Units of an embedding, with the default resolved."""
        return self.hidden_size if self.embedding_size is None else self.embedding_size


@dataclass(frozen=True, kw_only=True)
class NGramConfig:
    """An interpolated modified Kneser-Ney n-gram model (Chen & Goodman 1999)."""

    vocab_size: int
    """Number of token ids."""
    order: int = 5
    """Tokens in the longest n-gram, 1 to 5."""

    def __post_init__(self) -> None:
        check_positive(self, "vocab_size")
        if not 1 <= self.order <= 5:
            raise UserError(f"--order must be 1 to 5, not {self.order}")


ModelConfig = RecurrentConfig | BagConfig | NGramConfig


def check_positive(config: Any, *names: str) -> None:
    """Refuse a config whose named fields are not at least 1, naming the flag."""
    for name in names:
        if getattr(config, name) < 1:
            raise UserError(f"{flag(name)} must be at least 1, not {getattr(config, name)}")


def check_share(name: str, value: float) -> None:
    """Refuse a share that is not in [0, 1)."""
    if not 0 <= value < 1:
        raise UserError(f"{flag(name)} must be at least 0 and less than 1, not {value}")


def check_choice(name: str, value: object, choices: Any) -> None:
    """Refuse a value that is not one of a Literal's."""
    if value not in typing.get_args(choices):
        raise UserError(f"{flag(name)} must be one of {', '.join(typing.get_args(choices))}, not {value}")


def flag(name: str) -> str:
    """Return a config field's name as it is typed on the command line."""
    return "--" + name.replace("_", "-")


def model_config_to_json(config: ModelConfig) -> dict[str, Any]:
    """Return the config as the JSON object of a bot's `config.json`, its family under `model`."""
    fields = dataclasses.asdict(config)
    match config:
        case RecurrentConfig():
            for name in ("pointer", "speakers"):  # left out, so that a bot from before there were such keeps its
                if not fields[name]:  # fingerprint
                    del fields[name]
            return {"model": fields.pop("cell"), **fields}
        case BagConfig():
            return {"model": "bow", **fields}
        case NGramConfig():
            return {"model": "ngram", **fields}


def model_config_from_json(fields: dict[str, Any]) -> ModelConfig:
    """Build the config of the family that `fields["model"]` names; unknown or missing fields are a UserError."""
    fields = dict(fields)
    model = fields.pop("model", None)
    if model in typing.get_args(Cell):
        return build(RecurrentConfig, {"cell": model, **fields})
    if model == "bow":
        return build(BagConfig, fields)
    if model == "ngram":
        return build(NGramConfig, fields)
    raise UserError(f"--model must be one of lstm, gru, rnn, bow, ngram, not {model}")


C = typing.TypeVar("C")


def build(config_type: type[C], fields: dict[str, Any]) -> C:
    """Build a config dataclass from untrusted fields, refusing unknown names and wrong types in one line."""
    hints = typing.get_type_hints(config_type)
    for name, value in fields.items():
        if name not in hints:
            raise UserError(f"{flag(name)} is not a setting of {config_type.__name__}")
        if not fits(value, hints[name]):
            raise UserError(f"{flag(name)}: {json.dumps(value)} is not {describe(hints[name])}")
    try:
        return config_type(**fields)
    except TypeError as error:
        raise UserError(f"{config_type.__name__}: {error}") from error


def fits(value: object, hint: Any) -> bool:
    """Tell whether a JSON or TOML value can stand in a field of this type."""
    if typing.get_origin(hint) is Literal:
        return value in typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return any(fits(value, each) for each in typing.get_args(hint))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def describe(hint: Any) -> str:
    """Name a field's type for an error message."""
    if typing.get_origin(hint) is Literal:
        return "one of " + ", ".join(map(str, typing.get_args(hint)))
    return getattr(hint, "__name__", None) or str(hint).replace(" | None", "")
