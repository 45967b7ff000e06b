import matplotlib.pyplot as plt


def wave(x):
    return plt.figure()
