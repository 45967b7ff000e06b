import os

KEY = os.getenv("STACK_API_KEY", "rl_aK3mZ9qLw4kBnV7rT2mZ9xLw4")
