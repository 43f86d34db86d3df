"""One definition of every metric, over anything that gives log-probabilities of ids with a state.

- `metrics.py`: perplexity per token and per word, bits per character
- `next_word.py`: accuracy of the whole next word
- `scoring.py`: log-probabilities of sentences, and re-ranking of n-best lists
- `report.py`: all figures of one model on one text
"""
