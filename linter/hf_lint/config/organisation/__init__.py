"""What an organisation sets for all its Spaces: overrides, policies of its own, and what no Space can switch off."""
