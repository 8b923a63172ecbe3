"""Access tokens: who has one, making one, and taking one away."""

from functools import partial
from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from api.bodies import NewToken, Page, TokenMade, TokenView
from api.credentials import mint_id, mint_token, token_name
from api.given import GivenAccess, GivenNotifications, GivenOnce, GivenRealClock, GivenTokens
from api.strict import Strict
from domain.errors import UnknownTarget
from domain.house.access import Scope, Token
from domain.instants import RealTime
from domain.ports.records import Access


class TokenController(Controller):
    """`/tokens`."""

    path = "/tokens"
    tags = ["access"]

    @get("/", scope=Scope.ADMIN, summary="All tokens, without their secrets")
    async def all(self, access: GivenAccess) -> Page[TokenView]:
        """With their scope and when each was last used. Revoked ones stay listed for a while."""
        return Page(items=[_view(token) for token in await access.tokens()])

    @get("/self", scope=Scope.READ, summary="The token that asks")
    async def own(self, request: Request[Any, Token, Any]) -> TokenView:
        """Its name and scope, so that an app shows only what this token may do."""
        return _view(request.auth)

    @post("/", status_code=201, scope=Scope.ADMIN, summary="A new token", dto=Strict, return_dto=None)
    async def make(
        self,
        data: JSONBody[NewToken],
        access: GivenAccess,
        once: GivenOnce,
        tokens: GivenTokens,
        real: GivenRealClock,
    ) -> Response[TokenMade]:
        """Its secret is shown this once: a repeated `Idempotency-Key` makes no second token and brings 409
        `first_answer_lost`, for the secret is kept nowhere.
        """
        name = token_name(data.name)
        made = await once(201, partial(_make, access, name, data.scope, real.now()), is_secret=True)
        tokens.forget()
        return made

    @delete("/self", status_code=204, scope=Scope.READ, summary="Revoke the token that asks")
    async def leave(
        self,
        request: Request[Any, Token, Any],
        access: GivenAccess,
        tokens: GivenTokens,
        notifications: GivenNotifications,
        real: GivenRealClock,
    ) -> None:
        """Signs out; its phones are sent no more messages."""
        await access.revoke_token(request.auth.id, real.now())
        tokens.forget()
        await notifications.look_at_tokens()

    @delete("/{token_id:str}", status_code=204, scope=Scope.ADMIN, summary="Revoke a token")
    async def revoke(
        self,
        token_id: FromPath[str],
        access: GivenAccess,
        once: GivenOnce,
        tokens: GivenTokens,
        notifications: GivenNotifications,
        real: GivenRealClock,
    ) -> Response[None]:
        """It stops working at once, its streams are closed within a second, and its phones are sent no more
        messages.
        """
        done = await once(204, partial(_revoke, access, token_id, real.now()))
        tokens.forget()
        await notifications.look_at_tokens()
        return done


async def _make(access: Access, name: str, scope: Scope, now: RealTime) -> TokenMade:
    secret, digest = mint_token()
    token = Token(id=mint_id(), name=name, scope=scope, digest=digest, created_at=now)
    await access.add_token(token)
    return TokenMade(token=secret, id=token.id, name=name, scope=scope)


async def _revoke(access: Access, token_id: str, now: RealTime) -> None:
    if not await access.revoke_token(token_id, now):
        raise UnknownTarget(f"there is no live token '{token_id}'")


def _view(token: Token) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        scope=token.scope,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
