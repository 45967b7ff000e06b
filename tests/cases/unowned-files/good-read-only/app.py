import os
import sqlite3

os.makedirs("static", exist_ok=True)
open("static/a.txt").read()
sqlite3.connect("dictionary.db")
sqlite3.connect(":memory:")
