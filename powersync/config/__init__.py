"""The owner's configuration: one TOML file, the environment and secret files, checked as a whole."""

from powersync.config.document import Config
from powersync.config.load import load, masked, parse, secrets_of
from powersync.config.notices import notices
from powersync.config.secret import Secret

__all__ = ["Config", "Secret", "load", "masked", "notices", "parse", "secrets_of"]
