hf upload me/space . . --type space --include "app/*.py"
hf upload me/space . --exclude ".env*" --exclude "*.pem"
cd dist
hf upload me/space . .
