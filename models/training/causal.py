"""Trains a causal language model of Hugging Face's kinds to answer the question that `logogram --model FOLDER` asks it.

    python causal.py --data DIR[:weight] … --checkpoint run --minutes 40
    optimum-cli export onnx --model run/model --task text-generation-with-past FOLDER

It is a small GPT-2 with random weights, or with `--from` any model and tokenizer that `transformers` reads. Either sees
texts alone: pictures as rows of digits, programs as Python. The same command goes on where the last one stopped.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GPT2Config, GPT2LMHeadModel
from transformers import PreTrainedTokenizerFast

import checkpoint
import tokenizer as turtle
from data import ShardSet, Slice, Stream, open_sets
from train import adamw, descend, machine, set_up, stop_when_asked, uses_bf16

# The words around the digits, as `src/propose/server/prompt.rs` has them, and what ends a program.
WORDS = Path(__file__).parents[2] / "src" / "propose" / "server" / "words"
DRAWING, DIALECT = ((WORDS / f"{name}.txt").read_text(encoding="utf-8") for name in ("drawing", "dialect"))
BEFORE = DRAWING.replace("{dialect}", DIALECT) + "\n\nDrawing:\n"
AFTER = "\nProgram:\n```python\n"
FENCE = "\n```"
END, UNKNOWN = "<|end|>", "<|unknown|>"

GRID = 32
# Digits that the small model takes for one word. Each row is as many words, so a word's position is its place in the
# drawing.
GROUP = 8
# The small model's: 130 of the question, and room for the longest answer that can be asked for.
POSITIONS = 384

LOG_EVERY_STEPS = 25
SAVE_EVERY_SECONDS = 300
HELD_OUT = 256


def drawings(digits: np.ndarray) -> list[str]:
    """The text of pictures [N, 1024]: 32 rows of 32 digits, each with a line break."""
    rows = np.full((len(digits), GRID, GRID + 1), ord("\n"), dtype=np.uint8)
    rows[:, :, :GRID] = digits.reshape(-1, GRID, GRID) + ord("0")
    return [picture.tobytes().decode() for picture in rows]


def commonest_groups(sets: list[ShardSet], most: int) -> list[str]:
    """Groups of digits, the last one of a row with its line break, the commonest first."""
    powers = 10 ** np.arange(GROUP - 1, -1, -1)
    is_last = np.arange(GRID // GROUP) == GRID // GROUP - 1
    counts: dict[int, int] = {}
    for grids in (grids for one in sets for grids in one.grids):
        for part in np.array_split(grids, -(-len(grids) // 8192)):
            digits = np.stack([part & 15, part >> 4], axis=-1).reshape(-1, GRID // GROUP, GROUP)
            found, times = np.unique(digits @ powers * 2 + is_last, return_counts=True)
            for group, count in zip(found.tolist(), times.tolist()):
                counts[group] = counts.get(group, 0) + count
    commonest = sorted(counts, key=lambda group: (-counts[group], group))[:most]
    return [f"{group // 2:0{GROUP}}" + "\n" * (group % 2) for group in commonest]


def small_tokenizer(groups: list[str]) -> PreTrainedTokenizerFast:
    """One word for each group of digits, each lexeme of the turtle language and each of the constant parts."""
    vocabulary = {word: index for index, word in enumerate([END, UNKNOWN, *turtle.lexemes(), *groups])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    words.pre_tokenizer = pre_tokenizers.Split(Regex(rf"\d{{{GROUP}}}\n?|{turtle.pattern()}"), "isolated")
    words.decoder = decoders.Fuse()
    words.add_special_tokens([END, UNKNOWN])
    words.add_tokens([AddedToken(part, normalized=False) for part in (BEFORE, AFTER, FENCE)])
    return PreTrainedTokenizerFast(tokenizer_object=words, eos_token=END, unk_token=UNKNOWN)


@torch.no_grad()
def small_model(words: PreTrainedTokenizerFast, groups: list[str], width: int, layers: int, heads: int) -> nn.Module:
    """A GPT-2, which learns a vector for each position. Groups of digits begin alike if their digits are alike."""
    config = GPT2Config(
        vocab_size=len(words),
        n_positions=POSITIONS,
        n_embd=width,
        n_layer=layers,
        n_head=heads,
        activation_function="gelu_pytorch_tanh",
        tie_word_embeddings=False,
        bos_token_id=words.eos_token_id,
        eos_token_id=words.eos_token_id,
    )
    model = GPT2LMHeadModel(config)
    digits = torch.tensor([[int(digit) for digit in group.strip()] for group in groups], dtype=torch.float)
    features = torch.cat([digits / 9, (digits > 0).float()], dim=1)
    vectors = features @ torch.randn(2 * GROUP, width) * 0.05
    model.get_input_embeddings().weight[words.convert_tokens_to_ids(groups)] += vectors
    return model


class Texts:
    """The shards' samples as tokens of the model that is trained."""

    def __init__(self, words: PreTrainedTokenizerFast):
        self.words, self.turtle = words, Tokenizer.from_file(str(turtle.DEFAULT_PATH))

    def batch(self, part: Slice) -> tuple[Tensor, Tensor, int]:
        """Tokens and whether they are there, int64 [B, T]: questions end before one column and answers begin at it.
        The third is that column."""
        pictures = drawings(part.digits().numpy().astype(np.uint8))
        programs = self.turtle.decode_batch(part.tokens.tolist())
        questions = self.words([BEFORE + picture + AFTER for picture in pictures]).input_ids
        answers = self.words([program + FENCE for program in programs], add_special_tokens=False).input_ids
        before, after = max(map(len, questions)), max(map(len, answers)) + 1
        tokens = torch.full((len(questions), before + after), self.words.eos_token_id)
        there = torch.zeros_like(tokens)
        for row, (question, answer) in enumerate(zip(questions, answers)):
            place = slice(before - len(question), before + len(answer) + 1)
            tokens[row, place] = torch.tensor([*question, *answer, self.words.eos_token_id])
            there[row, place] = 1
        return tokens, there, before


def answer_loss(model: nn.Module, tokens: Tensor, there: Tensor, before: int) -> Tensor:
    """Negative log-likelihood of the answers, a token."""
    hidden = model.base_model(
        input_ids=tokens[:, :-1],
        attention_mask=there[:, :-1],
        position_ids=(there.cumsum(1) - 1).clamp(min=0)[:, :-1],
        use_cache=False,
    ).last_hidden_state
    # Only what is said after the question costs logits.
    said = there[:, before:] == 1
    logits = model.get_output_embeddings()(hidden[:, before - 1 :][said])
    return nn.functional.cross_entropy(logits.float(), tokens[:, before:][said])


class Run:
    def __init__(self, args: argparse.Namespace):
        self.args, self.folder = args, args.checkpoint / "model"
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.sets = open_sets(args.data, turtle.DEFAULT_PATH, args.max_tokens)
        self.stream = Stream(self.sets, args.batch, 1, args.seed)
        torch.manual_seed(args.seed)
        saved = checkpoint.newest(args.checkpoint, "stable")
        if saved:
            words = AutoTokenizer.from_pretrained(self.folder)
            model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(self.folder))
        elif args.source:
            words = AutoTokenizer.from_pretrained(args.source)
            model = AutoModelForCausalLM.from_pretrained(args.source, dtype=torch.float32)
        else:
            groups = commonest_groups(self.sets, args.groups)
            words = small_tokenizer(groups)
            model = small_model(words, groups, args.width, args.layers, args.heads)
        # On a CPU plain products are faster than the fused attention.
        model.set_attn_implementation("sdpa" if self.device.type == "cuda" else "eager")
        # Without dropout: hardly a sample is seen twice.
        self.model, self.texts = model.to(self.device).eval(), Texts(words)
        self.optimizer = adamw(self.model, args.lr, args.weight_decay)
        self.step, self.minutes_before, self.started, self.stop = 0, 0.0, time.monotonic(), False
        if saved:
            state, tensors = checkpoint.load(saved)
            self.step, self.minutes_before = state["step"], state["minutes"]
            self.stream.restore(state["stream"])
            self.model.load_state_dict(checkpoint.select(tensors, "model"))
            for name, weight in self.model.named_parameters():
                slots = checkpoint.select(tensors, f"optimizer.{name}")
                self.optimizer.state[weight] = {slot: value.to(self.device) for slot, value in slots.items()}

    def minutes(self) -> float:
        return self.minutes_before + (time.monotonic() - self.started) / 60

    def done(self) -> float:
        """Which part of the run is over, of its minutes or its steps."""
        return max(self.minutes() / self.args.minutes, self.step / self.args.steps)

    def rate(self) -> float:
        """The learning rate of the next step: warm-up, stable, 1 − √ (Hägele et al., 2024)."""
        annealed = max(0.0, self.done() - (1 - self.args.anneal)) / self.args.anneal
        return self.args.lr * min(1.0, (self.step + 1) / self.args.warmup) * (1 - math.sqrt(min(1.0, annealed)))

    def loss(self, part: Slice) -> Tensor:
        tokens, there, before = self.texts.batch(part)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=uses_bf16("auto", self.device)):
            return answer_loss(self.model, tokens.to(self.device), there.to(self.device), before)

    def train_step(self) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        loss = self.loss(*self.stream.next())
        loss.backward()
        descend(self.model, self.optimizer)
        self.optimizer.zero_grad()
        self.step += 1
        return loss.item()

    @torch.no_grad()
    def held_out_loss(self, one: ShardSet) -> float:
        """The loss on some that are never trained on."""
        samples = one.samples(one.held_out[:HELD_OUT])
        parts = np.array_split(np.arange(len(samples.lengths)), -(-len(samples.lengths) // self.args.batch))
        return float(np.mean([self.loss(samples.slice(part)).item() for part in parts]))

    def save(self) -> None:
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for name, weight in self.model.named_parameters():
            for slot, value in self.optimizer.state[weight].items():
                tensors[f"optimizer.{name}.{slot}"] = value
        state = {"step": self.step, "minutes": self.minutes(), "stream": self.stream.state()}
        self.texts.words.save_pretrained(self.folder)
        self.model.save_pretrained(self.folder)
        checkpoint.save(self.args.checkpoint, "stable", state, tensors)

    def train(self) -> None:
        count = sum(weight.numel() for weight in self.model.parameters())
        print(f"{count:,} parameters, {machine(self.device)}, from step {self.step}", flush=True)
        saved, losses = time.monotonic(), []
        while self.done() < 1 and not self.stop:
            losses.append(self.train_step())
            if self.step % LOG_EVERY_STEPS == 0:
                seen, mean = self.step * self.args.batch, np.mean(losses)
                print(f"step {self.step}  samples {seen}  loss {mean:.4f}  minutes {self.minutes():.1f}", flush=True)
                losses.clear()
            if time.monotonic() - saved > SAVE_EVERY_SECONDS:
                self.save()
                saved = time.monotonic()
        self.save()
        for one in self.sets:
            print(f"step {self.step}  {one.name}: held-out loss {self.held_out_loss(one):.4f}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="a shard set, DIR or DIR:weight; repeatable")
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder to save to and resume from")
    parser.add_argument("--from", dest="source", type=Path, help="folder of a model with its tokenizer to train on from")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of the whole run, parts before this among them")
    parser.add_argument("--steps", type=float, default=math.inf, help="of the whole run")
    parser.add_argument("--anneal", type=float, default=0.35, help="part of the run, the last")
    parser.add_argument("--batch", type=int, default=16, help="samples a step")
    parser.add_argument("--lr", type=float, default=1.5e-3, help="for random weights; trained ones want some 5e-5")
    parser.add_argument("--warmup", type=int, default=100, help="steps")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--max-tokens", type=int, default=122, help="of a program in `synth`'s tokens; others are left out")
    parser.add_argument("--threads", type=int, help="CPU threads")
    parser.add_argument("--seed", type=int, default=1)
    shape = parser.add_argument_group("network, for a new run without --from")
    shape.add_argument("--groups", type=int, default=8000, help="words for groups of digits")
    shape.add_argument("--width", type=int, default=128)
    shape.add_argument("--layers", type=int, default=4)
    shape.add_argument("--heads", type=int, default=4)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    set_up(args.threads)
    run = Run(args)
    stop_when_asked(run)
    run.train()


if __name__ == "__main__":
    main()
