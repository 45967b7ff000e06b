import joblib
import whisper

model = joblib.load("model.joblib")
hearing = whisper.load_model("tiny", device="cpu")
