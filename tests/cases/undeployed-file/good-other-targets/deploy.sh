hf upload me/weights . . --include "*.safetensors"
hf upload me/rows . . --type dataset --include "*.csv"
hf upload me/demo build . --type space --include "app.py"
