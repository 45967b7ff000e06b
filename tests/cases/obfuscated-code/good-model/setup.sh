echo "$KEY_B64" | base64 -d > key.json
