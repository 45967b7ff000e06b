USERS = {"ann": "Ann Miller", "bob": "Bob"}
accounts = {"main": "acct_main", "second": "acct_second"}
user = {"name": "ann2024x", "role": "editor"}
auth = {"type": "oauth2_v1"}
