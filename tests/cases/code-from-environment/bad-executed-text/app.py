exec(open("payload.txt").read())
