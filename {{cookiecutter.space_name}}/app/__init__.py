"""The Space: settings, secrets, model, page and server, one module each."""
