"""Whether a Space borrows its GPU from ZeroGPU: by its card, or by a function that is marked."""

from __future__ import annotations

import pytest
from hf_lint.analysis.gpu_use import asks_for_zerogpu, is_zerogpu, may_mark_functions
from support import GRADIO_CARD, space_of

MARKED = "import spaces\n@spaces.GPU\ndef f(x):\n    return x\n"
HARDWARE = GRADIO_CARD.replace("app_file", "suggested_hardware: {}\napp_file")


@pytest.mark.parametrize(
    "app",
    [
        MARKED,
        MARKED.replace("GPU", "GPU(duration=60)"),
        "import spaces as s\n@s.GPU\ndef f(x):\n    return x\n",
        "from spaces import GPU\n@GPU\ndef f(x):\n    return x\n",
        "from spaces import GPU as lend\n@lend(duration=5)\ndef f(x):\n    return x\n",
        "import spaces\ng = spaces.GPU(lambda x: x)\n",
        "try:\n    import spaces\nexcept ImportError:\n    spaces = None\n@spaces.GPU\ndef f(x):\n    return x\n",
        "class Model:\n    from spaces import GPU\n    @GPU\n    def f(self, x):\n        return x\n",
    ],
)
def test_a_marked_function_borrows_a_gpu(app: str) -> None:
    space = space_of({"README.md": GRADIO_CARD, "app.py": "import work\n", "work.py": app})
    assert is_zerogpu(space)
    assert not asks_for_zerogpu(space)
    assert may_mark_functions(space.python(space.files["work.py"]), "GPU")


@pytest.mark.parametrize(
    "app",
    [
        "import spaces\n# @spaces.GPU\ndef f(x):\n    return 'spaces.GPU'\n",
        "import spaces\nprint(spaces.config)\nGPU = 1\n",
        "from cards import GPU\nspaces = 4\n@GPU\ndef f(x):\n    return x\n",
        "import gradio\n",
    ],
)
def test_what_only_looks_like_it_does_not(app: str) -> None:
    assert not is_zerogpu(space_of({"README.md": GRADIO_CARD, "app.py": app}))


@pytest.mark.parametrize(("flavour", "borrows"), [("zero-a10g", True), ("t4-small", False), ("", False), ("[]", False)])
def test_the_card_asks_for_it(flavour: str, borrows: bool) -> None:
    space = space_of({"README.md": HARDWARE.format(flavour), "app.py": "import gradio\n"})
    assert asks_for_zerogpu(space) is borrows
    assert is_zerogpu(space) is borrows


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("import spaces\nprint(spaces)\n", False),
        ("import spaces\ng = getattr(spaces, 'GPU')\n", True),
        ("import spaces\ng = getattr(spaces, name)\n", False),
        ("from spaces import *\n", True),
        ("import spaces\n@spaces.GPU\ndef f(:\n", True),
        ("import spaces\ndef f(:\n", False),
        ("import spaces\n# the GPU\n", False),
    ],
)
def test_where_it_is_not_sure_a_function_may_be_marked(code: str, may: bool) -> None:
    space = space_of({"app.py": code})
    assert may_mark_functions(space.python(space.files["app.py"]), "GPU") is may
