import os
import pickle
from pathlib import Path

HERE = Path(__file__).parent

with open(os.path.join("data", "model.pkl"), "rb") as file:
    model = pickle.load(file)
again = pickle.loads(open(HERE / "model.pkl", "rb").read())
