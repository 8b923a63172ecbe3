"""Zaptec Go, Go 2 and Pro, through the Zaptec cloud."""
