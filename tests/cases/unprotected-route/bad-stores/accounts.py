import sqlite3


class Accounts:
    def __init__(self):
        self.db = sqlite3.connect("/tmp/app.db")

    def delete(self, number):
        self.db.execute("DELETE FROM accounts WHERE id = ?", (number,))
        self.db.commit()
