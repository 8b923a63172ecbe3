"""Small files beside the database."""
