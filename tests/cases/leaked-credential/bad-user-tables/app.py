ROLES = {"ann": "editor", "bob": "reader"}
USERS = {"ann": "@@fake:login-pair:1@@", "bob": "@@fake:login-pair:2@@"}
ACCOUNTS = [("eve", "@@fake:login-pair:3@@")]
