"""Exports a checkpoint's averaged weights to ONNX, with the tokenizer and a description of both.

    python export.py --checkpoint DIR ../logogram-small
    python export.py --weights-from weights.pt ../logogram-small

The encoder runs once a drawing and gives each decoder layer's cross-attention keys and values at batch 1;
the decoder runs once a token for K samples, with a key/value cache that grows by concatenation.
"""

import argparse
import hashlib
import json
import shutil
import warnings
from pathlib import Path

import onnx
import onnx.helper
import onnx.numpy_helper
import torch
from onnxscript.optimizer import optimize
from torch import Tensor, nn

import checkpoint
from model import GRID, MEMORY_TOKENS, Attention, Config, DecoderLayer, DrawingToProgram
from tokenizer import BOS, DEFAULT_PATH, EOS, PAD, UNK

OPSET = 17
# Weights of fewer numbers stay in fp32.
LEAST_HALVED = 1024
# How the pictures were drawn that the network learned from; other pictures are out of distribution.
VIEW = {"size_px": 512, "px_per_step": 10, "pen_px": 4, "grid": GRID}


class Encoder(nn.Module):
    """Digits [1, 1024] to `cross_key_l`, `cross_value_l` [1, H, 64, dh] of each decoder layer in turn."""

    def __init__(self, model: DrawingToProgram):
        super().__init__()
        self.model = model

    def forward(self, grid: Tensor) -> tuple[Tensor, ...]:
        memory = self.model.encode(grid)
        return tuple(part for layer in self.model.decoder for part in layer.cross.keys_values(memory))


class DecoderStep(nn.Module):
    """One more token of K samples, which share a drawing.

    tokens [K], position [1], then for all layers cross_key, cross_value [1, H, 64, dh] and past_key,
    past_value [K, H, T, dh]; gives logits [K, V] and the caches with the new token, [K, H, T + 1, dh].
    """

    def __init__(self, model: DrawingToProgram):
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor, position: Tensor, *caches: Tensor) -> tuple[Tensor, ...]:
        layers = len(self.model.decoder)
        cross, past = caches[: 2 * layers], caches[2 * layers :]
        x = self.model.token(tokens) + self.model.position(position)
        present = []
        for index, layer in enumerate(self.model.decoder):
            pair = slice(2 * index, 2 * index + 2)
            attended, *kept = self_attention(layer, x, *past[pair])
            present += kept
            x = x + attended
            x = x + cross_attention(layer.cross, layer.cross_norm(x), *cross[pair])
            x = x + layer.mlp(layer.mlp_norm(x))
        return self.model.logits(self.model.norm(x)), *present


def self_attention(layer: DecoderLayer, x: Tensor, past_key: Tensor, past_value: Tensor) -> tuple[Tensor, ...]:
    attention, normed = layer.attention, layer.attention_norm(x)
    key, value = attention.key_value(normed).split(attention.heads * attention.head_dim, dim=-1)
    # Fixed sizes wherever they are fixed keep arithmetic on shapes out of the graph.
    query, key, value = (
        part.reshape(-1, attention.heads, 1, attention.head_dim) for part in (attention.query(normed), key, value)
    )
    key, value = torch.cat([past_key, key], 2), torch.cat([past_value, value], 2)
    attended = attention.attend(query, key, value).reshape(-1, attention.heads * attention.head_dim)
    return attention.out(attended), key, value


def cross_attention(attention: Attention, normed: Tensor, key: Tensor, value: Tensor) -> Tensor:
    # All samples look at the same memory: K becomes the length of the query, and each head one product.
    query = attention.query(normed).reshape(1, -1, attention.heads, attention.head_dim).transpose(1, 2)
    attended = attention.attend(query, key, value).transpose(1, 2)
    return attention.out(attended.reshape(-1, attention.heads * attention.head_dim))


def cache_names(kind: str, layers: int) -> list[str]:
    return [f"{kind}_{part}_{layer}" for layer in range(layers) for part in ("key", "value")]


def store_in_half(graph: onnx.GraphProto) -> None:
    """Keeps large weights in fp16 with a cast to fp32 after each: half the file, and engines cast once, as they load.

    Weights that came from `weights.pt` are no less exact for it.
    """
    casts = []
    for weight in graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if weight.data_type != onnx.TensorProto.FLOAT or values.size < LEAST_HALVED:
            continue
        name, half = weight.name, weight.name + "_half"
        weight.CopyFrom(onnx.numpy_helper.from_array(values.astype("float16"), half))
        casts.append(onnx.helper.make_node("Cast", [half], [name], to=onnx.TensorProto.FLOAT))
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)


def write_onnx(model: DrawingToProgram, folder: Path) -> None:
    """Writes `encoder.onnx` and `decoder.onnx`."""
    config = model.config
    layers, shape = config.decoder_layers, (config.heads, config.head_dim)
    cross, past, present = (cache_names(kind, layers) for kind in ("cross", "past", "present"))

    def write(module: nn.Module, inputs: tuple, name: str, names: dict, axes: dict) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                module, inputs, folder / name, dynamo=False, opset_version=OPSET, dynamic_axes=axes, **names
            )
        # Folds the exporter's arithmetic on constant shapes, which not every engine does by itself.
        graph = optimize(onnx.load(folder / name))
        # Shapes noted for inner values contradict each other (a cache before and after a step): engines infer
        # their own.
        del graph.graph.value_info[:]
        store_in_half(graph.graph)
        onnx.save(graph, folder / name)

    write(
        Encoder(model),
        (torch.zeros(1, GRID * GRID, dtype=torch.int64),),
        "encoder.onnx",
        {"input_names": ["grid"], "output_names": cross},
        {},
    )
    samples, length = 2, 3
    inputs = (
        torch.zeros(samples, dtype=torch.int64),
        torch.tensor([length]),
        *(torch.zeros(1, shape[0], MEMORY_TOKENS, shape[1]) for _ in cross),
        *(torch.zeros(samples, shape[0], length, shape[1]) for _ in past),
    )
    write(
        DecoderStep(model),
        inputs,
        "decoder.onnx",
        {"input_names": ["tokens", "position", *cross, *past], "output_names": ["logits", *present]},
        {"tokens": {0: "samples"}, "logits": {0: "samples"}}
        | {name: {0: "samples", 2: "past"} for name in past}
        | {name: {0: "samples", 2: "present"} for name in present},
    )


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def training(state: dict) -> dict:
    """What `model.json` says of a run, from the state of its checkpoint."""
    return {
        "samples": state["samples"],
        "steps": state["step"],
        "seeds": {"network": state["seed"], "data_order": state["data_seed"]},
        "data": state["sources"],
        "machine": state["machine"],
        "processes": state["processes"],
        "minutes": round(state["minutes"], 1),
        "torch": state["torch"],
        "held_out_loss": state["held_out"],
    }


def description(model: DrawingToProgram, record: dict, folder: Path) -> dict:
    """What `model.json` says. The scores are filled in by `logogram eval`."""
    config = model.config
    files = ["encoder.onnx", "decoder.onnx", "tokenizer.json"]
    return {
        "format": 1,
        "view": VIEW,
        "architecture": {
            "parameters": model.parameter_count(),
            "d_model": config.d_model,
            "heads": config.heads,
            "head_dim": config.head_dim,
            "encoder_layers": config.encoder_layers,
            "decoder_layers": config.decoder_layers,
            "memory_tokens": MEMORY_TOKENS,
            "max_tokens": config.max_tokens,
        },
        "vocabulary": {
            "size": config.vocabulary,
            "sha256": sha256(folder / "tokenizer.json"),
            "pad": PAD,
            "bos": BOS,
            "eos": EOS,
            "unk": UNK,
        },
        "files": {
            name: {"bytes": (folder / name).stat().st_size, "sha256": sha256(folder / name)} for name in files
        },
        "training": record,
        "scores": {},
    }


def source_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the network comes from: the arguments of `load_source`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--checkpoint", type=Path, help="the run's folder")
    source.add_argument("--weights-from", type=Path, help="weights.pt, with what is known of its training beside it")
    parser.add_argument("--branch", choices=checkpoint.BRANCHES, help="default: the annealing if there is one")


def load_source(args: argparse.Namespace) -> tuple[DrawingToProgram, dict]:
    """The network, and the `training` of its `model.json`."""
    if not args.weights_from:
        model, state = load_model(args.checkpoint, args.branch)
        return model, training(state)
    fields, weights = checkpoint.load_weights(args.weights_from)
    model = DrawingToProgram(Config(**fields))
    model.load_state_dict(weights)
    record = args.weights_from.with_suffix(".json")
    return model.eval().requires_grad_(False), json.loads(record.read_text()) if record.exists() else {}


def load_model(run: Path, branch: str | None = None) -> tuple[DrawingToProgram, dict]:
    """The averaged weights of a run's newest checkpoint, of the annealing if there is one; and its state."""
    for candidate in [branch] if branch else ["decay", "stable"]:
        if path := checkpoint.newest(run, candidate):
            state, tensors = checkpoint.load(path)
            model = DrawingToProgram(Config(**state["config"]))
            model.load_state_dict(checkpoint.select(tensors, "ema"))
            return model.eval().requires_grad_(False), state
    raise SystemExit(f"{run}: no checkpoint")


def main() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the model goes")
    source_arguments(parser)
    parser.add_argument("--weights", action="store_true", help="also weights.pt in fp16, to train on from")
    parser.add_argument("--tokenizer", type=Path, default=DEFAULT_PATH)
    args = parser.parse_args()
    model, record = load_source(args)
    args.folder.mkdir(parents=True, exist_ok=True)
    target = args.folder / "tokenizer.json"
    if args.tokenizer.resolve() != target.resolve():
        shutil.copyfile(args.tokenizer, target)
    write_onnx(model, args.folder)
    if args.weights:
        checkpoint.save_weights(args.folder / "weights.pt", vars(model.config), model.state_dict())
    (args.folder / "model.json").write_text(json.dumps(description(model, record, args.folder), indent=2) + "\n")
    print(f"{args.folder}: {model.parameter_count():,} parameters")


if __name__ == "__main__":
    main()
