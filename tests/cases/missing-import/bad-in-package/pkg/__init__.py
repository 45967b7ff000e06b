from .text import nope
x=1
