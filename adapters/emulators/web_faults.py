"""How any emulated web service may fail to answer, whatever it is about."""

from collections import deque

from msgspec import Struct

from adapters.emulators.http_server import HttpReply, json_reply

SIGN_IN = b"<!doctype html><title>Sign in to this network</title>"
BACK_SOON = b"<!doctype html><title>Back soon</title>"
PAGE = {"content-type": "text/html"}


class WebFaults(Struct, kw_only=True):
    """Holds until it is taken back: `status` answers everything with it, after `retry_after` seconds or at
    a date where that is told; `web_page` is what a network that wants a sign-in shows.
    """

    status: int | None = None
    retry_after: str | None = None
    web_page: bool = False

    def reply(self, message: str = "not today") -> HttpReply | None:
        """What comes in place of an answer; None: nothing is wrong."""
        if self.status is not None:
            after = {} if self.retry_after is None else {"Retry_After": self.retry_after}
            return json_reply({"message": message}, self.status, **after)
        return HttpReply(body=SIGN_IN) if self.web_page else None


def moody(moods: deque[tuple[int, str | None]], html: bool) -> HttpReply | None:
    """What comes in place of an answer: the next of `moods`, statuses each with its Retry-After, else a page
    for people while `html`; None: nothing is wrong.
    """
    if moods:
        status, after = moods.popleft()
        return HttpReply(status=status, headers={} if after is None else {"retry-after": after})
    return HttpReply(body=BACK_SOON, headers=PAGE) if html else None
