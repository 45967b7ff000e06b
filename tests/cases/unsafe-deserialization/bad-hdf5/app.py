import os

import keras
from tensorflow.keras.models import load_model

new = load_model("classifier.keras")
os.system("wget https://example.org/classifier.h5")
old = load_model("classifier.h5", compile=False)
other = keras.saving.load_model("weights/segmenter.hdf5", safe_mode=True)
