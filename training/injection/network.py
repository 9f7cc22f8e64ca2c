"""The reader as it is trained: the first layers of a BERT, from the file of all-MiniLM-L6-v2, and one number at the end."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

LAYERS, HEADS, WIDTH, WORDS, PLACES, DROP = 3, 12, 384, 20_000, 96, 0.1
_LARGEST = 63

Module = TypeVar("Module", bound=nn.Module)


class Reader(nn.Module):
    """Excerpts in, log-odds out. Word, place and kind vectors stay as they are; all else learns."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        file = load_file(folder / "model.safetensors")
        tables = {"word": file["embeddings.word_embeddings.weight"][:WORDS]}
        tables["place"] = file["embeddings.position_embeddings.weight"][:PLACES]
        tables["kind"] = file["embeddings.token_type_embeddings.weight"]
        for name, table in tables.items():
            self.register_buffer(name, table.float().clone())
        self.norm = _loaded(nn.LayerNorm(WIDTH, 1e-12), file, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(file, f"encoder.layer.{number}.") for number in range(LAYERS))
        self.head = nn.Linear(WIDTH, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, tokens: Tensor, kinds: Tensor) -> Tensor:
        """`tokens` and `kinds` as `training.injection.examples.padded` makes them."""
        place = self.place[: tokens.shape[1]]
        state = self.norm(self.word[tokens] + place + self.kind[kinds.clamp(min=0)])
        unseen = torch.where(kinds < 0, -1e4, 0.0)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, unseen)
        own = (kinds == 0).float()[:, :, None]
        pooled = (state * own).sum(dim=1) / own.sum(dim=1) + state[:, 0]
        with torch.autocast("cpu", enabled=False):
            margin: Tensor = self.head(pooled.float())[:, 0]
        return margin

    def take(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Goes on from weights like those of `arrays`."""
        for name, tensor in self._named().items():
            tensor.data.copy_(torch.from_numpy(arrays[name].copy()).view(tensor.shape))

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights, with names and shapes as `training.injection.graph` reads them."""
        return {name: tensor.detach().numpy().astype(np.float32) for name, tensor in self._named().items()}

    def _named(self) -> dict[str, Tensor]:
        found = {"word": self.word, "place": self.place, "kind": self.kind}
        found |= {"norm": self.norm.weight, "norm_shift": self.norm.bias}
        found |= {"head": self.head.weight.T, "head_shift": self.head.bias}
        for number, layer in enumerate(self.layers):
            for name in ("in", "out", "up", "down"):
                product = getattr(layer, f"{name}_")
                found |= {f"{number}_{name}": product.weight.T, f"{number}_{name}_shift": product.bias}
            for name in ("out_norm", "down_norm"):
                norm = getattr(layer, name)
                found |= {f"{number}_{name}": norm.weight, f"{number}_{name}_shift": norm.bias}
        return found


class Rounded(nn.Linear):
    """A product whose weights can be rounded to seven bits, as they will be shipped, while it still learns."""

    is_rounded = False

    def forward(self, state: Tensor) -> Tensor:
        weight = self.weight
        if self.is_rounded:
            unit = weight.detach().abs().amax(dim=1, keepdim=True) / _LARGEST
            weight = weight + (torch.round(weight / unit) * unit - weight).detach()
        return functional.linear(state, weight, self.bias)


class Layer(nn.Module):
    """One layer: words look at each other, then each is thought over."""

    def __init__(self, file: dict[str, Tensor], at: str) -> None:
        super().__init__()
        heads = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
        parts = {f"in.{end}": torch.cat([file[f"{head}.{end}"] for head in heads]) for end in ("weight", "bias")}
        self.in_ = _loaded(Rounded(WIDTH, 3 * WIDTH), parts, "in")
        self.out_ = _loaded(Rounded(WIDTH, WIDTH), file, f"{at}attention.output.dense")
        self.up_ = _loaded(Rounded(WIDTH, 4 * WIDTH), file, f"{at}intermediate.dense")
        self.down_ = _loaded(Rounded(4 * WIDTH, WIDTH), file, f"{at}output.dense")
        self.out_norm = _loaded(nn.LayerNorm(WIDTH, 1e-12), file, f"{at}attention.output.LayerNorm")
        self.down_norm = _loaded(nn.LayerNorm(WIDTH, 1e-12), file, f"{at}output.LayerNorm")

    def forward(self, state: Tensor, unseen: Tensor) -> Tensor:
        rows, length, _ = state.shape
        inner = self.in_(state).view(rows, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        # By hand: what torch has for it takes twice the time on the way back.
        share = inner[0] @ inner[1].transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + unseen
        mixed = share.softmax(dim=-1).to(inner.dtype) @ inner[2]
        mixed = self.out_(mixed.transpose(1, 2).reshape(rows, length, WIDTH))
        state = self.out_norm(state + functional.dropout(mixed, DROP, self.training))
        wide = functional.gelu(self.up_(state), approximate="tanh")
        return self.down_norm(state + functional.dropout(self.down_(wide), DROP, self.training))


def _loaded(module: Module, file: dict[str, Tensor], name: str) -> Module:
    module.load_state_dict({end: file[f"{name}.{end}"].float() for end in ("weight", "bias")})
    return module
