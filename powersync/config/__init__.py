"""The owner's configuration: one TOML file, the environment and secret files, checked as a whole."""

from adapters.kinds.secret import Secret
from powersync.config.document import Config
from powersync.config.load import load, masked, parse, secrets_of
from powersync.config.notices import notices

__all__ = ["Config", "Secret", "load", "masked", "notices", "parse", "secrets_of"]
