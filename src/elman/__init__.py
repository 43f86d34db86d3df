"""Recurrent neural network language models, and the personal chatbots built on them."""

__version__ = "0.1.0"
