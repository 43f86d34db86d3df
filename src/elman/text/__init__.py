"""Characters to ids and back: tokenizers, corpora, conversations and their rendering.

words.py          what a word is, defined once
conversations.py  who said what and when: `Message`, `Conversation`
reading.py        lines of a file as a stream, in any encoding, with errors that name line and byte
sources.py        plain text, folders, JSONL and TSV as lines and conversations
tokenizers.py     `Tokenizer`: text to ids and back, `word`, `char` and `bpe`
bpe.py            the byte-level BPE: how it is learned, and a fast way to encode
rendering.py      conversations as ids with speaker marks and a loss mask, and the way back
encoding.py       text to ids in batches, on every core
corpora.py        corpora as memory-mapped arrays of ids
streams.py        a corpus in parallel streams and windows, as training reads it
"""

from elman.text.conversations import Conversation, Message
from elman.text.corpora import Corpus, encode_corpus, open_corpus, text_lines
from elman.text.reading import read_lines
from elman.text.rendering import parse, render, render_facts, render_opening, render_turn, reply_prefix, speaker_marks
from elman.text.sources import read_corpus
from elman.text.tokenizers import MARKS, RESERVED, Tokenizer
from elman.text.words import count_words, split_words

__all__ = [
    "MARKS",
    "RESERVED",
    "Conversation",
    "Corpus",
    "Message",
    "Tokenizer",
    "count_words",
    "encode_corpus",
    "open_corpus",
    "parse",
    "read_corpus",
    "read_lines",
    "render",
    "render_facts",
    "render_opening",
    "render_turn",
    "reply_prefix",
    "speaker_marks",
    "split_words",
    "text_lines",
]
