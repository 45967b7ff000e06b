from config import MODEL_ID
from transformers import AutoModel

model = AutoModel.from_pretrained(MODEL_ID)
