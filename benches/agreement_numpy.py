"""What benches/agreement.rs does, in numpy: sums by prompt, resamples as a product of counts and sums, both intervals.

It is vectorised throughout: counts by bincount, the product by BLAS on all cores, every statistic on all resamples at once.

    python benches/agreement_numpy.py FOLDER [resamples]

reads the rows that the benchmark has written into FOLDER, and prints a line of JSON.
"""

import json
import pathlib
import resource
import sys
import time

import numpy as np
from scipy.special import ndtr, ndtri

folder = pathlib.Path(sys.argv[1])
resamples = int(sys.argv[2]) if len(sys.argv) > 2 else 9999
prompt = np.fromfile(folder / "prompt", np.uint32).astype(np.intp)
outcome = np.fromfile(folder / "outcome", np.uint8)
logits = [np.fromfile(folder / name, np.float64) for name in ("first", "second")]
started = time.perf_counter()


def credit(predicted):
    return np.where(predicted == outcome, 1.0, np.where((predicted == 2) | (outcome == 2), 0.5, 0.0))


columns = []
tie = outcome == 2
for logit in logits:
    favourite = np.where(logit > 0, 0, np.where(logit < 0, 1, 2))
    tuned = np.where(np.tanh(np.abs(logit) / 2) <= 0.2, 2, favourite)
    plain = credit(favourite)
    columns += [np.ones(len(outcome)), tie.astype(float), plain, credit(tuned), np.where(tie, 0, plain)]
    if logit is logits[0]:
        first = favourite, tuned, plain
favourite, tuned, plain = first
columns += [((outcome == i) & (tuned == j)).astype(float) for i in range(3) for j in range(3)]
p = 1 / (1 + np.exp(-logits[0]))
y = np.choose(outcome, [1.0, 0.0, 0.5])
columns += [np.ones(len(y)), (p - y) ** 2, y * np.logaddexp(0, -logits[0]) + (1 - y) * np.logaddexp(0, logits[0])]
confidence = np.maximum(p, 1 - p)
bins = np.where(tie, -1, np.digitize(confidence, np.arange(11, 20) / 20, right=True))
for b in range(10):
    inside = bins == b
    columns += [inside.astype(float), np.where(inside, confidence, 0), np.where(inside, plain, 0)]
clusters = int(prompt.max()) + 1
sums = np.stack([np.bincount(prompt, column, minlength=clusters) for column in columns], axis=1)
aggregated = time.perf_counter()


def statistics(s):
    """By statistic, for sums of shape (many, columns)."""
    one, two, table, losses, bins = s[:, :5], s[:, 5:10], s[:, 10:19].reshape(-1, 3, 3), s[:, 19:22], s[:, 22:].reshape(-1, 10, 3)
    n = one[:, 0]
    rows, cols, same = table.sum(2), table.sum(1), np.trace(table, axis1=1, axis2=2)
    met, both = (rows * cols).sum(1), rows + cols
    pe = (both / (2 * n[:, None]) * (1 - both / (2 * n[:, None]))).sum(1) / 2
    return np.stack([
        one[:, 2] / n, one[:, 3] / n, one[:, 4] / (n - one[:, 1]), 0.5 + 0.5 * one[:, 1] / n, two[:, 2] / n,
        (one[:, 2] - two[:, 2]) / n, (one[:, 3] - two[:, 3]) / n,
        (n * same - met) / (n * n - met),
        1 - (2 * n - 1) * 2 * (n - same) / (4 * n * n - (both**2).sum(1)),
        (same / n - pe) / (1 - pe),
        np.abs(bins[:, :, 2] - bins[:, :, 1]).sum(1) / bins[:, :, 0].sum(1),
        losses[:, 1] / losses[:, 0], losses[:, 2] / losses[:, 0],
    ])


random = np.random.default_rng(0)
drawn = []
block = 100
for start in range(0, resamples, block):
    size = min(block, resamples - start)
    picks = random.integers(0, clusters, (size, clusters), dtype=np.int32)
    counts = np.empty((size, clusters))
    for row in range(size):
        counts[row] = np.bincount(picks[row], minlength=clusters)
    drawn.append(statistics(counts @ sums))
drawn = np.concatenate(drawn, axis=1)
value = statistics(sums.sum(0, keepdims=True))
left_out = statistics(sums.sum(0) - sums)
percentile = np.percentile(drawn, [2.5, 97.5], axis=1).T
rank = ((drawn < value).mean(1) + (drawn <= value).mean(1)) / 2
z0, z = ndtri(rank)[:, None], ndtri(np.array([0.025, 0.975]))[None]
d = left_out.mean(1, keepdims=True) - left_out
a = ((d**3).sum(1) / (6 * (d**2).sum(1) ** 1.5))[:, None]
shares = ndtr(z0 + (z0 + z) / (1 - a * (z0 + z)))
bca = np.stack([np.quantile(row, share) for row, share in zip(drawn, shares)])
print(json.dumps(dict(
    seconds=time.perf_counter() - started, aggregation=aggregated - started,
    rss=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    value=value[:, 0].tolist(), percentile=percentile.tolist(), bca=bca.tolist(),
)))
