import pandas as pd
import torch

model = torch.nn.Linear(2, 2)
model.eval()
frame = pd.DataFrame({"a": [1]})
frame.eval(f"b = a + {len(frame)}")
