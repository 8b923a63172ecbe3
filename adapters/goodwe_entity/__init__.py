"""GoodWe inverters through the entities that Home Assistant's GoodWe integration makes of them."""

from adapters.goodwe_entity.driver import GoodWeEntityDriver

__all__ = ["GoodWeEntityDriver"]
