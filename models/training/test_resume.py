"""A run that stops and resumes, in one process, ends with the weights of one that never stopped."""

import hashlib
import json
import signal
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

import checkpoint
import train
from tokenizer import DEFAULT_PATH

SMALL = "--d-model 32 --heads 2 --encoder-layers 1 --decoder-layers 1 --stem-channels 8 --batch 16 --precision fp32"


def write_set(folder: Path, samples: int, tokenizer_sha256: str | None = None, longest: int = 29) -> None:
    """Programs of random tokens, drawn as their own first digits."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    lengths = rng.integers(2, longest + 1, samples)
    np.save(folder / "00000.tokens.npy", rng.integers(4, 100, lengths.sum()).astype(np.uint16))
    np.save(folder / "00000.offsets.npy", np.concatenate([[0], lengths.cumsum()]))
    np.save(folder / "00000.grids.npy", rng.integers(0, 10, (samples, 512)).astype(np.uint8))
    sha256 = tokenizer_sha256 or hashlib.sha256(DEFAULT_PATH.read_bytes()).hexdigest()
    (folder / "meta.json").write_text(json.dumps({"samples": samples, "seed": 0, "tokenizer_sha256": sha256}))


class ResumeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        write_set(self.folder / "set", 300)

    def train(self, run: str, *more: str, data: str = "set") -> dict[str, torch.Tensor]:
        """Trains; the weights of the newest stable checkpoint."""
        line = f"train.py --data {self.folder / data} --checkpoint {self.folder / run} {SMALL}"
        with patch.object(sys, "argv", line.split() + list(more)), patch("builtins.print"):
            train.main()
        return checkpoint.load(checkpoint.newest(self.folder / run, "stable"))[1]

    def test_resuming_changes_nothing(self):
        whole = self.train("whole", "--steps", "30")
        self.train("parts", "--steps", "13")
        parts = self.train("parts", "--steps", "30")
        self.assertEqual(whole.keys(), parts.keys())
        for name, value in whole.items():
            self.assertTrue(torch.equal(value, parts[name]), name)

    def test_annealing_leaves_the_stable_run_alone(self):
        before = self.train("run", "--steps", "10")
        after = self.train("run", "--decay-last", "5")
        self.assertTrue(all(torch.equal(value, after[name]) for name, value in before.items()))
        state, _ = checkpoint.load(checkpoint.newest(self.folder / "run", "decay"))
        self.assertEqual((state["step"], state["decay"]), (15, {"start": 10, "steps": 5}))

    def test_a_later_annealing_takes_the_place_of_one_that_ended_at_a_later_step(self):
        self.train("run", "--steps", "10")
        self.train("run", "--decay-last", "9")
        self.train("run", "--decay-last", "4")
        state, _ = checkpoint.load(checkpoint.newest(self.folder / "run", "decay"))
        self.assertEqual((state["step"], state["decay"]), (14, {"start": 10, "steps": 4}))

    def test_who_asks_to_stop_waits_for_no_evaluation(self):
        step = train.Trainer.train_step

        def asked(trainer, slices):
            signal.raise_signal(signal.SIGTERM)
            return step(trainer, slices)

        evaluate = patch.object(train.Trainer, "evaluate", side_effect=AssertionError)
        with patch.object(train.Trainer, "train_step", asked), evaluate:
            self.train("run", "--steps", "10")
        state, _ = checkpoint.load(checkpoint.newest(self.folder / "run", "stable"))
        self.assertEqual(state["step"], 1)

    def test_a_damaged_checkpoint_is_passed_over(self):
        whole = self.train("whole", "--steps", "20")
        for name in ("state.json", "part-00.pt"):
            with self.subTest(name):
                self.train(name, "--steps", "10")
                self.train(name, "--steps", "20")
                damaged = self.folder / name / "stable" / "step-00000020" / name
                damaged.write_bytes(damaged.read_bytes()[:-100])
                with patch("builtins.print"):
                    self.assertEqual(checkpoint.newest(self.folder / name, "stable").name, "step-00000010")
                # It is none of the two that are kept.
                self.train(name, "--steps", "15")
                saved = sorted(path.name for path in damaged.parent.parent.iterdir())
                self.assertEqual(saved, ["damaged-step-00000020", "step-00000010", "step-00000015"])
                resumed = self.train(name, "--steps", "20")
                self.assertTrue(all(torch.equal(value, resumed[key]) for key, value in whole.items()))

    def test_another_tokenizer_is_refused(self):
        write_set(self.folder / "foreign", 300, "0" * 64)
        with self.assertRaisesRegex(SystemExit, "tokenizer"):
            self.train("run", "--steps", "1", data="foreign")


if __name__ == "__main__":
    unittest.main()
