"""What comes as text, put together for the phrasebook."""

from domain.language.german.devices import DEVICES
from domain.language.german.faults import FAULTS
from domain.language.german.requests import REQUESTS
from domain.language.phrasebook import Phrasebook

PHRASES = Phrasebook({**DEVICES, **FAULTS, **REQUESTS})
