"""What tests/gpu/check runs: pairpick beside PyTorch and transformers on the same weights and images. See there."""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

import numpy as np
import torch
import transformers
from PIL import Image
from transformers import CLIPConfig, CLIPModel

SIZES = {  # text (width, layers), vision (width, layers), heads, side, patch, projection
    "h": ((1024, 24), (1280, 32), 16, 224, 14, 1024),
    "tiny": ((64, 3), (80, 3), 4, 56, 14, 32),
}
DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
BOS, EOS = 49406, 49407
# Words of one letter are the only ones whose tokens follow without the merges of the vocabulary.
PROMPTS = ["a b c d e f g", "x y z", "q"]
# The largest error of a score, relative to it, that rounding explains; in 16 bits twice PyTorch's own error is fine too.
ALLOWED = {"f32": 1e-3, "f16": 1e-2, "bf16": 5e-2}


def ids_of(prompt):
    """CLIP's tokens of words of one letter: the bytes from ! on come first, then the same as ends of words."""
    return [BOS, *(ord(word) - ord("!") + 256 for word in prompt.split()), EOS]


def make_weights(size, device, folder):
    """Random weights, scaled so that scores differ: with transformers' own initialisation all would be nearly equal."""
    (tw, tl), (vw, vl), heads, side, patch, projection = SIZES[size]
    config = CLIPConfig(
        text_config=dict(hidden_size=tw, intermediate_size=4 * tw, num_hidden_layers=tl, num_attention_heads=heads, hidden_act="gelu",
                         vocab_size=49408, max_position_embeddings=77, projection_dim=projection, bos_token_id=BOS, eos_token_id=EOS,
                         pad_token_id=EOS),
        vision_config=dict(hidden_size=vw, intermediate_size=4 * vw, num_hidden_layers=vl, num_attention_heads=heads, hidden_act="gelu",
                           image_size=side, patch_size=patch, projection_dim=projection),
        projection_dim=projection)
    torch.manual_seed(7)
    with torch.device(device):
        model = CLIPModel(config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim > 1:
                p.normal_(std=0.5 if "embedding" in name and "patch" not in name else 1.2 / math.sqrt(p[0].numel()))
            elif "bias" in name:
                p.normal_(std=0.1)
        model.logit_scale.fill_(math.log(100))
    model.save_pretrained(folder)
    return model


def make_images(count, side, folder):
    """Pictures of blocks, waves and noise, none of the network's size, so that scaling and cropping take part."""
    rng = np.random.default_rng(11)
    paths = []
    for at in range(count):
        high, wide = (int(x) for x in rng.integers(side, 3 * side, 2))
        y, x = np.mgrid[0:high, 0:wide]
        waves = np.stack([np.sin(x / rng.uniform(5, 60) + y / rng.uniform(5, 60)) for _ in range(3)], -1) * 60
        blocks = rng.integers(0, 160, (high // 16 + 1, wide // 16 + 1, 3)).repeat(16, 0).repeat(16, 1)[:high, :wide]
        picture = np.clip(blocks + 48 + waves + rng.normal(0, 12, (high, wide, 3)), 0, 255).astype(np.uint8)
        paths.append(folder / f"{at:03}.png")
        Image.fromarray(picture).save(paths[-1])
    return paths


def pixels_of(path, side):
    """CLIP's preprocessing: Pillow's bicubic to the shortest edge, the centre, mean and deviation."""
    image = Image.open(path).convert("RGB")
    short, long = min(image.size), max(image.size)
    scaled = lambda edge: side if edge == short else int(side * edge / short)
    image = image.resize((scaled(image.width), scaled(image.height)), Image.BICUBIC)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = np.asarray(image.crop((left, top, left + side, top + side)), np.float32) / 255
    return torch.from_numpy((image - np.float32(MEAN)) / np.float32(STD)).permute(2, 0, 1)


def features(output):
    return output if isinstance(output, torch.Tensor) else output.pooler_output


@torch.inference_mode()
def torch_scores(model, paths, side, device, dtype):
    """{prompt: [score]} as PyTorch has them."""
    model = model.to(device, dtype)
    x = torch.stack([pixels_of(path, side) for path in paths]).to(device, dtype)
    unit = lambda v: torch.nn.functional.normalize(v.float(), dim=-1)
    images = torch.cat([unit(features(model.get_image_features(pixel_values=part))) for part in x.split(32)])
    scale = model.logit_scale.float().exp()
    texts = {p: unit(features(model.get_text_features(input_ids=torch.tensor([ids_of(p)], device=device)))) for p in PROMPTS}
    return {p: (scale * (images @ text.T)).flatten().tolist() for p, text in texts.items()}


class Memory(threading.Thread):
    """The most memory in use on the GPU while it runs, in MiB, as nvidia-smi sees it."""

    def __enter__(self):
        super().__init__(daemon=True)
        self.most, self.over = None, threading.Event()
        self.start()
        return self

    def run(self):
        while not self.over.is_set():
            try:
                out = subprocess.run(["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", "0"],
                                     capture_output=True, text=True, timeout=10).stdout
                self.most = max(self.most or 0, int(out.split()[0]))
            except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
                return
            self.over.wait(0.2)

    def __exit__(self, *_):
        self.over.set()
        self.join()


def pairpick(arguments, limit=600):
    """The objects that pairpick prints, or why there are none."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=limit)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    if done.returncode != 0:
        return None, (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    try:
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()], None
    except ValueError as error:
        return None, f"no JSON: {error}"


def compare(found, known):
    """Largest error, largest relative error, and pairs of images of one prompt that stand in the other order."""
    apart = [(abs(f - k), abs(f - k) / max(abs(k), 1.0)) for p in known for f, k in zip(found[p], known[p])]
    flips = pairs = 0
    for p in known:
        for i in range(len(known[p])):
            for j in range(i):
                pairs += 1
                flips += (found[p][i] - found[p][j]) * (known[p][i] - known[p][j]) < 0
    return {"absolute": max(a for a, _ in apart), "relative": max(r for _, r in apart), "flips": flips, "pairs": pairs}


def parity(args, model, paths, side, weights):
    rows = []
    known = torch_scores(model, paths, side, args.device, torch.float32)
    for dtype in args.dtypes:
        row = {"dtype": dtype, "allowed": ALLOWED[dtype]}
        if dtype != "f32":
            row["torch"] = compare(torch_scores(model, paths, side, args.device, DTYPES[dtype]), known)
            row["allowed"] = max(row["allowed"], 2 * row["torch"]["relative"])
        found = {}
        for prompt in PROMPTS:
            lines, row["problem"] = pairpick([args.binary, "score", *map(str, paths), "--prompt", prompt, "--weights", str(weights),
                                              "--device", args.device, "--dtype", dtype, "--json"])
            if lines is None:
                break
            if len(lines) != len(paths):
                row["problem"] = f"{len(lines)} scores of {len(paths)} images"
                break
            found[prompt] = [line["score"] for line in lines]
        else:
            row["pairpick"] = compare(found, known)
        # A model that was narrowed is narrow for good.
        if dtype != "f32":
            model = CLIPModel.from_pretrained(weights, dtype=torch.float32).eval()
        rows.append(row)
    return rows


def seconds(run, rounds, device):
    """The median of the seconds that a call takes, after a warm-up."""
    wait = torch.cuda.synchronize if device.startswith("cuda") else lambda: None
    for _ in range(2):
        run()
    wait()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        wait()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@torch.inference_mode()
def torch_bench(args, weights, side):
    dtype = DTYPES[args.bench_dtype]
    start = time.perf_counter()
    model = CLIPModel.from_pretrained(weights, dtype=dtype, attn_implementation="sdpa").eval().to(args.device)
    out = {"load_seconds": time.perf_counter() - start, "images": []}
    for tokens in (77, 20):
        ids = torch.full((1, tokens), 320, device=args.device)
        ids[:, 0], ids[:, -1] = BOS, EOS
        out[f"text{tokens}_seconds"] = seconds(lambda: model.get_text_features(input_ids=ids), args.rounds, args.device)
    for compiled in (False, True):
        for batch in args.compile_batches if compiled else args.batches:
            row = {"batch": batch, "compiled": compiled}
            try:
                x = torch.randn(batch, 3, side, side, device=args.device, dtype=dtype)
                call = model.get_image_features
                if compiled:
                    torch._dynamo.reset()
                    call = torch.compile(call, mode=args.compile_mode, dynamic=False)
                row["images_per_second"] = batch / seconds(lambda: call(pixel_values=x), args.rounds, args.device)
            except Exception as error:  # too little memory, or no compiler: the rest still counts
                row["problem"] = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:160]
            out["images"].append(row)
    if args.device.startswith("cuda"):
        out["peak_mib"] = torch.cuda.max_memory_allocated() // (1 << 20)
    return out


def own_bench(args, weights):
    rows = []
    for batch in args.batches:
        with Memory() as memory:
            lines, problem = pairpick([args.binary, "model", "bench", "--weights", str(weights), "--device", args.device, "--dtype",
                                       args.bench_dtype, "--batch", str(batch), "--rounds", str(args.rounds), "--json"])
        rows.append({"batch": batch, "memory_mib": memory.most, "problem": problem, **(lines[-1] if lines else {})})
        if lines is None and "memory" not in problem:
            break
    return rows


@torch.inference_mode()
def matrix_rate(device, dtype):
    """What the device reaches on one large product, in TFLOP/s: the best of what a network could."""
    size = 8192 if device.startswith("cuda") else 1024
    a, b = (torch.randn(size, size, device=device, dtype=dtype) for _ in range(2))
    return 2 * size**3 / seconds(lambda: a @ b, 10, device) / 1e12


def image_flops(size):
    """Floating-point operations of an image: 334.59 G for CLIP-H, as published."""
    if size == "h":
        return 334.59e9
    _, (width, layers), _, side, patch, projection = SIZES[size]
    tokens = (side // patch) ** 2 + 1
    layer = 2 * tokens * 12 * width**2 + 4 * tokens**2 * width
    return layers * layer + 2 * (tokens - 1) * 3 * patch**2 * width + 2 * width * projection


def number(value, form="{:.1f}"):
    return "–" if value is None else form.format(value)


def tell(result):
    print(f"\n{result['gpu']} · torch {result['torch']} · transformers {result['transformers']} · {result['size']}")
    print(f"\n{'dtype':6}{'who':10}{'absolute':>12}{'relative':>12}{'flips':>14}")
    for row in result["parity"]:
        for who in ("pairpick", "torch"):
            if who in row:
                one = row[who]
                print(f"{row['dtype']:6}{who:10}{one['absolute']:12.2e}{one['relative']:12.2e}{one['flips']:7} of {one['pairs']}")
        if row["problem"]:
            print(f"{row['dtype']:6}pairpick    {row['problem']}")
    rate, flops = result["matrix_tflops"], result["image_flops"]
    print(f"\nmatrix rate {rate:.1f} TFLOP/s in {result['bench_dtype']}: {rate * 1e12 / flops:.0f} images a second at most")
    print(f"\n{'who':18}{'batch':>6}{'images/s':>10}{'of the rate':>13}{'MiB':>8}")
    rows = [("pairpick", row, row["memory_mib"]) for row in result["pairpick"]]
    rows += [("torch.compile" if row["compiled"] else "torch", row, None) for row in result["torch_bench"]["images"]]
    for who, row, memory in rows:
        speed = row.get("images_per_second")
        share = None if speed is None else 100 * speed * flops / (rate * 1e12)
        print(f"{who:18}{row['batch']:6}{number(speed):>10}{number(share, '{:.1f} %'):>13}{number(memory, '{}'):>8}  {row.get('problem') or ''}")
    own = next((row for row in result["pairpick"] if not row["problem"]), {})
    for key in ("load_seconds", "text77_seconds", "text20_seconds"):
        print(f"{key:18}pairpick {number(own.get(key), '{:.4f}')}  torch {result['torch_bench'][key]:.4f}")


def main():
    many = lambda kind: lambda text: [kind(one) for one in text.split(",") if one]
    parser = argparse.ArgumentParser(prog="check", description="pairpick beside PyTorch on one machine")
    parser.add_argument("binary")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--size", choices=SIZES, default="h")
    parser.add_argument("--images", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--batches", type=many(int), default=[1, 2, 4, 8, 16, 32, 64, 128, 256])
    parser.add_argument("--compile-batches", type=many(int), default=[1, 64, 256], help="empty: without torch.compile")
    parser.add_argument("--compile-mode", default="max-autotune-no-cudagraphs")
    parser.add_argument("--dtypes", type=many(str), help="default: f32, f16, bf16; on the CPU f32")
    parser.add_argument("--bench-dtype", choices=DTYPES, help="default: bf16; on the CPU f32")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(os.environ.get("OUT") or "gpu-check"))
    args = parser.parse_args()
    on_cpu = args.device == "cpu"
    args.dtypes = args.dtypes or (["f32"] if on_cpu else ["f32", "f16", "bf16"])
    args.bench_dtype = args.bench_dtype or ("f32" if on_cpu else "bf16")
    if args.device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit("check: PyTorch finds no CUDA device; check `nvidia-smi`, or try --device cpu --size tiny")
    # 32 bits are to mean 32 bits.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    args.out.mkdir(parents=True, exist_ok=True)
    import tempfile
    with tempfile.TemporaryDirectory(prefix="pairpick-check-") as scratch:
        scratch = pathlib.Path(scratch)
        weights, side = scratch / "weights", SIZES[args.size][3]
        print(f"making weights and {args.images} images …", file=sys.stderr)
        model = make_weights(args.size, args.device, weights)
        paths = make_images(args.images, side, scratch)
        result = {"gpu": torch.cuda.get_device_name() if args.device.startswith("cuda") else args.device, "size": args.size,
                  "torch": torch.__version__, "transformers": transformers.__version__, "bench_dtype": args.bench_dtype,
                  "image_flops": image_flops(args.size)}
        print("scoring …", file=sys.stderr)
        result["parity"] = parity(args, model, paths, side, weights)
        del model
        if args.device.startswith("cuda"):
            torch.cuda.empty_cache()
        print("measuring pairpick …", file=sys.stderr)
        result["pairpick"] = own_bench(args, weights)
        print("measuring torch …", file=sys.stderr)
        result["matrix_tflops"] = matrix_rate(args.device, DTYPES[args.bench_dtype])
        result["torch_bench"] = torch_bench(args, weights, side)
        # Once more: a GPU that has grown hot is slower, and the two shall be measured alike.
        result["matrix_tflops_after"] = matrix_rate(args.device, DTYPES[args.bench_dtype])
    tell(result)
    path = args.out / "check.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\n{path}")
    good = all("pairpick" in row and row["pairpick"]["relative"] <= row["allowed"] for row in result["parity"])
    if not good:
        print("check: scores are further from PyTorch's than rounding explains, or could not be had", file=sys.stderr)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
