from transformers import pipeline, AutoModel

model = AutoModel.from_pretrained("openai/clip-vit-base-patch32")
