"""Makes tests/fixtures/parity/scores.json: what PyTorch and transformers' CLIPModel make of networks, pixels and prompts that
follow from formulas. tests/support/checkpoint.rs makes the same ones, to the bit, and tests/parity_scores.rs compares.

    pip install torch transformers numpy;  python tests/parity/scores.py

The file says which versions made it. Everything is computed in 32-bit floats on the CPU; `spread` is the largest
relative difference of a score from the same network in 64 bits, to judge a tolerance by.
"""
import json
import math
import pathlib

import numpy as np
import torch
import transformers
from transformers import CLIPConfig, CLIPModel

NETWORKS = {  # name: seed, activation, projection, text (width, mlp, layers, heads), words, context, vision likewise, side, patch
    "tiny": (1, "gelu", 32, (64, 256, 3, 4), 600, 77, (80, 320, 3, 4), 56, 14),
    "quick": (2, "quick_gelu", 24, (48, 96, 2, 3), 300, 20, (64, 192, 4, 2), 48, 16),
    "heads-of-80": (3, "gelu", 40, (128, 512, 4, 2), 500, 32, (160, 640, 5, 2), 70, 10),
    "one-layer": (4, "quick_gelu", 16, (32, 64, 1, 1), 200, 12, (48, 100, 1, 4), 32, 8),
}
LENGTHS = [2, 3, 9, 12]
IMAGES = 3
MEAN = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)
MASK = (1 << 64) - 1


def splitmix(name, seed, count):
    start = 0xCBF29CE484222325
    for byte in name.encode():
        start = ((start ^ byte) * 0x100000001B3) & MASK
    start = (start + seed * 0xD1290D1B5F0C3A6D) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(start) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def values(name, shape, seed):
    if name == "logit_scale":
        return np.float32(math.log(100.0))
    count = math.prod(shape)
    fractions = ((splitmix(name, seed, count) >> np.uint64(40)).astype(np.int64) - (1 << 23)).astype(np.float32) / np.float32(1 << 23)
    if "norm" in name and name.endswith("weight"):
        out = np.float32(1) + np.float32(0.1) * fractions
    else:
        if "embedding" in name and "patch" not in name:
            deviation = 0.5
        elif len(shape) < 2:
            deviation = 0.1
        else:
            deviation = 1.2 / math.sqrt(math.prod(shape[1:]))
        out = np.float32(math.sqrt(3.0) * deviation) * fractions
    return out.reshape(shape)


def some_bytes(name, seed, count):
    return (splitmix(name, seed, count) >> np.uint64(56)).astype(np.uint8)


def pixels(at, seed, side):
    wide = -(-side // 8)
    blocks = some_bytes(f"blocks.{at}", seed, wide * wide * 3).reshape(wide, wide, 3)
    noise = some_bytes(f"noise.{at}", seed, side * side * 3).reshape(side, side, 3)
    return blocks.repeat(8, 0).repeat(8, 1)[:side, :side] // 8 * 7 + noise // 8


def prompt(at, seed, length, words):
    ids = (splitmix(f"prompt.{at}", seed, length) % np.uint64(words - 2)).astype(np.int64)
    ids[0], ids[-1] = words - 2, words - 1
    return ids


def features(output):
    return output if isinstance(output, torch.Tensor) else output.pooler_output


def network(seed, act, projection, text, words, context, vision, side, patch):
    names = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
    tower = dict(hidden_act=act, projection_dim=projection)
    config = CLIPConfig(
        text_config=dict(zip(names, text)) | tower | dict(vocab_size=words, max_position_embeddings=context, bos_token_id=words - 2,
                                                          eos_token_id=words - 1, pad_token_id=words - 1),
        vision_config=dict(zip(names, vision)) | tower | dict(image_size=side, patch_size=patch),
        projection_dim=projection)
    model = CLIPModel(config).eval()
    state = {name: torch.from_numpy(np.array(values(name, tuple(old.shape), seed))) for name, old in model.state_dict().items()
             if "position_ids" not in name}
    model.load_state_dict(state, strict=False)
    return model


@torch.inference_mode()
def run(model, images, prompts, context, dtype):
    model = model.to(dtype)
    x = torch.from_numpy((images / np.float32(255) - MEAN) / STD).permute(0, 3, 1, 2).to(dtype)
    image = features(model.get_image_features(pixel_values=x))
    # Padded as the processor pads them: it must make no difference.
    end = prompts[0][-1]
    ids = torch.from_numpy(np.stack([np.concatenate([ids, np.full(context - len(ids), end)]) for ids in prompts]))
    text = features(model.get_text_features(input_ids=ids))
    cosines = torch.nn.functional.normalize(text, dim=-1) @ torch.nn.functional.normalize(image, dim=-1).T
    return image, text, model.logit_scale.exp() * cosines


def main():
    torch.set_num_threads(1)
    out = {"made_by": f"tests/parity/scores.py, torch {torch.__version__}, transformers {transformers.__version__}", "networks": []}
    for name, shape in NETWORKS.items():
        seed, act, projection, text, words, context, vision, side, patch = shape
        model = network(*shape)
        images = np.stack([pixels(at, seed, side) for at in range(IMAGES)])
        prompts = [prompt(at, seed, length, words) for at, length in enumerate([*LENGTHS, context])]
        image, written, scores = run(model, images, prompts, context, torch.float32)
        _, _, exact = run(model, images, prompts, context, torch.float64)
        spread = ((scores.double() - exact).abs() / exact.abs()).max().item()
        print(name, "spread", spread, "scores", scores[0].tolist())
        listed = lambda rows: [[float(f"{number:.9g}") for number in row] for row in rows.tolist()]
        tower = lambda of: dict(zip(("width", "mlp", "layers", "heads"), of))
        out["networks"].append(dict(
            name=name, seed=seed, activation=act, projection=projection, text=tower(text), vocabulary=words, context=context,
            vision=tower(vision), side=side, patch=patch, lengths=[len(ids) for ids in prompts], images=IMAGES, spread=spread,
            image_features=listed(image), text_features=listed(written), scores=listed(scores)))
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "parity" / "scores.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(out, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
