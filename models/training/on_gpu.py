"""Trains on one GPU on sets that are drawn beside it, for a given time; `on_gpu.sh` starts both.

    python on_gpu.py --data SETS --init wide.pt --out run --minutes 9

All data is on the GPU (`rounds.py`), layers are compiled, products are in bf16, and a step is recorded once as a CUDA
graph and played again: it has some thousand kernels, which take longer to start one by one than to run. The schedule goes by the clock: a
warm-up, a stable rate, and an annealing over the last part of the time. It ends with the averaged weights,
`run/weights.pt`, and what made them, `run/weights.json`; both are also written now and then, and nothing else is kept
to resume from.
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import torch
from torch import Tensor

import checkpoint
from data import Slice
from model import Config, DrawingToProgram
from rounds import Rounds
from tokenizer import PAD
from train import adamw, average, descend, machine

HELD_OUT_BATCH = 256


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder where the rounds NAME.NUMBER appear")
    parser.add_argument("--init", type=Path, required=True, help="weights.pt to start from; it also says the shape")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and the log")
    parser.add_argument("--minutes", type=float, required=True, help="all in all, waiting for data included")
    parser.add_argument("--batch", type=int, default=768, help="samples a step, about: classes of length are rounded")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=300, help="steps")
    parser.add_argument("--anneal", type=float, default=0.35, help="part of the time, the last")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--ema", type=float, default=0.999, help="decay of the averaged weights, a step")
    parser.add_argument("--capacity", type=int, default=14_000_000, help="samples on the GPU at most, 756 bytes each")
    parser.add_argument("--log-every", type=int, default=250, help="steps")
    parser.add_argument("--save-every", type=float, default=75, help="seconds; the held-out loss is measured, too")
    parser.add_argument("--seed", type=int, default=5)
    return parser.parse_args()


class Trainer:
    def __init__(self, args: argparse.Namespace):
        self.args, self.started = args, time.monotonic()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(args.seed)
        fields, weights = checkpoint.load_weights(args.init)
        self.model = DrawingToProgram(Config(**fields)).to(self.device)
        self.model.load_state_dict(weights)
        self.ema = copy.deepcopy(self.model).requires_grad_(False).eval()
        # A tensor, which a recorded step reads anew each time.
        self.lr = torch.zeros((), device=self.device)
        self.optimizer = adamw(self.model, self.lr, args.weight_decay)
        self.recorded: torch.cuda.CUDAGraph | None = None
        self.rounds = Rounds(args.data, args.capacity, args.batch, self.device)
        self.step = 0
        if self.device.type == "cuda":
            for layer in [*self.model.encoder, *self.model.decoder]:
                layer.compile(dynamic=False)
            # One for each class of length, with room for both stacks.
            torch._dynamo.config.cache_size_limit = 64

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def left(self) -> float:
        return self.args.minutes * 60 - self.elapsed()

    def log(self, row: dict) -> None:
        """One line on the screen and one in `log.jsonl`."""
        row = {"seconds": round(self.elapsed(), 1), **row}
        with open(self.args.out / "log.jsonl", "a") as file:
            file.write(json.dumps(row) + "\n")
        print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)

    def rate(self, done: float) -> float:
        """The learning rate when that part of the time is over: warm-up, stable, 1 − √ (Hägele et al., 2024)."""
        rate = self.args.lr * min(1.0, (self.step + 1) / self.args.warmup)
        annealed = max(0.0, done - (1 - self.args.anneal)) / self.args.anneal
        return rate * (1 - math.sqrt(min(1.0, annealed)))

    def autocast(self) -> torch.autocast:
        # Without a cache of weights in bf16: one made while a step is recorded would be stale ever after.
        on_gpu = self.device.type == "cuda"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=on_gpu, cache_enabled=False)

    def learn(self) -> None:
        """One step of the optimizer on `self.batch`; adds to `self.total` the summed loss and the number of tokens."""
        # By what a batch holds on average, as in `train.py`.
        scale = 1 / (sum(self.rounds.sizes) * self.rounds.mean_tokens)
        for one in self.batch:
            with self.autocast():
                loss = self.model(one.digits(), one.tokens)
            (loss * scale).backward()
            self.total += torch.stack([loss.detach(), (one.tokens[:, 1:] != PAD).sum()])
        descend(self.model, self.optimizer)

    def record(self) -> None:
        """Records `learn` as a CUDA graph, after some steps that compile what it calls and make the optimizer's state."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.learn()
                self.optimizer.zero_grad()
        torch.cuda.current_stream().wait_stream(side)
        self.recorded = torch.cuda.CUDAGraph()
        # The first gradients of the recording are then written to, not added to, whenever it is played.
        self.optimizer.zero_grad(set_to_none=True)
        with self.rounds.copying, torch.cuda.graph(self.recorded):
            self.learn()

    def train_step(self, rate: float) -> None:
        """Draws a batch to where a recorded step reads it, and learns from it."""
        self.lr.fill_(rate)
        for into, drawn in zip(self.batch, self.rounds.slices()):
            into.grids.copy_(drawn.grids)
            into.tokens.copy_(drawn.tokens)
        if self.recorded:
            self.recorded.replay()
        else:
            self.learn()
            self.optimizer.zero_grad()
        average(self.ema, self.model, self.step, self.args.ema)

    @torch.no_grad()
    def held_out_losses(self) -> dict[str, float]:
        """Negative log-likelihood a token of the averaged weights, by name of the set."""
        losses = {}
        for name, (grids, tokens) in self.rounds.held_out.items():
            total = torch.zeros(2, device=self.device)
            for part in zip(grids.split(HELD_OUT_BATCH), tokens.split(HELD_OUT_BATCH)):
                longest = int((part[1] != PAD).sum(1).max())
                one = Slice(part[0], part[1][:, :longest].long())
                with self.autocast():
                    total += torch.stack([self.ema(one.digits(), one.tokens), (one.tokens[:, 1:] != PAD).sum()])
            losses[name] = round(float(total[0] / total[1]), 4)
        return losses

    def save(self) -> None:
        losses = self.held_out_losses()
        self.log({"step": self.step, "held_out": losses})
        checkpoint.save_weights(self.args.out / "weights.pt", vars(self.model.config), self.ema.state_dict())
        record = {
            "samples": self.step * sum(self.rounds.sizes),
            "steps": self.step,
            "seeds": {"network": self.args.seed},
            "data": self.rounds.sources,
            "machine": machine(self.device),
            "processes": 1,
            "minutes": round(self.elapsed() / 60, 1),
            "torch": torch.__version__,
            "held_out_loss": losses,
        }
        (self.args.out / "weights.json").write_text(json.dumps(record, indent=1) + "\n")

    def wait_for_data(self) -> None:
        while not self.rounds.ready():
            if self.left() < 0:
                raise SystemExit(f"{self.args.data}: no round of every set in {self.args.minutes:g} minutes")
            time.sleep(0.2)
            self.rounds.take()

    def run(self) -> None:
        self.args.out.mkdir(parents=True, exist_ok=True)
        self.wait_for_data()
        self.log({"parameters": self.model.parameter_count(), "sizes": self.rounds.sizes, "data": self.rounds.count()})
        self.log({"step": 0, "held_out": self.held_out_losses()})
        self.batch = list(self.rounds.slices())
        self.total = torch.zeros(2, device=self.device)
        if self.device.type == "cuda":
            self.record()
            self.total.zero_()
        saved, marked = time.monotonic(), time.monotonic()
        begin, since = self.elapsed(), 0
        while self.left() > 0:
            rate = self.rate((self.elapsed() - begin) / (self.args.minutes * 60 - begin))
            self.train_step(rate)
            self.step += 1
            if self.step % self.args.log_every:
                continue
            loss = float(self.total[0] / self.total[1])
            per_second = (self.step - since) * sum(self.rounds.sizes) / (time.monotonic() - marked)
            self.log(
                {
                    "step": self.step,
                    "loss": round(loss, 4),
                    "per_second": round(per_second),
                    "lr": float(f"{rate:.3g}"),
                    "data": self.rounds.count(),
                }
            )
            self.rounds.take()
            if time.monotonic() - saved > self.args.save_every:
                self.save()
                saved = time.monotonic()
            marked, since = time.monotonic(), self.step
            self.total.zero_()
        self.save()


def main() -> None:
    args = arguments()
    torch.set_flush_denormal(True)
    Trainer(args).run()


if __name__ == "__main__":
    main()
