"""The ladder: what a bot learns of a person's words, and what it then expects of the next one.

A fold: `learn` takes what was learned and one more message, and returns what is learned now. Each message is predicted
first and learned then, so that how much each rung is believed rests on words that it had not seen.

Shapes: `T` tokens of a message, `H` hidden, `V` vocabulary, `X` experts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from elman.language_model import Floats, Ids
from elman.person import fast_weights
from elman.person.cache import SCALE, Cache, contexts
from elman.person.ladder_config import LadderConfig
from elman.person.last_layer import Softmax
from elman.person.learned import BREAK, Learned, learned_from_bytes, learned_to_bytes
from elman.person.mixture import CONTEXTS, EXPERTS, kind_of, shares
from elman.person.rungs import Rungs
from elman.runtime.conditioning import log_softmax


class Ladder:
    """Learns persons with one bot's model; it holds nothing of anybody."""

    def __init__(self, softmax: Softmax, fingerprint: str, config: LadderConfig | None = None) -> None:
        self.softmax, self.fingerprint, self.config = softmax, fingerprint, config or LadderConfig()
        self.vocab_size, self.hidden_size = len(softmax.weight), softmax.hidden_size
        self.most_keys = self.config.key_bytes // max(self.hidden_size, 1) if self.hidden_size else 0
        config = self.config
        trust = [config.base_trust] * 2 + [config.person_trust] * (len(EXPERTS) - 2)
        self.trust = np.array(trust, np.float32)

    def nothing(self) -> Learned:
        """Return what is learned of somebody who has said nothing."""
        size = self.hidden_size
        rank = fast_weights.rank_of(size, self.config.most_delta)
        return Learned(
            tokens=np.zeros(0, np.int32),
            keys=np.zeros((0, size), np.int8),
            delta=np.zeros((size, rank), np.float16),
            bias=np.zeros(self.vocab_size, np.float32),
            responsibilities=np.zeros((CONTEXTS, len(EXPERTS)), np.float32),
            messages=np.zeros(1, np.int64),
        )

    def logits(self, hidden: Floats) -> Floats | None:
        """Return the model's logits [T, V] from its states [T, H]; None of a model that has no states."""
        return self.softmax.product(hidden) + self.softmax.bias if self.hidden_size else None

    def learn(self, learned: Learned, ids: Ids, hidden: Floats) -> Learned:
        """Return what is learned with one more message: its `ids` [T], predicted from the states `hidden` [T, H]."""
        ids, hidden = ids[: self.config.longest], hidden[: self.config.longest]
        told = View(self, learned).told(ids, hidden, self.logits(hidden))
        return self.learn_told(learned, ids, hidden, told)

    def learn_told(self, learned: Learned, ids: Ids, hidden: Floats, told: Told) -> Learned:
        """Do what `learn` does, for a message of at most `longest` tokens that was predicted already."""
        delta, bias = self.adapted(learned, ids, hidden, told)
        tokens = np.concatenate([learned.tokens, [BREAK], ids]).astype(np.int32)[-self.config.most_tokens :]
        most_keys = min(self.most_keys, int(np.count_nonzero(tokens != BREAK)))
        keys = np.concatenate([learned.keys, np.rint(hidden * SCALE).clip(-SCALE, SCALE).astype(np.int8)])
        return Learned(
            tokens=tokens,
            keys=keys[max(0, len(keys) - most_keys) :],
            delta=delta.astype(np.float16),
            bias=bias.astype(np.float32),
            responsibilities=told.laid_on(learned.responsibilities, self.trust),
            messages=learned.messages + 1,
        )

    def adapted(self, learned: Learned, ids: Ids, hidden: Floats, told: Told) -> tuple[Floats, Floats]:
        """Return the fast weights after a message."""
        delta = learned.delta.astype(np.float32)
        if told.changed is None or not len(ids):
            return delta, learned.bias
        found = fast_weights.gradients(told.changed, hidden, ids, self.softmax, delta.shape[1])
        return fast_weights.step(delta, learned.bias, *found, hidden, self.config)

    def to_bytes(self, learned: Learned) -> bytes:
        """Return what was learned as it is kept."""
        return learned_to_bytes(learned, self.fingerprint)

    def from_bytes(self, data: bytes, source: str) -> Learned:
        """Read what was kept; UserError naming `source` when it is damaged or of other weights."""
        return learned_from_bytes(data, self.nothing(), self.fingerprint, source)


class Told(NamedTuple):
    """What each expert told of a message's words before they were known."""

    probs: Floats
    """[T, X] of the words that came."""
    kinds: list[int]
    """[T] of the contexts."""
    available: npt.NDArray[np.bool_]
    """[T, X] who had anything to say."""
    changed: Floats | None = None
    """[T, V] of all words, with the fast weights: what these learn from."""

    def laid_on(self, responsibilities: Floats, trust: Floats) -> Floats:
        """Return the responsibilities with those for this message's words."""
        after = responsibilities.copy()
        for row, kind in enumerate(self.kinds):
            part = shares(trust, responsibilities[kind], self.available[row]) * self.probs[row]
            after[kind] += part / max(float(part.sum()), 1e-30)
        return after

    def log_probs(self, responsibilities: Floats, trust: Floats) -> Floats:
        """Return log p [T] of the words under the mixture."""
        rows = zip(self.kinds, self.available, self.probs, strict=True)
        mixed = [shares(trust, responsibilities[kind], can) @ probs for kind, can, probs in rows]
        return np.log(np.maximum(np.array(mixed, np.float64), 1e-300))


class View:
    """What was learned of a person, ready to predict with; some rungs may be off."""

    def __init__(self, ladder: Ladder, learned: Learned, rungs: Rungs | None = None) -> None:
        self.ladder, self.learned, self.rungs = ladder, learned, rungs or Rungs()
        self.cache = Cache(learned, ladder.vocab_size, ladder.config.sharpness)
        self.delta = learned.delta.astype(np.float32)

    def can(self, seen: list[int]) -> npt.NDArray[np.bool_]:
        """Tell which experts [X] have anything to say, given how often the context was seen."""
        cache, fast = self.rungs.cache and len(self.cache) > 0, self.rungs.fast_weights and self.ladder.hidden_size > 0
        looked = [cache and count > 0 for count in seen]
        return np.array([True, fast, *looked, cache and len(self.cache.values) > 0])

    def told(self, ids: Ids, hidden: Floats, logits: Floats | None) -> Told:
        """Return what each expert tells of a message's tokens; the model's own share is left out without logits."""
        places, cache, total = np.arange(len(ids)), self.cache, max(len(self.cache), 1)
        probs = np.zeros((len(ids), len(EXPERTS)), np.float64)
        probs[:, 0] = 1.0 / self.ladder.vocab_size
        changed = None
        if logits is not None:
            probs[:, 0] = softmax(logits)[places, ids]
            changed = softmax(self.changed(logits, hidden))
            probs[:, 1] = changed[places, ids]
        kinds, available = [], []
        for row, (token, context) in enumerate(zip(ids, contexts(ids), strict=True)):
            hits, seen = cache.following == token, [len(cache)]
            probs[row, 2] = hits.sum() / total
            for order in (1, 2):
                found = cache.matches(context, order)
                seen.append(len(found))
                probs[row, 2 + order] = hits[found].mean() if len(found) else 0
            kinds.append(kind_of(seen))
            available.append(self.can(seen))
        if len(cache.values) and len(ids):
            probs[:, 5] = cache.told_by_states(hidden, ids)
        return Told(probs, kinds, np.array(available).reshape(len(ids), len(EXPERTS)), changed)

    def changed(self, logits: Floats, hidden: Floats) -> Floats:
        """Return logits [T, V] with the fast weights."""
        return fast_weights.changed(logits, hidden, self.ladder.softmax, self.delta, self.learned.bias)

    def log_probs(self, logits: Floats, hidden: Floats, context: Ids) -> Floats:
        """Return log p [V] of the person's next token, given the model's logits [V], the state [H] and two tokens."""
        found = self.cache.by_tokens(context)
        seen = [count for count, _ in found]
        share = shares(self.ladder.trust, self.learned.responsibilities[kind_of(seen)], self.can(seen))
        mixed = share[0] * softmax(logits.astype(np.float32))
        if share[1] > 0:
            mixed += share[1] * softmax(self.changed(logits[None], hidden[None])[0])
        for part, (_, probs) in zip(share[2:], found, strict=False):
            mixed += part * probs
        if share[5] > 0:
            mixed += share[5] * self.cache.by_state(hidden)
        with np.errstate(divide="ignore"):
            result: Floats = np.log(mixed)
        return result


class Echo:
    """What the person's words make of the bot's reply, token by token: a logit processor that follows what is said."""

    def __init__(self, view: View) -> None:
        self.view, self.share = view, view.ladder.config.reply_share
        self.context = np.array([BREAK, BREAK])

    def __call__(self, logits: Floats, hidden: Floats) -> Floats:
        """Return log-probabilities [V]: the model's, and a share of what the person would say."""
        own = log_softmax(logits)
        theirs = self.view.log_probs(logits, hidden, self.context)
        mixed: Floats = np.logaddexp(np.log1p(-self.share) + own, np.log(self.share) + theirs)
        return mixed.astype(logits.dtype)

    def follow(self, token: int) -> None:
        """Take note of a token that was said."""
        self.context = np.array([self.context[1], token])


def softmax(logits: Floats) -> Floats:
    """Return probabilities [..., V]."""
    exp = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = exp / exp.sum(-1, keepdims=True)
    return result
