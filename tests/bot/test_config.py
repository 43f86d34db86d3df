"""A model's config is JSON and back, and refuses what it cannot be."""

import dataclasses
from typing import Any

import pytest

from elman.bot.config import (
    BagConfig,
    ModelConfig,
    NGramConfig,
    RecurrentConfig,
    model_config_from_json,
    model_config_to_json,
)
from elman.errors import UserError


@pytest.mark.parametrize(
    "config",
    [
        RecurrentConfig(vocab_size=10),
        RecurrentConfig(vocab_size=10, cell="rnn", activation="relu", embedding_size=3, tied=False),
        BagConfig(vocab_size=7, combine="average"),
        NGramConfig(vocab_size=7, order=2),
    ],
)
def test_a_config_comes_back_from_json(config: ModelConfig) -> None:
    assert model_config_from_json(model_config_to_json(config)) == config


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"model": "transformer"}, "--model"),
        ({}, "--model"),
        ({"model": "lstm", "vocab_size": 3, "hidden_size": 0}, "--hidden-size"),
        ({"model": "lstm", "vocab_size": 3, "hidden_size": "many"}, "--hidden-size"),
        ({"model": "lstm", "vocab_size": 3, "hidden_size": True}, "--hidden-size"),
        ({"model": "lstm", "vocab_size": 3, "embedding_size": 1.5}, "--embedding-size"),
        ({"model": "lstm", "vocab_size": 3, "dropout": 1}, "--dropout"),
        ({"model": "lstm", "vocab_size": 3, "order": 2}, "--order"),
        ({"model": "lstm"}, "vocab_size"),
        ({"model": "gru", "vocab_size": 3, "activation": "relu"}, "--activation"),
        ({"model": "rnn", "vocab_size": 3, "activation": "sine"}, "--activation"),
        ({"model": "bow", "vocab_size": 3, "combine": "stir"}, "--combine"),
        ({"model": "ngram", "vocab_size": 3, "order": 6}, "--order"),
        ({"model": "ngram", "vocab_size": 0}, "--vocab-size"),
    ],
)
def test_what_a_model_cannot_be_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(UserError, match=named):
        model_config_from_json(fields)


@pytest.mark.parametrize("config_type", [RecurrentConfig, BagConfig, NGramConfig])
def test_a_config_cannot_be_changed(config_type: type[Any]) -> None:
    config = config_type(vocab_size=5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.vocab_size = 6
