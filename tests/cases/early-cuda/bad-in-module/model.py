import torch

MODEL = torch.nn.Linear(2, 2).to("cuda")
