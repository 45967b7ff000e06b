import whisper
from tensorflow.keras.models import load_model

model = load_model("model.h5")
hearing = whisper.load_model("tiny")
other = whisper.load_model("base", download_root="/tmp/whisper")
