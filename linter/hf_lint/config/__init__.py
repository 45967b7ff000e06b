"""What a run is told to do: the Space's config, waivers, baseline, an organisation's policy."""
