"""Git plumbing: repositories, objects, patches, history. Every configuration that could run code is off."""
