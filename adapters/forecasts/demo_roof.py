"""The roof of the demo's house in Adelaide, as services are told it."""

from typing import Any


def demo_roof(driver: str, port: int) -> dict[str, Any]:
    """Most of it to the north, some to the west."""
    return {
        "forecast": {
            "solar": {
                "driver": driver,
                "latitude": -34.93,
                "longitude": 138.6,
                "plane": [
                    {"kwp": 6.6, "tilt": 22, "azimuth": 0},
                    {"kwp": 3.4, "tilt": 22, "azimuth": 270},
                ],
                "base_url": f"http://127.0.0.1:{port}",
            }
        }
    }
