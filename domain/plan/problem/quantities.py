"""What the numbers of a planning problem may be."""

from typing import Annotated

from msgspec import Meta

Power = Annotated[float, Meta(ge=0, le=100_000)]
Energy = Annotated[float, Meta(ge=0, le=1_000_000)]
Rate = Annotated[float, Meta(ge=-10_000, le=10_000)]
Penalty = Annotated[float, Meta(ge=0, le=1_000_000)]
Share = Annotated[float, Meta(gt=0, le=1)]
Hours = Annotated[float, Meta(gt=0, le=24)]
Step = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
