"""Training data on a GPU: rounds of sets that are picked up while more are drawn, and batches by whole-array gathers.

A round is a folder of shards NAME.NUMBER that appears when it is whole; `on_gpu.sh` draws them without end. All samples
stay on the device, the programs padded to one length, and each belongs to a class of length. A batch has a fixed number
of every class, so a compiled network sees as many shapes as there are classes, and hardly any padding.
"""

import hashlib
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from data import ShardSet, Slice
from tokenizer import BOS, DEFAULT_PATH, EOS, PAD

# What share of a batch comes from the sets of each name.
SHARES = {"logo": 0.18, "sketch": 0.25, "free": 0.27, "seeds": 0.04, "composed": 0.26}
# The longest programs of each class, in tokens; <bos> and <eos> come to them.
BOUNDS = (38, 62, 120)
WIDTH = BOUNDS[-1] + 2
# Sizes of classes are multiples of this.
ROUND_TO = 8
LOOK_EVERY_S = 0.5


def dense(one: ShardSet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All usable samples of a set: grids uint8 [N, 512], tokens int16 [N, WIDTH] and lengths of programs [N]."""
    keep = np.flatnonzero(one.lengths + 2 <= WIDTH)
    grids = np.concatenate(one.grids)[keep]
    begins, lengths = one.begins[keep, None], one.lengths[keep]
    at = np.arange(WIDTH)[None] - 1
    inside = (at >= 0) & (at < lengths[:, None])
    rows = np.where(inside, one.tokens[np.where(inside, begins + at, 0)], PAD).astype(np.int16)
    rows[:, 0] = BOS
    rows[np.arange(len(rows)), lengths + 1] = EOS
    return grids, rows, lengths


class Rounds:
    """The samples on the device. A thread copies new rounds there; `take` lets the next batches draw from them."""

    def __init__(self, folder: Path, capacity: int, batch: int, device: torch.device):
        self.folder, self.batch, self.device = folder, batch, device
        self.grids = torch.empty(capacity, 512, dtype=torch.uint8, device=device)
        self.tokens = torch.empty(capacity, WIDTH, dtype=torch.int16, device=device)
        self.held_out: dict[str, tuple[Tensor, Tensor]] = {}
        self.sources: list[dict] = []
        # Of each name and class, where its samples are; of each name, the sum of the lengths of its programs.
        self.places = {name: [np.zeros(0, np.int64) for _ in BOUNDS] for name in SHARES}
        self.tokens_of = dict.fromkeys(SHARES, 0)
        self.sizes: list[int] = []
        self.mean_tokens = 0.0
        self.arrived: queue.Queue = queue.Queue()
        # Held while something is copied to the device, so that whoever needs it quiet can wait.
        self.copying = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def count(self) -> int:
        """Samples that are trained on."""
        return sum(len(places) for classes in self.places.values() for places in classes)

    def _watch(self) -> None:
        try:
            sha256 = hashlib.sha256(DEFAULT_PATH.read_bytes()).hexdigest()
            seen, used = set(), 0
            while used < len(self.grids):
                for path in sorted(self.folder.glob("[a-z]*.*/meta.json")):
                    name = path.parent.name.split(".")[0]
                    if path in seen or name not in SHARES:
                        continue
                    seen.add(path)
                    used += self._copy(name, ShardSet(path.parent, SHARES[name], sha256, WIDTH), used)
                time.sleep(LOOK_EVERY_S)
        except (Exception, SystemExit) as error:
            self.arrived.put(error)

    def _copy(self, name: str, one: ShardSet, start: int) -> int:
        """Brings a round to the device, as far as there is room; the end of the first of a name is held out."""
        grids, tokens, lengths = dense(one)
        if name not in self.held_out:
            count = len(one.training)
            order = count + np.argsort(lengths[count:])
            with self.copying:
                self.held_out[name] = tuple(torch.from_numpy(part[order]).to(self.device) for part in (grids, tokens))
            grids, tokens, lengths = grids[:count], tokens[:count], lengths[:count]
        count = min(len(lengths), len(self.grids) - start)
        with self.copying:
            self.grids[start : start + count].copy_(torch.from_numpy(grids[:count]))
            self.tokens[start : start + count].copy_(torch.from_numpy(tokens[:count]))
        self.arrived.put((name, start, lengths[:count], one.identity()))
        return count

    def take(self) -> None:
        """Makes what has arrived part of the next batches."""
        while not self.arrived.empty():
            item = self.arrived.get()
            if isinstance(item, BaseException):
                raise item
            name, start, lengths, identity = item
            classes = np.searchsorted(BOUNDS, lengths)
            for index, places in enumerate(self.places[name]):
                self.places[name][index] = np.concatenate([places, start + np.flatnonzero(classes == index)])
            self.tokens_of[name] += int(lengths.sum())
            self.sources.append(identity)
        if all(self.tokens_of.values()):
            self._plan()

    def ready(self) -> bool:
        """Whether there is a round of every name."""
        return bool(self.sizes)

    def _plan(self) -> None:
        """Lays out, for each class, from where its part of a batch is drawn, with the names in proportion."""
        totals = {name: sum(map(len, classes)) for name, classes in self.places.items()}
        self.mean_tokens = sum(SHARES[name] * (self.tokens_of[name] / totals[name] + 1) for name in SHARES)
        # Of each class and name, its part of all samples.
        joint = np.array(
            [[SHARES[name] * len(places) / totals[name] for places in self.places[name]] for name in SHARES]
        ).T
        if not self.sizes:
            # Fixed from here on: another size would be compiled anew.
            sizes = np.round(joint.sum(1) * self.batch / ROUND_TO) * ROUND_TO
            self.sizes = [max(ROUND_TO, int(size)) for size in sizes]
        self.plans = []
        for index, weights in enumerate(joint):
            arrays = [classes[index] for classes in self.places.values()]
            lengths = np.array([len(array) for array in arrays])
            columns = (np.concatenate(arrays), np.cumsum(lengths) - lengths, lengths, weights.astype(np.float32))
            self.plans.append([torch.from_numpy(column).to(self.device) for column in columns])

    def slices(self) -> Iterator[Slice]:
        """One batch, a slice a class, drawn at random with replacement."""
        for size, bound, (places, begins, lengths, weights) in zip(self.sizes, BOUNDS, self.plans):
            name = torch.multinomial(weights, size, replacement=True)
            uniform = torch.rand(size, dtype=torch.float64, device=self.device)
            chosen = places[begins[name] + (uniform * lengths[name]).long()]
            yield Slice(self.grids[chosen], self.tokens[chosen, : bound + 2].long())
