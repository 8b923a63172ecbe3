"""How deep JSON may be nested: a decoder that calls itself for each level must not be led to its end."""

import re

DEEPEST = 16  # no body of ours needs half of it

# A string that does not end is read to the end, so that each character is looked at once.
_PARTS = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def is_too_deep(text: bytes, deepest: int = DEEPEST) -> bool:
    """Whether brackets stand in each other deeper than that; says nothing else about the text."""
    depth = 0
    for part in _PARTS.finditer(text):
        mark = part.group()
        if mark in (b"[", b"{"):
            depth += 1
            if depth > deepest:
                return True
        elif mark in (b"]", b"}"):
            depth -= 1
    return False
