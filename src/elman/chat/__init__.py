"""A conversation with a bot.

- `bot.py`: a loaded bot, what `elman.load` returns
- `session.py`: what a person types in, the bot's reply out, piece by piece, with the state kept between turns
- `writing.py`: a prompt in, its continuations out
- `suggestions.py`: the words that may come next
"""

from elman.chat.bot import Bot, load
from elman.chat.session import Session

__all__ = ["Bot", "Session", "load"]
