from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL = "openai-community/gpt2"
COMMIT = "607a30d783dfa663caf39e06633721c8d4cfcd7e"

tokenizer = AutoTokenizer.from_pretrained(MODEL, revision=COMMIT)
model = AutoModelForCausalLM.from_pretrained(MODEL)
