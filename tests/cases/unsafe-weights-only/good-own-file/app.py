import torch

state = torch.load("weights.pt", weights_only=True)
