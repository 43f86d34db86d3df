"""Conversations that teach a bot to use what it is reminded of, as JSONL for `prepare.py --made`.

python recipes/default/recall_talk.py --out recall_talk.jsonl
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path

from elman.text.conversations import conversation_to_json
from elman.training.recall_talk import conversations


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=16_000, help="conversations, half English and half Chinese")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for conversation in islice(conversations(arguments.seed), arguments.count):
            out.write(json.dumps(conversation_to_json(conversation), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
