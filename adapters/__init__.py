"""Translators: one folder per vendor, service or store; no policy."""
