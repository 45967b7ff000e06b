import numpy
import magic
from lightgbm import LGBMClassifier
