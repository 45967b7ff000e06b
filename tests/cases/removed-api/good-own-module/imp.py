def load(x):
    return x
