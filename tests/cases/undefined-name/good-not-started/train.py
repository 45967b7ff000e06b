print(epochs)
