import json
import pickle

import joblib
import keras
import numpy as np
import torch
import yaml
from safetensors.torch import load_file


def restore(path, only=True, **options):
    torch.load(path)
    torch.load(path, weights_only=True)
    torch.load(path, **options)
    np.load(path)
    np.load(path, allow_pickle=False)
    yaml.load(path, Loader=yaml.SafeLoader)
    yaml.load(path, yaml.CSafeLoader)
    yaml.safe_load(path)
    keras.models.load_model(path)
    json.load(path)
    joblib.dump(path, "x.pkl")
    pickle.dumps(path)
    return load_file(path)
