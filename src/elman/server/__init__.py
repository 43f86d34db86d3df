"""Bots over HTTP: OpenAI's API, Elman's own with conversations that are kept, accounts, and a web page.

- `app.py`, `service.py`, `running.py`, `config.py`: the application, what its requests share, the process, every limit
- `streams.py`, `replies.py`, `events.py`: from the one thread that moves the batch on to a reader, piece by piece
- `prompts.py`, `prefixes.py`, `reading.py`: prompts as states, resumed from the longest part that was read before
- `openai_*.py`, `drawing.py`, `logprobs.py`: OpenAI's API
- `conversations.py`, `turns.py`, `persons.py`, `acquaintances.py`, `sessions.py`, `*schemas.py`: Elman's own
- `accounts.py`, `callers.py`, `gate.py`, `limits.py`, `connections.py`: who may do what, from where, and how often
- `errors.py`, `logs.py`, `metrics.py`, `recorder.py`: what went wrong, and what went on, without a word of anybody's
- `web/`: the page
"""
