"""Mixed precision: products in bfloat16, weights and sums in float32 (Micikevicius 2018; Kalamkar 2019).

bfloat16 has float32's range, so that the loss needs no scale.
"""

from __future__ import annotations

import torch

from elman.training.config import PrecisionName


def products(name: PrecisionName, device: torch.device) -> torch.autocast:
    """Return the context in which products are taken as `--precision` names it.

    `auto` takes bfloat16 where the device multiplies it by itself; bfloat16 elsewhere is right, and slow.
    """
    low = name == "bfloat16" or (name == "auto" and multiplies_bfloat16(device))
    return torch.autocast(device.type, torch.bfloat16, enabled=low)


def multiplies_bfloat16(device: torch.device) -> bool:
    """Tell whether the device has instructions for products of bfloat16."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
