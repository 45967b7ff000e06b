print("the game")
