"""What rules ask of a Space beyond its documents. No rule is here."""
