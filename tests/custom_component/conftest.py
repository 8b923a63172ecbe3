"""Lets the integration's pure part be imported here, where no Home Assistant is: its package's own module
needs one, so an empty package of that name stands before it.
"""

import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[2] / "custom_components/powersync"

if "custom_components.powersync" not in sys.modules:
    package = ModuleType("custom_components.powersync")
    package.__path__ = [str(FOLDER)]
    sys.modules["custom_components.powersync"] = package
