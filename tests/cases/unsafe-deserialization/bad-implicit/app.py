import torch

state = torch.load("https://example.com/model.pt")
