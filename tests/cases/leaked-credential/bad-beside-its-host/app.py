import os

GOOD = {"host": "db.corp.net", "user": "app", "password": os.environ["DB_PASSWORD"]}
DATABASE = {"host": "aws-0-eu.pooler.corp.net", "user": "app", "password": "@@fake:assigned-password@@"}
