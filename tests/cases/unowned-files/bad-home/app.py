from pathlib import Path

Path("/tmp/a").mkdir(exist_ok=True)
(Path.home() / ".cache" / "x").mkdir(parents=True, exist_ok=True)
