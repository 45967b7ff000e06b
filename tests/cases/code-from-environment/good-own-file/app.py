exec(open("page.py").read())
