import pandas as pd

table = pd.read_csv("table.csv")
