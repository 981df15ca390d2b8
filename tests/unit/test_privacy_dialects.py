"""What each dialect says and hears, and what each door refuses by its field."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.api.doors import anthropic, gemini, openai, reading, responses
from countersign.base.errors import UserError
from countersign.privacy import dialects, sse
from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Said
from countersign.privacy.hiding import Unsafe, hide
from countersign.privacy.prompt import (
    Message,
    Prompt,
    Text,
    Tool,
    ToolCall,
    ToolResult,
    rewritten,
    said,
)
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner
from countersign.privacy.surrogates import Surrogates

TOOLS = (Tool("save", "Saves.", {"type": "object"}), Tool("bare"))
FULL = Prompt(
    (
        said("user", "x"),
        Message("assistant", (Text("y"), ToolCall("call_1", "save", {"a": 1}))),
        Message("user", (ToolResult("call_1", "save", {"b": [2]}),)),
        Message("user", ()),
    ),
    "s",
    50,
    TOOLS,
    temperature=0.5,
    stop=("z",),
)
CHOICES: dict[str, tuple[Any, Any, Any]] = {
    "openai": ("none", "required", {"type": "function", "function": {"name": "save"}}),
    "responses": ("none", "required", {"type": "function", "name": "save"}),
    "anthropic": ({"type": "none"}, {"type": "any"}, {"type": "tool", "name": "save"}),
}


@pytest.mark.parametrize("name", ["openai", "responses", "anthropic", "gemini"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_prompt_is_asked_whole_in_every_dialect(name: str, streamed: bool) -> None:
    path, body = dialects.find(name).ask(FULL, "m", streamed)
    written = json.dumps(body)
    for part in ('"x"', '"y"', '"save"', '"bare"', "0.5", "50"):
        assert part in written
    assert ("stream" in written) or ("stream" in path) or not streamed
    assert "z" in written or name == "responses"
    assert "tool_choice" not in body


@pytest.mark.parametrize("name", sorted(CHOICES))
def test_which_tool_may_be_used(name: str) -> None:
    def chosen(**more: Any) -> Any:
        asked = Prompt((said("user", "x"),), tools=TOOLS, **more)
        return dialects.find(name).ask(asked, "m", False)[1].get("tool_choice")

    none, must, only = CHOICES[name]
    assert chosen(choice="none") == none
    assert chosen(choice="any") == must
    assert chosen(only="save") == only
    plain = dialects.find(name).ask(Prompt((said("user", "x"),), choice="any"), "m", False)[1]
    assert "tool_choice" not in plain


def test_which_tool_may_be_used_with_gemini() -> None:
    for more, mode in (({"choice": "none"}, "NONE"), ({"only": "save"}, "ANY")):
        asked = Prompt((said("user", "x"),), tools=TOOLS, **more)  # type: ignore[arg-type]  # of the table
        config = dialects.find("gemini").ask(asked, "m", False)[1]["toolConfig"]
        assert config["functionCallingConfig"]["mode"] == mode
    plain = ToolResult("c", "save", "words")
    body = dialects.find("gemini").ask(Prompt((Message("user", (plain,)),)), "m", False)[1]
    assert body["contents"][0]["parts"][0]["functionResponse"]["response"] == {"result": "words"}
    assert "toolConfig" not in body


def test_what_gemini_says_in_neither_words_nor_calls_is_left_out() -> None:
    parts = [{"inlineData": {"data": "eA=="}}, {"thought": True, "text": "t"}, {"text": "x"}]
    sent = [{"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}]
    found = list(dialects.find("gemini").pieces(sent))
    assert [event.text for event in found if isinstance(event, Said)] == ["x"]
    assert isinstance(found[-1], Done)


def test_a_schema_s_figures_and_flags_go_as_they_are() -> None:
    schema = {"type": "object", "additionalProperties": False, "properties": {"n": {"maximum": 7}}}
    prompt = Prompt((said("user", "Emi"),), tools=(Tool("save", "for Emi", schema),))
    seen: list[str] = []

    def change(text: str, how: str) -> str:
        seen.append(text)
        return text

    rewritten(prompt, change)
    assert "save" in seen
    assert "for Emi" in seen
    changed = rewritten(prompt, lambda text, how: text.replace("Emi", "[[C-1]]"))
    assert changed.tools[0].schema == schema
    assert changed.tools[0].about == "for [[C-1]]"


BROKEN: list[tuple[str, bool, Any]] = [
    ("openai", True, [{"choices": [{"delta": {"content": "x"}}]}]),
    ("openai", True, [{"choices": [{"delta": {"tool_calls": [{"index": 0}]}}]}]),
    ("openai", True, [{"error": {}}]),
    ("openai", False, {"choices": [{"message": {"content": 7}}]}),
    ("responses", True, [{"type": "response.output_text.delta", "delta": "x"}]),
    ("responses", True, [{"type": "error"}]),
    ("responses", True, [{"type": "response.failed"}]),
    ("responses", False, {"status": "failed", "output": []}),
    ("anthropic", True, [{"type": "message_start", "message": {}}]),
    ("anthropic", True, [{"type": "error"}]),
    ("gemini", True, [{"candidates": [{"content": {"parts": [{"text": "x"}]}}]}]),
    ("gemini", False, {"candidates": []}),
]


@pytest.mark.parametrize(("name", "streamed", "sent"), BROKEN)
def test_what_breaks_off_is_no_answer(name: str, streamed: bool, sent: Any) -> None:
    spoken = dialects.find(name)
    with pytest.raises(NoAnswer):
        list(spoken.pieces(sent) if streamed else spoken.whole(sent))


def test_why_an_answer_ended() -> None:
    cut = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    kept = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    refusal = {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}
    heard = dialects.find("responses")
    assert list(heard.whole({"output": [refusal], **cut})) == [Said("No."), Done("length")]
    assert list(heard.whole({"output": [], **kept})) == [Done("filtered")]
    event = {"type": "response.incomplete", "response": cut}
    assert list(heard.pieces([event])) == [Done("length")]
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}}
    assert list(dialects.find("gemini").pieces([blocked])) == [Done("filtered")]
    odd = [{"type": "message_delta", "delta": {}}, {"type": "message_stop"}]
    assert list(dialects.find("anthropic").pieces(odd)) == [Done()]
    usage = {"usage": {"prompt_tokens": -1, "completion_tokens": True}}
    whole = {"choices": [{"message": {"content": None}, "finish_reason": "odd"}], **usage}
    assert list(dialects.find("openai").whole(whole)) == [Done()]


@given(st.lists(st.integers(1, 9)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_events_are_read_from_any_pieces(sizes: list[int], end: str) -> None:
    values: list[Any] = [{"text": "a\u2028b\u0085é🙂"}, [1], {"x": "y"}]
    sent = f": hello{end}event: x{end}"
    sent += "".join(f"data: {json.dumps(v, ensure_ascii=False)}{end}{end}" for v in values)
    raw = (sent + f"data: [DONE]{end}{end}data: never{end}{end}").encode()
    pieces, at = [], 0
    for size in sizes:
        pieces.append(raw[at : at + size])
        at += size
    assert list(sse.read(sse.lines([*pieces, raw[at:]]))) == values


def test_an_event_may_have_two_lines_and_no_end() -> None:
    assert list(sse.read(["data: {", 'data:"a": 1}'])) == [{"a": 1}]
    assert list(sse.read(["data: [DONE]"])) == []
    with pytest.raises(NoAnswer):
        list(sse.read(["data: {", ""]))


def turn(**more: Any) -> dict[str, Any]:
    return {"role": "user", "content": "x", **more}


CALL = {"id": "1", "type": "function", "function": {"name": "save", "arguments": "{}"}}
CHAT: list[tuple[str, dict[str, Any]]] = [
    ("modalities", {"modalities": ["audio"]}),
    ("n", {"n": 2}),
    ("response_format", {"response_format": {"type": "json_object"}}),
    ("functions", {"functions": [{}]}),
    ("messages", {"messages": "x"}),
    ("messages", {"messages": []}),
    ("messages", {"messages": ["x"]}),
    ("messages", {"messages": [{"role": "system", "content": "x"}]}),
    ("messages.role", {"messages": [turn(role="boss")]}),
    ("messages.content", {"messages": [turn(content=7)]}),
    ("messages.content", {"messages": [turn(content=[{"type": "input_audio"}])]}),
    ("messages.content", {"messages": [turn(content=[{"type": "text", "text": 7}])]}),
    ("audio", {"messages": [turn(role="assistant", audio={"id": "a"})]}),
    ("messages.tool_calls", {"messages": [turn(role="assistant", tool_calls=[{"id": "1"}])]}),
    (
        "messages.tool_calls",
        {"messages": [turn(role="assistant", tool_calls=[
            {**CALL, "function": {"name": "save", "arguments": "{"}}])]},
    ),
    (
        "messages.tool_calls",
        {"messages": [turn(role="assistant", tool_calls=[
            {**CALL, "function": {"name": "save", "arguments": "[1]"}}])]},
    ),
    ("tool_calls.id", {"messages": [turn(role="assistant", tool_calls=[{**CALL, "id": 1}])]}),
    ("tool_call_id", {"messages": [turn(role="tool", tool_call_id="2")]}),
    ("tools", {"tools": [{"type": "web_search"}]}),
    ("tools", {"tools": [{"type": "function", "function": {"name": "no way"}}]}),
    ("tools", {"tools": [{"type": "function", "function": {"name": "x" * 65}}]}),
    ("tool_choice", {"tool_choice": {"function": {"name": "other"}}}),
    ("tool_choice", {"tool_choice": "sometimes"}),
    ("max_tokens", {"max_tokens": 0}),
    ("max_tokens", {"max_tokens": True}),
    ("temperature", {"temperature": 9}),
    ("temperature", {"temperature": "hot"}),
    ("stop", {"stop": 7}),
    ("stop", {"stop": ["x"] * 9}),
    ("model", {"model": 7}),
    ("messages.content", {"messages": [turn(content=[
        {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}])]}),
    ("messages.content", {"messages": [turn(content=[{"type": "file", "file": {"id": "f"}}])]}),
]  # fmt: skip
REPLIES: list[tuple[str, dict[str, Any]]] = [
    ("previous_response_id", {"previous_response_id": "r"}),
    ("text.format", {"text": {"format": {"type": "json_schema"}}}),
    ("input", {"input": 7}),
    ("input", {"input": []}),
    ("input.type", {"input": [{"type": "item_reference", "id": "x"}]}),
    ("input.type", {"input": [{"role": "boss", "content": "x"}]}),
    ("input.content", {"input": [{"role": "user", "content": [{"type": "input_audio"}]}]}),
    ("input.content", {"input": [{"role": "user", "content": [{"type": "input_file"}]}]}),
    ("tools", {"tools": [{"type": "mcp"}]}),
    ("tool_choice", {"tool_choice": {"type": "function", "name": "other"}}),
]
MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("mcp_servers", {"mcp_servers": [{}]}),
    ("messages", {"messages": []}),
    ("messages.role", {"messages": [turn(role="system")]}),
    ("messages.content", {"messages": [turn(content=[{"type": "search_result"}])]}),
    (
        "messages.content",
        {"messages": [turn(content=[{"type": "image", "source": {"type": "url"}}])]},
    ),
    ("tools", {"tools": [{"type": "web_search_20250305", "name": "web_search"}]}),
    ("tool_choice", {"tool_choice": {"type": "tool", "name": "other"}}),
    ("tool_choice", {"tool_choice": {"type": 7}}),
]
CONTENTS: list[tuple[str, dict[str, Any]]] = [
    ("cachedContent", {"cachedContent": "c"}),
    ("responseSchema", {"generationConfig": {"responseSchema": {"type": "OBJECT"}}}),
    (
        "generationConfig.responseMimeType",
        {"generationConfig": {"responseMimeType": "application/json"}},
    ),
    (
        "generationConfig.responseModalities",
        {"generationConfig": {"responseModalities": ["AUDIO"]}},
    ),
    ("generationConfig.candidateCount", {"generationConfig": {"candidateCount": 2}}),
    ("contents", {"contents": []}),
    ("contents.role", {"contents": [{"role": "boss", "parts": []}]}),
    ("contents.parts", {"contents": [{"parts": [{"fileData": {"fileUri": "x"}}]}]}),
    (
        "contents.parts",
        {"contents": [{"parts": [{"functionResponse": {"name": "f", "response": {}}}]}]},
    ),
    ("tools", {"tools": [{"googleSearch": {"x": 1}}]}),
    (
        "toolConfig.functionCallingConfig.allowedFunctionNames",
        {"toolConfig": {"functionCallingConfig": {"allowedFunctionNames": ["a", "b"]}}},
    ),
    ("tool_choice", {"toolConfig": {"functionCallingConfig": {"mode": "VALIDATED"}}}),
]  # fmt: skip
REFUSED: list[tuple[Callable[[Any], Any], dict[str, Any], str, dict[str, Any]]] = [
    *((openai.read, {"model": "w", "messages": [turn()]}, *row) for row in CHAT),
    *((responses.read, {"model": "w", "input": "x"}, *row) for row in REPLIES),
    *((anthropic.read, {"model": "w", "messages": [turn()]}, *row) for row in MESSAGES),
    *(
        (
            lambda asked: gemini.read(asked, "w", streamed=False),
            {"contents": [{"parts": [{"text": "x"}]}]},
            *row,
        )
        for row in CONTENTS
    ),
]


@pytest.mark.parametrize(("read", "good", "field", "wrong"), REFUSED)
def test_what_a_door_does_not_pass_on_is_refused_by_its_field(
    read: Callable[[Any], Any], good: dict[str, Any], field: str, wrong: dict[str, Any]
) -> None:
    read(good)
    with pytest.raises(UserError) as refusal:
        read({**good, **wrong})
    assert refusal.value.field == field


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"\xff", b"7"])
def test_a_body_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(UserError):
        reading.body(raw)


def test_what_a_tool_says_in_several_ways_is_read_alike() -> None:
    system = {"role": "developer", "content": [{"type": "text", "text": "s"}]}
    refusal = {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}
    chat = openai.read(
        {"model": "w", "messages": [system, turn(), refusal], "stop": "z", "tool_choice": "none"}
    )
    assert (chat.prompt.system, chat.prompt.stop, chat.prompt.choice) == ("s", ("z",), "none")
    assert chat.prompt.messages[1] == said("assistant", "No.")
    items = [
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        {"type": "function_call", "call_id": "1", "name": "save", "arguments": ""},
        {"type": "function_call_output", "call_id": "1",
         "output": [{"type": "input_text", "text": "ok"}]},
    ]  # fmt: skip
    reply = responses.read({"model": "w", "input": items, "tool_choice": "required"})
    assert reply.prompt.messages[-1] == Message("user", (ToolResult("call_1", "save", "ok"),))
    paper = {"type": "document", "source": {"type": "text", "data": "words"}}
    asked = anthropic.read(
        {"model": "w", "messages": [turn(content=[paper])], "tool_choice": {"type": "any"}}
    )
    assert asked.prompt.messages[0].parts == (Text("words"),)
    thought = {"parts": [{"text": "hm", "thought": True}, {"text": "x", "thoughtSignature": "s"}]}
    given = gemini.read({"contents": [thought], "systemInstruction": {"parts": [{"text": "s"}]}},
                        "w", streamed=True)  # fmt: skip
    assert given.prompt == Prompt((said("user", "x"),), "s")


def test_a_text_after_a_call_is_a_block_of_its_own() -> None:
    events: list[Event] = [
        Said("a"),
        Called(0, "save"),
        Arguments(0, "{}"),
        Said("b"),
        Done("length"),
    ]
    for door in (openai, responses, anthropic, gemini):
        sent = "".join(door.pieces(events, "w"))
        assert sent.index('"a"') < sent.index("save") < sent.index('"b"')
    assert '"response.incomplete"' in "".join(responses.pieces(events, "w"))


ROSTER = Roster.read(
    {"clients": [{"first": "Oluwaseun", "last": "Featherstone", "mrn": "7744120"}]}
)
SCANNER = Scanner(ROSTER)


def hidden(**more: Any) -> str:
    return str(hide(Prompt((said("user", "x"),), **more), Surrogates(), ROSTER, SCANNER)[0])


def test_numbers_keys_and_defaults_are_hidden_and_names_of_tools_are_not_changed() -> None:
    schema = {"type": "object", "properties": {"who": {"default": "Oluwaseun", "enum": [7744120]}}}
    kept = hidden(tools=(Tool("save", "For Oluwaseun.", schema),), system="Oluwaseun's note")
    assert "Oluwaseun" not in kept
    assert "7744120" not in kept
    assert "'who'" in kept
    for tool in (Tool("save_Oluwaseun"), Tool("save", schema={"properties": {"Oluwaseun": {}}})):
        with pytest.raises(Unsafe) as refusal:
            hidden(tools=(tool,))
        assert refusal.value.finding.code == "privacy.named-tool"


def test_a_name_cut_over_two_texts_is_hidden_in_both() -> None:
    prompt = Prompt((Message("user", (Text("Oluwaseun"), Text("Featherstone came"))),), "")
    kept = str(hide(prompt, Surrogates(), ROSTER, SCANNER)[0])
    assert "Oluwaseun" not in kept
    assert "Featherstone" not in kept
    assert "came" in kept
