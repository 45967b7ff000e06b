"""Rules on what the Hub knows of a Space besides its files."""
