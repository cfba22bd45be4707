"""The network: an encoder over the 32×32 density digits, a decoder over the program's tokens.

Two strided convolutions bring the grid to 8×8 = 64 memory tokens; both stacks are pre-norm transformers.
Half the work of a training step is in those 64 tokens, so the encoder has fewer layers than the decoder.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tokenizer import PAD

GRID = 32
DIGITS = 10
MEMORY_SIDE = GRID // 4
MEMORY_TOKENS = MEMORY_SIDE * MEMORY_SIDE


@dataclass(frozen=True)
class Config:
    """What a checkpoint needs to build its network again."""

    vocabulary: int
    d_model: int = 160
    heads: int = 5
    encoder_layers: int = 2
    decoder_layers: int = 4
    mlp_ratio: int = 4
    stem_channels: int = 64
    digit_channels: int = 8
    max_tokens: int = 192
    dropout: float = 0.0

    @property
    def head_dim(self) -> int:
        return self.d_model // self.heads


class Stem(nn.Module):
    """Digits [B, 1024] to memory tokens [B, 64, d]."""

    def __init__(self, config: Config):
        super().__init__()
        self.digit = nn.Embedding(DIGITS, config.digit_channels)
        self.fine = nn.Conv2d(config.digit_channels + 1, config.stem_channels, 3, stride=2, padding=1)
        self.coarse = nn.Conv2d(config.stem_channels, config.d_model, 3, stride=2, padding=1)
        self.position = nn.Parameter(torch.zeros(MEMORY_TOKENS, config.d_model))

    def forward(self, grid: Tensor) -> Tensor:
        # The digit itself as a channel beside its embedding: ink is an amount before it is a class.
        digit = self.digit(grid)
        amount = (grid.to(digit.dtype) / (DIGITS - 1)).unsqueeze(-1)
        image = torch.cat([amount, digit], -1).unflatten(1, (GRID, GRID)).permute(0, 3, 1, 2)
        memory = F.gelu(self.coarse(F.gelu(self.fine(image)))).flatten(2).transpose(1, 2)
        return memory + self.position


class Attention(nn.Module):
    """Multi-head attention of `x` to a source, in steps that the exported decoder puts a cache between."""

    def __init__(self, config: Config):
        super().__init__()
        self.heads, self.head_dim = config.heads, config.head_dim
        self.query = nn.Linear(config.d_model, config.d_model, bias=False)
        self.key_value = nn.Linear(config.d_model, 2 * config.d_model, bias=False)
        self.out = nn.Linear(config.d_model, config.d_model, bias=False)

    def split(self, x: Tensor) -> Tensor:
        """[B, T, d] to [B, H, T, dh]."""
        return x.unflatten(-1, (self.heads, self.head_dim)).transpose(1, 2)

    def queries(self, x: Tensor) -> Tensor:
        return self.split(self.query(x))

    def keys_values(self, x: Tensor) -> tuple[Tensor, Tensor]:
        key, value = self.key_value(x).split(self.heads * self.head_dim, dim=-1)
        return self.split(key), self.split(value)

    def merge(self, heads: Tensor) -> Tensor:
        """[B, H, T, dh] to [B, T, d], projected."""
        return self.out(heads.transpose(1, 2).flatten(2))

    def attend(self, query: Tensor, key: Tensor, value: Tensor, causal: bool = False) -> Tensor:
        """Scaled dot-product attention of heads [B, H, T, dh]."""
        if query.is_cuda:
            return F.scaled_dot_product_attention(query, key, value, is_causal=causal)
        # On a CPU the fused kernel's backward pass takes longer than all the rest of a step: heads are
        # small and sequences short, and plain products run at the full speed of bf16.
        scores = query * self.head_dim**-0.5 @ key.transpose(-2, -1)
        if causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -1e4)
        return scores.softmax(-1).to(value.dtype) @ value

    def forward(self, x: Tensor, source: Tensor, causal: bool = False) -> Tensor:
        key, value = self.keys_values(source)
        return self.merge(self.attend(self.queries(x), key, value, causal))


def mlp(config: Config) -> nn.Sequential:
    hidden = config.mlp_ratio * config.d_model
    return nn.Sequential(nn.Linear(config.d_model, hidden), nn.GELU(), nn.Linear(hidden, config.d_model))


class EncoderLayer(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.attention_norm = nn.LayerNorm(config.d_model)
        self.attention = Attention(config)
        self.mlp_norm = nn.LayerNorm(config.d_model)
        self.mlp = mlp(config)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        normed = self.attention_norm(x)
        x = x + self.dropout(self.attention(normed, normed))
        return x + self.dropout(self.mlp(self.mlp_norm(x)))


class DecoderLayer(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.attention_norm = nn.LayerNorm(config.d_model)
        self.attention = Attention(config)
        self.cross_norm = nn.LayerNorm(config.d_model)
        self.cross = Attention(config)
        self.mlp_norm = nn.LayerNorm(config.d_model)
        self.mlp = mlp(config)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        normed = self.attention_norm(x)
        x = x + self.dropout(self.attention(normed, normed, causal=True))
        x = x + self.dropout(self.cross(self.cross_norm(x), memory))
        return x + self.dropout(self.mlp(self.mlp_norm(x)))


class DrawingToProgram(nn.Module):
    """log q(program | drawing), token by token."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.stem = Stem(config)
        self.encoder = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))
        self.memory_norm = nn.LayerNorm(config.d_model)
        self.token = nn.Embedding(config.vocabulary, config.d_model)
        self.position = nn.Embedding(config.max_tokens, config.d_model)
        self.decoder = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(config.d_model)
        self.apply(self._initialise)
        # Each layer adds to the residual stream: smaller steps keep its variance at the start (GPT-2).
        for name, weight in self.named_parameters():
            if name.endswith(("out.weight", "mlp.2.weight")):
                depth = config.encoder_layers if name.startswith("encoder") else config.decoder_layers
                nn.init.normal_(weight, std=0.02 / (3 * depth) ** 0.5)

    @staticmethod
    def _initialise(module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def encode(self, grid: Tensor) -> Tensor:
        """Digits [B, 1024] to the memory [B, 64, d]."""
        memory = self.stem(grid)
        for layer in self.encoder:
            memory = layer(memory)
        return self.memory_norm(memory)

    def decode(self, tokens: Tensor, memory: Tensor) -> Tensor:
        """Tokens [B, T] to the hidden state [B, T, d] that predicts the next of each."""
        x = self.token(tokens) + self.position.weight[: tokens.shape[1]]
        for layer in self.decoder:
            x = layer(x, memory)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return F.linear(hidden, self.token.weight)

    def forward(self, grid: Tensor, tokens: Tensor) -> Tensor:
        """Negative log-likelihood, summed: grid [B, 1024], tokens [B, T] from `<bos>` to `<eos>`, padded."""
        hidden = self.decode(tokens[:, :-1], self.encode(grid))
        logits = self.logits(hidden).float().flatten(0, 1)
        return F.cross_entropy(logits, tokens[:, 1:].flatten(), ignore_index=PAD, reduction="sum")

    def parameter_count(self) -> int:
        return sum(weight.numel() for weight in self.parameters())
