"""A short-lived code is traded once for a token."""

from typing import Any

from litestar import Controller, Request, post
from litestar.exceptions import ClientException, NotAuthorizedException
from litestar.params import JSONBody

from api.attempts import too_many
from api.bodies import Paired, PairRequest
from api.credentials import mint_id, mint_token, pairing_digest, token_name
from api.given import GivenAccess, GivenAddresses, GivenAttempts, GivenRealClock, GivenTokens
from api.peers import peer_of
from api.strict import Strict
from domain.house.access import Token


class PairingController(Controller):
    """`/pair`."""

    path = "/pair"
    tags = ["access"]

    @post("/", status_code=201, summary="Trade a pairing code for a token", dto=Strict, return_dto=None)
    async def pair(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[PairRequest],
        access: GivenAccess,
        attempts: GivenAttempts,
        tokens: GivenTokens,
        real: GivenRealClock,
        addresses: GivenAddresses,
    ) -> Paired:
        """A code works once and for five minutes; wrong codes are counted, per caller and in all."""
        # A foreign page may send text unasked, never JSON: it shall not use up the owner's tries.
        if request.content_type[0] != "application/json":
            raise ClientException("a pairing is sent as application/json", status_code=415)
        name, peer = token_name(data.name), peer_of(request.scope)
        if wait_s := attempts.wait_s(peer):
            raise too_many("too many wrong codes were tried", wait_s)
        # Counted before it is known to be wrong, so that guesses side by side cannot slip through.
        attempts.failed(peer)
        code = await access.take_pairing(pairing_digest(data.code), real.now())
        if code is None:
            raise NotAuthorizedException(
                "this code is wrong, used or too old", extra={"code": "bad_pairing_code"}
            )
        attempts.succeeded(peer)
        secret, digest = mint_token()
        await access.add_token(
            Token(id=mint_id(), name=name, scope=code.scope, digest=digest, created_at=real.now())
        )
        tokens.forget()
        return Paired(token=secret, scope=code.scope, addresses=list(addresses()))
