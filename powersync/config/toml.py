"""TOML as tables that can be walked: whoever walks them calls itself for each level, so these are bounded."""

import tomllib
from collections.abc import Mapping
from typing import Any

DEEPEST = 32  # no setting and no story needs half of it


def tables_in(text: str) -> dict[str, Any]:
    """The tables. Raises tomllib.TOMLDecodeError for everything that cannot be read, also for what is nested
    too deeply, and for a number longer than Python reads.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as err:
        raise tomllib.TOMLDecodeError(_too_deep()) from err
    except ValueError as err:
        raise tomllib.TOMLDecodeError("A number has too many digits") from err
    if _is_too_deep(tables):
        raise tomllib.TOMLDecodeError(_too_deep())
    return tables


def _too_deep() -> str:
    return f"Nested too deeply (at most {DEEPEST} tables or lists in each other)"


def _is_too_deep(tables: Mapping[str, Any]) -> bool:
    level: list[Any] = [tables]
    for _ in range(DEEPEST + 1):
        inner = [
            value
            for each in level
            for value in (each.values() if isinstance(each, dict) else each)
            if isinstance(value, dict | list)
        ]
        if not inner:
            return False
        level = inner
    return True
