"""What is done before a program. `_note`, `_uses_chance` and `_seed` are given by the interpreter's host."""

import builtins
import sys
import time

# Of the system nothing is there; modules that ask it for a name or for chance find this much.
_os = type(sys)("os")
_os.name, _os.sep, _os.linesep, _os.environ = "posix", "/", "\n", {}
_os.urandom = lambda size: bytes(size)
_os.getcwd = lambda: "/"
_os.fspath = lambda path: path
_os.PathLike = type("PathLike", (), {})
sys.modules["os"] = _os

_clock = [1.0e9]


def _now():
    # So that a loop that waits for a time ends.
    _clock[0] += 1e-3
    return _clock[0]


def _sleep(seconds):
    _clock[0] += max(0.0, seconds)


time.time = time.perf_counter = time.monotonic = time.process_time = _now
time.sleep = _sleep


def _input(prompt=""):
    _note("questions were answered with 6")
    return "6"


builtins.input = _input
builtins.print = lambda *args, **kwargs: None
if _uses_chance:
    import random

    random.seed(_seed)
    _note(f"chance began with the seed {_seed}")
