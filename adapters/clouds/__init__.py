"""Accounts with makers that several kinds of device share."""
