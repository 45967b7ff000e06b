PASSWORD = "@@fake:assigned-password@@"
