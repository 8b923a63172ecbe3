"""The program as it is asked, and what its numbers may be."""

from importlib.metadata import version
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

Port = Annotated[int, Parameter(validator=Number(gte=0, lte=65_535))]
Speed = Annotated[float, Parameter(validator=Number(gt=0, lte=100_000))]
Seconds = Annotated[float, Parameter(validator=Number(gt=0))]

app = App(
    name="powersync",
    help="A self-hosted server that runs a home's battery, tariff and car charging.",
    help_flags=["--help"],
    version=lambda: version("powersync"),
    result_action="return_value",
)
