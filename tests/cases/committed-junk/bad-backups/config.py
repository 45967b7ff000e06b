KEY = None
