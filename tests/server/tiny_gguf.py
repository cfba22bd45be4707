"""Writes a language model of some thousand random numbers whose tokens are bytes: what it says is nonsense, but it is a
model to a server. Usage: tiny_gguf.py OUT.gguf"""

import sys

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 32, 1, 2, 64, 8192
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6

tokens = [b"<unk>", b"<s>", b"</s>"] + [b"<0x%02X>" % byte for byte in range(256)]
types = [UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256
# A token that is a text, for tokenizers that have none otherwise.
tokens.append("\u2581".encode())
types.append(NORMAL)

writer = gguf.GGUFWriter(sys.argv[1], "llama")
writer.add_name("tiny")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(INNER)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_file_type(0)
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(types)
writer.add_unk_token_id(0)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_add_bos_token(True)

chance = np.random.default_rng(0)


def add(name, *shape):
    writer.add_tensor(name, chance.normal(0, 0.2, shape).astype(np.float32))


def add_norm(name):
    writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))


add("token_embd.weight", len(tokens), WIDTH)
for layer in range(LAYERS):
    block = f"blk.{layer}."
    add_norm(block + "attn_norm.weight")
    for part in ["attn_q", "attn_k", "attn_v", "attn_output"]:
        add(block + part + ".weight", WIDTH, WIDTH)
    add_norm(block + "ffn_norm.weight")
    add(block + "ffn_gate.weight", INNER, WIDTH)
    add(block + "ffn_up.weight", INNER, WIDTH)
    add(block + "ffn_down.weight", WIDTH, INNER)
add_norm("output_norm.weight")
add("output.weight", len(tokens), WIDTH)

writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
