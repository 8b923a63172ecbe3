"""What every keeper of records promises; run on memory and on the SQLite file."""

from datetime import timedelta

from domain.command.command import Command, CommandState
from domain.house.access import PairingCode, Scope, Token
from domain.reason.reason import Reason, Why
from tests.contracts.past import NOON, PastContract


def a_command(command_id: str, **changes) -> Command:
    typical = {"target": "battery", "action": "force_charge", "issued_by": "user", "accepted_at": NOON}
    return Command(id=command_id, **(typical | changes))


def a_token(token_id: str, **changes) -> Token:
    typical = {"name": "phone", "scope": Scope.CONTROL, "digest": f"digest of {token_id}", "created_at": NOON}
    return Token(id=token_id, **(typical | changes))


class JournalContract:
    async def test_a_command_comes_back_as_it_was_written(self, records):
        command = a_command(
            "a",
            requested={"power_w": 2500},
            evidence={"mode": 2},
            reason=Reason(Why.USER_COMMAND, {"x": 1}, "You asked."),
            until=NOON + timedelta(minutes=30),
        )
        await records.journal.write(command)
        assert await records.journal.command("a") == command
        assert await records.journal.command("b") is None

    async def test_a_later_state_replaces_the_earlier_in_its_place(self, records):
        first = a_command("a")
        for command in (first, a_command("b"), first.to(CommandState.SENT, NOON)):
            await records.journal.write(command)
        newest_first = await records.journal.commands()
        assert [(c.id, c.state) for c in newest_first] == [("b", "accepted"), ("a", "sent")]

    async def test_pages_join_without_gap_or_repetition(self, records):
        for n in range(7):
            await records.journal.write(a_command(f"c{n}"))
        seen: list[str] = []
        while page := await records.journal.commands(before=seen[-1] if seen else None, limit=3):
            seen += [command.id for command in page]
        assert seen == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]

    async def test_a_page_after_a_command_that_is_not_kept_is_empty(self, records):
        await records.journal.write(a_command("a"))
        assert list(await records.journal.commands(before="gone")) == []

    async def test_finished_commands_are_forgotten_after_a_year_and_open_ones_never(self, records):
        old = NOON - timedelta(days=365, seconds=1)
        await records.journal.write(a_command("open", accepted_at=old))
        await records.journal.write(a_command("done", accepted_at=old, state=CommandState.VERIFIED))
        await records.journal.write(a_command("new", state=CommandState.VERIFIED))
        await records.past.prune(NOON)
        assert [c.id for c in await records.journal.commands()] == ["new", "open"]


class DocumentsContract:
    async def test_documents_are_kept_replaced_and_forgotten_by_kind_and_key(self, records):
        documents = records.documents
        await documents.put("intent", "a", b'{"n":1}')
        await documents.put("intent", "a", b'{"n":2}')
        await documents.put("intent", "b", b"{}")
        await documents.put("lease", "a", b"[]")
        await documents.delete("intent", "b")
        await documents.delete("intent", "never was")
        assert await documents.all("intent") == {"a": b'{"n":2}'}
        assert await documents.all("lease") == {"a": b"[]"}
        assert await documents.all("timer") == {}

    async def test_a_counter_gives_every_number_once(self, records):
        counts = [1, 100, 7, 1]
        firsts = [await records.documents.reserve("seq", count) for count in counts]
        given = [first + n for first, count in zip(firsts, counts, strict=True) for n in range(count)]
        assert len(set(given)) == sum(counts)
        assert given == sorted(given)
        assert await records.documents.reserve("other", 5) == firsts[0]


class AccessContract:
    async def test_tokens_come_back_oldest_first_with_all_they_are(self, records):
        young, old = a_token("a", created_at=NOON + timedelta(hours=1)), a_token("b", last_used_at=NOON)
        await records.access.add_token(young)
        await records.access.add_token(old)
        assert list(await records.access.tokens()) == [old, young]

    async def test_a_token_is_revoked_once(self, records):
        await records.access.add_token(a_token("a"))
        assert await records.access.revoke_token("a", NOON)
        assert not await records.access.revoke_token("a", NOON + timedelta(hours=1))
        assert not await records.access.revoke_token("b", NOON)
        [token] = await records.access.tokens()
        assert token.revoked_at == NOON

    async def test_the_last_use_of_a_token_is_kept(self, records):
        await records.access.add_token(a_token("a"))
        await records.access.used_token("a", NOON + timedelta(hours=2))
        [token] = await records.access.tokens()
        assert token == a_token("a", last_used_at=NOON + timedelta(hours=2))

    async def test_a_pairing_code_works_once_and_only_in_time(self, records):
        live = PairingCode(digest="live", scope=Scope.ADMIN, expires_at=NOON + timedelta(seconds=1))
        late = PairingCode(digest="late", scope=Scope.READ, expires_at=NOON)
        await records.access.add_pairing(live)
        await records.access.add_pairing(late)
        assert await records.access.take_pairing("live", NOON) == live
        assert await records.access.take_pairing("live", NOON) is None
        assert await records.access.take_pairing("late", NOON) is None
        assert await records.access.take_pairing("unknown", NOON) is None


class RecordsContract(JournalContract, DocumentsContract, PastContract, AccessContract):
    """All of it, and that the house is told when its records are good."""

    async def test_good_records_say_so(self, records):
        assert await records.check()
