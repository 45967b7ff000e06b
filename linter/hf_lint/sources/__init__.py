"""Where a Space comes from: the only code that reads a target."""
