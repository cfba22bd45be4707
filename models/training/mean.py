"""The mean of the weights of several runs from one beginning, often better than each (Wortsman et al., 2022).

    python mean.py one/weights.pt two/weights.pt mean.pt
"""

import argparse
from pathlib import Path

import torch

import checkpoint


def mean(paths: list[Path], target: Path) -> None:
    """Writes the mean, in half precision as they are; all have to be of one shape."""
    configs, weights = zip(*(checkpoint.load_weights(path) for path in paths))
    if any(config != configs[0] for config in configs):
        raise SystemExit("the weights are of networks of different shapes")
    averaged = {name: torch.stack([one[name] for one in weights]).mean(0) for name in weights[0]}
    checkpoint.save_weights(target, configs[0], averaged)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path, nargs="+", help="weights.pt of each run")
    parser.add_argument("target", type=Path, help="where their mean goes")
    args = parser.parse_args()
    mean(args.weights, args.target)


if __name__ == "__main__":
    main()
