"""What a Space installs, builds, starts and serves."""
