import os
import uuid
from pathlib import Path


def speak(text: str) -> None:
    with open(f"/srv/cache/{uuid.uuid4()}.txt", "w") as file:
        file.write(text)
    with open(f"speech_{uuid.uuid4()}.txt", "w") as file:
        file.write(text)


def keep(name: str, data: bytes) -> None:
    folder = Path("uploads")
    target = folder / name
    with target.open("wb") as file:
        file.write(data)
    with open(os.path.join("sessions", name), "wb") as file:
        file.write(data)
