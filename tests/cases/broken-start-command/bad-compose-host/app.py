import os

import psycopg2

A = os.getenv("URL", "postgresql://u@db/x")
B = psycopg2.connect("postgresql://u@db:5432/x")
