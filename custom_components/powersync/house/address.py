"""Where a house answers, as people write it: `powersync.local`, `192.168.1.5:8080`, `https://home.example`."""

from urllib.parse import urlsplit

PORT = 8080


def base_url(written: str) -> str | None:
    """The address as `scheme://host:port`, without a slash at its end; None where it cannot be one."""
    text = written.strip()
    has_scheme = "://" in text
    try:
        parts = urlsplit(text if has_scheme else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is None and not has_scheme:
        port = PORT
    return f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")


def found_url(host: str, port: int | None, tls: str) -> str | None:
    """The address of a house that announced itself; `tls` is its property of that name."""
    scheme = "https" if tls.lower() in ("1", "true", "yes") else "http"
    name = f"[{host}]" if ":" in host else host
    return base_url(f"{scheme}://{name}:{port or PORT}")
