import sqlite3

db = sqlite3.connect("votes.db")
db.execute("create table votes (name text)")
db.commit()
