def session_key():
    return ""
