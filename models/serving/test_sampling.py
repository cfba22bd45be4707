"""python -m unittest, here, with what requirements.txt lists."""

import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "logogram" / "1"))

from sampling import NOTHING, Model, ModelError, draw, log_softmax  # noqa: E402

SHIPS = HERE.parent / "logogram-small"


def grid():
    """That of parity.json, from the training recipe."""
    lines = json.loads((SHIPS / "parity.json").read_text())["grid"]
    return np.array([int(digit) for line in lines for digit in line])


class Draw(unittest.TestCase):
    """As src/propose/sampling.rs draws: of four tokens with 0.5, 0.3, 0.15 and 0.05."""

    def shares(self, temperature=1.0, top_k=0, top_p=1.0, never=()):
        count = 20_000
        log_probs = np.log(np.tile([0.5, 0.3, 0.15, 0.05], (count, 1))).astype(np.float32)
        uniforms = np.random.default_rng(1).random(count)
        drawn = draw(log_probs, np.full(count, temperature), top_k, top_p, list(never), uniforms)
        return np.bincount(drawn, minlength=4) / count

    def assert_near(self, found, expected):
        # Five standard deviations of a share of 20,000 draws are at most 0.018.
        np.testing.assert_allclose(found, expected, atol=0.018)
        np.testing.assert_array_equal(found == 0, np.array(expected) == 0)

    def test_temperature(self):
        self.assert_near(self.shares(), [0.5, 0.3, 0.15, 0.05])
        self.assert_near(self.shares(0.5), np.array([0.25, 0.09, 0.0225, 0.0025]) / 0.365)
        self.assert_near(self.shares(0.0), [1, 0, 0, 0])

    def test_what_is_likely(self):
        self.assert_near(self.shares(top_k=2), [0.625, 0.375, 0, 0])
        self.assert_near(self.shares(top_p=0.9), np.array([0.5, 0.3, 0.15, 0]) / 0.95)
        self.assert_near(self.shares(top_p=0.4), [1, 0, 0, 0])
        # A share of what the first left.
        self.assert_near(self.shares(top_k=2, top_p=0.6), [1, 0, 0, 0])

    def test_what_never_comes(self):
        self.assert_near(self.shares(never=[0]), np.array([0, 0.3, 0.15, 0.05]) / 0.5)
        self.assert_near(self.shares(0.0, never=[0]), [0, 1, 0, 0])

    def test_of_equals_the_first(self):
        drawn = draw(np.float32([[-1, -0.5, -0.5]]), np.zeros(1), 0, 1.0, [], np.zeros(1))
        self.assertEqual(drawn.tolist(), [1])

    def test_ends_of_the_range(self):
        log_probs = log_softmax(np.float32([[1000, 1001, -np.inf]]))
        self.assertAlmostEqual(float(np.exp(log_probs).sum()), 1, places=6)
        for uniform, token in [(0.0, 0), (1 - 1e-17, 1), (1.0, 1)]:
            self.assertEqual(draw(log_probs, np.ones(1), 0, 1.0, [], np.array([uniform])).tolist(), [token])

    def test_a_network_without_numbers(self):
        with self.assertRaises(ArithmeticError):
            draw(np.full((1, 3), np.nan, np.float32), np.ones(1), 0, 1.0, [], np.zeros(1))


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = Model(SHIPS)

    def sample(self, rows, seed=0, temperature=0.8, **more):
        return self.model.sample(grid(), rows, np.full(len(rows), temperature), seed, **more)

    def test_a_row_does_not_depend_on_its_neighbours(self):
        together, told = self.sample(np.arange(12))
        for row in [0, 5, 11]:
            alone, alone_told = self.sample(np.array([row]))
            width = alone.shape[1]
            np.testing.assert_array_equal(alone[0], together[row, :width])
            np.testing.assert_allclose(alone_told[0], told[row, :width], atol=1e-3)
            self.assertTrue((together[row, width:] == NOTHING).all())
        other, _ = self.sample(np.arange(12), seed=2**64 - 1)
        self.assertFalse(np.array_equal(other, together))

    def test_rows_end(self):
        tokens, told = self.sample(np.arange(16), max_tokens=30)
        self.assertLessEqual(tokens.shape[1], 30)
        for row, log_probs in zip(tokens, told):
            said = row[row != NOTHING]
            self.assertFalse(np.isin(said, self.model.never).any())
            self.assertFalse((said[:-1] == self.model.end).any())
            self.assertTrue((row[len(said) :] == NOTHING).all() and (log_probs[len(said) :] == 0).all())
            self.assertTrue(len(said) == 30 or said[-1] == self.model.end)

    def test_it_says_what_it_said_in_training(self):
        parity = json.loads((SHIPS / "parity.json").read_text())
        likeliest = parity["top_logits"][0][0][0]
        tokens, _ = self.sample(np.array([0]), temperature=0.0, max_tokens=1)
        self.assertEqual(tokens.tolist(), [[likeliest]])

    def test_a_model_that_is_not_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ["model.json", "encoder.onnx", "decoder.onnx", "tokenizer.json"]:
                shutil.copy(SHIPS / name, folder)
            self.assertEqual(Model(Path(folder)).hash, self.model.hash)
            with open(Path(folder, "decoder.onnx"), "ab") as file:
                file.write(b"x")
            with self.assertRaisesRegex(ModelError, "decoder.onnx is not the file"):
                Model(Path(folder))


if __name__ == "__main__":
    unittest.main()
