import os

import psycopg2

A = psycopg2.connect(os.getenv("URL", "postgresql://u@db/x"))
print("db")
