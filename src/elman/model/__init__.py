"""The language models: n-gram, bag of words and recurrent, behind one interface.

- `reference.py`: the whole recurrent language model in NumPy, beside its equations: the ground truth
- `ngram.py`, `kneser_ney.py`, `arpa.py`: the n-gram model, its estimation, its exchange format
- `recurrent.py`, `bag.py`: the torch modules; `softmax.py`: their loss; `torch_model.py`: the interface around them
- `embeddings.py`: word2vec and GloVe files
- `state.py`: what a model remembers
- `loading.py`: from a bot's folder to its model

torch is imported by the torch modules alone.
"""
