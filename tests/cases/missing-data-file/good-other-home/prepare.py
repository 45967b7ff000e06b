import json, pathlib
d = pathlib.Path.home() / ".idx"
d.mkdir(parents=True, exist_ok=True)
(d / "i.json").write_text(json.dumps(1))
