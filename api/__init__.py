"""HTTP and WebSocket: parse, call one port, render."""
