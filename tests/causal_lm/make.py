"""Makes the small models that tests/causal_lm.rs asks, and writes down what the Python library says with them.

    python -m venv venv && venv/bin/pip install 'optimum-onnx==0.1.0' 'transformers==4.57.6' onnx onnxruntime
    venv/bin/python tests/causal_lm/make.py

Weights are random and large, so that no two tokens are nearly as likely and what a model says is not all the same. Each
folder has expected.json: the tokens of the question in prompt.txt (which the Rust test holds against its own), those of
the greedy continuation without any end, and the logarithm of each one's probability. Of each model the library is asked
with its own weights in PyTorch, not with the exported network.
"""

import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from onnxruntime.transformers.float16 import convert_float_to_float16
from optimum.exporters.onnx import main_export
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

HERE = Path(__file__).parent
TOKENS = 40
WORDS = 480
# In the continuation, the first token from here on that was not said before is one of those that end a text.
END_FROM = 18


def tokenizer(prompt: str) -> PreTrainedTokenizerFast:
    """Byte pairs of the question itself, so that it takes few tokens."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=WORDS,
        special_tokens=["<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator([prompt], trainer)
    assert trained.get_vocab_size() == WORDS
    return PreTrainedTokenizerFast(tokenizer_object=trained, eos_token="<|end|>", bos_token="<|end|>")


def llama() -> LlamaForCausalLM:
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS,
            hidden_size=32,
            intermediate_size=48,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=2048,
            initializer_range=0.4,
            bos_token_id=0,
            eos_token_id=0,
        )
    )


def gpt2() -> GPT2LMHeadModel:
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=WORDS,
            n_positions=1024,
            n_embd=20,
            n_layer=2,
            n_head=2,
            initializer_range=0.4,
            bos_token_id=0,
            eos_token_id=0,
        )
    )


def greedy(model, ids: list[int]) -> tuple[list[int], list[float]] | None:
    """What the library says, and how likely each token was; nothing if at any place two are nearly as likely."""
    said = model.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        max_new_tokens=TOKENS,
        min_new_tokens=TOKENS,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
        return_dict_in_generate=True,
        output_logits=True,
    )
    tokens = said.sequences[0, len(ids) :].tolist()
    log_probs = [torch.log_softmax(logits[0].double(), -1) for logits in said.logits]
    for log_prob in log_probs:
        first, second = log_prob.topk(2).values.tolist()
        if first - second < 1e-3:
            return None
    return tokens, [log_prob[token].item() for log_prob, token in zip(log_probs, tokens)]


def slimmed(network: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with short names inside and without the places in Python that it came from."""
    graph = network.graph
    outer = {value.name for value in [*graph.input, *graph.output]}
    short: dict[str, str] = {"": ""}

    def name(old: str) -> str:
        return old if old in outer else short.setdefault(old, f"v{len(short)}")

    for weights in graph.initializer:
        weights.name = name(weights.name)
    for node in graph.node:
        node.name = ""
        node.doc_string = ""
        del node.metadata_props[:]
        node.input[:] = [name(old) for old in node.input]
        node.output[:] = [name(old) for old in node.output]
    del graph.value_info[:]
    del network.metadata_props[:]
    onnx.checker.check_model(network)
    return network


def merged(network: onnx.ModelProto) -> onnx.ModelProto:
    """Both branches of a merged decoder: without a cache one gets no past, with a cache one goes on from it."""
    graph = network.graph
    branch = helper.make_graph(list(graph.node), "branch", [], list(graph.output))
    first = onnx.GraphProto()
    first.CopyFrom(branch)
    # Without a cache what comes as past is not looked at: none is put in its place.
    inside: dict[str, str] = {}
    for value in graph.input:
        if value.name.startswith("past_key_values."):
            heads, _, width = [dim.dim_value for dim in value.type.tensor_type.shape.dim][1:]
            inside[value.name] = f"none.{value.name}"
    nothing = [
        helper.make_node("Slice", [old, "zero", "zero", "two"], [new]) for old, new in inside.items()
    ]
    for part, prefix in ((first, "a."), (branch, "b.")):
        made = {output for node in part.node for output in node.output if output}
        for node in part.node:
            node.input[:] = [
                prefix + old if old in made else (inside.get(old, old) if part is first else old)
                for old in node.input
            ]
            node.output[:] = [prefix + old if old else old for old in node.output]
        for output in part.output:
            output.name = prefix + output.name
    start = list(first.node)
    del first.node[:]
    first.node.extend([*nothing, *start])
    either = helper.make_node(
        "If",
        ["use_cache_branch"],
        [output.name for output in graph.output],
        then_branch=branch,
        else_branch=first,
    )
    switch = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    numbers = [
        helper.make_tensor("zero", TensorProto.INT64, [1], [0]),
        helper.make_tensor("two", TensorProto.INT64, [1], [2]),
    ]
    whole = helper.make_graph(
        [either],
        "merged",
        [*graph.input, switch],
        list(graph.output),
        initializer=[*graph.initializer, *numbers],
    )
    network = helper.make_model(
        whole, opset_imports=network.opset_import, ir_version=network.ir_version
    )
    onnx.checker.check_model(network)
    return network


def narrowed(network: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with floats of 16 bits and integers of 32 outside of it."""
    network = convert_float_to_float16(network, keep_io_types=False)
    casts = []
    for value in network.graph.input:
        if value.type.tensor_type.elem_type == TensorProto.INT64:
            value.type.tensor_type.elem_type = TensorProto.INT32
            wide = f"{value.name}.wide"
            for node in network.graph.node:
                node.input[:] = [wide if name == value.name else name for name in node.input]
            casts.append(helper.make_node("Cast", [value.name], [wide], to=TensorProto.INT64))
    nodes = list(network.graph.node)
    del network.graph.node[:]
    network.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(network)
    return network


def make(name: str, model_of, words: PreTrainedTokenizerFast, prompt: str) -> None:
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    ids = words(prompt).input_ids
    said = None
    seed = 0
    while said is None:
        seed += 1
        torch.manual_seed(seed)
        model = model_of().eval()
        said = greedy(model, ids)
    tokens, log_probs = said
    end = next(at for at in range(END_FROM, TOKENS) if tokens[at] not in tokens[:at])
    # Several, as newer models have them.
    model.generation_config.eos_token_id = [0, tokens[end]]
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(f"{temporary}/torch")
        words.save_pretrained(f"{temporary}/torch")
        main_export(f"{temporary}/torch", f"{temporary}/onnx", task="text-generation-with-past")
        for file in ("config.json", "generation_config.json", "tokenizer.json"):
            shutil.copy(f"{temporary}/onnx/{file}", folder)
        network = slimmed(onnx.load(f"{temporary}/onnx/model.onnx"))
    if name == "gpt2":
        onnx.save(merged(network), folder / "decoder_model_merged.onnx")
    else:
        # Larger models have their weights beside the network.
        onnx.save(
            network,
            folder / "model.onnx",
            save_as_external_data=True,
            location="model.onnx_data",
            size_threshold=256,
        )
    expected = {
        "prompt_tokens": ids,
        "tokens": tokens,
        "log_probs": [round(log_prob, 6) for log_prob in log_probs],
        "end": end,
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{name}: seed {seed}, {size} bytes, {len(ids)} tokens in, ends after {end + 1}: {words.decode(tokens)!r}")
    assert size < 300_000


def halve() -> None:
    """The same Llama with narrow numbers: up to its end it is to say the same as with wide ones; farther on it need not."""
    folder = HERE / "half"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "llama", folder, ignore=shutil.ignore_patterns("model.onnx*"))
    onnx.save(narrowed(onnx.load(HERE / "llama" / "model.onnx")), folder / "model.onnx")


def main() -> None:
    prompt = (HERE / "prompt.txt").read_text()
    words = tokenizer(prompt)
    for name, model in (("llama", llama), ("gpt2", gpt2)):
        make(name, model, words, prompt)
    halve()


if __name__ == "__main__":
    main()
