"""GoodWe inverters through the entities that Home Assistant's GoodWe integration makes of them."""

from adapters.batteries.goodwe.entity.driver import GoodWeEntityDriver

__all__ = ["GoodWeEntityDriver"]
