import os
import tempfile
from pathlib import Path

import gradio as gr

OUT = Path(__file__).parent / "out"
PICTURE = str((Path(__file__).parent / "logo.png").resolve())
CACHE = os.path.join(os.getcwd(), "cache")

gr.set_static_paths(paths=["static", "./assets/icons", OUT])
gr.Interface(str, "text", "text").launch(
    allowed_paths=[PICTURE, CACHE, "/home/user/app/out", "~/results", tempfile.mkdtemp(), os.environ["OUT"]]
)
