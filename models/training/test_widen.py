"""A widened network says the same as the narrow one, and the mean of two weights is between them."""

import tempfile
import unittest
from pathlib import Path

import torch

import checkpoint
from mean import mean
from model import Config, DrawingToProgram
from widen import widen

SMALL = Config(vocabulary=60, d_model=32, heads=2, encoder_layers=1, decoder_layers=2, stem_channels=8)


def network(seed: int) -> DrawingToProgram:
    """A network none of whose weights are still the zeros and ones of the start."""
    torch.manual_seed(seed)
    model = DrawingToProgram(SMALL).requires_grad_(False)
    for weight in model.parameters():
        weight.add_(0.1 * torch.randn(weight.shape))
    return model


class WidenTest(unittest.TestCase):
    def test_the_function_stays(self):
        narrow = network(0)
        wide = widen(SMALL, narrow.state_dict(), seed=1)
        grid, tokens = torch.randint(0, 10, (4, 1024)), torch.randint(5, 60, (4, 20))
        before, after = narrow(grid, tokens).item(), wide(grid, tokens).item()
        self.assertAlmostEqual(after / before, 1, delta=1e-3)

    def test_copies_part(self):
        wide = widen(SMALL, network(0).state_dict(), seed=1)
        query = wide.decoder[0].attention.query.weight
        self.assertFalse(torch.allclose(query[:32], query[32:]))

    def test_width_and_heads_are_doubled(self):
        config = widen(SMALL, network(0).state_dict(), seed=1).config
        self.assertEqual((config.d_model, config.heads, config.head_dim), (64, 4, 16))

    def test_the_default_network_becomes_that_which_ships(self):
        small = Config(vocabulary=282)
        wide = widen(small, DrawingToProgram(small).state_dict(), seed=1)
        self.assertEqual(wide.parameter_count(), 9_394_448)


class MeanTest(unittest.TestCase):
    def test_lies_between(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        models = [network(0), network(1)]
        for index, model in enumerate(models):
            checkpoint.save_weights(folder / f"{index}.pt", vars(SMALL), model.state_dict())
        mean([folder / "0.pt", folder / "1.pt"], folder / "mean.pt")
        config, weights = checkpoint.load_weights(folder / "mean.pt")
        self.assertEqual(Config(**config), SMALL)
        for name, weight in weights.items():
            expected = (models[0].state_dict()[name] + models[1].state_dict()[name]) / 2
            torch.testing.assert_close(weight, expected, atol=2e-3, rtol=2e-3)


if __name__ == "__main__":
    unittest.main()
