"""The documents of a story told in German: whatever happens in any story has its German sentence."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from domain.language.german.phrases import PHRASES
from domain.language.german.requests import REFUSALS
from domain.language.german.sentences import SENTENCES
from domain.language.german.tongue import German
from domain.retold import retold
from domain.status.document import Status


class Strict(German):
    """German that does not fall back to English."""

    def say(self, sentence: str) -> str:
        """Fails for a sentence that has no German one."""
        assert sentence in self._sentences, f"there is no German for {sentence!r}"
        return self._sentences[sentence]


GERMAN = Strict(SENTENCES, PHRASES, REFUSALS)


class Told:
    """Tells each kind of document once: those of a day differ in numbers more than in words."""

    def __init__(self) -> None:
        self._known: set[Any] = set()

    def faults(self, documents: Iterable[Any]) -> list[str]:
        """Sentences that are not whole."""
        found = []
        for document in documents:
            kinds = set(_kinds(document))
            if kinds <= self._known:
                continue
            self._known |= kinds
            german = msgspec.to_builtins(retold(msgspec.convert(document, Status), GERMAN))
            found += [text for text in _texts(german) if not _is_whole(text)]
        return found


ENGLISH = re.compile(r"\b(the|is|are|of|and|to|not|has|it|no)\b")
QUOTED = re.compile("„[^“]*“")


def _is_whole(text: str) -> bool:
    """Nothing is left open in it, and nothing English but what it quotes."""
    return bool(text.strip()) and not {"{", "}", "|"} & set(text) and not ENGLISH.search(QUOTED.sub("", text))


def _kinds(value: Any, key: str = "") -> Iterator[Any]:
    """What makes another sentence: every code with the names of its facts, and what is done."""
    if isinstance(value, list):
        for each in value:
            yield from _kinds(each, key)
    elif isinstance(value, dict):
        if "code" in value:
            facts = {name for name, fact in value.get("facts", {}).items() if fact is not None}
            yield key, value["code"], frozenset(facts)
        for name, each in value.items():
            yield from _kinds(each, name)
    elif key in ("doing", "kind", "state"):
        yield key, value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "facts":  # what sentences are made of is no sentence
                continue
            if name in ("text", "today", "problem") and isinstance(each, str):
                yield each
            elif name == "summary":
                yield each["now"]
                yield from _texts(each)
            else:
                yield from _texts(each)
