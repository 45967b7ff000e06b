"""pickle.load is not called here."""

import librosa
from mylib import pickle, torch

pickle.load("x.pkl")
torch.load("x.pt", weights_only=False)
librosa.load("x.wav")
