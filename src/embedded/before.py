"""What is done before a program. `_note`, `_uses_chance` and `_seed` are given by the interpreter's host."""

import _io
import builtins
import sys
import time


def _file(path="", mode="r", *_args, **_kwargs):
    """What `open` gives: there are no files, and what is written to one is forgotten."""
    mode = mode if isinstance(mode, str) else "r"
    if "r" in mode:
        raise FileNotFoundError("there are no files here, so none is %r" % (path,))
    _note("files are not written")
    return _io.BytesIO() if "b" in mode else _io.StringIO()


class _FileIO(_io._RawIOBase):
    def __init__(self, *args, **kwargs):
        _file(*args)
        raise FileNotFoundError("there are no files here")


_io.FileIO = _FileIO
_io.open = _io.open_code = builtins.open = _file


class _Nowhere:
    """The standard streams: what is written is forgotten, and what is read was answered."""

    encoding, closed = "utf-8", False

    def write(self, text):
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def read(self, size=-1):
        return ""

    def readline(self, size=-1):
        return _input() + "\n"

    def __iter__(self):
        return iter(())


sys.stdin = sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = _Nowhere()

# Of the system nothing is there; modules that ask it for a name or for chance find this much.
_os = type(sys)("os")
_os.name, _os.sep, _os.linesep, _os.environ = "posix", "/", "\n", {}
_os.altsep, _os.curdir, _os.pardir, _os.pathsep = None, ".", "..", ":"
_os.urandom = lambda size: bytes(size)
_os.getcwd = lambda: "/"
_os.getenv = lambda name, default=None: default
_os.fspath = lambda path: path
_os.PathLike = type("PathLike", (), {})
_os.__all__ = ["getcwd", "getenv", "name", "sep"]
sys.modules["os"] = sys.modules["posix"] = _os


class _Missing:
    """Refuses modules that reach beyond the program, and says of others that they are not there."""

    beyond = set(
        "_ctypes _multiprocessing _posixsubprocess _signal _socket _ssl asyncio ctypes ensurepip glob http"
        " importlib.resources mmap multiprocessing nt pathlib pip pwd runpy select shutil signal site socket"
        " socketserver sqlite3 ssl subprocess tempfile urllib.request venv webbrowser".split()
    )

    def find_spec(self, name, path=None, target=None):
        if self.is_last or name in self.beyond:
            raise ModuleNotFoundError(
                "there is no module %r here; there are turtle, math, random, colorsys, itertools, time and others"
                " of Python's own that need no system" % name,
                name=name,
            )

    def __init__(self, is_last):
        self.is_last = is_last


sys.meta_path[:] = [_Missing(False), *sys.meta_path, _Missing(True)]
_path = _os.path = __import__("posixpath")
sys.modules["os.path"] = _path
_path.exists = _path.isfile = _path.isdir = lambda path: False



class _Widget:
    """A part of a window of tkinter: it takes what it is told and does nothing."""

    def __init__(self, *_args, **_kwargs):
        _note("windows of tkinter are left out; all turtles draw on one sheet")

    def __call__(self, *_args, **_kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, name):
        return self

    def __setitem__(self, name, value):
        pass


def _tkinter_has(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return name.lower() if name.isupper() else _Widget


def _module(name, **has):
    module = sys.modules[name] = type(sys)(name)
    module.__dict__.update(has)
    return module


def _not_confirmed(*_args, **_kwargs):
    return None


_tkinter = _module(
    "tkinter",
    __getattr__=_tkinter_has,
    __path__=[],
    __all__="Button Canvas END Entry Frame Label LEFT RIGHT Scale Tk Toplevel TOP TclError mainloop".split(),
    TclError=type("TclError", (Exception,), {}),
    mainloop=lambda n=0: None,
)
_tkinter.ttk = _module("tkinter.ttk", __getattr__=_tkinter_has)
_tkinter.font = _module("tkinter.font", __getattr__=_tkinter_has)
for _name in ("messagebox", "filedialog", "colorchooser"):
    setattr(_tkinter, _name, _module("tkinter." + _name, __getattr__=lambda name: _not_confirmed))
_tkinter.simpledialog = _module(
    "tkinter.simpledialog",
    askstring=lambda *args, **kwargs: _input(),
    askinteger=lambda *args, **kwargs: int(_input()),
    askfloat=lambda *args, **kwargs: float(_input()),
)
sys.modules["turtle"].TK = _tkinter

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
builtins.exit = builtins.quit = sys.exit
builtins.print = lambda *args, **kwargs: None
if _uses_chance:
    import random

    random.seed(_seed)
