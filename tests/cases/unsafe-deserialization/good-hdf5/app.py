import h5py
import keras
import spacy

model = keras.models.load_model("classifier.keras")
model.load_weights("classifier.weights.h5")
nlp = spacy.load("en_core_web_sm")
with h5py.File("measurements.h5") as file:
    print(list(file))
