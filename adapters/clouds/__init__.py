"""Accounts with makers that several kinds of device share, and how a public API is asked."""
