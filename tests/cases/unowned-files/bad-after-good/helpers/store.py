import logging
from pathlib import Path


def save(text):
    Path("/tmp/x").write_text(text)
    Path("data/x.txt").write_text(text)
    with open("users.json", "w") as file:
        file.write(text)
