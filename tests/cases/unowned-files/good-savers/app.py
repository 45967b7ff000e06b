import io

import pandas as pd
import wandb
from PIL import Image

from store import settings


def table(path: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    Image.new("RGB", (8, 8)).save("/tmp/one.png")
    wandb.save("*.pt")
    settings.save("theme")
    pd.DataFrame().to_csv(path)
    return pd.DataFrame().to_csv().encode()
