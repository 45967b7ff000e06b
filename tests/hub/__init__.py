"""A stand-in for the Hub on a loopback port: see `server`."""
