"""Writes the tokenizer of the turtle language: one token a lexeme of its Python dialect's normal form.

The lexemes are coarse (`for i in range(`, `)` with the line break and indentation that follow), because
every token is one step of the decoder: a program is about 25 of them. The file is in the format of
Hugging Face `tokenizers`; decoding gives back the text exactly, and what no lexeme covers is `<unk>`.

    python tokenizer.py [tokenizer.json]
"""

import json
import re
import sys
from pathlib import Path

SPECIAL = ["<pad>", "<bos>", "<eos>", "<unk>"]
PAD, BOS, EOS, UNK = range(4)
DEFAULT_PATH = Path(__file__).parent.parent / "logogram-small" / "tokenizer.json"

MAX_DEPTH = 6
INDENTS = ["    " * depth for depth in range(MAX_DEPTH + 1)]
LINE_ENDS = (
    [")"]
    + [")\n" + indent for indent in INDENTS]
    + ["):\n" + indent for indent in INDENTS[1:]]
    + ["\n" + indent for indent in INDENTS]
    + [":\n" + indent for indent in INDENTS[1:]]
)

VERBS = "forward backward left right penup pendown teleport circle goto setheading home".split()
BUILTINS = "heading isdown position xcor ycor abs min max round int".split()
MATH = "floor ceil sqrt sin cos tan atan2 hypot radians degrees".split()
OPENERS = (
    [f"for {name} in range(" for name in "ijkl"]
    + [f"{name}(" for name in VERBS + BUILTINS]
    + [f"math.{name}(" for name in MATH]
    + ["for ", " in range(", "with fork_state(", "if ", "elif ", "else", "while ", "def ", "return "]
    + ["return", "pass", "not ", " and ", " or "]
)

FUNCTIONS = [f"{name}(" for name in "fghab"]
NAMES = list("ijklnxyabdsrfght")
CONSTANTS = ["HALF_INF", "INF", "EPS_ANGLE", "EPS_DIST*", "EPS_DIST", "math.pi", "True", "False"]
PUNCTUATION = (
    [", ", "(", ":", " = ", "**", "*", "//", "/", "%", "-", "[0]", "[1]"]
    + [f" {sign} " for sign in ["+", "-", "<", "<=", ">", ">=", "==", "!="]]
)

# Whole numbers over 99 that angles and lengths are made of; any other is spelt in pieces under 100.
LARGE = """100 105 108 110 115 120 125 126 130 135 140 144 145 150 155 160 165 170 175 180 200 210 216 220
225 240 250 252 255 260 270 280 288 290 300 315 320 324 330 340 345 350 360""".split()
INTEGERS = [str(number) for number in range(100)] + LARGE
TENTHS = [f".{digit}" for digit in range(10)]


def lexemes() -> list[str]:
    """Every lexeme, each once, in the order of its id after the special ones."""
    return LINE_ENDS + OPENERS + FUNCTIONS + NAMES + CONSTANTS + PUNCTUATION + INTEGERS + TENTHS


def pattern() -> str:
    """The regular expression that cuts a text into lexemes: the longest first, words only whole."""

    def any_of(words):
        return "|".join(re.escape(word).replace("\\ ", " ").replace("\n", "n")
                        for word in sorted(words, key=len, reverse=True))

    closed = [word for word in OPENERS + FUNCTIONS + PUNCTUATION if not word[-1].isalnum()]
    words = [word for word in OPENERS + NAMES + CONSTANTS if word[-1].isalnum()]
    return "|".join(
        [
            # The six levels of indentation are what the model sees; deeper text is `<unk>`.
            rf"\):?\n(?: {{4}}){{0,{MAX_DEPTH}}}|:?\n(?: {{4}}){{0,{MAX_DEPTH}}}|\)",
            any_of(closed + ["EPS_DIST*"]),
            rf"(?:{any_of(words)})(?!\w)",
            # Digits after the tenths stand alone, so that `1.255` has few rare pieces.
            r"\.\d|(?<=\.\d)\d|(?<=\.\d\d)\d",
            rf"(?:{any_of(LARGE)})(?!\d)|[1-9]\d|\d",
            # A name that is no lexeme is one unknown piece, not a string of letters that are.
            r"[A-Za-z_]\w*",
        ]
    )


def tokenizer() -> dict:
    """The content of `tokenizer.json`."""
    vocabulary = {token: index for index, token in enumerate(SPECIAL + lexemes())}
    assert len(vocabulary) == len(SPECIAL) + len(lexemes()), "a lexeme is listed twice"
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": index, "content": token, **flags} for index, token in enumerate(SPECIAL)],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": pattern()},
            "behavior": "Isolated",
            "invert": False,
        },
        "post_processor": None,
        "decoder": {"type": "Fuse"},
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": SPECIAL[UNK]},
    }


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tokenizer(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{path}: {len(SPECIAL + lexemes())} tokens")


if __name__ == "__main__":
    main()
