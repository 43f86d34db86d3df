"""Clients that were written for OpenAI's API and know nothing of this server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from served import Served, Serving


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    return serving()


def test_langchain_invokes_and_streams(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    langchain = pytest.importorskip("langchain_openai")
    chat = langchain.ChatOpenAI(base_url=f"{server.address}/v1", api_key="none", model="small", seed=1, max_tokens=15)
    talk = [("system", "I have a cat."), ("human", "hello you"), ("ai", "ok"), ("human", "what now?")]
    answer = chat.invoke(talk)
    assert answer.content
    assert answer.usage_metadata["output_tokens"] > 0
    assert "".join(chunk.content for chunk in chat.stream(talk)) == answer.content
    batch = chat.batch([talk, talk])
    assert [each.content for each in batch] == [answer.content] * 2
    assert len(chat.bind(logprobs=True).invoke(talk).response_metadata["logprobs"]["content"]) > 0


def test_langchain_completes_texts(server: Served) -> None:
    langchain = pytest.importorskip("langchain_openai")
    model = langchain.OpenAI(base_url=f"{server.address}/v1", api_key="none", model="small", seed=1, max_tokens=9)
    assert model.invoke("hello") == "".join(model.stream("hello"))


SILLY_CHAT: dict[str, Any] = {
    "type": "normal",
    "messages": [
        {
            "role": "system",
            "content": "Write Ada's next reply in a fictional chat between Ada and Lin.\n\nAda is kind.",
        },
        {"role": "system", "content": "[Example Chat]"},
        {"role": "system", "name": "example_user", "content": "hello"},
        {"role": "system", "name": "example_assistant", "content": "ok"},
        {"role": "system", "content": "[Start a new Chat]"},
        {"role": "assistant", "content": "你好，我叫小明"},
        {"role": "user", "content": "what now?"},
    ],
    "model": "small",
    "temperature": 1,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "top_p": 1,
    "max_tokens": 300,
    "stream": True,
    "logit_bias": {},
    "stop": ["\nLin:"],
    "chat_completion_source": "custom",
    "custom_url": "http://127.0.0.1:8000/v1",
    "user_name": "Lin",
    "char_name": "Ada",
    "group_names": [],
    "include_reasoning": True,
    "reasoning_effort": "auto",
    "enable_web_search": False,
    "n": 1,
    "seed": 7,
}
"""As SillyTavern sends a chat to a custom endpoint."""

SILLY_TEXT: dict[str, Any] = {
    "prompt": "Ada: hello\nLin: what now?\nAda:",
    "model": "small",
    "max_new_tokens": 30,
    "max_tokens": 30,
    "logprobs": None,
    "temperature": 0.7,
    "top_p": 0.5,
    "typical_p": 1,
    "typical": 1,
    "sampler_seed": -1,
    "min_p": 0,
    "repetition_penalty": 1.2,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "top_k": 40,
    "skew": 0,
    "min_length": 0,
    "min_tokens": 0,
    "num_beams": 1,
    "length_penalty": 1,
    "early_stopping": False,
    "add_bos_token": True,
    "smoothing_factor": 0,
    "dry_allowed_length": 2,
    "dry_sequence_breakers": '["\\n", ":"]',
    "max_tokens_second": 0,
    "stopping_strings": ["\nLin:"],
    "stop": ["\nLin:"],
    "truncation_length": 2048,
    "ban_eos_token": False,
    "skip_special_tokens": True,
    "top_a": 0,
    "tfs": 1,
    "epsilon_cutoff": 0,
    "eta_cutoff": 0,
    "mirostat_mode": 0,
    "mirostat_tau": 5,
    "mirostat_eta": 0.1,
    "rep_pen": 1.2,
    "rep_pen_range": 0,
    "repetition_penalty_range": 0,
    "guidance_scale": 1,
    "negative_prompt": "",
    "grammar_string": "",
    "json_schema": {},
    "sampler_priority": ["temperature", "top_k"],
    "custom_token_bans": "",
    "banned_strings": [],
    "api_type": "generic",
    "api_server": "http://127.0.0.1:8000/",
    "legacy_api": False,
    "n": 1,
    "ignore_eos": False,
    "stream": True,
    "seed": -1,
}
"""As it sends a text to a generic backend."""


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
def test_sillytavern_gets_its_stream_and_its_whole(server: Served, path: str) -> None:
    body = SILLY_CHAT if "chat" in path else SILLY_TEXT | {"seed": 7}
    with server.client() as client:
        lines = client.post(path, json=body).text.split("\n\n")
        whole = client.post(path, json=body | {"stream": False}).json()["choices"][0]
    assert lines[-2:] == ["data: [DONE]", ""]
    choices = [json.loads(line.removeprefix("data: "))["choices"][0] for line in lines[:-2]]
    if "chat" in path:
        text, expected = "".join(each["delta"].get("content", "") for each in choices), whole["message"]["content"]
    else:
        text, expected = "".join(each["text"] for each in choices), whole["text"]
    assert text == expected != ""
    assert choices[-1]["finish_reason"] == whole["finish_reason"]


def test_sillytavern_can_swipe_and_continue(server: Served) -> None:
    with server.client() as client:
        swipes = client.post("/v1/chat/completions", json=SILLY_CHAT | {"n": 3, "stream": False}).json()
        assert len(swipes["choices"]) == 3
        begun = [*SILLY_CHAT["messages"], {"role": "assistant", "content": "Once upon"}]
        assert client.post("/v1/chat/completions", json=SILLY_CHAT | {"messages": begun}).status_code == 200
        assert client.post("/v1/completions", json=SILLY_TEXT).status_code == 200
        assert client.get("/v1/models").json()["data"][0]["id"] == "small"
