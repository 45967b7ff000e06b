from lightgbm import LGBMClassifier
