"""`powersync token`: makes, lists and revokes access tokens beside a running server."""

import asyncio
import json as jsonlib
from datetime import datetime
from pathlib import Path

from adapters.clock import SystemClock
from adapters.stores.sqlite import SqliteRecords
from api.credentials import mint_id, mint_token, token_name
from domain.errors import UnknownTarget
from domain.house.access import Scope, Token
from powersync.commands.table import show
from powersync.state import database_in, is_lived_in, kept_in, prepared, settings_for


def create(*, name: str, scope: Scope, config: Path | None, data_dir: Path | None) -> int:
    """Prints the new token as the last word; it is kept nowhere else."""
    name, (secret, digest) = token_name(name), mint_token()
    made = Token(id=mint_id(), name=name, scope=scope, digest=digest, created_at=SystemClock().now())
    folder = settings_for(config, data_dir).server.data_dir
    if not is_lived_in(folder):
        print(f"note: no server has used the data folder {folder} yet; the token works once one does")
    asyncio.run(_add(database_in(prepared(folder)), made))
    print(f"token {made.id} for {name} ({scope}), shown only this once: {secret}")
    return 0


def list_all(*, config: Path | None, data_dir: Path | None, json: bool) -> int:
    """Prints every token, newest last."""
    tokens = asyncio.run(_tokens(_database(config, data_dir)))
    if json:
        print(jsonlib.dumps({"items": [_document(each) for each in tokens]}))
        return 0
    show(
        ("id", "name", "scope", "made", "last used", "state"),
        [
            (
                each.id,
                each.name,
                each.scope,
                _when(each.created_at),
                _when(each.last_used_at),
                "revoked" if each.revoked_at else "live",
            )
            for each in tokens
        ],
        ["dim" if each.revoked_at else "" for each in tokens],
    )
    return 0


def revoke(token_id: str, *, config: Path | None, data_dir: Path | None) -> int:
    """Revokes one token. Raises UnknownTarget where no live one has this id."""
    if not asyncio.run(_revoke(_database(config, data_dir), token_id)):
        raise UnknownTarget(f"no live token has the id {token_id}")
    print(f"revoked {token_id}")
    return 0


def _database(config: Path | None, data_dir: Path | None) -> Path:
    return kept_in(settings_for(config, data_dir).server.data_dir)


async def _add(path: Path, made: Token) -> None:
    records = await SqliteRecords.open(path)
    try:
        await records.access.add_token(made)
    finally:
        await records.close()


async def _tokens(path: Path) -> list[Token]:
    records = await SqliteRecords.open(path)
    try:
        return list(await records.access.tokens())
    finally:
        await records.close()


async def _revoke(path: Path, token_id: str) -> bool:
    records = await SqliteRecords.open(path)
    try:
        return await records.access.revoke_token(token_id, SystemClock().now())
    finally:
        await records.close()


def _document(token: Token) -> dict[str, str | None]:
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "created_at": token.created_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }


def _when(instant: datetime | None) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M") if instant else "never"
