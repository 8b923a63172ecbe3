"""Orders on their way: asked, decided, held, proven."""
