try:
    open("x", "w")
except OSError:
    pass
