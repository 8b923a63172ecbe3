"""Languages that the house speaks: English, which its code is written in, and what others say instead."""
