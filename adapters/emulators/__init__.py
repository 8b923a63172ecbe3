"""Devices that are not there: real sockets and real protocols over a simulated house."""
