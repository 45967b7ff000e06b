proxy = f"http://{user}:{password}@{host}:8080"
