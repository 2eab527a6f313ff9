r"""The settings of a training in PyTorch: those of `dlref.training.fit`, and four more."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from dlref.engine.arguments import check_count
from dlref.training.settings import Settings


@dataclass(frozen=True, kw_only=True)
class TorchSettings(Settings):
    """The keyword arguments of `dlref.pytorch.training.fit`, which says what they mean."""

    device: str | torch.device | None = None
    autocast: torch.dtype | None = None
    accumulate: int = 1
    compile: bool = False

    def __post_init__(self) -> None:
        if self.autocast not in (None, torch.bfloat16, torch.float16):
            raise ValueError(f"fit: autocast must be torch.bfloat16, torch.float16 or None, got {self.autocast}")
        check_count("fit", "accumulate", self.accumulate)
        super().__post_init__()
