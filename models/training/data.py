"""Training data: folders of shards that `logogram synth` writes, and an endless, resumable stream of batches.

A shard is three arrays: `NNNNN.grids.npy` (uint8 [N, 512]: 32×32 digits from the top left, two a byte, the
even column in the low nibble), `NNNNN.tokens.npy` (uint16, all programs in a row, without `<bos>` and
`<eos>`) and `NNNNN.offsets.npy` (int64 [N + 1]: where each program begins). `meta.json` says what made them.
"""

import hashlib
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tokenizer import BOS, EOS, PAD

HELD_OUT = 1024
# Lengths are rounded up to this, so that a compiled network sees few different shapes.
LENGTH_STEP = 8


class ShardSet:
    """One folder of shards, memory-mapped."""

    def __init__(self, folder: Path, weight: float, tokenizer_sha256: str, max_tokens: int, hide_pictures: bool = False):
        self.folder, self.weight, self.hide_pictures = folder, weight, hide_pictures
        self.meta = json.loads((folder / "meta.json").read_text())
        if self.meta["tokenizer_sha256"] != tokenizer_sha256:
            raise SystemExit(
                f"{folder}: made with the tokenizer {self.meta['tokenizer_sha256'][:12]}…, this run uses "
                f"{tokenizer_sha256[:12]}…; make the set again with `logogram synth`"
            )
        grids = sorted(folder.glob("*.grids.npy"))
        if not grids:
            raise SystemExit(f"{folder}: no shards (*.grids.npy)")
        self.grids, self.tokens, self.offsets = [], [], []
        for path in grids:
            shard = path.name.removesuffix(".grids.npy")
            self.grids.append(np.load(path, mmap_mode="r"))
            self.tokens.append(np.load(folder / f"{shard}.tokens.npy", mmap_mode="r"))
            self.offsets.append(np.load(folder / f"{shard}.offsets.npy"))
        self.starts = np.cumsum([0] + [len(grid) for grid in self.grids])
        lengths = np.concatenate([np.diff(offsets) for offsets in self.offsets])
        usable = np.flatnonzero(lengths + 2 <= max_tokens).astype(np.uint32)
        self.too_long = len(lengths) - len(usable)
        self.mean_tokens = float(lengths[usable].mean()) + 1
        held_out = min(HELD_OUT, len(usable) // 10)
        self.training, self.held_out = usable[: len(usable) - held_out], usable[len(usable) - held_out :]

    @property
    def name(self) -> str:
        return self.folder.name

    def identity(self) -> dict:
        """What has to be the same for a data position to keep its meaning."""
        identity = {"meta": self.meta, "samples": int(self.starts[-1]), "weight": self.weight}
        return identity | ({"hide_pictures": True} if self.hide_pictures else {})

    def sample(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """The packed grid [512], blank where pictures are hidden, and the tokens of one sample."""
        shard = int(np.searchsorted(self.starts, index, side="right")) - 1
        row = index - self.starts[shard]
        begin, end = self.offsets[shard][row : row + 2]
        grid = self.grids[shard][row]
        return np.zeros_like(grid) if self.hide_pictures else grid, self.tokens[shard][begin:end]


def open_sets(specs: list[str], tokenizer: Path, max_tokens: int, hide_pictures: bool = False) -> list[ShardSet]:
    """`DIR` or `DIR:weight` each; a batch is drawn from the sets in proportion to their weights."""
    sha256 = hashlib.sha256(tokenizer.read_bytes()).hexdigest()
    sets = []
    for spec in specs:
        folder, _, weight = spec.partition(":")
        sets.append(ShardSet(Path(folder), float(weight or 1), sha256, max_tokens, hide_pictures))
    return sets


@dataclass
class Slice:
    """Samples of nearly one length: grids uint8 [B, 512] still packed, tokens int64 [B, T]."""

    grids: Tensor
    tokens: Tensor

    def to(self, device: torch.device) -> "Slice":
        if device.type != "cuda":
            return self
        return Slice(*(part.pin_memory().to(device, non_blocking=True) for part in (self.grids, self.tokens)))

    def digits(self) -> Tensor:
        """The grids unpacked, int64 [B, 1024]."""
        return torch.stack([self.grids & 15, self.grids >> 4], dim=-1).flatten(1).long()


def collate(samples: list[tuple[np.ndarray, np.ndarray]]) -> Slice:
    longest = max(len(tokens) for _, tokens in samples) + 2
    longest = -(-(longest - 1) // LENGTH_STEP) * LENGTH_STEP + 1
    batch = np.full((len(samples), longest), PAD, dtype=np.int64)
    batch[:, 0] = BOS
    for row, (_, tokens) in zip(batch, samples):
        row[1 : 1 + len(tokens)] = tokens
        row[1 + len(tokens)] = EOS
    return Slice(torch.from_numpy(np.stack([grid for grid, _ in samples])), torch.from_numpy(batch))


def slices_by_length(samples: list, count: int, rank: int = 0, world: int = 1) -> list[Slice]:
    """A batch sorted by length and cut into `count` slices, of each the rows that are this rank's.

    A step adds the gradients of all its slices, so it sees every length and yet hardly any padding.
    """
    samples = sorted(samples, key=lambda sample: len(sample[1]))
    bounds = np.linspace(0, len(samples), count + 1).astype(int)
    parts = [samples[begin:end][rank::world] for begin, end in zip(bounds, bounds[1:])]
    return [collate(part) for part in parts if part]


class Stream:
    """Batches without end: each set in a new order every epoch, the sets mixed by weight.

    What comes next depends on `seed` and `state()` alone, so a run that resumes sees what it would have seen.
    """

    def __init__(self, sets: list[ShardSet], batch: int, slices: int, seed: int, rank: int = 0, world: int = 1):
        self.sets, self.batch, self.slices, self.seed = sets, batch, slices, seed
        self.rank, self.world = rank, world
        weights = np.array([one.weight for one in sets])
        self.shares = weights / weights.sum()
        self.mean_tokens = float(sum(share * one.mean_tokens for share, one in zip(self.shares, sets)))
        self.drawn, self.cursors = 0, [0] * len(sets)
        self.orders: dict[int, tuple[int, np.ndarray]] = {}

    def state(self) -> dict:
        return {"drawn": self.drawn, "cursors": list(self.cursors)}

    def restore(self, state: dict) -> None:
        self.drawn, self.cursors = state["drawn"], list(state["cursors"])

    def _take(self, which: int, count: int) -> list[int]:
        """The next `count` samples of a set, over the end of an epoch into the next."""
        taken: list[int] = []
        training = self.sets[which].training
        while len(taken) < count:
            epoch, at = divmod(self.cursors[which], len(training))
            if self.orders.get(which, (None,))[0] != epoch:
                order = np.random.default_rng([self.seed, which, epoch]).permutation(training)
                self.orders[which] = (epoch, order)
            piece = self.orders[which][1][at : at + count - len(taken)]
            self.cursors[which] += len(piece)
            taken.extend(int(index) for index in piece)
        return taken

    def next(self) -> list[Slice]:
        mix = np.random.default_rng([self.seed, self.drawn]).multinomial(self.batch, self.shares)
        self.drawn += 1
        samples = [
            self.sets[which].sample(index)
            for which, count in enumerate(mix)
            for index in self._take(which, int(count))
        ]
        return slices_by_length(samples, self.slices, self.rank, self.world)


def prefetch(stream: Stream, device: torch.device, depth: int = 4) -> Iterator[tuple[list[Slice], dict]]:
    """Batches made in a thread, each with the stream's state after it (the stream itself is ahead)."""
    ready: queue.Queue = queue.Queue(depth)

    def fill():
        try:
            while True:
                slices = [one.to(device) for one in stream.next()]
                ready.put((slices, stream.state()))
        except Exception as error:
            ready.put(error)

    threading.Thread(target=fill, daemon=True).start()
    while True:
        item = ready.get()
        if isinstance(item, Exception):
            raise item
        yield item
