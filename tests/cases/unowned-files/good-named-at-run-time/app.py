import os
import tempfile
from pathlib import Path

OUT = os.environ.get("OUT", "/tmp")


def keep(folder: str, name: str, data: bytes) -> None:
    Path("uploads", name).write_bytes(data)
    (Path(folder) / name).write_bytes(data)
    for path in (os.path.join(OUT, name), f"{OUT}/{name}", f"/tmp/{name}.txt", os.path.join(tempfile.gettempdir(), name)):
        with open(path, "wb") as file:
            file.write(data)
    with open(f"/tmp/{name}.txt", "wb") as file:
        file.write(data)
    with open(f"uploads/{name}.txt", "wb") as file:
        file.write(data)
    with open(f"{OUT}/{name}.txt", "wb") as file:
        file.write(data)
