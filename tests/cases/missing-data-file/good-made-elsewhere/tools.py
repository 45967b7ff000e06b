def make(path):
    open(path, 'w').close()
