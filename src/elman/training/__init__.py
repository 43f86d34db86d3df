"""Training: truncated back-propagation through time under a budget, with checkpoints that survive a kill.

- `config.py`, `settings.py`: every default; defaults < `--config` < flags
- `train.py`: the way in; `prepare.py`: text to corpora; `network.py`: one run of a torch model
- `trainer.py`: the loop; `schedule.py`: budgets and learning rates; `checkpoint.py`: what survives a kill
- `observers.py`, `curve.py`: log, progress bar and picture; `distributed.py`: several processes
- `search.py`: hyper-parameters by cross-validation; `diagnostics.py`: gradients and memory of the cells
"""
