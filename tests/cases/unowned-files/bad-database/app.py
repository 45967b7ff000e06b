import os
import sqlite3

DB = "visits.db"
connection = sqlite3.connect(DB)
os.makedirs("uploads", exist_ok=True)
