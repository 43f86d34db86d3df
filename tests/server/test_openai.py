"""OpenAI's own client, unmodified: what it asks for it gets, streaming and not."""

from __future__ import annotations

import math
import threading
import time

import openai
import pytest
from served import Served, Serving

import elman
from elman.chat import load

HELLO = [{"role": "user", "content": "hello you"}]


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    return serving()


def said(server: Served, messages: object = HELLO, **options: object) -> str:
    answer = server.openai().chat.completions.create(model="small", messages=messages, **options)
    return str(answer.choices[0].message.content)


def streamed(server: Served, messages: object = HELLO, **options: object) -> str:
    events = server.openai().chat.completions.create(model="small", messages=messages, stream=True, **options)
    return "".join(event.choices[0].delta.content or "" for event in events)


def test_the_bot_is_the_only_model(server: Served) -> None:
    client = server.openai()
    assert [model.id for model in client.models.list()] == ["small"]
    assert client.models.retrieve("small").owned_by == "elman"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("another")


@pytest.mark.parametrize("seed", range(5))
def test_a_reply_is_the_same_in_pieces_at_once_and_in_a_session(server: Served, small_bot: str, seed: int) -> None:
    once = said(server, seed=seed, max_tokens=30)
    assert once == streamed(server, seed=seed, max_tokens=30)
    assert once == said(server, seed=seed, max_completion_tokens=30)


def test_different_seeds_say_different_things(server: Served) -> None:
    assert len({said(server, seed=seed, max_tokens=30, temperature=1.5) for seed in range(5)}) > 1


def test_a_seed_says_the_same_alone_and_beside_others(server: Served) -> None:
    alone = [said(server, seed=seed, max_tokens=40, temperature=1.2) for seed in range(8)]
    found: dict[int, str] = {}
    threads = [
        threading.Thread(
            target=lambda at=at: found.update({at: streamed(server, seed=at, max_tokens=40, temperature=1.2)})
        )
        for at in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[seed] for seed in range(8)] == alone


def test_several_choices_differ_and_the_first_is_that_of_one_alone(server: Served) -> None:
    options = {"seed": 3, "max_tokens": 30, "temperature": 1.5}
    answer = server.openai().chat.completions.create(model="", messages=HELLO, n=3, **options)
    texts = [choice.message.content for choice in answer.choices]
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert texts[0] == said(server, **options)
    assert len(set(texts)) > 1
    pieces = ["", "", ""]
    for event in server.openai().chat.completions.create(model="", messages=HELLO, n=3, stream=True, **options):
        pieces[event.choices[0].index] += event.choices[0].delta.content or ""
    assert pieces == texts


def test_usage_counts_what_was_drawn(server: Served) -> None:
    events = list(
        server.openai().chat.completions.create(
            model="small", messages=HELLO, max_tokens=7, seed=1, stream=True, stream_options={"include_usage": True}
        )
    )
    usage = events[-1].usage
    assert usage is not None
    assert events[-1].choices == []
    whole = server.openai().chat.completions.create(model="small", messages=HELLO, max_tokens=7, seed=1)
    assert whole.usage is not None
    assert usage.completion_tokens == whole.usage.completion_tokens
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert whole.choices[0].finish_reason == ("length" if usage.completion_tokens == 7 else "stop")


def test_a_stop_text_ends_a_reply_and_is_left_out(server: Served) -> None:
    whole = said(server, seed=2, max_tokens=60, temperature=1.5)
    stop = whole[len(whole) // 2 : len(whole) // 2 + 2]
    cut = whole[: whole.index(stop)]
    assert said(server, seed=2, max_tokens=60, temperature=1.5, stop=stop) == cut
    assert streamed(server, seed=2, max_tokens=60, temperature=1.5, stop=[stop]) == cut


def test_log_probabilities_are_those_of_the_tokens_that_were_said(server: Served) -> None:
    answer = server.openai().chat.completions.create(
        model="", messages=HELLO, logprobs=True, top_logprobs=3, temperature=0, max_tokens=5
    )
    logprobs = answer.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.content is not None
    assert b"".join(bytes(each.bytes or ()) for each in logprobs.content).decode("utf-8", "replace") == str(
        answer.choices[0].message.content
    )
    for each in logprobs.content:
        assert each.logprob == max(other.logprob for other in each.top_logprobs)
        assert len(each.top_logprobs) == 3


def test_a_bias_can_forbid_a_token(server: Served) -> None:
    likeliest = server.openai().chat.completions.create(
        model="", messages=HELLO, temperature=0, max_tokens=1, logprobs=True, top_logprobs=0
    )
    word = str(likeliest.choices[0].message.content)
    (token,) = elman.load(server.app.service.bot.folder.path).tokenizer.encode(word)[-1:]
    assert said(server, temperature=0, max_tokens=1, logit_bias={str(token): -100}) != word


def test_penalties_and_foreign_samplers_are_taken(server: Served) -> None:
    plain = said(server, temperature=0, max_tokens=40)
    assert said(server, temperature=0, max_tokens=40, frequency_penalty=2, presence_penalty=2) != plain
    extra = {"top_k": 0, "min_p": 0, "typical_p": 1, "repetition_penalty": 1, "unheard_of": {"a": 1}}
    assert said(server, temperature=0, max_tokens=40, extra_body=extra) == plain


def test_messages_in_parts_and_by_everybody_are_read(server: Served) -> None:
    parts = [{"type": "text", "text": "hello "}, {"type": "text", "text": "you"}]
    assert said(server, [{"role": "user", "content": parts}], seed=1) == said(server, seed=1)
    talk = [
        {"role": "system", "content": "I live in Bern.\nI have a cat."},
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": "你好"},
        {"role": "user", "content": "what now?"},
    ]
    assert isinstance(said(server, talk, seed=1, max_tokens=5), str)
    with pytest.raises(openai.BadRequestError, match="type"):
        said(server, [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}])


def test_echo_and_log_probabilities_score_a_text(server: Served) -> None:
    answer = server.openai().completions.create(model="", prompt="hello you", echo=True, logprobs=2, max_tokens=0)
    (choice,) = answer.choices
    assert choice.text == "hello you"
    assert choice.logprobs is not None
    assert "".join(choice.logprobs.tokens or ()) == "hello you"
    bot = load(server.app.service.bot.folder.path)
    expected = bot.scorer.token_scores(bot.tokenizer.encode("hello you"))
    assert choice.logprobs.token_logprobs == pytest.approx(list(expected[:-1]), abs=1e-4)
    offsets = choice.logprobs.text_offset or []
    assert [
        choice.text[start:][: len(token)] for start, token in zip(offsets, choice.logprobs.tokens or (), strict=True)
    ] == (choice.logprobs.tokens)


def test_completions_go_on_from_texts_and_from_ids(server: Served) -> None:
    client, tokenizer = server.openai(), server.app.service.bot.tokenizer
    options = {"model": "", "max_tokens": 9, "seed": 4, "temperature": 1.0}
    text = client.completions.create(prompt="hello", **options).choices[0].text
    ids = tokenizer.encode("hello")
    assert client.completions.create(prompt=ids, **options).choices[0].text == text
    several = client.completions.create(prompt=["hello", "what"], n=2, **options)
    assert [choice.index for choice in several.choices] == [0, 1, 2, 3]
    assert several.choices[0].text == text
    events = client.completions.create(prompt="hello", stream=True, **options)
    assert "".join(event.choices[0].text for event in events) == text
    with pytest.raises(openai.BadRequestError, match="token"):
        client.completions.create(prompt=[10**6], **options)


def test_what_was_read_is_not_read_again_and_the_reply_is_the_same(serving: Serving) -> None:
    fresh, known = serving(), serving()
    talk: list[dict[str, str]] = []
    for text in ("hello you, how is it going?", "what now?", "你好，我叫小明"):
        talk.append({"role": "user", "content": text})
        once = known.openai().chat.completions.create(model="", messages=talk, seed=1, max_tokens=20)
        assert said(fresh, talk, seed=1, max_tokens=20, user=text) == once.choices[0].message.content
        usage = once.usage
        assert usage is not None
        assert usage.prompt_tokens_details is not None
        while known.app.service.behind:
            time.sleep(0.01)
        if len(talk) > 1:  # all but the new message, and the marks around it
            new = len(known.app.service.bot.tokenizer.encode(text))
            assert usage.prompt_tokens_details.cached_tokens is not None
            assert usage.prompt_tokens - usage.prompt_tokens_details.cached_tokens <= new + 5
        talk.append({"role": "assistant", "content": str(once.choices[0].message.content)})


def test_errors_are_those_of_openai(server: Served) -> None:
    client = server.openai()
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="", messages=HELLO, temperature=9)
    assert caught.value.param == "temperature"
    assert caught.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="", messages=[])
    with pytest.raises(openai.BadRequestError) as long:
        client.chat.completions.create(model="", messages=[{"role": "user", "content": "ab " * 40_000}])
    assert long.value.code == "context_length_exceeded"
    with server.client() as plain:
        for answer, status in [
            (plain.get("/v1/nothing"), 404),
            (plain.get("/nothing"), 404),
            (plain.get("/v1/chat/completions"), 405),
            (plain.post("/v1/chat/completions", content=b"{"), 400),
        ]:
            assert answer.status_code == status
            assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_the_packaged_bot_talks(serving: Serving) -> None:
    from served import running

    with running("default") as server:
        text = streamed(server, [{"role": "user", "content": "Hi, how are you?"}], seed=1)
        assert len(text.split()) > 1
        assert math.isfinite(len(text))
