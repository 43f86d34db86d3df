"""A process that talks to a store until it is killed, and says after each commit what it has kept."""

import sys
from itertools import count

from elman.person.store import open_store


def main(location: str, first: int) -> None:
    with open_store(location) as store:
        person = store.find("lin")
        assert person is not None
        print("ready", flush=True)
        for number in count(first):
            with store.turn(person) as rows:
                (conversation,) = rows.conversations()
                said = rows.add_message(conversation.id, conversation.head, "person", f"message {number}")
                answer = rows.add_message(conversation.id, said, "bot", f"reply {number}")
                rows.set_head(conversation.id, answer)
                rows.save_state(answer, "f", number, f"state {number} ".encode() * (number % 7 * 900 + 1))
                rows.save_learned(said, "f", f"learned {number}".encode() * 99)
                rows.add_fact("number", "", str(number), f"You said {number}.", said)
                rows.prune_states(newest=5, every=16)
                rows.prune_learned(newest=2, every=64)
            print(number, flush=True)
            if number % 10 == 9:  # forgetting and scrubbing are killed too
                with store.turn(person) as rows:
                    (conversation,) = rows.conversations()
                    rows.delete_messages([m.id for m in rows.messages() if m.text.endswith(f" {number - 5}")])
                print(f"forgot {number - 5}", flush=True)
                store.scrub()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
