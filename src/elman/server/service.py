"""What all requests share: the bot, the batch, the store, the threads that wait for them, and whether there is time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

import anyio
from anyio.to_thread import run_sync

from elman.bot.folder import CONFIG
from elman.chat.bot import Bot
from elman.errors import UserError
from elman.person.acquaintance import Acquaintance
from elman.person.extraction import extract
from elman.person.store import Store
from elman.server.accounts import Accounts
from elman.server.config import ServerConfig
from elman.server.errors import ApiError
from elman.server.limits import Buckets, Places
from elman.server.logs import log
from elman.server.metrics import Metrics
from elman.server.order import Order
from elman.server.prefixes import Prefixes
from elman.server.reading import PromptReader
from elman.server.streams import Streams

T = TypeVar("T")
SHORT = 4000
"""Characters that are encoded in less time than a thread takes to be told of them."""


class Loaded(NamedTuple):
    """The bot and the threads that move it."""

    bot: Bot
    streams: Streams
    prompts: PromptReader


class Service:
    """One server's parts; `start` and `stop` are called in its event loop."""

    def __init__(self, load: Callable[[], Bot], store: Store, config: ServerConfig) -> None:
        self.load, self.config, self.accounts, self.metrics = load, config, Accounts(store), Metrics()
        self.store: Store = Scrubbing(store)
        self.prefixes = Prefixes(config.prefix_bytes)
        self.places = Places(config.most_streams, config.streams_per_caller)
        self.requests, self.sign_ins = Buckets(config.requests_per_minute), Buckets(config.sign_ins_per_minute)
        self.order = Order(store.database)
        self.awake: dict[int, Acquaintance] = {}
        """Persons as the bot knows them, those who spoke last at the end; changed by who holds `waking`."""
        self.waking = threading.Lock()
        self.behind: set[asyncio.Task[None]] = set()
        """What is done that nobody waits for."""
        self.loaded: Loaded | None = None
        self.failure: Exception | None = None
        """Why the bot could not be loaded."""
        self.stopping = False

    async def start(self, failed: Callable[[], None]) -> None:
        """Load the bot; call `failed` when that cannot be done."""
        self.store_limit = anyio.CapacityLimiter(self.config.store_threads)
        self.reading_limit = anyio.CapacityLimiter(self.config.reading_threads)
        try:
            bot = await run_sync(self.ready_bot)
        except Exception as error:
            self.failure = error
            failed()
            return
        streams = Streams(bot.batcher, room=self.config.most_unread, seconds=self.config.event_seconds)
        self.loaded = Loaded(bot, streams, PromptReader(bot.engine))
        self.metrics.gauge("elman_streams", "Replies under way.", lambda: len(streams.active))
        self.metrics.gauge("elman_batch_size", "Replies in the batch.", lambda: len(bot.batcher.live))
        self.metrics.gauge("elman_prefix_bytes", "Memory of the states of prompts.", lambda: self.prefixes.bytes)
        log("ready", bot=bot.folder.name, fingerprint=bot.engine.fingerprint[:12])

    def ready_bot(self) -> Bot:
        """Load the bot with all that is made of it when it is first wanted."""
        bot = self.load()
        for made in (bot.reader.pointer, bot.ladder, bot.suggester):
            assert made is not None
        for text in ("I am here.", "我在这里。"):
            extract(text)
        return bot

    def hand_back(self) -> None:
        """End every reply where it is, for there is no more time."""
        if self.loaded is not None:
            self.loaded.streams.hand_back()

    async def stop(self) -> None:
        """End the threads, and leave nothing of what was erased."""
        self.stopping = True
        await asyncio.gather(*self.behind)
        if self.loaded is not None:
            await run_sync(self.loaded.streams.stop)
            await run_sync(self.loaded.prompts.stop)
        if isinstance(self.store, Scrubbing):
            await run_sync(self.store.finish)
        await run_sync(self.order.close)

    @property
    def state(self) -> str:
        """What `/health` says."""
        return "stopping" if self.stopping else "ok" if self.loaded is not None else "loading"

    @property
    def bot(self) -> Bot:
        """The bot; ApiError 503 while it is loaded."""
        return self._loaded.bot

    @property
    def created(self) -> int:
        """When the bot was made, in seconds since 1970: every server of it says the same."""
        return int((self.bot.folder.path / CONFIG).stat().st_mtime)

    @property
    def streams(self) -> Streams:
        """The batch; ApiError 503 while the bot is loaded."""
        return self._loaded.streams

    @property
    def prompts(self) -> PromptReader:
        """What reads prompts; ApiError 503 while the bot is loaded."""
        return self._loaded.prompts

    @property
    def _loaded(self) -> Loaded:
        if self.loaded is None:
            raise ApiError(503, "the bot is being loaded", code="loading", retry_after=1)
        return self.loaded

    async def work(self, function: Callable[..., T], *arguments: object) -> T:
        """Do what waits for the store in a thread; what was begun is done to its end."""
        return await run_sync(lambda: function(*arguments), limiter=self.store_limit)

    async def read(self, function: Callable[..., T], *arguments: object) -> T:
        """Do what keeps a processor busy in a thread, as few of which run as there is room for beside the batch."""
        return await run_sync(lambda: function(*arguments), limiter=self.reading_limit)

    async def encoded(self, size: int, function: Callable[..., T], *arguments: object) -> T:
        """Turn a text of so many characters into ids, in a thread unless it is short."""
        return await self.read(function, *arguments) if size > SHORT else function(*arguments)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for; what goes wrong is logged."""

        async def done() -> None:
            try:
                await work
            except Exception as error:
                log("error", logging.ERROR, error)

        task = asyncio.create_task(done())
        self.behind.add(task)
        task.add_done_callback(self.behind.discard)

    def turn(self, person_id: int) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait until the person's other turn has ended, here or in another server on the store: one at a time."""
        return self.order.turn(person_id, self.work)


class Scrubbing(Store):
    """A store that is scrubbed by a thread of its own, again until it is done, so that nobody waits for it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.database)
        self.wanted, self.ended = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run, name="scrub", daemon=True)
        self.thread.start()

    def scrub(self) -> None:
        """Have it scrubbed soon."""
        self.wanted.set()

    def finish(self) -> None:
        """End the thread, after the last scrub that is wanted."""
        self.ended.set()
        self.wanted.set()
        self.thread.join()

    def run(self) -> None:
        """Scrub whenever it is wanted."""
        while not self.ended.is_set():
            self.wanted.wait()
            self.wanted.clear()
            if not self.scrubbed() and not self.ended.wait(1):
                self.wanted.set()

    def scrubbed(self) -> bool:
        """Scrub if anything was erased; tell whether it is done, which takes until nobody reads what was."""
        try:
            if self.remains():
                super().scrub()
        except UserError:
            return False
        return True
