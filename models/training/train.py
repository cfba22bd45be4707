"""Trains the network on shards; resumes by itself from its checkpoint folder.

    ./run.sh --data DIR[:weight] … --checkpoint DIR --minutes 60

`run.sh` starts one process a GPU, or one a core; `python train.py …` is a single one.

The learning rate warms up and then stays, since how long training goes on is not known when it starts;
`--decay-last N` anneals it to zero over N more steps, at any time, beside the run that can go on.
"""

import argparse
import copy
import json
import math
import os
import platform
import signal
import time
from dataclasses import asdict
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor

import checkpoint
from data import ShardSet, Slice, Stream, open_sets, prefetch, slices_by_length
from model import Config, DrawingToProgram
from tokenizer import DEFAULT_PATH, PAD


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="a shard set, DIR or DIR:weight; repeatable")
    parser.add_argument(
        "--hide-pictures",
        action="store_true",
        help="every picture blank: what is learned is which programs are likely before a drawing is seen",
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder to save to and resume from")
    parser.add_argument("--tokenizer", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after this long")
    parser.add_argument("--steps", type=int, default=None, help="stop at this step")
    parser.add_argument("--decay-last", type=int, metavar="N", help="anneal over N more steps, then stop")
    parser.add_argument("--batch", type=int, default=128, help="samples a step, over all processes")
    parser.add_argument("--slices", type=int, default=4, help="parts of a batch by length, one after the other")
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--warmup", type=int, default=500, help="steps")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--ema", type=float, default=0.999, help="decay of the averaged weights, a step")
    parser.add_argument("--precision", choices=["auto", "fp32", "bf16"], default="auto")
    parser.add_argument("--compile", action="store_true", help="torch.compile; the first steps take minutes")
    parser.add_argument("--threads", type=int, default=None, help="CPU threads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log-every", type=int, default=50, help="steps")
    parser.add_argument("--eval-every", type=int, default=500, help="steps")
    parser.add_argument("--save-every", type=float, default=300, help="seconds")
    shape = parser.add_argument_group("network, for a new run")
    shape.add_argument("--init", type=Path, help="weights.pt to start from; it also says the shape")
    for name in ("d_model", "heads", "encoder_layers", "decoder_layers", "mlp_ratio", "stem_channels"):
        shape.add_argument("--" + name.replace("_", "-"), type=int, default=getattr(Config, name))
    shape.add_argument("--dropout", type=float, default=Config.dropout)
    return parser.parse_args()


def new_config(args: argparse.Namespace) -> Config:
    vocabulary = len(json.loads(args.tokenizer.read_text())["model"]["vocab"])
    fields = {name: value for name, value in vars(args).items() if name in Config.__dataclass_fields__}
    return Config(vocabulary=vocabulary, **fields)


class Processes:
    """The place of this process among those that train together: one, or as `torchrun` says."""

    def __init__(self):
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.rank = int(os.environ.get("RANK", 0))
        cuda = torch.cuda.is_available()
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.world > 1:
            dist.init_process_group("nccl" if cuda else "gloo")

    def sum(self, tensors: list[Tensor]) -> None:
        """Adds up over all processes, in place. One flat message: the gradients are a few megabytes."""
        if self.world == 1:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        dist.all_reduce(flat)
        for tensor, part in zip(tensors, flat.split([tensor.numel() for tensor in tensors])):
            tensor.copy_(part.view_as(tensor))

    def any(self, *flags: bool) -> list[bool]:
        """Which of the flags any process has: all have to leave the loop at the same step, in the same way."""
        if self.world == 1:
            return list(flags)
        counts = torch.tensor(flags, dtype=torch.float32, device=self.device)
        dist.all_reduce(counts)
        return [count > 0 for count in counts.tolist()]


def uses_bf16(precision: str, device: torch.device) -> bool:
    """`auto`: where the hardware multiplies in bf16; elsewhere on a CPU it is slower than fp32."""
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def adamw(model: DrawingToProgram, lr: float | Tensor, weight_decay: float) -> torch.optim.Optimizer:
    """AdamW, which lets matrices decay and vectors not. With a tensor for its rate, steps can be recorded on a GPU."""
    matrices = [weight for weight in model.parameters() if weight.dim() > 1]
    vectors = [weight for weight in model.parameters() if weight.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    recordable = isinstance(lr, Tensor) and lr.is_cuda
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.98), fused=True, capturable=recordable)


def descend(model: DrawingToProgram, optimizer: torch.optim.Optimizer) -> None:
    """One step of the optimizer along the gradients, clipped."""
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


@torch.no_grad()
def average(ema: DrawingToProgram, model: DrawingToProgram, step: int, decay: float) -> None:
    """Takes the weights into their average. Early averages would be of the random start: the window grows with the run."""
    keep = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - keep)


class Trainer:
    def __init__(self, args: argparse.Namespace):
        self.args = args
        self.processes = Processes()
        self.device = self.processes.device
        self.bf16 = uses_bf16(args.precision, self.device)
        self.branch = "decay" if args.decay_last else "stable"
        self.started, self.stop = time.monotonic(), False
        state, tensors = self._resumed()
        torch.manual_seed(args.seed)
        if state:
            config, weights = Config(**state["config"]), None
        elif args.init:
            fields, weights = checkpoint.load_weights(args.init)
            config = Config(**fields)
        else:
            config, weights = new_config(args), None
        self.model = DrawingToProgram(config).to(self.device)
        if weights:
            self.model.load_state_dict(weights)
        self.ema = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.optimizer = adamw(self.model, args.lr, args.weight_decay)
        self.sets = open_sets(args.data, args.tokenizer, config.max_tokens, args.hide_pictures)
        self.step = self.samples = 0
        self.decay: dict | None = None
        self.losses: dict[str, float] = {}
        self.sources: list[dict] = []
        self.trained_minutes, self.data_seed = 0.0, args.seed
        if state:
            self._restore(state, tensors)
        if args.decay_last and not self.decay:
            self.decay = {"start": self.step, "steps": args.decay_last}
        identities = [one.identity() for one in self.sets]
        fresh = not state or state["data"] != identities
        if fresh and state:
            self.data_seed = args.seed + self.step
        self.stream = Stream(
            self.sets, args.batch, args.slices, self.data_seed, self.processes.rank, self.processes.world
        )
        if not fresh:
            self.stream.restore(state["stream"])
        self.identities, self.position = identities, self.stream.state()
        for identity in identities:
            if identity not in self.sources:
                self.sources.append(identity)
        self.loss = torch.compile(self.model, dynamic=True) if args.compile else self.model

    def _resumed(self) -> tuple[dict | None, dict]:
        """The checkpoint to go on from: an annealing that has not ended, or the newest stable one."""
        folder = self.args.checkpoint
        if self.branch == "decay" and (path := checkpoint.newest(folder, "decay")):
            state, tensors = checkpoint.load(path)
            if state["step"] < state["decay"]["start"] + state["decay"]["steps"]:
                return state, tensors
        path = checkpoint.newest(folder, "stable")
        return checkpoint.load(path) if path else (None, {})

    def _tensors(self) -> dict[str, Tensor]:
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        tensors |= {f"ema.{name}": value for name, value in self.ema.state_dict().items()}
        for name, weight in self.model.named_parameters():
            for slot, value in self.optimizer.state[weight].items():
                tensors[f"optimizer.{slot}.{name}"] = value
        return {name: value.detach().cpu() for name, value in tensors.items()}

    def _restore(self, state: dict, tensors: dict[str, Tensor]) -> None:
        self.model.load_state_dict(checkpoint.select(tensors, "model"))
        self.ema.load_state_dict(checkpoint.select(tensors, "ema"))
        slots = {name: checkpoint.select(tensors, f"optimizer.{name}") for name in ("step", "exp_avg", "exp_avg_sq")}
        for name, weight in self.model.named_parameters():
            for slot, values in slots.items():
                if name in values:
                    self.optimizer.state[weight][slot] = values[name].to(self.device)
        self.step, self.samples, self.decay = state["step"], state["samples"], state["decay"]
        self.losses, self.sources = state["held_out"], state["sources"]
        self.trained_minutes, self.data_seed = state["minutes"], state["data_seed"]

    def save(self) -> None:
        if self.processes.rank:
            return
        state = {
            "step": self.step,
            "samples": self.samples,
            "config": asdict(self.model.config),
            "decay": self.decay,
            "data": self.identities,
            "stream": self.position,
            "data_seed": self.data_seed,
            "sources": self.sources,
            "seed": self.args.seed,
            "held_out": self.losses,
            "minutes": self.trained_minutes + (time.monotonic() - self.started) / 60,
            "machine": machine(self.device),
            "processes": self.processes.world,
            "torch": torch.__version__,
        }
        path = checkpoint.save(self.args.checkpoint, self.branch, state, self._tensors())
        self.say(f"saved {path}")

    def say(self, line: str) -> None:
        if not self.processes.rank:
            print(line, flush=True)

    def log(self, row: dict) -> None:
        """One line on the screen and one in `log.jsonl`."""
        if self.processes.rank:
            return
        self.args.checkpoint.mkdir(parents=True, exist_ok=True)
        with open(self.args.checkpoint / "log.jsonl", "a") as file:
            file.write(json.dumps(row) + "\n")
        values = ((key, f"{value:.4g}" if isinstance(value, float) else value) for key, value in row.items())
        self.say("  ".join(f"{key} {value}" for key, value in values))

    def rate(self) -> float:
        """The learning rate of the next step: warm-up, stable, and 1 − √ when annealing (Hägele et al., 2024)."""
        rate = self.args.lr * min(1.0, (self.step + 1) / self.args.warmup)
        if self.decay:
            rate *= 1 - math.sqrt(min(1.0, (self.step - self.decay["start"]) / self.decay["steps"]))
        return rate

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16)

    def train_step(self, slices: list[Slice]) -> Tensor:
        """One step of the optimizer; the summed negative log-likelihood and the number of tokens."""
        rate = self.rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        total = torch.zeros(2, device=self.device)
        # Divided by what a batch holds on average, not by what this one holds: every program then counts
        # by its whole log-probability, whatever company it is in.
        scale = 1 / (self.args.batch * self.stream.mean_tokens)
        for one in slices:
            with self.autocast():
                loss = self.loss(one.digits(), one.tokens)
            (loss * scale).backward()
            total += torch.stack([loss.detach(), (one.tokens[:, 1:] != PAD).sum()])
        self.processes.sum([weight.grad for weight in self.model.parameters()] + [total])
        descend(self.model, self.optimizer)
        self.optimizer.zero_grad()
        average(self.ema, self.model, self.step, self.args.ema)
        return total

    @torch.no_grad()
    def held_out_loss(self, one: ShardSet) -> float:
        """Negative log-likelihood a token of the averaged weights on what is never trained on."""
        samples = one.samples(one.held_out)
        total = torch.zeros(2, device=self.device)
        count = max(1, len(samples.lengths) // self.args.batch)
        for part in slices_by_length(samples, count, self.processes.rank, self.processes.world):
            part = part.to(self.device)
            with self.autocast():
                total += torch.stack([self.ema(part.digits(), part.tokens), (part.tokens[:, 1:] != PAD).sum()])
        self.processes.sum([total])
        return float(total[0] / total[1])

    def evaluate(self) -> None:
        self.losses = {one.name: round(self.held_out_loss(one), 4) for one in self.sets if len(one.held_out)}

    def finished(self) -> bool:
        if self.decay and self.step >= self.decay["start"] + self.decay["steps"]:
            return True
        late = time.monotonic() - self.started >= self.args.minutes * 60
        self.stop, late = self.processes.any(self.stop, late)
        return self.stop or late or (self.args.steps is not None and self.step >= self.args.steps)

    def run(self) -> None:
        self.say(
            f"{self.model.parameter_count():,} parameters, {'bf16' if self.bf16 else 'fp32'}, {machine(self.device)}, "
            f"from step {self.step}, {self.branch}"
        )
        for one in self.sets:
            self.say(
                f"{one.name}: {len(one.training):,} samples to train on, {len(one.held_out):,} held out, "
                f"{one.too_long:,} too long, {one.mean_tokens:.1f} tokens on average, weight {one.weight:g}"
            )
        batches = prefetch(self.stream, self.device)
        saved = marked = time.monotonic()
        window, since = torch.zeros(2, device=self.device), self.step
        while not self.finished():
            slices, position = next(batches)
            window += self.train_step(slices)
            self.step, self.samples, self.position = self.step + 1, self.samples + self.args.batch, position
            if self.step % self.args.log_every == 0:
                now = time.monotonic()
                row = {
                    "step": self.step,
                    "samples": self.samples,
                    "loss": float(window[0] / window[1]),
                    "per_second": round((self.step - since) * self.args.batch / (now - marked), 1),
                    "lr": self.rate(),
                }
                if self.step % self.args.eval_every == 0:
                    self.evaluate()
                    row["held_out"] = self.losses
                self.log(row)
                marked, since = time.monotonic(), self.step
                window.zero_()
            if time.monotonic() - saved > self.args.save_every:
                self.save()
                saved = time.monotonic()
        # Who asks to stop may not wait for long.
        if not self.stop:
            self.evaluate()
            self.log({"step": self.step, "samples": self.samples, "held_out": self.losses})
        self.save()


def machine(device: torch.device) -> str:
    """What the run is on, for the record."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def set_up(threads: int | None) -> None:
    """Prepares PyTorch for a run on so many threads, its own number without."""
    if threads:
        torch.set_num_threads(threads)
    # Denormal numbers take a CPU a hundred times as long and carry nothing.
    torch.set_flush_denormal(True)


def stop_when_asked(run) -> None:
    """Lets Ctrl-C and SIGTERM set `run.stop`, so that the step is finished and a checkpoint written."""

    def ask(*_):
        run.stop = True

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, ask)


def main() -> None:
    args = arguments()
    set_up(args.threads)
    trainer = Trainer(args)
    stop_when_asked(trainer)
    trainer.run()
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
