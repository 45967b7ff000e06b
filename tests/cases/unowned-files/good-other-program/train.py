open("x", "w")
