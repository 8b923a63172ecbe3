"""The limits of a house's connection, by the names they are told by; and how much each is."""

from typing import Any

from domain.house.house import Site

MAIN_FUSE, IMPORT_LIMIT, EXPORT_LIMIT = "the main fuse", "the import limit", "the export limit"


def size_of(site: Site, limit: str) -> dict[str, Any]:
    """How much a limit is, as it is configured: `size_a`, A, or `size_w`, W."""
    if limit == MAIN_FUSE:
        return {"size_a": site.main_fuse_a}
    return {"size_w": site.import_limit_w if limit == IMPORT_LIMIT else site.export_limit_w}
