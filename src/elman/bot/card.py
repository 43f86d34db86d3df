"""The model card that every bot's folder carries, in the Hugging Face form."""

from __future__ import annotations

from collections.abc import Mapping

from elman import __version__
from elman.bot.config import ModelConfig, model_config_to_json

TEXT = """\
---
library_name: elman
pipeline_tag: text-generation
tags:
- elman
- {model}
metrics:
- perplexity
---

# {name}

A language model made with Elman {version}. Talk to it: `elman chat {name}`.

## Intended use

Whatever its training text was meant for, by those who may have that text: what a bot learned it can say to anybody.

## Model

{settings}

## Training

{facts}

Training and validation text stayed with whoever trained it; nothing is known here of their licences.

## Limits

It knows what its training text holds and nothing else; it may repeat parts of that text.
"""


def model_card(name: str, config: ModelConfig, facts: Mapping[str, str]) -> str:
    """Return the card's Markdown: what the model is and `facts` about its training and quality."""
    fields = model_config_to_json(config)
    settings = {key: str(value) for key, value in fields.items() if value is not None}
    return TEXT.format(
        name=name, model=fields["model"], version=__version__, settings=table(settings), facts=table(facts)
    )


def table(rows: Mapping[str, str]) -> str:
    """Return a Markdown table of names and values."""
    return "\n".join(["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())])
