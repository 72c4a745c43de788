"""Writes tests/fixtures/clip/pixels/: small pictures of every kind, and in expected.json what Pillow and transformers'
CLIPImageProcessorPil make of them.

    python3 -m venv venv && venv/bin/pip install transformers torch torchvision pillow numpy
    venv/bin/python pixels.py

Written with transformers 5.23.0, Pillow 13.0.0 (libjpeg-turbo 3.2.0, libwebp 1.6.0), numpy 2.4.6 on x86-64. Pillow and
Python name everything here by SHA-256 of the bytes, rows from the top, red, green and blue in turn.

expected.json: "files": name → width, height, SHA-256 of convert("RGB"), SHA-256 of the crop of each side; "sizes": width,
height, side → SHA-256 of the crop of `hashed(width, height)`, which the test makes again; "tables": mean, std → SHA-256 of
the 256 × 3 normalised values, f32, little-endian.
"""

import hashlib
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "clip" / "pixels"
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(1)


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def crop(image, side):
    """What the processor makes of a picture that is RGB by now."""
    image.info.clear()  # the processor would lay a transparent colour over white, which convert("RGB") has dropped
    return processed(image, side)


def processed(image, side):
    processor = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side},
                                      do_rescale=False, do_normalize=False)
    planes = processor(images=image, return_tensors="np").pixel_values[0]
    assert planes.dtype == np.uint8 and planes.shape == (3, side, side)
    return planes.transpose(1, 2, 0)


def hashed(width, height):
    """Noise that any language makes alike from the place of the byte."""
    x = np.arange(width * height * 3, dtype=np.uint64)
    x = (x * 2654435761 + 12345) & 0xFFFFFFFF
    x ^= x >> 15
    x = (x * 2246822519) & 0xFFFFFFFF
    return Image.fromarray((x >> 24).astype(np.uint8).reshape(height, width, 3))


def photo(width, height, mode="RGB"):
    """Clouds of several scales with edges and grain: what codecs find neither empty nor hopeless."""
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    total = np.zeros((height, width, bands))
    for scale in (2, 3, 6, 12, 24):
        small = (rng.random((scale + 1, scale + 1, bands)) * 255).astype(np.uint8)
        for band in range(bands):
            total[..., band] += np.asarray(Image.fromarray(small[..., band]).resize((width, height), Image.BICUBIC), float) / scale**0.5
    total = (total - total.min()) / np.ptp(total) * 330 - 40
    y, x = np.mgrid[:height, :width]
    total[(x - width * 0.6) ** 2 + (y - height * 0.4) ** 2 < (height / 4) ** 2] *= [0.4, 1.2, 0.7, 0.9][:bands]
    total += rng.normal(size=total.shape) * 5
    array = total.clip(0, 255).astype(np.uint8)
    return Image.fromarray(array[..., 0] if bands == 1 else array, mode)


def save(picture, name, **options):
    picture.save(OUT / name, **options)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(name, width, height, depth, kind, rows, before=b"", after=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    raw = b"".join(b"\0" + row for row in rows)
    (OUT / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", zlib.compress(raw, 9)) + after + chunk(b"IEND", b""))


def jpegs():
    for subsampling, label in enumerate(["444", "422", "420"]):
        for quality in (30, 75, 95):
            save(photo(91, 67), f"{label}-{quality}.jpg", quality=quality, subsampling=subsampling)
        save(photo(91, 67), f"{label}-progressive.jpg", quality=85, subsampling=subsampling, progressive=True)
        save(Image.fromarray(rng.integers(0, 256, (33, 37, 3), dtype=np.uint8)), f"{label}-noise.jpg", quality=90, subsampling=subsampling)
        save(photo(5, 3), f"{label}-tiny.jpg", quality=75, subsampling=subsampling)
    save(photo(512, 384), "large.jpg", quality=60)
    save(photo(91, 67, "L"), "grey.jpg", quality=80)
    save(photo(91, 67, "L"), "grey-progressive.jpg", quality=80, progressive=True)
    save(photo(91, 67), "rgb.jpg", quality=80, keep_rgb=True)
    save(photo(91, 67), "restarts.jpg", quality=80, restart_marker_blocks=3)
    save(photo(91, 67), "one.jpg", quality=1)
    save(photo(1, 1), "1x1.jpg")
    save(photo(61, 47, "CMYK"), "cmyk.jpg", quality=85)
    save(photo(61, 47, "CMYK"), "cmyk-420.jpg", quality=85, subsampling=2)
    memory = io.BytesIO()
    photo(61, 47, "CMYK").save(memory, "JPEG", quality=85)
    stored = bytearray(memory.getvalue())
    stored[stored.index(b"Adobe") + 11] = 2
    (OUT / "ycck.jpg").write_bytes(stored)
    exif = Image.Exif()
    exif[0x0112] = 6
    save(photo(60, 40), "turned.jpg", quality=85, exif=exif)


def pngs():
    save(photo(40, 30), "rgb.png")
    save(photo(40, 30, "RGBA"), "rgba.png")
    save(photo(40, 30, "L"), "grey.png")
    save(photo(40, 30, "LA"), "grey-alpha.png")
    save(photo(40, 30).quantize(37), "palette.png", bits=8)
    save(photo(40, 30).quantize(256), "palette-clear.png", transparency=bytes(range(256)))
    values = [0, 1, 127, 128, 255, 256, 257, 511, 512, 32767, 32768, 65279, 65280, 65407, 65535, 54321]
    wide = lambda bands: [struct.pack(f">{16 * bands}H", *[(v * (b + 1) + r) & 0xFFFF for v in values for b in range(bands)]) for r in range(3)]
    png("grey-16.png", 16, 3, 16, 0, wide(1))
    png("grey-16-clear.png", 16, 3, 16, 0, wide(1), chunk(b"tRNS", struct.pack(">H", 256)))
    png("grey-alpha-16.png", 16, 3, 16, 4, wide(2))
    png("rgb-16.png", 16, 3, 16, 2, wide(3))
    png("rgba-16.png", 16, 3, 16, 6, wide(4))
    for depth in (1, 2, 4):
        rows = [bytes((r * 57 + i * 91) & 0xFF for i in range(5)) for r in range(7)]
        png(f"grey-{depth}.png", 5 * 8 // depth, 7, depth, 0, rows)
        palette = bytes((i * 37 + 11) & 0xFF for i in range(3 * (2**depth - 1)))
        png(f"palette-{depth}-short.png", 5 * 8 // depth, 7, depth, 3, rows, chunk(b"PLTE", palette), b"")
    rows = [bytes((r * 57 + i * 91) & 0xFF for i in range(12)) for r in range(4)]
    png("rgb-clear.png", 4, 4, 8, 2, rows, chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"tRNS", struct.pack(">HHH", 0, 91, 182)))
    png("suggested-palette.png", 12, 4, 8, 0, rows, chunk(b"sBIT", b"\x08"))
    frames = [photo(24, 16), photo(24, 16)]
    save(frames[0], "animated.png", save_all=True, append_images=frames[1:])
    save(frames[0], "animated-apart.png", save_all=True, append_images=frames[1:], default_image=True)


def riff(*chunks):
    body = b"WEBP" + b"".join(n + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for n, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webps():
    for quality in (10, 75, 95):
        save(photo(91, 67), f"lossy-{quality}.webp", quality=quality)
    save(photo(256, 200), "large.webp", quality=60, method=2)
    save(photo(1, 1), "1x1.webp")
    save(photo(40, 30), "lossless.webp", lossless=True)
    save(photo(40, 30, "RGBA"), "lossless-alpha.webp", lossless=True, exact=True)
    save(photo(61, 47, "RGBA"), "lossy-alpha.webp", quality=80)
    frames = [photo(48, 32), photo(48, 32)]
    save(frames[0], "animated.webp", save_all=True, append_images=frames[1:], quality=80)
    save(photo(48, 32, "RGBA"), "animated-alpha.webp", save_all=True, append_images=frames[1:], lossless=True)
    # A first frame that covers a part of the canvas alone, on a background of some colour.
    inner = io.BytesIO()
    photo(20, 10).save(inner, "WEBP", lossless=True)
    u24 = lambda n: struct.pack("<I", n)[:3]
    frame = u24(4) + u24(3) + u24(19) + u24(9) + u24(100) + b"\0" + inner.getvalue()[12:]
    canvas = bytes([18, 0, 0, 0]) + u24(47) + u24(31)
    animation = (b"ANIM", bytes([30, 60, 90, 255, 0, 0]))
    (OUT / "animated-part.webp").write_bytes(riff((b"VP8X", canvas), animation, (b"ANMF", frame), (b"ANMF", frame)))
    # A first frame that asks to be blended, half clear.
    inner = io.BytesIO()
    photo(48, 32, "RGBA").save(inner, "WEBP", lossless=True, exact=True)
    stream = inner.getvalue()[inner.getvalue().index(b"VP8L"):]
    frame = u24(0) + u24(0) + u24(47) + u24(31) + u24(100) + b"\0" + stream
    (OUT / "animated-blended.webp").write_bytes(riff((b"VP8X", canvas), animation, (b"ANMF", frame), (b"ANMF", frame)))


def main():
    jpegs()
    pngs()
    webps()
    files = {}
    for path in sorted(OUT.iterdir()):
        if path.name == "expected.json":
            continue
        picture = Image.open(path).convert("RGB")
        sides = [224] + ([56, 336] if path.name in ("large.jpg", "large.webp", "420-75.jpg") else [])
        files[path.name] = {"size": list(picture.size), "rgb": sha(np.asarray(picture)), "crops": {str(side): sha(crop(picture, side)) for side in sides}}
    shapes = [(1, 1), (1, 2), (2, 1), (3, 2), (1, 5000), (5000, 1), (7, 5000), (5000, 3), (5, 5), (13, 17), (55, 56), (56, 55), (57, 56),
              (100, 100), (111, 333), (223, 223), (223, 224), (224, 223), (224, 224), (224, 225), (225, 224), (225, 225), (224, 501), (501, 224), (447, 448), (448, 448),
              (449, 449), (512, 512), (512, 768), (768, 512), (513, 511), (640, 427), (1000, 33), (33, 1000), (1023, 769), (1024, 1024), (300, 2999), (224, 20000), (20000, 225)]
    sides = [1, 2, 7, 30, 56, 224, 225, 256, 336, 384]
    sizes = [[*shape, 224] for shape in shapes] + [[*shape, side] for side in sides for shape in [(1, 1), (2, 3), (97, 31), (56, 224), (225, 224), (640, 427)] if side != 224]
    rng_sizes = np.random.default_rng(2)
    sizes += [[int(w), int(h), int(side)] for w, h, side in zip(rng_sizes.integers(1, 700, 60), rng_sizes.integers(1, 700, 60), rng_sizes.integers(1, 300, 60))]
    sizes = [{"width": w, "height": h, "side": s, "crop": sha(crop(hashed(w, h), s))} for w, h, s in sizes]
    tables = []
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).convert("RGB")
    clip = CLIPImageProcessorPil()
    for mean, std in [(list(clip.image_mean), list(clip.image_std)), ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), ([0.1, 1 / 3, 0.7], [0.1, 0.3, 1.7])]:
        processor = CLIPImageProcessorPil(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16}, image_mean=mean, image_std=std)
        values = processor(images=ramp, return_tensors="np").pixel_values[0]
        assert values.dtype == np.float32
        tables.append({"mean": mean, "std": std, "table": sha(values.reshape(3, 256).T)})
    (OUT / "expected.json").write_text(json.dumps({"files": files, "sizes": sizes, "tables": tables}, indent=1) + "\n")
    print(len(files), "files,", sum(p.stat().st_size for p in OUT.iterdir()), "bytes")


main()
