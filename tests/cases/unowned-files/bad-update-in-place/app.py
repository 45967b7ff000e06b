with open("stats.json") as f:
    f.read()
with open("stats.json", "r+") as f:
    f.write("1")
