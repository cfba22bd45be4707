"""The tokenizer cuts every lexeme and whole programs as it should, and gives the text back exactly."""

import unittest

from tokenizers import Tokenizer

from tokenizer import DEFAULT_PATH, SPECIAL, UNK, lexemes, tokenizer

PROGRAMS = [
    "forward(2)",
    "for i in range(7):\n    forward(4)\n    left(360/7)",
    "for i in range(5):\n    with fork_state():\n        penup()\n        forward(2*i)\n        pendown()\n"
    "        for j in range(HALF_INF):\n            forward(EPS_DIST*2)\n            left(EPS_ANGLE)",
    "for i in range(1, 9):\n    forward(i + 1)\n    right(90.0)\nteleport(-3, 2.25, 45)",
    "def f(n, d):\n    if n == 0:\n        return\n    elif n <= 2 and not isdown():\n        forward(d/2)\n"
    "    else:\n        f(n - 1, d*0.5)\nf(6, 1001)",
    "x = 3**2%1.255\nwhile xcor() < 10 or x != 101:\n    goto(x, math.sin(math.pi/4))\n    x = position()[0]//12345",
    "for j in range(INF):\n    forward(EPS_DIST)\n    left(EPS_ANGLE)\npass",
    "for n in range(HALF_INF):\n    forward(EPS_DIST**2)",
]


class TokenizerTest(unittest.TestCase):
    def setUp(self):
        self.tokenizer = Tokenizer.from_file(str(DEFAULT_PATH))

    def tokens(self, text):
        return self.tokenizer.encode(text).tokens

    def test_the_file_is_what_the_script_writes(self):
        vocabulary = tokenizer()["model"]["vocab"]
        self.assertEqual(self.tokenizer.get_vocab(), vocabulary)

    def test_a_lexeme_is_one_token(self):
        for index, lexeme in enumerate(lexemes(), start=len(SPECIAL)):
            self.assertEqual(self.tokenizer.encode(lexeme).ids, [index], repr(lexeme))

    def test_programs_come_back_exactly(self):
        for program in PROGRAMS:
            ids = self.tokenizer.encode(program).ids
            self.assertNotIn(UNK, ids, program)
            self.assertEqual(self.tokenizer.decode(ids), program)

    def test_a_loop_is_few_tokens(self):
        self.assertEqual(
            self.tokens(PROGRAMS[1]),
            ["for i in range(", "7", "):\n    ", "forward(", "4", ")\n    ", "left(", "360", "/", "7", ")"],
        )

    def test_numbers_are_spelt_in_one_way(self):
        for text, pieces in {
            "1.25": ["1", ".2", "5"],
            "0.05": ["0", ".0", "5"],
            "2.857": ["2", ".8", "5", "7"],
            "360": ["360"],
            "3601": ["36", "0", "1"],
            "101": ["10", "1"],
            "2026": ["20", "26"],
        }.items():
            self.assertEqual(self.tokens(text), pieces)

    def test_an_unknown_name_is_one_unknown_token(self):
        self.assertEqual(self.tokens("forwards(2)"), ["<unk>", "(", "2", ")"])
        self.assertEqual(self.tokens("x = foo"), ["x", " = ", "<unk>"])


if __name__ == "__main__":
    unittest.main()
