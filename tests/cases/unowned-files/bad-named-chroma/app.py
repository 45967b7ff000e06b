import chromadb

db = chromadb.PersistentClient(path='./db')
