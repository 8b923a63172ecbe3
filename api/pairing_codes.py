"""Letting another phone in from one that is: a pairing code as link and QR code, and where this house is."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import JSONBody

from api.bodies import Invitation, InvitationRequest, Whereabouts
from api.credentials import mint_pairing
from api.given import GivenAccess, GivenAddresses, GivenOnce, GivenRealClock
from api.invitation import link, qr_svg
from api.parts import part_of
from api.strict import Strict
from domain.errors import InvalidRequest
from domain.house.access import Scope


class AddressController(Controller):
    """`/addresses`."""

    path = "/addresses"
    tags = ["access"]

    @get("/", scope=Scope.READ, summary="Where this house is reached, home network first")
    async def all(self, request: Request[Any, Any, Any], addresses: GivenAddresses) -> Whereabouts:
        """Base addresses: scheme, host and port. A phone keeps all and tries them in order; a page in a
        browser does so only where `pages_ask`.
        """
        own = part_of(request.scope, "own_addresses")
        return Whereabouts(items=list(addresses()), pages_ask=bool(own()))


class PairingCodeController(Controller):
    """`/pairing-codes`."""

    path = "/pairing-codes"
    tags = ["access"]

    @post(
        "/",
        scope=Scope.ADMIN,
        status_code=201,
        summary="Make a pairing code for one phone",
        dto=Strict,
        return_dto=None,
    )
    async def invite(
        self,
        data: JSONBody[InvitationRequest],
        access: GivenAccess,
        addresses: GivenAddresses,
        once: GivenOnce,
        real: GivenRealClock,
    ) -> Response[Invitation]:
        """The link opens the page and pairs by itself; `qr_svg` is the same to be scanned. `address` is one
        of `GET /addresses`, the first unless another is asked for. A repeated `Idempotency-Key` makes no
        second code and brings 409 `first_answer_lost`, for the code is kept nowhere.
        """

        async def work() -> Invitation:
            known = addresses()
            address = data.address if data.address is not None else known[0]
            if address not in known:
                text = f"is none of this house's addresses ({', '.join(known)})"
                raise InvalidRequest(f"address: {text}", {"address": text})
            code, kept = mint_pairing(data.scope, real.now(), life_s=data.minutes * 60)
            await access.add_pairing(kept)
            opens = link(address, code)
            return Invitation(
                code=code,
                scope=data.scope,
                expires_at=kept.expires_at,
                address=address,
                link=opens,
                qr_svg=qr_svg(opens),
            )

        return await once(201, work, is_secret=True)
