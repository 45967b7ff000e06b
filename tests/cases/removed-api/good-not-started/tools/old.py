import numpy as np

print(np.float(1))
