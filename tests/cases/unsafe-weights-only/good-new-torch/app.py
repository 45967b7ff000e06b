import torch


def restore(path):
    return torch.load(path, weights_only=True)
