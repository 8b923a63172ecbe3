"""Where a running house's configuration came from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from powersync.config.document import Config
from powersync.config.load import Layers, checked, layers_over, tables_of, text_of


class Source(Struct, frozen=True, kw_only=True):
    """The tables as their owner wrote them, what lies over them, and what both say together. `path` and
    `text` are those of the file; without one the configuration lives as long as the server.
    """

    tables: dict[str, Any]
    layers: Layers
    config: Config
    path: Path | None = None
    text: str = ""


def source_of_file(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, Any] | None
) -> Source:
    """The configuration of a real house. Raises ConfigurationError with every fault."""
    layers = layers_over(path, environ, overrides)
    if path is not None:
        return source_under(path, layers)
    return Source(tables={}, layers=layers, config=checked({}, layers))


def source_under(path: Path, layers: Layers) -> Source:
    """What a file says now, under layers that are known. Raises ConfigurationError with every fault."""
    text = text_of(path)
    tables = tables_of(text, path)
    return Source(tables=tables, layers=layers, config=checked(tables, layers), path=path, text=text)


def source_of_tables(tables: Mapping[str, Any]) -> Source:
    """A configuration that stands in no file. Raises ConfigurationError."""
    layers = Layers(is_story=True)
    return Source(tables=dict(tables), layers=layers, config=checked(tables, layers))
