"""Running a model without torch: how the next token is drawn, and how tokens become text.

- `sampling.py`: temperature, top-k, top-p and min-p as plain callables
- `generation.py`: one sequence, token by token
- `decoding.py`: text as its tokens come, never half a character
"""
