"""Long patterns are compiled when first used."""

from __future__ import annotations

import re

import pytest

from countersign.base import patterns


def test_a_pattern_is_compiled_once_and_then_answers_as_any_other() -> None:
    late = patterns.later(r"(?i)\bsplit\s+lip")
    assert late.pattern == r"(?i)\bsplit\s+lip"
    assert "search" not in vars(late)
    assert late.search("A split lip.")
    assert not late.search("lips")
    compiled = vars(late)["search"].__self__
    assert isinstance(compiled, re.Pattern)
    assert late.sub("hurt", "Split  lip") == "hurt"
    assert vars(late)["search"].__self__ is compiled


def test_a_server_compiles_them_all_before_its_first_page() -> None:
    late = patterns.later("words")
    patterns.compile_all()
    assert "search" in vars(late)


def test_a_wrong_pattern_is_an_error_when_used() -> None:
    late = patterns.later("(")
    with pytest.raises(re.error):
        late.search("words")
    patterns._made.remove(late)  # type: ignore[arg-type]
