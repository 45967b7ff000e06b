import sqlite3

db = sqlite3.connect("app.sqlite")
db.execute("create table votes (name text)")
db.commit()
