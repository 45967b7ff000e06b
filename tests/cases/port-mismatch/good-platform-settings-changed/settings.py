PORT = 8080
if True:
    PORT = 7860
