import os

os.makedirs("uploads", exist_ok=True)
open("users.json", "a").write("x")
