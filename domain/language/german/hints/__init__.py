"""What a setting means: the small line below a field of a form, in German."""
