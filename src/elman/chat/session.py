"""One conversation: it owns the recurrent state, so that a turn costs what it says and nothing of what came before.

The state is that of the words alone. What is known of the person bends a reply while it is drawn and leaves no trace in
the state: facts are read on a branch of it, which is thrown away.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from elman.bot.folder import BotFolder
from elman.chat.matcher import matcher
from elman.chat.ranking import Candidate, best
from elman.chat.writing import together
from elman.errors import UserError
from elman.evaluation.scoring import Scorer
from elman.person.ladder import Echo, View
from elman.person.reader import Place, Reader
from elman.person.records import Role
from elman.runtime.batcher import Batcher
from elman.runtime.conditioning import NOTHING, Conditioning
from elman.runtime.facts import KnownFacts
from elman.runtime.generation import Generation, Request, Token, text_of
from elman.runtime.sampling import Sampler, SamplingConfig

if TYPE_CHECKING:
    from elman.person.facts import Fact
    from elman.person.thread import Thread

MAX_REPLY = 100
"""Tokens after which a reply is cut short."""
REMEMBERED = 1000
"""Tokens of its own that a bot avoids repeating, where penalties are asked for."""
ANSWERS = 8
"""Replies that are drawn to choose from, at least, where something known was asked for: one that says it."""
KEPT = 200
"""Messages that an unsaved conversation can be taken back by."""

Primed = tuple[Any, "View | None", "KnownFacts | None"]
"""The state to reply from, what was learned of the person, and the facts to copy from."""


@dataclass
class Reply:
    """A reply under way, or one that is over."""

    generation: Generation
    pieces: list[str] = field(default_factory=list)
    """What was heard of it."""


class Session:
    """A conversation between a person and a bot, at a constant size however long it gets."""

    def __init__(
        self,
        bot: BotFolder,
        batcher: Batcher,
        sampling: SamplingConfig,
        *,
        seed: int | None = None,
        max_new_tokens: int = MAX_REPLY,
        stop: Sequence[str] = (),
        conditioning: Conditioning = NOTHING,
        candidates: int = 1,
        thread: Thread | None = None,
    ) -> None:
        self.bot, self.batcher, self.tokenizer = bot, batcher, bot.tokenizer
        self.max_new_tokens, self.stop = max_new_tokens, stop
        self.sampling, self.seed, self.conditioning = sampling, seed, conditioning
        self.reader = Reader(bot, batcher.engine) if thread is None else thread.acquaintance.reader
        self.never = frozenset(bot.tokenizer.reserved.values()) - {self.reader.stop}
        self.thread = thread
        self.places = deque([self.reader.beginning() if thread is None else thread.head()], KEPT)
        self.used_facts: list[Fact] = []
        """What was known and mattered to the reply that was given last."""
        self.wanted: Fact | None = None
        """Which of them was asked for, if one was."""
        self.candidates, self.attempt = candidates, 0
        """How many replies are drawn to choose from, and how often this place was replied to before."""
        self.current: Reply | None = None

    @property
    def place(self) -> Place:
        """Where the conversation stands."""
        return self.places[-1]

    def reply(self, text: str) -> Iterator[str]:
        """Hear one message and yield the reply as it is decoded; what is not waited for is not said.

        A bot that was not trained on conversations takes the message as a line of text and goes on with the next.
        """
        self.hear(text)
        yield from self.answer()

    def hear(self, text: str) -> None:
        """Hear one message, which is to be replied to: by `answer`, or by whoever draws what `asked` asks for."""
        self.settle()  # a reply that nobody waited for ends where they stopped
        self.add("person", text)
        self.attempt = 0

    def asked(self) -> list[Request]:
        """Return what asks for a reply to the message that was heard last: where it is several, `choose` one of them.

        What is drawn elsewhere is to be told with `say`.
        """
        primed = self.primed()
        count = max(self.candidates, 1 if self.wanted is None else ANSWERS)
        return [self.request(*primed, number if count > 1 else None) for number in range(count)]

    def say(self, text: str) -> None:
        """Go on after a reply that was drawn from here, unless the message was forgotten meanwhile."""
        asked = self.place.id
        self.refresh()
        if self.place.id == asked:
            self.add("bot", text.replace("\0", ""))  # which no store keeps

    def answer(self) -> Iterator[str]:
        """Say what comes after the message that was heard last: as it is drawn, or the best of several candidates."""
        first, *others = self.asked()
        if others:
            chosen = self.best_of([first, *others])
            self.add("bot", chosen)
            yield chosen
            return
        self.current = reply = Reply(self.batcher.submit(first))
        try:
            for piece in text_of(reply.generation, self.tokenizer, self.stop):
                reply.pieces.append(piece)
                yield piece
        finally:
            if self.current is reply:
                self.settle()

    def request(self, state: Any, view: View | None, known: KnownFacts | None, candidate: int | None = None) -> Request:
        """Return what asks for a reply from where `primed` says; numbered candidates differ in what they draw."""
        echo = () if view is None else (Echo(view),)
        pointer = () if known is None else (known.pointer(),)
        processors = (*self.conditioning.processors, *echo, *pointer)
        return Request(
            ids=[self.reader.marks["bot"]],
            state=state,
            sampler=self.sampler(candidate or 0),
            max_new_tokens=self.max_new_tokens,
            stop_ids=frozenset({self.reader.stop}),
            conditioning=replace(self.conditioning, processors=processors),
            top_log_probs=None if candidate is None else 0,
        )

    def best_of(self, requests: Sequence[Request]) -> str:
        """Draw candidates in one batch, and return the best of them."""
        generations = [self.batcher.submit(request) for request in requests]
        found = [Candidate() for _ in generations]

        def pieces(candidate: Candidate, generation: Generation) -> Iterator[str]:
            def heard(token: Token) -> None:
                candidate.nats += token.log_prob or 0.0
                candidate.tokens += 1

            for piece in text_of(generation, self.tokenizer, self.stop, heard=heard):
                candidate.pieces.append(piece)
                yield piece

        together([pieces(*each) for each in zip(found, generations, strict=True)])
        return found[self.choose(found)].text.replace("\0", "")

    def choose(self, found: Sequence[Candidate]) -> int:
        """Return which of several replies to give (see `ranking.py`)."""
        scorer = Scorer(self.batcher.engine, self.tokenizer, dialogue=self.reader.dialogue)
        texts = [each.text for each in found]
        alone = scorer.scores(texts)
        facts = [] if self.thread is None else self.thread.person.facts()
        said = [place.text for place in self.places if place.role == "bot"]
        fits = matcher().fits(said[-1] if said else "", self.place.text, texts) if self.reader.dialogue else None
        return found.index(best(found, alone, said, facts, self.wanted, fits, self.place.text))

    def settle(self) -> None:
        """End the reply under way, if any: the conversation goes on after what was heard of it."""
        reply, self.current = self.current, None
        if reply is None:
            self.refresh()
        else:
            reply.generation.end("cancelled")
            self.say("".join(reply.pieces))

    def add(self, role: Role, text: str) -> None:
        """Read a message and go on after it."""
        before = self.place
        learned = 0 if self.thread is None or role == "bot" else self.thread.acquaintance.ladder.config.longest
        heard = self.reader.read(before.state, role, text, learned)
        number = None if self.thread is None else self.thread.add(before, role, text, heard)
        self.places.append(Place(heard.state, before.tokens + heard.tokens, role, text, number))

    def refresh(self) -> None:
        """Go back to where the store stands, if words that led here were forgotten meanwhile."""
        found = None if self.thread is None else self.thread.current(self.place)
        if found is not None:
            self.places = deque([found], KEPT)

    def primed(self) -> Primed:
        """Return the state to reply from, what was learned of the person, and the facts to copy from."""
        if self.thread is None:
            return self.place.state, None, None
        self.used_facts = self.thread.relevant(self.place)
        self.wanted = self.thread.wanted(self.place, self.used_facts)
        acquaintance = self.thread.acquaintance
        state, known = self.reader.read_facts(self.place.state, [fact.text for fact in self.used_facts])
        return state, acquaintance.view() if acquaintance.rungs.learns else None, known

    def suggest(self, prefix: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the `k` most probable words that the person types next; UserError when nobody is known."""
        if self.thread is None:
            raise UserError("suggestions in a conversation need a person; a bot alone has `Bot.suggest`")
        self.settle()
        return self.thread.suggest(self.place, prefix, k)

    def step_back(self) -> Place:
        """Go back to before the last message, and return what was after it; UserError at the beginning."""
        self.settle()
        if self.place.role is None:
            raise UserError("there is nothing before the beginning of a conversation")
        last = self.places.pop()
        if not self.places:
            if last.id is None or self.thread is None:
                self.places.append(last)
                raise UserError(f"an unsaved conversation can be taken back by {KEPT} messages, and no further")
            self.places.append(self.thread.before(last.id))
        return last

    def back_to_message(self) -> Place:
        """Go back to before the person's last message, and return what was after it."""
        while (last := self.step_back()).role == "bot":
            pass
        return last

    def undo(self) -> str:
        """Take the last exchange back, as if it had not been; return the message that began it."""
        last = self.back_to_message()
        if self.thread is not None and last.id is not None:
            self.thread.undo(self.place, last.id)
        return last.text

    def regenerate(self) -> Iterator[str]:
        """Reply to the last message once more, in other words; the earlier reply stays in the person's store."""
        self.reconsider()
        yield from self.answer()

    def reconsider(self) -> None:
        """Go back to the message that was heard last, which is to be replied to once more."""
        self.settle()
        if self.place.role == "bot":
            self.step_back()
        if self.place.role != "person":
            raise UserError("there is no message yet to reply to")
        if self.thread is not None:
            self.thread.go_back(self.place)
        self.attempt += 1

    def edit(self, text: str) -> Iterator[str]:
        """Say something else instead of the last message; the earlier version stays in the person's store."""
        self.hear_instead(text)
        yield from self.answer()

    def hear_instead(self, text: str) -> None:
        """Hear something else instead of the last message."""
        self.back_to_message()
        if self.thread is not None:
            self.thread.go_back(self.place)
        self.hear(text)

    def branch(self) -> Session:
        """Return another conversation that goes on from here by itself."""
        self.settle()
        other = Session(
            self.bot,
            self.batcher,
            self.sampling,
            seed=self.seed,
            max_new_tokens=self.max_new_tokens,
            stop=self.stop,
            conditioning=self.conditioning,
            candidates=self.candidates,
            thread=None if self.thread is None else self.thread.branch(self.place),
        )
        other.places = self.places.copy()
        return other

    def sampler(self, candidate: int) -> Sampler:
        """Return the sampler of a reply: its draws depend on the seed and the place alone, after a restart too."""
        seed = None if self.seed is None else [self.seed, self.place.tokens, self.attempt, candidate]
        sampler = Sampler(self.sampling, seed, self.never, spare_ids={self.reader.stop})
        if sampler.penalties is not None:
            for token in self.said():
                sampler.observe(token)
        return sampler

    def said(self) -> list[int]:
        """Return the ids of what the bot said lately, for penalties to see."""
        texts = (place.text for place in self.places if place.role == "bot")
        return [token for text in texts for token in self.tokenizer.encode(text)][-REMEMBERED:]
