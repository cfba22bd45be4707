"""Starts Triton with this folder, from the package nvidia-pytriton, which has its program.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python serve.py --http-address 127.0.0.1 --http-port 8000

Arguments are Triton's own. Where Triton is installed anyhow, as in its container, `tritonserver --model-repository FOLDER` does
the same without this.
"""

import os
import sys
from pathlib import Path

from pytriton.utils.distribution import get_libs_path, get_root_module_path, get_stub_path


def main():
    triton = get_root_module_path() / "tritonserver"
    # What runs Python models is looked for beside the backend, and the package has one for each version of Python.
    version = ".".join(map(str, sys.version_info[:2]))
    backends = Path(sys.prefix, "share", "logogram-triton")
    for file in [*(triton / "backends" / "python").iterdir(), get_stub_path(version)]:
        link = backends / "python" / file.name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(file)
    environment = os.environ | {
        "LD_LIBRARY_PATH": os.pathsep.join([str(get_libs_path()), os.environ.get("LD_LIBRARY_PATH", "")]),
        # It takes the packages of the `python3` that is found first.
        "PATH": os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ.get("PATH", "")]),
    }
    command = [
        str(triton / "bin" / "tritonserver"),
        f"--model-repository={Path(__file__).resolve().parent}",
        f"--backend-directory={backends}",
        *sys.argv[1:],
    ]
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
