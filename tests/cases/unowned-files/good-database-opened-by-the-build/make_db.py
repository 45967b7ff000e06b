import os
import sqlite3

db = sqlite3.connect("app.sqlite")
db.execute("create table votes (name text)")
db.commit()
os.chmod("app.sqlite", 0o666)
os.chmod(".", 0o777)
