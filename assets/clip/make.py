"""Makes merges.bin: CLIP's byte-pair merges, as small as they simply get.

    python3 make.py bpe_simple_vocab_16e6.txt.gz

The table is OpenAI's (https://github.com/openai/CLIP, clip/bpe_simple_vocab_16e6.txt.gz; the package open_clip_torch
carries the same file). Of its 262,144 merges CLIP uses the first 48,894: with 2 × 256 bytes and two special tokens that
makes 49,408 tokens. A merge is kept as the ids of the two tokens that it joins, 16 bits each, in four planes (left low,
left high, right low, right high) that zlib compresses.
"""

import gzip
import pathlib
import sys
import zlib

MERGES = 49408 - 2 * 256 - 2

lines = gzip.open(sys.argv[1]).read().decode().split("\n")
merges = [tuple(line.split()) for line in lines[1 : 1 + MERGES]]

# The bytes as CLIP numbers them: those that print as themselves, then the rest, which stand for U+0100 and on.
plain = [chr(b) for b in [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]]
letters = plain + [chr(0x100 + i) for i in range(256 - len(plain))]
ids = {word: i for i, word in enumerate(letters + [letter + "</w>" for letter in letters])}
pairs = []
for left, right in merges:
    pairs.append((ids[left], ids[right]))
    ids[left + right] = len(ids)
assert len(pairs) == MERGES and len(ids) == 49406, "a merge that makes a token anew"

planes = bytes(
    pair[side] >> shift & 0xFF for side in (0, 1) for shift in (0, 8) for pair in pairs
)
out = pathlib.Path(__file__).parent / "merges.bin"
out.write_bytes(zlib.compress(planes, 9))
print(out, out.stat().st_size, "bytes")
