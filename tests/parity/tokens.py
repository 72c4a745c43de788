"""Writes tests/fixtures/clip/prompts.bin: prompts of all kinds, and what transformers' CLIPTokenizer makes of them.

    python3 -m venv venv && venv/bin/pip install transformers tokenizers
    venv/bin/python tokens.py bpe_simple_vocab_16e6.txt.gz

The file is zlib over: for each prompt its length (u32, little-endian), its UTF-8, and the first four bytes of the SHA-256
of its ids (each a u32, little-endian; truncated to 77, ended at the first EOS). The vocabulary is the one that
assets/clip/make.py takes. Written with transformers 5.23.0, tokenizers 0.23.3.
"""

import gzip
import hashlib
import pathlib
import random
import struct
import sys
import unicodedata
import zlib

from transformers import CLIPTokenizer

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "fixtures" / "clip" / "prompts.bin"
END = 49407


def tokenizer(path):
    lines = gzip.open(path).read().decode().split("\n")
    merges = [tuple(line.split()) for line in lines[1 : 1 + 49408 - 2 * 256 - 2]]
    plain = [chr(b) for b in [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]]
    letters = plain + [chr(0x100 + i) for i in range(256 - len(plain))]
    words = letters + [c + "</w>" for c in letters] + ["".join(m) for m in merges]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={w: i for i, w in enumerate(words)}, merges=merges, model_max_length=77)


rng = random.Random(20230501)

SUBJECTS = """a red fox; two astronauts; an old lighthouse keeper; a bowl of ramen; the queen of hearts; a cyberpunk samurai;
a corgi wearing sunglasses; a baroque cathedral; an isometric bedroom; a glass frog; Napoleon; Frida Kahlo; a mecha whale;
portrait of a freckled woman; a steam locomotive; a dragon's egg; a medieval market; the last unicorn; a knitted octopus;
Emma Watson as a wizard; a 1950s diner; an anthropomorphic teapot; a marble bust; a neon jellyfish; a wolf howling""".replace("\n", " ").split("; ")
PLACES = """on a rainy street; under a birch; in Tōkyō at night; inside a cathedral; on the moon; in a field of poppies; at the bottom
of the sea; in São Paulo; beside a frozen lake; in front of a supernova; at 5 o'clock; in Reykjavík; on a chess board; in the 80's""".replace("\n", " ").split("; ")
STYLES = """trending on artstation; octane render; 8k; 4k uhd; highly detailed; concept art; by greg rutkowski; unreal engine 5; sharp focus;
cinematic lighting; 35mm photograph; f/1.8; ISO 100; --ar 16:9; --v 4; oil on canvas; studio ghibli style; art by artgerm and WLOP; hdr;
(masterpiece:1.2); [[blurry]]; {{best quality}}; intricate, elegant; volumetric light; DSLR; bokeh; pixel-art; line-art; vaporwave;
low poly; award winning; hyper-realistic!!; by Alphonse Mucha; matte painting; symmetrical; <lora:add_detail:0.8>; BREAK; AND; ultra-wide""".replace("\n", " ").split("; ")
ODD_SPACES = [" ", "  ", "\t", "\n", "\r\n", "\v", "\f", "\x1c", "\x1f", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\u180e", "\u2060"]
EMOJI = ["😀", "👩\u200d🚀", "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇩🇪", "🇧🇷🇯🇵", "👍🏽", "🧑🏿\u200d🦱", "❤️", "❤", "☃️", "1️⃣", "#️⃣", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🫠", "🪿", "🫩", "㊗️", "©️"]
APOSTROPHES = ["'", "’", "‘", "ʼ", "`", "´", "＇", "\u02b9"]
ENDINGS = ["s", "t", "re", "ve", "m", "ll", "d", "S", "T", "RE", "Ve", "M", "LL", "D", "n", "cause", "ſ", "tis", "ss"]
ENTITIES = ["&amp;", "&lt;b&gt;", "&nbsp;", "&#39;", "&#x1F98A;", "&quot;fox&quot;", "&copy", "&amp;amp;", "&eacute;", "<br/>", "<b>fox</b>", "&"]
URLS = ["https://example.org/a_b?c=d&e=%20f#g", "http://例え.jp/パス", "mailto:a.b+c@example.org", "www.example.com", "/home/ana/pic.png", "C:\\x\\y.jpg", "10.0.0.1:8080"]
SPECIAL = ["<|endoftext|>", "<|startoftext|>", "<|ENDOFTEXT|>", "<|StartOfText|>", "<|endoftext|", "|endoftext|>", "<|endoftext|><|endoftext|>", "<|pad|>", "</w>", "</s>", "[CLS]"]
LETTERS = ["İ", "I", "ı", "i̇", "ß", "ẞ", "Σ", "ς", "σ", "ΟΔΟΣ", "ΑΣ.", "Σ'", "ﬁ", "ﬃ", "ﬆ", "Ŀ", "ĳ", "Ǆ", "ǅ", "Å", "Å", "K", "Ω", "Ｆｏｘ", "ª", "º", "ⅷ", "Ⅷ", "½", "²", "①", "Ⓐ", "٣", "३", "〇", "𝔣𝔬𝔵", "𐐀", "𞤀", "Ꭰ", "ꭰ", "Ა", "ა", "ǰ", "ŉ", "ΐ", "ỹ", "\u1e9e"]
SCRIPTS = ["рыжая лиса под берёзой", "红色的狐狸在雪地里", "赤い狐が雪の中で眠る", "빨간 여우가 눈 속에서", "الثعلب الأحمر تحت شجرة", "שועל אדום בשלג", "एक लाल लोमड़ी बर्फ में", "สุนัขจิ้งจอกสีแดง", "η κόκκινη ΑΛΕΠΟΎΣ", "con cáo đỏ dưới cây bạch dương", "un renard ROUX à l'orée", "der Fuchs, größer als Straße", "kırmızı tilki İSTANBUL'da", "lapė, ėjusi per sniegą", "ဖိုးခွား", "ლურჯი ლომი", "կարմիր աղվես", "ቀይ ቀበሮ", "lišák žluťoučký", "ᚠᚢᚦᚨᚱᚲ", "𓃥𓃠", "नि‍क्\u200cष"]
MARKS = [chr(c) for c in [*range(0x300, 0x34F), 0x489, 0x5B0, 0x5BF, 0x64B, 0x651, 0x93C, 0x94D, 0x9BE, 0xE38, 0xE48, 0x1161, 0x11A8, 0x20E3, 0x3099, 0x309A, 0xFE20, 0x1D165, 0xFE0F, 0x200D, 0x200C, 0x34F]]


def styled():
    parts = [rng.choice(SUBJECTS), rng.choice(PLACES)] if rng.random() < 0.7 else [rng.choice(SUBJECTS)]
    text = " ".join(parts)
    for style in rng.sample(STYLES, rng.randrange(0, 7)):
        text += rng.choice([", ", ", ", ", ", " ", ". ", " | ", ",", " - "]) + style
    case = rng.random()
    return text.upper() if case < 0.05 else text.title() if case < 0.15 else text


def mixed():
    kinds = [SUBJECTS, STYLES, EMOJI, ENTITIES, URLS, SPECIAL, LETTERS, SCRIPTS, MARKS, ODD_SPACES]
    glue = ["", " ", *ODD_SPACES, ",", "'", "-", "_", "\0", "."]
    return "".join(rng.choice(rng.choice(kinds)) + rng.choice(glue) for _ in range(rng.randrange(2, 9)))


def spaced():
    words = styled().split(" ")
    return rng.choice(["", " ", "\n"]) + "".join(w + "".join(rng.choices(ODD_SPACES, k=rng.choice([1, 1, 2]))) for w in words)


def contracted():
    words = ["fox", "FOX", "it", "they", "I", "Qu", "l", "é", "9", "''", "ß", "猫", "don", "y'all"]
    return rng.choice(["", " "]).join(rng.choice(words) + rng.choice(APOSTROPHES) + rng.choice(ENDINGS) + rng.choice(["", " ", "x", "1", "."]) for _ in range(rng.randrange(1, 6)))


def marked():
    text = "".join(rng.choice("aeiouAEIOUnNsSkKyYçÇdđ가かハक") + "".join(rng.choices(MARKS, k=rng.randrange(0, 4))) for _ in range(rng.randrange(1, 12)))
    return unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKD", "NFKC"]), text) if rng.random() < 0.5 else text


def scripted():
    text = rng.choice(["", " ", "، ", "。", " — "]).join(rng.sample(SCRIPTS, rng.randrange(1, 4)))
    return rng.choice([str, str.upper, str.title, str.swapcase, lambda t: unicodedata.normalize("NFD", t)])(text)


def controlled():
    return "".join(chr(rng.choice([rng.randrange(0, 0x21), rng.randrange(0x7F, 0xA1), ord(rng.choice("aB3'.-")), rng.choice([0, 0x200E, 0x202E, 0x2066, 0xFFFD, 0xFFFF, 0xAD])])) for _ in range(rng.randrange(1, 16)))


def numbered():
    return rng.choice([" ", "", ", "]).join(rng.choice(["1920x1080", "3.14159", "1,000,000", "50%", "-7", "f/2.8", "1/250s", "2023-05-01", "16:9", "4K", "8k", "v1-5", "0x1F", "１２３", "٣٤", "½", "10⁻³", "№5", "$9.99", "€20", "#ff00aa"]) for _ in range(rng.randrange(1, 7)))


def random_points():
    """From one neighbourhood, as real text is, anywhere in Unicode."""
    base = rng.choice([rng.randrange(0, 0x3000), rng.randrange(0, 0x10000), rng.randrange(0x10000, 0x20000), rng.randrange(0x20000, 0x110000)])
    points = [base + rng.randrange(0, 0x60) for _ in range(rng.randrange(1, 14))]
    return "".join(chr(p) if p < 0x110000 and not 0xD800 <= p < 0xE000 else "\uFFFD" for p in points)


def ascii_noise():
    return "".join(chr(rng.randrange(0x20, 0x7F)) for _ in range(rng.randrange(1, 40)))


FIXED = ["", " ", "\0", "\n", "'", "''", "'s", "'S", "’s", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
         "\ufeff", "<|endoftext|>", "a" * 5000, "fox " * 1250, "!?" * 2500, "狐" * 1700, "🦊" * 1200, "9" * 5000, "a'" * 2500,
         "e\u0301" * 1600, " " * 5000, "a" + "\u0301" * 2500, "fox " * 74, "fox " * 75, "fox " * 76, "fox " * 74 + "<|endoftext|> x",
         *EMOJI, *APOSTROPHES, *ENTITIES, *URLS, *SPECIAL, *LETTERS, *SCRIPTS, *ODD_SPACES]


def prompts():
    yield from FIXED
    for make, count in [(styled, 4200), (mixed, 1200), (spaced, 500), (contracted, 900), (marked, 700), (scripted, 500), (controlled, 600), (numbered, 500), (random_points, 1300), (ascii_noise, 500)]:
        for _ in range(count):
            yield make()
    # The edges of Unicode's ranges are where tables of different versions disagree.
    for point in range(0xA0, 0x20000, 0x18):
        if not 0xD800 <= point < 0xE000:
            yield f"a{chr(point)} 1{chr(point)}"
    for _ in range(6):
        text = ""
        while len(text.encode()) < 5000:
            text += styled() + rng.choice(["\n", ". "])
        yield text


def main():
    encode = tokenizer(sys.argv[1])
    out, count = bytearray(), 0
    for prompt in prompts():
        ids = encode(prompt, truncation=True, max_length=77).input_ids
        ids = ids[: ids.index(END) + 1]
        digest = hashlib.sha256(struct.pack(f"<{len(ids)}I", *ids)).digest()[:4]
        text = prompt.encode()
        out += struct.pack("<I", len(text)) + text + digest
        count += 1
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(zlib.compress(bytes(out), 9))
    print(OUT, OUT.stat().st_size, "bytes,", count, "prompts")


main()
