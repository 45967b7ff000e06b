"""The Space: settings, secrets, task, model and server, one module each."""
