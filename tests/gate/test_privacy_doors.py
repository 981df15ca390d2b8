"""The vendors' own clients, pointed at our doors by base address and personal key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import anthropic
import google.genai
import httpx
import openai
import pytest
from google.genai import types
from PIL import Image, ImageDraw, ImageFont
from tests.gate.privacy_stand import (
    HIDDEN,
    TEXT,
    Vendor,
    a_way,
    agreement,
    child,
    decide,
    key_of,
    vendor,
)
from tests.small import SmallPractice, small

from countersign.privacy.models import Conversation, Use, Way

__all__ = ["small", "vendor"]

pytestmark = pytest.mark.django_db(transaction=True)

DIALECTS = ["openai", "responses", "anthropic", "gemini"]
SCHEMA = {
    "type": "object",
    "properties": {
        "who": {"type": "string", "enum": ["Emi Reyes", "nobody"]},
        "score": {"type": "integer"},
    },
    "required": ["who"],
}
ABOUT = "Keeps a score of Emi Reyes."
Asked = tuple[str, list[tuple[str, Any]]]
"""What a client gave its user: the words, and the calls as (name, arguments)."""


class Clients:
    """Each vendor's client, asking the same things in its own way."""

    def __init__(self, url: str, key: str, way: str):
        base, self.way = f"{url}/api/v1/models", way
        self.openai = openai.OpenAI(base_url=f"{base}/openai", api_key=key, max_retries=0)
        self.anthropic = anthropic.Anthropic(
            base_url=f"{base}/anthropic", api_key=key, max_retries=0
        )
        self.gemini = google.genai.Client(
            api_key=key, http_options=types.HttpOptions(base_url=f"{base}/gemini")
        )

    def close(self) -> None:
        """Hang up: a kept connection would keep one to the database open."""
        for one in (self.openai, self.anthropic, self.gemini):
            one.close()

    def ask(self, door: str, text: str, *, streamed: bool, tools: bool = False) -> Asked:
        return getattr(self, f"_{door}")(text, streamed, tools)  # type: ignore[no-any-return]  # one of the four below

    def _openai(self, text: str, streamed: bool, tools: bool) -> Asked:
        function = {"name": "save", "description": ABOUT, "parameters": SCHEMA}
        more: Any = {"tools": [{"type": "function", "function": function}]} if tools else {}
        asked: Any = {
            "model": self.way,
            "messages": [
                {"role": "system", "content": "Write about Emi Reyes."},
                {"role": "user", "content": text},
            ],
            **more,
        }
        if not streamed:
            message = self.openai.chat.completions.create(**asked).choices[0].message
            called = [
                (c.function.name, json.loads(c.function.arguments))
                for c in message.tool_calls or []
                if c.type == "function"
            ]
            return message.content or "", called
        said, calls = "", dict[int, list[str]]()
        with self.openai.chat.completions.stream(**asked) as events:
            for chunk in (event.chunk for event in events if event.type == "chunk"):
                delta = chunk.choices[0].delta
                said += delta.content or ""
                for call in delta.tool_calls or ():
                    assert call.function is not None
                    kept = calls.setdefault(call.index, [call.function.name or "", ""])
                    kept[1] += call.function.arguments or ""
        return said, [(name, json.loads(given)) for name, given in calls.values()]

    def _responses(self, text: str, streamed: bool, tools: bool) -> Asked:
        function = {"type": "function", "name": "save", "description": ABOUT, "strict": False}
        more: Any = {"tools": [{**function, "parameters": SCHEMA}]} if tools else {}
        asked: Any = {
            "model": self.way,
            "instructions": "Write about Emi Reyes.",
            "input": text,
            **more,
        }
        if streamed:
            with self.openai.responses.stream(**asked) as events:
                said = "".join(e.delta for e in events if e.type == "response.output_text.delta")
                answer = events.get_final_response()
            assert said == answer.output_text
        else:
            answer = self.openai.responses.create(**asked)
        called = [
            (item.name, json.loads(item.arguments))
            for item in answer.output
            if item.type == "function_call"
        ]
        return answer.output_text, called

    def _anthropic(self, text: str, streamed: bool, tools: bool) -> Asked:
        function = {"name": "save", "description": ABOUT, "input_schema": SCHEMA}
        asked: Any = {
            "model": self.way,
            "max_tokens": 500,
            "system": [{"type": "text", "text": "Write about Emi Reyes."}],
            "messages": [{"role": "user", "content": text}],
            **({"tools": [function]} if tools else {}),
        }
        if streamed:
            with self.anthropic.messages.stream(**asked) as events:
                said = "".join(events.text_stream)
                answer = events.get_final_message()
            assert said == "".join(b.text for b in answer.content if b.type == "text")
        else:
            answer = self.anthropic.messages.create(**asked)
        words = "".join(block.text for block in answer.content if block.type == "text")
        return words, [(b.name, b.input) for b in answer.content if b.type == "tool_use"]

    def _gemini(self, text: str, streamed: bool, tools: bool) -> Asked:
        function: Any = {"name": "save", "description": ABOUT, "parametersJsonSchema": SCHEMA}
        config = types.GenerateContentConfig(
            system_instruction="Write about Emi Reyes.",
            tools=[types.Tool(function_declarations=[function])] if tools else None,
        )
        asked: Any = {"model": self.way, "contents": text, "config": config}
        ask = self.gemini.models
        answers = (
            list(ask.generate_content_stream(**asked))
            if streamed
            else [ask.generate_content(**asked)]
        )
        parts = [p for a in answers for c in a.candidates or () for p in _parts(c)]
        called: list[tuple[str, Any]] = [
            (str(p.function_call.name), p.function_call.args) for p in parts if p.function_call
        ]
        return "".join(p.text or "" for p in parts), called


def _parts(candidate: types.Candidate) -> list[types.Part]:
    return (candidate.content.parts or []) if candidate.content else []


@pytest.fixture
def clients(
    small: SmallPractice, vendor: Vendor, live_server: Any
) -> Iterator[Callable[[str], tuple[Clients, Way]]]:
    """The clients with the OT's key, for a way in one dialect."""
    opened: list[Clients] = []

    def made(dialect: str) -> tuple[Clients, Way]:
        child(small)
        way = a_way(small, vendor, dialect)
        opened.append(Clients(live_server.url, key_of(small, "ot", "models.ask"), way.name))
        return opened[-1], way

    yield made
    for one in opened:
        one.close()


def nothing_left(vendor: Vendor) -> None:
    """No written form of anybody came to the vendor."""
    for written in (*HIDDEN, "941747327"):
        assert written not in vendor.sent, written


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("streamed", [False, True])
def test_every_client_speaks_with_every_vendor(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor, dialect: str, streamed: bool
) -> None:
    made, way = clients(dialect)
    for at, door in enumerate(DIALECTS):
        vendor.piece = (1, 2, 5, 4096)[at]
        words, calls = made.ask(door, TEXT, streamed=streamed)
        assert (words, calls) == (f"About {TEXT}", [])
        assert "4/5 letters" in vendor.sent
    assert {use.outcome for use in Use.objects.all()} == {"answered"}
    assert {use.door for use in Use.objects.all()} == set(DIALECTS)
    nothing_left(vendor)
    assert len(vendor.seen) == 4
    assert "key-of-the-vendor" in str(vendor.seen[0][1])
    assert way.name not in vendor.sent


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("streamed", [False, True])
def test_tools_are_called_with_identifiers_put_back(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor, dialect: str, streamed: bool
) -> None:
    made, _ = clients(dialect)
    vendor.says = lambda text: "I save it for " + text.partition(",")[0]
    vendor.calls = lambda text: [
        ("save", json.dumps({"who": text.partition(",")[0], "score": 4}, ensure_ascii=False)),
        ("save", "{}"),
    ]
    for door in DIALECTS:
        words, calls = made.ask(door, "Emi Reyes, 4/5.", streamed=streamed, tools=True)
        assert words == "I save it for Emi Reyes"
        assert calls == [("save", {"who": "Emi Reyes", "score": 4}), ("save", {})]
    assert '"save"' in vendor.sent.replace("'", '"')
    nothing_left(vendor)


HISTORY: dict[str, tuple[str, Any]] = {
    "openai": (
        "openai/chat/completions",
        {
            "messages": [
                {"role": "user", "content": "Save Emi Reyes."},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "Emi-1",
                            "type": "function",
                            "function": {"name": "save", "arguments": '{"Emi Reyes": "941747327"}'},
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "Emi-1", "content": "Emi has 4/5, says Oluwaseun"},
            ],
            "tools": [{"type": "function", "function": {"name": "save", "parameters": SCHEMA}}],
            "tool_choice": {"type": "function", "function": {"name": "save"}},
            "user": "Emi Reyes",
            "metadata": {"who": "Emi Reyes"},
            "stop": ["Emi"],
        },
    ),
    "responses": (
        "openai/responses",
        {
            "input": [
                {"role": "developer", "content": "About Emi Reyes."},
                {"role": "user", "content": [{"type": "input_text", "text": "Save Emi Reyes."}]},
                {
                    "type": "function_call",
                    "call_id": "Emi-1",
                    "name": "save",
                    "arguments": '{"Emi Reyes": "941747327"}',
                },
                {"type": "reasoning", "summary": ["Emi"]},
                {"type": "function_call_output", "call_id": "Emi-1", "output": "Emi has 4/5"},
            ],
            "tools": [{"type": "function", "name": "save", "parameters": SCHEMA}],
            "tool_choice": {"type": "function", "name": "save"},
            "metadata": {"who": "Emi Reyes"},
        },
    ),
    "anthropic": (
        "anthropic/v1/messages",
        {
            "max_tokens": 50,
            "messages": [
                {"role": "user", "content": "Save Emi Reyes."},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Emi", "signature": "Emi"},
                        {
                            "type": "tool_use",
                            "id": "Emi-1",
                            "name": "save",
                            "input": {"Emi Reyes": "941747327"},
                        },
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {
                            "type": "tool_result",
                            "tool_use_id": "Emi-1",
                            "content": [{"type": "text", "text": "Emi has 4/5"}],
                        }
                    ],
                },
            ],
            "tools": [{"name": "save", "input_schema": SCHEMA}],
            "tool_choice": {"type": "tool", "name": "save"},
            "metadata": {"user_id": "Emi Reyes"},
            "stop_sequences": ["Emi"],
        },
    ),
    "gemini": (
        "gemini/v1beta/models/WAY:generateContent",
        {
            "contents": [
                {"role": "user", "parts": [{"text": "Save Emi Reyes."}]},
                {
                    "role": "model",
                    "parts": [
                        {
                            "functionCall": {
                                "name": "save",
                                "args": {"Emi Reyes": ["941747327", True]},
                            }
                        }
                    ],
                },
                {
                    "role": "user",
                    "parts": [
                        {"functionResponse": {"name": "save", "response": {"Emi": ["4/5", 1.5]}}}
                    ],
                },
            ],
            "tools": [{"functionDeclarations": [{"name": "save", "parameters": SCHEMA}]}],
            "toolConfig": {
                "functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["save"]}
            },
            "generationConfig": {"stopSequences": ["Emi"], "temperature": 0.5, "topP": 0.9},
            "labels": {"who": "Emi"},
        },
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_results_arguments_and_settings_go_hidden_and_the_rest_stays_here(
    clients: Callable[[str], tuple[Clients, Way]],
    vendor: Vendor,
    live_server: Any,
    small: SmallPractice,
    dialect: str,
) -> None:
    _, way = clients(dialect)
    key = key_of(small, "ot", "models.ask")
    for path, asked in HISTORY.values():
        address = f"{live_server.url}/api/v1/models/{path.replace('WAY', way.name)}"
        got = httpx.post(
            address, json={"model": way.name, **asked}, headers={"Authorization": f"Bearer {key}"}
        )
        assert got.status_code == 200, got.text
        assert "Emi" in got.text
        assert "4/5" in json.dumps(vendor.seen[-1][2])
    assert "save" in vendor.sent
    assert "metadata" not in vendor.sent
    nothing_left(vendor)


def a_letter(text: str) -> bytes:
    """A picture with these words."""
    picture = Image.new("L", (1700, 400), 255)
    font = ImageFont.load_default(44)
    ImageDraw.Draw(picture).text((60, 120), text, fill=0, font=font)
    kept = BytesIO()
    picture.save(kept, "PNG", dpi=(200, 200))
    return kept.getvalue()


def test_a_picture_is_read_here_and_only_its_words_go(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor
) -> None:
    made, way = clients("openai")
    picture = a_letter("Patient Oluwaseun Reyes wrote 4 of 5 letters today.")
    encoded = base64.b64encode(picture).decode()
    address = f"data:image/png;base64,{encoded}"
    content: Any = [
        {"type": "text", "text": "What does it say?"},
        {"type": "image_url", "image_url": {"url": address}},
    ]
    got = made.openai.chat.completions.create(
        model=way.name, messages=[{"role": "user", "content": content}]
    )
    assert "4 of 5 letters" in (got.choices[0].message.content or "")
    made.openai.responses.create(
        model=way.name,
        input=[{"role": "user", "content": [{"type": "input_image", "image_url": address}]}],  # type: ignore[list-item, misc]  # the detail is optional on the wire
    )
    source: Any = {"type": "base64", "media_type": "image/png", "data": encoded}
    block: Any = {"type": "image", "source": source}
    made.anthropic.messages.create(
        model=way.name, max_tokens=50, messages=[{"role": "user", "content": [block]}]
    )
    made.gemini.models.generate_content(
        model=way.name, contents=types.Part.from_bytes(data=picture, mime_type="image/png")
    )
    assert vendor.sent.count("4 of 5 letters") == 4
    assert encoded[:40] not in vendor.sent
    nothing_left(vendor)
    seen = len(vendor.seen)
    blank = base64.b64encode(a_letter("")).decode()
    wrong = [blank, "no base64!", base64.b64encode(b"GIF89a").decode()]
    for data in wrong:
        content[1]["image_url"]["url"] = f"data:image/png;base64,{data}"
        with pytest.raises(openai.UnprocessableEntityError):
            made.openai.chat.completions.create(
                model=way.name, messages=[{"role": "user", "content": content}]
            )
    decide(reads_pictures=False)
    content[1]["image_url"]["url"] = address
    with pytest.raises(openai.UnprocessableEntityError, match="owner decided"):
        made.openai.chat.completions.create(
            model=way.name, messages=[{"role": "user", "content": content}]
        )
    assert len(vendor.seen) == seen


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_conversation_keeps_its_codes_from_turn_to_turn(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor, dialect: str
) -> None:
    made, way = clients(dialect)
    turns: Any = [{"role": "user", "content": "Emi Reyes came."}]
    first = made.openai.chat.completions.create(model=way.name, messages=turns)
    turns.append({"role": "assistant", "content": first.choices[0].message.content})
    turns.append({"role": "user", "content": "REYES, EMI left with Oluwaseun."})
    made.openai.chat.completions.create(model=way.name, messages=turns)
    assert Conversation.objects.count() == 1
    known = set(Conversation.objects.get().stand_ins["forms"])
    assert all(name in vendor.sent for name in known)
    made.openai.chat.completions.create(
        model=way.name, messages=[{"role": "user", "content": "Emi Reyes came again."}]
    )
    assert Conversation.objects.count() == 2
    other = Conversation.objects.order_by("-created_at").first()
    assert other is not None
    assert not known & set(other.stand_ins["forms"])


def test_a_refusal_says_who_can_fix_it_to_every_client(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor
) -> None:
    made, way = clients("openai")
    way.agreement.reviewed_on = None
    way.agreement.save()
    for door in DIALECTS:
        for streamed in (False, True):
            with pytest.raises(
                (openai.APIError, anthropic.APIError, google.genai.errors.APIError),
                match=r"owner of the practice \(Person owner\)",
            ):
                made.ask(door, TEXT, streamed=streamed)
    assert vendor.seen == []


def test_an_altered_code_ends_every_stream_with_a_fault(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor
) -> None:
    made, _ = clients("openai")
    vendor.says = lambda text: "Seen today: " + text.lower()
    for door in DIALECTS:
        for streamed in (False, True):
            with pytest.raises(
                (openai.APIError, anthropic.APIError, google.genai.errors.APIError),
                match="cannot be put back",
            ):
                made.ask(door, TEXT, streamed=streamed)
    assert {use.outcome for use in Use.objects.all()} == {"not-put-back"}


def test_a_recording_goes_only_where_the_agreement_names_sound(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor, small: SmallPractice
) -> None:
    made, way = clients("openai")
    recording = b"RIFF\x24\x00\x00\x00WAVEfmt of a voice"

    def send(**more: Any) -> str:
        got = made.openai.audio.transcriptions.create(
            model=way.name, file=("Emi Reyes 11-24.wav", recording), **more
        )
        return got if isinstance(got, str) else got.text

    for sound, policy in ((False, True), (True, False)):
        way.sound = sound
        way.save()
        decide(sound=policy)
        with pytest.raises(openai.PermissionDeniedError):
            send()
    decide(sound=True)
    for wrong in ({"prompt": "Emi Reyes"}, {"response_format": "srt"}, {"language": "Emi"}):
        with pytest.raises(openai.UnprocessableEntityError):
            send(**wrong)
    assert vendor.seen == []
    assert send() == "About what was heard"
    assert send(response_format="text", language="en").strip() == "About what was heard"
    path, _, body = vendor.seen[0]
    assert path == "/v1/audio/transcriptions"
    assert b"fmt of a voice" in body
    assert b"Emi" not in body
    assert b"a-model" in body
    use = Use.objects.filter(door="sound").first()
    assert use is not None
    assert (use.hidden, use.outcome) == ({}, "answered")
    way.agreement.ends_on = way.agreement.starts_on
    way.agreement.save()
    with pytest.raises(openai.PermissionDeniedError):
        send()
    assert len(vendor.seen) == 2
    recording = b"MZ no sound"
    with pytest.raises(openai.UnprocessableEntityError):
        send()


def test_a_tool_sees_the_open_ways_as_models(
    clients: Callable[[str], tuple[Clients, Way]], vendor: Vendor, small: SmallPractice
) -> None:
    made, way = clients("openai")
    Way.objects.create(
        agreement=agreement(small, reviewed_on=None),
        name="closed",
        dialect="openai",
        address=vendor.address,
        model="m",
        region="us",
    )
    assert [model.id for model in made.openai.models.list()] == [way.name]
