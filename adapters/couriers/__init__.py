"""Who brings a message to a phone or service: web push, services by `apprise`, Home Assistant."""
