"""How deep JSON may be nested is counted without being decoded."""

import pytest

from api.nesting import is_too_deep


@pytest.mark.parametrize(
    ("text", "too_deep"),
    [
        (b"", False),
        (b"[" * 3 + b"]" * 3, False),
        (b"[" * 4, True),
        (b'{"a":{"b":[1,2,{"c":3}]}}', True),
        (b"[[]]" * 100, False),
        (b'["[[[[[[", "{{{{{{", "\\"[[[[["]', False),
        (b'["ends in a backslash \\\\", [[[1]]]]', True),
        (b'"never ends [[[[[[[', False),
        (b'"\\', False),
        (b"]]]][[[[[[[[", True),
    ],
)
def test_brackets_count_outside_of_strings(text, too_deep):
    assert is_too_deep(text, deepest=3) is too_deep


def test_quotes_that_never_end_are_read_once():
    assert not is_too_deep(b'"\\' * 500_000)
