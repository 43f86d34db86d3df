"""The model card that every bot's folder carries, in the Hugging Face form."""

from __future__ import annotations

from collections.abc import Mapping

from elman import __version__
from elman.bot.config import ModelConfig, model_config_to_json


def model_card(name: str, config: ModelConfig, facts: Mapping[str, str]) -> str:
    """Return the card's Markdown: what the model is and `facts` about its training and quality."""
    settings = {key: str(value) for key, value in model_config_to_json(config).items() if value is not None}
    return "\n".join(
        [
            "---",
            "library_name: elman",
            "pipeline_tag: text-generation",
            "---",
            "",
            f"# {name}",
            "",
            f"A language model made with Elman {__version__}. Talk to it: `elman chat {name}`.",
            "",
            *table("Model", settings),
            *table("Training", facts),
            "It knows what its training text holds and nothing else; it may repeat parts of that text.",
            "",
        ]
    )


def table(title: str, rows: Mapping[str, str]) -> list[str]:
    """Return a Markdown table of names and values, with an empty line after it."""
    if not rows:
        return []
    return [f"| {title} | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items()), ""]
