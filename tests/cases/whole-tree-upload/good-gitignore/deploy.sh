hf upload me/space . . --type space
