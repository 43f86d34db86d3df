"""Conversations that teach a bot to use what it is reminded of, as JSONL for `prepare.py --recall`.

python recipes/default/recall_talk.py --count 26000 --out recall_talk.jsonl
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path

from elman.text.conversations import Conversation, message_to_json
from elman.training.recall_talk import conversations


def to_json(conversation: Conversation) -> str:
    """Return a conversation as a line of JSONL."""
    messages = [message_to_json(message) for message in conversation.messages]
    for fields in messages:
        del fields["time"]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=26_000, help="conversations, half English and half Chinese")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for conversation in islice(conversations(arguments.seed), arguments.count):
            out.write(to_json(conversation) + "\n")


if __name__ == "__main__":
    main()
