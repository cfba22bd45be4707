"""Checkpoints: folders of parts under 16 MB, written whole or not at all, the last two kept, of one annealing.

    checkpoint/stable/step-00012000/{state.json, part-00.pt, …}    training at full learning rate
    checkpoint/decay/step-00014000/…                               an annealing that began from `stable`

An annealing never touches `stable`, so training can always go on from before it.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path

import torch
from torch import Tensor

PART_BYTES = 15_000_000
KEPT = 2
BRANCHES = ("stable", "decay")


def newest(folder: Path, branch: str) -> Path | None:
    """The last checkpoint of a branch that is whole; a damaged one is told and put aside, so that it is not one of the last."""
    for path in sorted((folder / branch).glob("step-*"), reverse=True):
        try:
            load(path)
        except Exception as error:  # torch says what is wrong with a file by many types
            aside = path.with_name(f"damaged-{path.name}")
            print(f"{path} is damaged and passed over; it is kept as {aside.name}: {error}")
            # Another process may have put it there.
            with contextlib.suppress(OSError):
                os.rename(path, aside)
        else:
            return path
    return None


def parts(tensors: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    """The tensors in order, cut into groups that fit a part."""
    groups, size = [{}], 0
    for name, tensor in tensors.items():
        if size and size + tensor.nbytes > PART_BYTES:
            groups.append({})
            size = 0
        groups[-1][name] = tensor
        size += tensor.nbytes
    return groups


def save(folder: Path, branch: str, state: dict, tensors: dict[str, Tensor]) -> Path:
    """Writes `state["step"]`'s checkpoint and forgets all but the last two of its branch.

    Those of an earlier annealing go too: it may have ended at a later step and would pass for the newest.
    """
    target = folder / branch / f"step-{state['step']:08}"
    partial = target.with_name(f".{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for index, group in enumerate(parts(tensors)):
        with open(partial / f"part-{index:02}.pt", "wb") as file:
            torch.save(group, file)
            os.fsync(file.fileno())
    with open(partial / "state.json", "w") as file:
        file.write(json.dumps(state, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync(partial)
    shutil.rmtree(target, ignore_errors=True)
    os.rename(partial, target)
    sync(target.parent)
    saved = sorted((folder / branch).glob("step-*"))
    same = [one for one in saved if annealing(one) == state.get("decay")]
    for old in saved:
        if old not in same[-KEPT:]:
            shutil.rmtree(old)
    return target


def sync(folder: Path) -> None:
    """Brings the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def annealing(path: Path) -> dict | None:
    """The annealing that a checkpoint is of; nothing for a damaged one."""
    try:
        return json.loads((path / "state.json").read_text()).get("decay")
    except (OSError, ValueError):
        return None


def load(path: Path) -> tuple[dict, dict[str, Tensor]]:
    """State and tensors of one checkpoint."""
    tensors: dict[str, Tensor] = {}
    for part in sorted(path.glob("part-*.pt")):
        tensors |= torch.load(part, map_location="cpu", weights_only=True)
    return json.loads((path / "state.json").read_text()), tensors


def save_weights(path: Path, config: dict, weights: dict[str, Tensor]) -> None:
    """Weights alone in half precision: an eighth of a checkpoint."""
    torch.save({"config": config, "weights": {name: value.half() for name, value in weights.items()}}, path)


def load_weights(path: Path) -> tuple[dict, dict[str, Tensor]]:
    """The configuration and the weights of `save_weights`."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    return content["config"], {name: value.float() for name, value in content["weights"].items()}


def select(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under `prefix.`, without it."""
    start = prefix + "."
    return {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}
