"""The bot folder: configs, tokenizer, weights and model card in the layout people know.

- `config.py`: what a model is made of, one frozen config for each family
- `finding.py`: what a bot is called by: its folder, `hf://owner/name`, or `default`, the packaged one
- `folder.py`: writing and opening a bot's folder
- `card.py`: the model card, `README.md`
"""

from elman.bot.config import BagConfig, ModelConfig, NGramConfig, RecurrentConfig
from elman.bot.folder import BotFolder, open_bot, save_bot

__all__ = ["BagConfig", "BotFolder", "ModelConfig", "NGramConfig", "RecurrentConfig", "open_bot", "save_bot"]
