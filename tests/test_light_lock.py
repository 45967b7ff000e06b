"""What the proofs of the template leave out of a Space's lock, and nothing else."""

from __future__ import annotations

from e2e.environments import HEAVY, light_lock, pinned

from template_answers import PARTS

LOCK = """\
# compiled by uv
numpy==2.4.6 \\
    --hash=sha256:aa
    # via torch
nvidia-cublas-cu12==12.8.4.1 ; sys_platform == 'linux' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via torch
torch==2.10.0 \\
    --hash=sha256:dd
    # via -r requirements.in
torchmetrics==1.0
"""


def test_a_heavy_package_goes_with_its_hashes_and_comments() -> None:
    assert light_lock(LOCK) == (
        "# compiled by uv\nnumpy==2.4.6 \\\n    --hash=sha256:aa\n    # via torch\ntorchmetrics==1.0\n"
    )


def test_every_other_package_of_each_lock_stays_in_its_version() -> None:
    locks = sorted(PARTS.glob("*/requirements.txt"))
    assert locks
    for path in locks:
        text = path.read_text(encoding="utf-8")
        gone = pinned(text).keys() - pinned(light_lock(text)).keys()
        assert all(HEAVY.match(f"{name}==") for name in gone), path
        assert pinned(light_lock(text)).items() <= pinned(text).items()
