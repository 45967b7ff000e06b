import pandas as pd

TABLE = pd.DataFrame({"a": [1]})
print(TABLE.append({"a": 2}))
