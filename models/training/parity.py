"""Compares an exported model with the network it came from, and writes `parity.json` for other engines.

    python parity.py --checkpoint DIR ../logogram-small

ONNX Runtime decodes random sequences token by token with its cache; PyTorch sees each at once. Fails when any
logit differs by more than 0.001. `parity.json` holds one grid, one sequence and PyTorch's five highest logits
after each of its tokens, against which the program's own engines are tested.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from export import cache_names, load_source, source_arguments
from model import GRID, DrawingToProgram
from tokenizer import BOS, SPECIAL

TOLERANCE = 1e-3
TOP = 5


class Engine:
    """The exported pair on ONNX Runtime."""

    def __init__(self, folder: Path, model: DrawingToProgram):
        self.config = model.config
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
            for name in ("encoder.onnx", "decoder.onnx")
        )

    def logits(self, grid: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Grid [1, 1024], tokens [K, T] to logits [T, K, V], one token at a time."""
        layers, samples = self.config.decoder_layers, len(tokens)
        feed = dict(zip(cache_names("cross", layers), self.encoder.run(None, {"grid": grid})))
        empty = np.zeros((samples, self.config.heads, 0, self.config.head_dim), np.float32)
        past = [empty] * (2 * layers)
        steps = []
        for position, column in enumerate(tokens.T):
            feed |= dict(zip(cache_names("past", layers), past))
            feed |= {"tokens": column, "position": np.array([position])}
            logits, *past = self.decoder.run(None, feed)
            steps.append(logits)
        return np.stack(steps)


def random_case(model: DrawingToProgram, samples: int, length: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """A grid, mostly empty as drawings are, and sequences from `<bos>` on."""
    grid = rng.integers(0, 10, (1, GRID * GRID)) * (rng.random((1, GRID * GRID)) < 0.2)
    tokens = rng.integers(len(SPECIAL), model.config.vocabulary, (samples, length))
    tokens[:, 0] = BOS
    return grid, tokens


@torch.no_grad()
def torch_logits(model: DrawingToProgram, grid: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """The same as `Engine.logits`, without a cache."""
    memory = model.encode(torch.from_numpy(grid)).expand(len(tokens), -1, -1)
    return model.logits(model.decode(torch.from_numpy(tokens), memory)).transpose(0, 1).numpy()


def fixture(model: DrawingToProgram, rng) -> dict:
    grid, tokens = random_case(model, 1, 24, rng)
    steps = torch_logits(model, grid, tokens)[:, 0]
    order = np.argsort(-steps, axis=-1)[:, :TOP]
    rows = grid.reshape(GRID, GRID)
    return {
        "grid": ["".join(map(str, row)) for row in rows],
        "tokens": tokens[0].tolist(),
        "top_logits": [
            [[int(token), round(float(logits[token]), 5)] for token in top] for logits, top in zip(steps, order)
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="the exported model")
    source_arguments(parser)
    args = parser.parse_args()
    model, _ = load_source(args)
    engine, rng = Engine(args.folder, model), np.random.default_rng(0)
    worst = 0.0
    for samples, length in [(1, 8), (3, 40), (64, 24), (2, model.config.max_tokens)]:
        grid, tokens = random_case(model, samples, length, rng)
        difference = np.abs(engine.logits(grid, tokens) - torch_logits(model, grid, tokens)).max()
        print(f"{samples} samples, {length} tokens: logits differ by {difference:.1e} at most")
        worst = max(worst, float(difference))
    if worst > TOLERANCE:
        raise SystemExit(f"the exported model is not the network: {worst:.1e} > {TOLERANCE}")
    (args.folder / "parity.json").write_text(json.dumps(fixture(model, rng), indent=1) + "\n")


if __name__ == "__main__":
    main()
