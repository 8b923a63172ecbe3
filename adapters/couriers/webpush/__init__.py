"""Web push (RFC 8030, 8188, 8291, 8292): to browsers and installed web apps, through their makers."""
