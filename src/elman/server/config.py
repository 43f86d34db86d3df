"""Every limit of a server, named once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServerConfig:
    """How much a server takes on."""

    most_connections: int = 2048
    """Connections at a time, idle ones too."""
    most_head: int = 2**16
    """Bytes of a request's head: its address and headers."""
    head_seconds: float = 10.0
    """Within which a request's head must have arrived, from its first byte or that of the connection."""
    most_body: int = 2**20
    """Bytes of a request."""
    body_seconds: float = 30.0
    """Within which a request's body must have arrived."""
    most_prompt: int = 2**15
    """Tokens of a prompt of a client that keeps its conversation itself."""
    most_new_tokens: int = 4096
    """Tokens of one reply, whatever is asked for."""
    most_choices: int = 16
    """Replies to one prompt."""
    most_streams: int = 1024
    """Replies under way, of all callers together."""
    streams_per_caller: int = 256
    """Replies under way of one token."""
    requests_per_minute: int = 1200
    """Requests of one token, as many of which may come at once."""
    sign_ins_per_minute: int = 60
    """Sign-ins to the web page from one address."""
    event_seconds: float = 0.04
    """How long the tokens of a stream are gathered into one event; the first is sent at once."""
    most_unread: int = 256
    """Tokens drawn ahead of a slow reader; then the reply waits."""
    stall_seconds: float = 30.0
    """After which a reader who takes nothing is given up."""
    grace_seconds: float = 10.0
    """How long replies may go on when the server stops; then they are handed back unfinished."""
    prefix_bytes: int = 2**26
    """Memory for the states of prompts that may come again, longer."""
    most_awake: int = 128
    """Persons whose learned words are held in memory."""
    store_threads: int = 8
    """Requests that read or write the store at the same time."""
    reading_threads: int = 2
    """Prompts that are read at the same time, beside the batch."""
