"""Chat exports of the common messengers: told apart by content, read as streams, nothing in them uncounted.

- `reading.py`: several exports as one stream of messages with one report; `summary.py`: what they are about
- `formats.py`: every format, and how they are told apart; one file each, with the words of its languages beside it
- `source.py`: the files of an export: plain, gzipped, zipped, in a folder, in any encoding
- `events.py`: what a reader yields, and the report
- `dates.py`, `timestamps.py`: dates in every order, clock times, epochs; `common.py`: names and texts without marks
- `json_stream.py`, `json_values.py`, `csv_stream.py`: large JSON and CSV, damaged or not
- `sessions.py`: a log into conversations, by silence
"""
