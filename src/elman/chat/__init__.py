"""A conversation with a bot.

- `session.py`: what a person types in, the bot's reply out, piece by piece, with the state kept between turns
"""

from elman.chat.session import Session

__all__ = ["Session"]
