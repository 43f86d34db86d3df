"""Running a bot without torch: its graph, the states of its conversations, many of them at once, and their text.

- `loading.py`: from a bot's folder to its engine; `engine.py`: what an engine is; `state.py`: states on disk;
  `export.py`: the folder as one file
- `graph.py`, `cells.py`, `linear.py`, `nodes.py`: the graph, built from config and weights
- `conditioning.py`: what bends one session's next token: speaker, copy memory, low-rank delta
- `sampling.py`, `penalties.py`: filters as plain callables, and the sampler that chains them; `draw.py`: its quick way
- `batcher.py`: many sessions in one batch; `generation.py`: what one of them asks for and gets
- `decoding.py`: text as its tokens come, never half a character, up to a stop string
"""
