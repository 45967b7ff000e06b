URL = "@@fake:postgres-url@@"
