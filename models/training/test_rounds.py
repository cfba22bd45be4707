"""Batches of rounds: fixed sizes, every program in its class of length, nothing that is held out."""

import tempfile
import time
import unittest
from pathlib import Path

import torch

from rounds import BOUNDS, SHARES, Rounds
from test_resume import write_set
from tokenizer import BOS, EOS, PAD


class RoundsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in SHARES:
            write_set(self.folder / f"{name}.1", 100, longest=BOUNDS[-1])
        self.rounds = Rounds(self.folder, capacity=1000, batch=64, device=torch.device("cpu"))
        self.wait_for(450)

    def wait_for(self, count: int) -> None:
        while self.rounds.count() < count:
            time.sleep(0.01)
            self.rounds.take()

    def test_slices_are_of_one_shape_a_class(self):
        slices = list(self.rounds.slices())
        self.assertEqual([len(one.tokens) for one in slices], self.rounds.sizes)
        self.assertEqual([one.tokens.shape[1] for one in slices], [bound + 2 for bound in BOUNDS])

    def test_programs_are_whole(self):
        for row in next(self.rounds.slices()).tokens:
            length = int((row != PAD).sum())
            self.assertEqual((int(row[0]), int(row[length - 1])), (BOS, EOS))

    def test_a_tenth_of_the_first_round_is_held_out_and_none_of_the_second(self):
        write_set(self.folder / "second", 100)
        (self.folder / "second").rename(self.folder / "free.2")
        self.wait_for(550)
        self.assertEqual([len(grids) for grids, _ in self.rounds.held_out.values()], [10] * len(SHARES))
        self.assertEqual(len(self.rounds.sources), len(SHARES) + 1)


if __name__ == "__main__":
    unittest.main()
