"""Makes an owner and a long-lived token in a configuration folder; runs inside Home Assistant's environment.

Arguments: the folder. Prints the token. The core must not be running yet.
"""

import asyncio
import sys
from datetime import timedelta

from homeassistant import auth
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry, entity_registry


async def provision(folder: str) -> str:
    hass = HomeAssistant(folder)
    await asyncio.gather(device_registry.async_load(hass), entity_registry.async_load(hass))
    hass.auth = await auth.auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    owner = await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    refresh = await hass.auth.async_create_refresh_token(
        owner,
        client_name="tests",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=1),
    )
    token = hass.auth.async_create_access_token(refresh)
    await hass.auth._store._store.async_save(hass.auth._store._data_to_save())
    await hass.async_stop(force=True)
    return token


if __name__ == "__main__":
    print(asyncio.run(provision(sys.argv[1])))
