from transformers import AutoModel

model = AutoModel.from_pretrained("./model")
other = AutoModel.from_pretrained("weights/clip")
