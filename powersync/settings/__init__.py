"""Settings changed while the house runs: merged into the file, checked as the file is, and taken up live."""
