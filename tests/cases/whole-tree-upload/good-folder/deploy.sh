hf upload me/space app .
hf upload me/space README.md
hf download me/model .
