import uuid

import edge_tts
import pandas as pd
import soundfile
from PIL import Image


async def speak(text: str) -> str:
    Image.new("RGB", (8, 8)).save("shots/one.png")
    pd.DataFrame().to_csv("tables/visits.csv")
    soundfile.write("sounds/one.wav", [], 16000)
    name = f"speech_{uuid.uuid4().hex}.mp3"
    await edge_tts.Communicate(text).save(name)
    return name
