from tinydb import TinyDB

t = TinyDB('db.json')
