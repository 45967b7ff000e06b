"""Which hardware of the Hub holds a model, and what it costs.

Of https://huggingface.co/docs/hub/spaces-gpus, in November 2026. Prices change: the table proposes, and the page is
named with it. Hardware with several GPUs is not proposed: the template's models are loaded onto one.
"""

from __future__ import annotations

from hf_lint.core.records import NamedTuple

PRICES = "https://huggingface.co/docs/hub/spaces-gpus"
_GIGABYTE = 1e9


class Hardware(NamedTuple):
    """One flavour: the gigabytes that a model can have, of one GPU or of the machine, and US dollars by the hour."""

    name: str
    memory: int
    price: float


_GPUS = (
    Hardware("t4-small", 16, 0.40),
    Hardware("t4-medium", 16, 0.60),
    Hardware("l4x1", 24, 0.80),
    Hardware("a10g-small", 24, 1.00),
    Hardware("a10g-large", 24, 1.50),
    Hardware("l40sx1", 48, 1.80),
    Hardware("a100-large", 80, 2.50),
)
_SEVERAL = {
    "l4x4": 3.80,
    "a10g-largex2": 3.00,
    "a10g-largex4": 5.00,
    "l40sx4": 8.30,
    "l40sx8": 23.50,
    "a100x8": 20.00,
}
"""Prices of hardware with several GPUs."""
_CPUS = (Hardware("cpu-basic", 16, 0.0), Hardware("cpu-upgrade", 32, 0.03))


def find_hardware(name: str) -> Hardware | None:
    """Return what is known of a flavour; None where its memory is not, or is that of several GPUs."""
    return next((row for row in (*_GPUS, *_CPUS) if row.name == name), None)


def find_price(name: str) -> float | None:
    """Return what a flavour costs in US dollars by the hour; None where that is not known. ZeroGPU costs nothing."""
    if name.startswith("zero-"):
        return 0.0
    row = find_hardware(name)
    return row.price if row is not None else _SEVERAL.get(name)


def propose(weights: int, *, at_least: str) -> Hardware | None:
    """Return the cheapest flavour that holds `weights`, in bytes, and is not below `at_least`; None where none does."""
    first = find_hardware(at_least)
    rows = _CPUS if first in _CPUS else _GPUS
    fit = (row for row in rows if holds(row, weights) and (first is None or row.memory >= first.memory))
    return min(fit, key=lambda row: row.price, default=None)


def holds(hardware: Hardware, weights: int) -> bool:
    """Return whether a model of so many bytes of weights runs there.

    A quarter more is for what it works with. A CPU computes in 32 bits, in which weights of 16 bits take twice as much.
    """
    factor = 2.5 if hardware in _CPUS else 1.25
    return weights * factor <= hardware.memory * _GIGABYTE


def describe(hardware: Hardware) -> str:
    """Return its name, memory and price in words."""
    memory = f"{hardware.memory} GB" + ("" if hardware in _CPUS else " of GPU memory")
    return f"{hardware.name} ({memory}, {f'${hardware.price:.2f}' if hardware.price else 'nothing'} an hour)"
