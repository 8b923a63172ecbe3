"""A busy machine is no fault: no generated example is judged by how long it took."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
