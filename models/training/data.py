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
    """One folder of shards; the pictures stay on the disk, memory-mapped."""

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
        names = [path.name.removesuffix(".grids.npy") for path in grids]
        self.grids = [np.load(path, mmap_mode="r") for path in grids]
        tokens = [np.load(folder / f"{name}.tokens.npy") for name in names]
        offsets = [np.load(folder / f"{name}.offsets.npy") for name in names]
        self.starts = np.cumsum([0] + [len(grid) for grid in self.grids])
        # All programs in one row, where each begins, and how long it is.
        befores = np.cumsum([0] + [len(one) for one in tokens])
        self.tokens = np.concatenate(tokens)
        self.begins = np.concatenate([before + one[:-1] for before, one in zip(befores, offsets)])
        self.lengths = np.concatenate([np.diff(one) for one in offsets])
        usable = np.flatnonzero(self.lengths + 2 <= max_tokens).astype(np.uint32)
        self.too_long = len(self.lengths) - len(usable)
        self.mean_tokens = float(self.lengths[usable].mean()) + 1
        held_out = min(HELD_OUT, len(usable) // 10)
        self.training, self.held_out = usable[: len(usable) - held_out], usable[len(usable) - held_out :]

    @property
    def name(self) -> str:
        return self.folder.name

    def identity(self) -> dict:
        """What has to be the same for a data position to keep its meaning."""
        identity = {"meta": self.meta, "samples": int(self.starts[-1]), "weight": self.weight}
        return identity | ({"hide_pictures": True} if self.hide_pictures else {})

    def samples(self, indices: np.ndarray) -> "Samples":
        """Samples by whole arrays; their pictures are blank where they are hidden."""
        indices = indices.astype(np.int64)
        grids = np.zeros((len(indices), 512), dtype=np.uint8)
        if not self.hide_pictures:
            shards = np.searchsorted(self.starts, indices, side="right") - 1
            for shard in np.unique(shards):
                of_shard = shards == shard
                grids[of_shard] = self.grids[shard][indices[of_shard] - self.starts[shard]]
        begins, lengths = self.begins[indices], self.lengths[indices]
        # Where each program's tokens come to lie, and from where they are taken.
        starts = np.cumsum(lengths) - lengths
        places = np.repeat(begins - starts, lengths) + np.arange(lengths.sum())
        return Samples(grids, self.tokens[places], lengths)


@dataclass
class Samples:
    """Grids uint8 [N, 512], still packed; the tokens of all programs in a row, and how many each has [N]."""

    grids: np.ndarray
    tokens: np.ndarray
    lengths: np.ndarray

    @staticmethod
    def joined(parts: list["Samples"]) -> "Samples":
        columns = zip(*((part.grids, part.tokens, part.lengths) for part in parts))
        return Samples(*(np.concatenate(column) for column in columns))

    def slice(self, rows: np.ndarray) -> "Slice":
        """These samples beside each other, as long as the longest asks for."""
        lengths = self.lengths[rows]
        longest = int(lengths.max()) + 2
        longest = -(-(longest - 1) // LENGTH_STEP) * LENGTH_STEP + 1
        begins = (np.cumsum(self.lengths) - self.lengths)[rows]
        batch = np.full((len(rows), longest), PAD, dtype=np.int64)
        batch[:, 0] = BOS
        at = np.arange(longest - 1)[None]
        inside = at < lengths[:, None]
        batch[:, 1:][inside] = self.tokens[(begins[:, None] + at)[inside]]
        batch[np.arange(len(rows)), lengths + 1] = EOS
        return Slice(torch.from_numpy(self.grids[rows]), torch.from_numpy(batch))


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


def slices_by_length(samples: Samples, count: int, rank: int = 0, world: int = 1) -> list[Slice]:
    """A batch sorted by length and cut into `count` slices, of each the rows that are this rank's.

    A step adds the gradients of all its slices, so it sees every length and yet hardly any padding.
    """
    order = np.argsort(samples.lengths, kind="stable")
    bounds = np.linspace(0, len(order), count + 1).astype(int)
    parts = [order[begin:end][rank::world] for begin, end in zip(bounds, bounds[1:])]
    return [samples.slice(part) for part in parts if len(part)]


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

    def _take(self, which: int, count: int) -> np.ndarray:
        """The next `count` samples of a set, over the end of an epoch into the next."""
        training = self.sets[which].training
        taken = [training[:0]]
        while count > 0:
            epoch, at = divmod(self.cursors[which], len(training))
            if self.orders.get(which, (None,))[0] != epoch:
                order = np.random.default_rng([self.seed, which, epoch]).permutation(training)
                self.orders[which] = (epoch, order)
            piece = self.orders[which][1][at : at + count]
            self.cursors[which] += len(piece)
            count -= len(piece)
            taken.append(piece)
        return np.concatenate(taken)

    def next(self) -> list[Slice]:
        mix = np.random.default_rng([self.seed, self.drawn]).multinomial(self.batch, self.shares)
        self.drawn += 1
        parts = [self.sets[which].samples(self._take(which, int(count))) for which, count in enumerate(mix)]
        return slices_by_length(Samples.joined(parts), self.slices, self.rank, self.world)


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
