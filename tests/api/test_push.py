"""Phones let themselves be sent messages, each token its own."""

PHONE = {
    "endpoint": "https://push.example.com/abc",
    "expirationTime": None,
    "keys": {"p256dh": "B" * 87, "auth": "a" * 22},
}
PATH = "/api/v1/push/subscriptions"


async def test_a_phone_subscribes_is_listed_without_its_keys_and_ends(house):
    async with house.client("control") as phone, house.client("admin") as owner:
        assert (await phone.get("/api/v1/push/key")).json() == {"key": "BKey"}
        made = await phone.post(PATH, json=PHONE | {"name": "Ann's phone", "kinds": ["problem"]})
        assert made.status_code == 201
        view = made.json()
        assert (view["name"], view["service"], view["mine"], view["kinds"]) == (
            "Ann's phone",
            "push.example.com",
            True,
            ["problem"],
        )
        assert not {"endpoint", "p256dh", "auth", "keys"} & view.keys()
        assert (await phone.post(PATH, json=PHONE)).json()["id"] == view["id"]
        own = (await owner.post(PATH, json=PHONE | {"endpoint": "https://push.example.com/b"})).json()
        assert [each["id"] for each in (await phone.get(PATH)).json()["items"]] == [view["id"]]
        seen = {each["id"]: each["mine"] for each in (await owner.get(PATH)).json()["items"]}
        assert seen == {view["id"]: False, own["id"]: True}
        assert (await phone.delete(f"{PATH}/{own['id']}")).status_code == 404
        assert (await owner.delete(f"{PATH}/{view['id']}")).status_code == 204
        assert (await owner.delete(PATH)).status_code == 204
        assert (await owner.get(PATH)).json()["items"] == []


async def test_what_is_no_subscription_is_refused_by_its_field(house):
    async with house.client("control") as phone:
        for wrong in (
            {"keys": {"p256dh": "short", "auth": "a" * 22}},
            {"kinds": ["moon"]},
            {"kinds": ["test"]},
            {"name": ""},
            {"more": 1},
        ):
            answer = await phone.post(PATH, json=PHONE | wrong)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), answer.text
    assert house.notifications.known == {}


async def test_a_test_message_says_what_became_of_it(house):
    async with house.client("control") as phone:
        said = (await phone.post("/api/v1/notify/test", json={"target": "night"})).json()["items"]
        assert said == [{"id": "night", "driver": "apprise", "outcome": "sent", "says": "was taken"}]
        assert (await phone.post("/api/v1/notify/test", json={"target": "x"})).status_code == 404


async def test_a_revoked_tokens_phones_are_looked_at_at_once(house):
    async with house.client("admin") as owner:
        await owner.delete("/api/v1/tokens/t-read")
    assert house.notifications.looked_at_tokens
