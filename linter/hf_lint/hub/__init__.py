"""The Hub, asked over HTTP: a client that only reads, what may be read, and apart from it the few calls that write."""
