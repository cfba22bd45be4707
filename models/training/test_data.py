"""Batches are the samples that are in the shards: `python -m unittest`."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from data import Stream, open_sets
from test_resume import write_set
from tokenizer import BOS, DEFAULT_PATH, EOS, PAD


class StreamTest(unittest.TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        write_set(folder / "set", 90)
        # A second shard, with the first one's programs and other pictures.
        for part in ("tokens", "offsets"):
            (folder / "set" / f"00001.{part}.npy").write_bytes((folder / "set" / f"00000.{part}.npy").read_bytes())
        grids = np.load(folder / "set" / "00000.grids.npy")
        np.save(folder / "set" / "00001.grids.npy", 15 - grids)
        tokens, offsets = (np.load(folder / "set" / f"00000.{part}.npy") for part in ("tokens", "offsets"))
        programs = [tuple(tokens[begin:end]) for begin, end in zip(offsets, offsets[1:])]
        self.written = {(tuple(grid), program) for grid, program in zip(grids, programs)}
        self.written |= {(tuple(15 - grid), program) for grid, program in zip(grids, programs)}
        self.folder = folder

    def drawn(self, batches: int, hide_pictures: bool = False) -> list:
        """What the rows of some batches hold."""
        sets = open_sets([str(self.folder / "set")], DEFAULT_PATH, 192, hide_pictures)
        stream = Stream(sets, 27, 4, seed=1)
        rows = []
        for _ in range(batches):
            for part in stream.next():
                for grid, tokens in zip(part.grids.numpy(), part.tokens.numpy()):
                    end = int(np.flatnonzero(tokens == EOS)[0])
                    self.assertEqual(tokens[0], BOS)
                    self.assertTrue((tokens[end + 1 :] == PAD).all())
                    rows.append((tuple(grid), tuple(tokens[1:end])))
        return rows

    def test_an_epoch_has_every_sample_once(self):
        # A tenth of 180 is held out.
        rows = self.drawn(6)
        self.assertEqual(len(set(rows)), 162)
        self.assertLessEqual(set(rows), self.written)

    def test_hidden_pictures_are_blank_and_programs_are_as_they_were(self):
        rows = self.drawn(1, hide_pictures=True)
        self.assertEqual({grid for grid, _ in rows}, {(0,) * 512})
        self.assertEqual([program for _, program in rows], [program for _, program in self.drawn(1)])


if __name__ == "__main__":
    unittest.main()
