"""A seeded fuzzer for everything that reads or tells what a Space says. `make fuzz N=200000` runs it at length."""
