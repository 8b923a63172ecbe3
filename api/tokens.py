"""Access tokens: who has one, and taking one away."""

from litestar import Controller, delete, get
from litestar.params import FromPath

from api.bodies import Page, TokenView
from api.given import GivenAccess, GivenRealClock, GivenTokens
from domain.errors import UnknownTarget
from domain.house.access import Scope, Token


class TokenController(Controller):
    """`/tokens`."""

    path = "/tokens"
    tags = ["access"]

    @get("/", scope=Scope.ADMIN, summary="All tokens, without their secrets")
    async def all(self, access: GivenAccess) -> Page[TokenView]:
        """Revoked ones stay listed for a while."""
        return Page(items=[_view(token) for token in await access.tokens()])

    @delete("/{token_id:str}", scope=Scope.ADMIN, summary="Revoke a token")
    async def revoke(
        self, token_id: FromPath[str], access: GivenAccess, tokens: GivenTokens, real: GivenRealClock
    ) -> None:
        """It stops working at once, and its streams are closed within a second."""
        if not await access.revoke_token(token_id, real.now()):
            raise UnknownTarget(f"there is no live token '{token_id}'")
        tokens.forget()


def _view(token: Token) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        scope=token.scope,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
