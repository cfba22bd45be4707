"""Trains on one GPU on sets that are drawn beside it, for a given time; `on_gpu.sh` starts both.

    python on_gpu.py --data SETS --init wide.pt --out run --minutes 9

All data is on the GPU (`rounds.py`), layers are compiled, products are in bf16. The schedule goes by the clock: a
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
from train import adamw, machine

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
        self.optimizer = adamw(self.model, args.lr, args.weight_decay)
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
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")

    def train_step(self, rate: float) -> Tensor:
        """One step of the optimizer; the summed negative log-likelihood and the number of tokens."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        total = torch.zeros(2, device=self.device)
        # By what a batch holds on average, as in `train.py`.
        scale = 1 / (sum(self.rounds.sizes) * self.rounds.mean_tokens)
        for one in self.rounds.slices():
            with self.autocast():
                loss = self.model(one.digits(), one.tokens)
            (loss * scale).backward()
            total += torch.stack([loss.detach(), (one.tokens[:, 1:] != PAD).sum()])
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        keep = min(self.args.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.ema.parameters()), list(self.model.parameters()), 1 - keep)
        return total

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
        saved, marked = time.monotonic(), time.monotonic()
        begin, since, window = self.elapsed(), 0, torch.zeros(2, device=self.device)
        while self.left() > 0:
            rate = self.rate((self.elapsed() - begin) / (self.args.minutes * 60 - begin))
            window += self.train_step(rate)
            self.step += 1
            if self.step % self.args.log_every:
                continue
            loss = float(window[0] / window[1])
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
            window.zero_()
        self.save()


def main() -> None:
    args = arguments()
    torch.set_flush_denormal(True)
    Trainer(args).run()


if __name__ == "__main__":
    main()
