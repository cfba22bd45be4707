"""Makes a network twice as wide that computes the same function, to train on from.

    python widen.py ../logogram-small/weights.pt wide.pt

Every feature and every head is there twice (Net2Net, Chen et al., 2016). A matrix divides its weights at random between
the two copies of each input: they add up to what they were, and the copies part as soon as training goes on.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

import checkpoint
from model import Config, DrawingToProgram

# Standard deviation of what one copy of an input gets more than the other, of that of the matrix.
SPREAD = 0.5
# What the stem has before its last convolution is as wide as it was.
KEPT = ("stem.digit.", "stem.fine.")
# Matrices by token or position, whose rows are features, not inputs.
ROWS = ("stem.position", "token.weight", "position.weight")


def divided(matrix: Tensor, generator: torch.Generator) -> Tensor:
    """[out, in] to [out, 2 in]: the same products with an input that is there twice."""
    more = SPREAD * matrix.std() * torch.randn(matrix.shape, generator=generator)
    return torch.cat([matrix / 2 + more, matrix / 2 - more], 1)


def widened(name: str, weight: Tensor, generator: torch.Generator) -> Tensor:
    """The weight of that name in the network of twice the width."""
    if name.startswith(KEPT):
        return weight
    if name in ROWS:
        return torch.cat([weight, weight], 1)
    if name.startswith("norm."):
        # The embeddings that the last hidden state is multiplied with are twice as long.
        return torch.cat([weight, weight]) / 2
    if weight.dim() == 1 or name == "stem.coarse.weight":
        return torch.cat([weight, weight])
    if name.endswith("key_value.weight"):
        # Keys and values lie one above the other, each with its heads.
        return torch.cat([divided(part, generator) for part in weight.chunk(2) for _ in range(2)])
    return torch.cat([divided(weight, generator) for _ in range(2)])


def widen(config: Config, weights: dict[str, Tensor], seed: int) -> DrawingToProgram:
    """The network of twice the width and twice the heads."""
    generator = torch.Generator().manual_seed(seed)
    wide = DrawingToProgram(replace(config, d_model=2 * config.d_model, heads=2 * config.heads))
    wide.load_state_dict({name: widened(name, weight, generator) for name, weight in weights.items()})
    return wide


def main() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("narrow", type=Path, help="weights.pt to begin with")
    parser.add_argument("wide", type=Path, help="where the weights of the wide network go")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    fields, weights = checkpoint.load_weights(args.narrow)
    wide = widen(Config(**fields), weights, args.seed)
    checkpoint.save_weights(args.wide, vars(wide.config), wide.state_dict())
    print(f"{args.wide}: {wide.parameter_count():,} parameters, width {wide.config.d_model}")


if __name__ == "__main__":
    main()
