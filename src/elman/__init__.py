"""Recurrent neural network language models, and the personal chatbots built on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elman.chat.bot import Bot, load

__all__ = ["Bot", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what talks to a bot only when it is asked for, so that `import elman` costs nothing."""
    if name in __all__:
        from elman.chat import bot

        return getattr(bot, name)
    raise AttributeError(f"module 'elman' has no attribute {name!r}")
