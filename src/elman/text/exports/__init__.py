"""Chat exports of the common messengers: told apart by content, read as streams, nothing in them uncounted.

- `reading.py`: several exports as one stream of messages with one report
- `formats.py`: every format, and how they are told apart; one file each
- `source.py`: the files of an export: plain, gzipped, zipped, in a folder, in any encoding
- `events.py`: what a reader yields, and the report; `dates.py`: dates in every order; `json_stream.py`: large JSON
- `sessions.py`: a log into conversations, by silence
"""
