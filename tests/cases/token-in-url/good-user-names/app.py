proxy = f"http://{host}:{port}"
mail = "mailto:a@b.example"
url = f"https://{owner}@example.com/x"
