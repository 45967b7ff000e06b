hf upload me/space app app --type space
hf upload me/space . . --type space
