"""What a build installs with pip, and what is known of the releases that it asks for. No rule is here."""
