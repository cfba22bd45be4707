"""Samples programs with a model's two networks, by the rules of the program's own engines (src/propose/decode.rs,
src/propose/sampling.rs).

A row is one program. Its draws follow from the seed and the row's number alone, so that rows can be asked for in any
order and on any machine.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime

FORMAT = 1

# Copying a row's cache costs about this share of the time one token of it takes. Rows that ended go on being computed until
# the time lost on them would have paid for leaving them out.
GATHER_COST = 0.5

# Stands behind a program's last token where others are longer.
NOTHING = -1


class ModelError(Exception):
    """A model that is not whole."""


class Model:
    """The model in a folder, checked as `Model::open` does (src/model.rs)."""

    def __init__(self, folder: Path, threads: int = 1):
        description = json.loads((folder / "model.json").read_text())
        if description["format"] != FORMAT:
            raise ModelError(f"{folder} has format {description['format']}, this reads {FORMAT}")
        files = {name: (folder / name).read_bytes() for name in sorted(description["files"])}
        for name, content in files.items():
            if hashlib.sha256(content).hexdigest() != description["files"][name]["sha256"].lower():
                raise ModelError(f"{folder / name} is not the file that model.json describes")
        lines = (f"{description['files'][name]['sha256'].lower()}  {name}\n" for name in files)
        self.hash = hashlib.sha256("".join(lines).encode()).hexdigest()
        architecture, vocabulary = description["architecture"], description["vocabulary"]
        # The token that begins a program takes the first position.
        self.room = architecture["max_tokens"] - 1
        self.begin, self.end = vocabulary["bos"], vocabulary["eos"]
        self.vocabulary = vocabulary["size"]
        self.never = [vocabulary[name] for name in ("pad", "bos", "unk")]
        layers = architecture["decoder_layers"]
        names = lambda kind: [f"{kind}_{part}_{layer}" for layer in range(layers) for part in ("key", "value")]
        self.cross, self.past, self.present = names("cross"), names("past"), names("present")
        self.empty = (architecture["heads"], 0, architecture["head_dim"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(files[name], options, providers=["CPUExecutionProvider"])
            for name in ("encoder.onnx", "decoder.onnx")
        )

    def sample(self, grid, rows, temperatures, seed, top_k=0, top_p=1.0, max_tokens=192):
        """Programs for `grid` (1024 digits, int64): for each of the `rows` its tokens and their log-probabilities under
        the model, as int64 and float32 [rows, longest], with `NOTHING` and 0 behind the end. `temperatures` has one for
        each row."""
        memory = dict(zip(self.cross, self.encoder.run(self.cross, {"grid": grid.reshape(1, -1)})))
        memory = {name: onnxruntime.OrtValue.ortvalue_from_numpy(value) for name, value in memory.items()}
        rngs = [np.random.Generator(np.random.Philox(key=np.array([seed, row], np.uint64))) for row in rows]
        most = min(max_tokens, self.room)
        tokens = np.full((len(rows), most), NOTHING, np.int64)
        log_probs = np.zeros((len(rows), most), np.float32)
        # Which rows the caches are of, and which of them have not ended.
        batch, live = np.arange(len(rows)), np.ones(len(rows), bool)
        last = np.full(len(rows), self.begin)
        past = [np.zeros((len(rows), *self.empty), np.float32)] * len(self.past)
        past = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in past]
        wasted = 0
        for position in range(most):
            feed = {"tokens": last, "position": np.array([position])}
            feed = {name: onnxruntime.OrtValue.ortvalue_from_numpy(value) for name, value in feed.items()}
            feed |= memory | dict(zip(self.past, past))
            logits, *past = self.decoder.run_with_ort_values(["logits", *self.present], feed)
            told = log_softmax(logits.numpy())
            uniforms = np.array([rngs[row].random() if alive else 0.0 for row, alive in zip(batch, live)])
            drawn = draw(told, temperatures[batch], top_k, top_p, self.never, uniforms)
            tokens[batch[live], position] = drawn[live]
            log_probs[batch[live], position] = told[live, drawn[live]]
            live &= drawn != self.end
            if not live.any():
                break
            wasted += (~live).sum()
            if wasted > GATHER_COST * live.sum():
                past = [onnxruntime.OrtValue.ortvalue_from_numpy(value.numpy()[live]) for value in past]
                batch, drawn, live, wasted = batch[live], drawn[live], live[live], 0
            last = drawn
        longest = (tokens != NOTHING).sum(axis=1).max(initial=0)
        return tokens[:, :longest], log_probs[:, :longest]


def log_softmax(logits):
    """The logarithms of the probabilities that logits [rows, vocabulary] stand for, as float32."""
    logits = logits.astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    return (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)


def draw(log_probs, temperatures, top_k, top_p, never, uniforms):
    """A token for each row of `log_probs` [rows, vocabulary]: of the `top_k` likeliest (0: of all) and of those the likeliest
    that together have at least the share `top_p`, at the row's temperature (0: the likeliest token). `uniforms` has a
    number from 0 to 1 for each row, and none of `never` comes."""
    log_probs = log_probs.astype(np.float64)
    log_probs[:, never] = -np.inf
    if not np.isfinite(log_probs.max(axis=1)).all():
        raise ArithmeticError("the network gave no numbers")
    likeliest = log_probs.argmax(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.exp((log_probs - log_probs.max(axis=1, keepdims=True)) / temperatures[:, None])
    if top_k > 0 or top_p < 1:
        # Of equals the first go before the others, so that all engines agree.
        order = np.argsort(-weights, axis=1, kind="stable")
        ranked = np.take_along_axis(weights, order, axis=1)
        if top_k > 0:
            ranked[:, top_k:] = 0
        if top_p < 1:
            before = np.cumsum(ranked, axis=1) - ranked
            ranked[before >= top_p * ranked.sum(axis=1, keepdims=True)] = 0
        np.put_along_axis(weights, order, ranked, axis=1)
    ends = weights.cumsum(axis=1)
    drawn = (ends <= uniforms[:, None] * ends[:, -1:]).sum(axis=1)
    # Rounding can leave a hair over: then it is the last token of any weight.
    last = weights.shape[1] - 1 - (weights[:, ::-1] > 0).argmax(axis=1)
    return np.where(temperatures == 0, likeliest, np.minimum(drawn, last))
