"""The reference numbers of tests/stats_references.rs: what Python's packages say of golden and of generated tables.

Needs numpy, scipy, statsmodels, scikit-learn, krippendorff and irrCAC; writes tests/fixtures/stats/*.json. All generated data
is seeded. What no package has is written out here in numpy: Pick-a-Pic's credit and thresholds, the raw agreement of pairs of
ratings, right-closed bins, and the AC1 of a table whose answers do not all occur (irrCAC counts only those that do).

    python tests/parity/agreement.py
"""

import json
import math
import pathlib
import warnings

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy import optimize, stats
from sklearn.metrics import brier_score_loss, cohen_kappa_score, log_loss
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "stats"
OUT.mkdir(parents=True, exist_ok=True)


def write(name, cases):
    def plain(value):
        if isinstance(value, (np.floating, np.integer)):
            return value.item()
        if isinstance(value, np.ndarray):
            return value.tolist()
        raise TypeError(type(value))

    text = "[\n" + ",\n".join(json.dumps(case, default=plain) for case in cases) + "\n]\n"
    assert "NaN" not in text and "Infinity" not in text, name
    (OUT / f"{name}.json").write_text(text)
    print(f"{name}: {len(cases)} cases, {len(text) // 1024} KiB")


def wilson():
    cases = []
    for count, of in [(70, 100), (10, 10), (0, 7), (1, 1), (3, 5), (499_000, 1_000_000), (17, 20)]:
        for level in (0.8, 0.95, 0.99):
            low, high = proportion_confint(count, of, alpha=1 - level, method="wilson")
            cases.append(dict(count=count, of=of, level=level, low=float(low), high=float(high)))
    return cases


def ac1_of_table(table):
    n, q = table.sum(), len(table)
    pi = (table.sum(0) + table.sum(1)) / (2 * n)
    pe = (pi * (1 - pi)).sum() / (q - 1)
    return (np.trace(table) / n - pe) / (1 - pe)


def tables():
    random = np.random.default_rng(1)
    made = [np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]]), np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])]
    for q, n, skew in [(2, 5, 1), (2, 40, 8), (3, 30, 1), (3, 400, 6), (3, 5000, 1), (4, 60, 2), (5, 900, 3), (3, 7, 1)]:
        for _ in range(3):
            p = random.dirichlet(np.full(q * q, 1 / skew)) + np.eye(q).ravel() * random.random() / q
            made.append(random.multinomial(n, p / p.sum()).reshape(q, q))
    cases = []
    for table in made:
        if sum((table.sum(0) > 0) | (table.sum(1) > 0)) < 2:
            continue
        i, j = [np.repeat(axis.ravel(), table.ravel()) for axis in np.indices(table.shape)]
        kappa = cohens_kappa(table)
        assert abs(cohen_kappa_score(i, j, labels=range(len(table))) - kappa.kappa) < 1e-12
        alpha = krippendorff.alpha(np.array([i, j], float), level_of_measurement="nominal", value_domain=range(len(table)))
        ac1 = ac1_of_table(table)
        if ((table.sum(0) + table.sum(1)) > 0).all():
            irr = CAC(pd.DataFrame({"one": i, "other": j}), digits=14).gwet()["est"]["coefficient_value"]
            assert abs(irr - ac1) < 1e-12, (irr, ac1)
        cases.append(dict(counts=table.ravel(), categories=len(table), kappa=kappa.kappa, error=kappa.std_kappa,
                          alpha=alpha, ac1=ac1, agreement=np.trace(table) / table.sum()))
    return cases


def ratings():
    random = np.random.default_rng(2)
    made = [(5, np.array([[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
                          [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]]))]
    wikipedia = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]
    made.append((4, np.array([[sum(coder[unit] == str(k) for coder in wikipedia) for k in (1, 2, 3, 4)] for unit in range(15)])))
    for q, units, raters, missing, skew in [
        (2, 6, 2, 0, 1), (3, 25, 3, 0, 1), (3, 40, 5, 0.3, 1), (3, 200, 4, 0.6, 4), (3, 500, 8, 0.1, 10), (4, 30, 3, 0.5, 1),
        (2, 1000, 6, 0.4, 2), (5, 60, 9, 0.7, 3), (3, 12, 4, 0.2, 12),
    ]:
        for _ in range(3):
            truth = random.choice(q, size=units, p=random.dirichlet(np.full(q, 1 / skew) + 0.05))
            answers = np.where(random.random((units, raters)) < 0.6, truth[:, None], random.integers(0, q, (units, raters)))
            answers = np.where(random.random((units, raters)) < missing, -1, answers)
            made.append((q, np.stack([(answers == k).sum(1) for k in range(q)], 1)))
    cases = []
    for q, counts in made:
        counts = counts[counts.sum(1) > 0]
        m = counts.sum(1)
        pairable = counts[m >= 2]
        if not len(pairable) or not (counts.sum(0) > 0).all() or (pairable.sum(0) > 0).sum() < 2:
            continue
        alpha = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
        width = m.max()
        raw = pd.DataFrame([list(np.repeat(np.arange(q), row)) + [np.nan] * (width - row.sum()) for row in counts])
        irr = CAC(raw, digits=14).gwet()["est"]
        agree = (pairable * (pairable - 1)).sum() / (pairable.sum(1) * (pairable.sum(1) - 1)).sum()
        fleiss = fleiss_kappa(counts) if (m == m[0]).all() else None
        cases.append(dict(counts=counts, alpha=alpha, ac1=irr["coefficient_value"], ac1_error=irr["se"], agreement=agree,
                          fleiss=fleiss))
    return cases


def mcnemars():
    cases = []
    for b, c in [(10, 3), (0, 1), (5, 5), (1, 9), (60, 91), (400, 450), (2000, 2131), (50_000, 50_700), (3, 0)]:
        table = [[4, b], [c, 9]]
        chi = mcnemar(table, exact=False, correction=True)
        n, k = b + c, min(b, c)
        mid = min(1.0, 2 * (stats.binom.cdf(k, n, 0.5) - 0.5 * stats.binom.pmf(k, n, 0.5)))
        cases.append(dict(b=b, c=c, exact=mcnemar(table, exact=True).pvalue, mid=mid, chi_squared=chi.statistic,
                          chi_squared_p=chi.pvalue))
        assert abs(stats.binomtest(k, n).pvalue - cases[-1]["exact"]) < 1e-9
    # statsmodels does not keep |b − c| − 1 from going below 0.
    return [case for case in cases if case["b"] != case["c"]]


def sign_flips():
    random = np.random.default_rng(3)
    cases = []
    for n in (2, 5, 9, 12, 14):
        for scale in (0.5, 1 / 3, 0.1234):
            differences = random.integers(-2, 4, n) * scale
            if not differences.any():
                continue
            found = stats.permutation_test((differences, np.zeros(n)), lambda x, y, axis: np.mean(x - y, axis=axis),
                                           permutation_type="samples", n_resamples=np.inf, vectorized=True)
            cases.append(dict(differences=differences, p=found.pvalue, difference=found.statistic))
    return cases


def scored(random, n):
    """Outcomes 0, 1, 2 for a, b, tie and logits a − b."""
    logits = np.round(random.normal(0, 1.5, n), 2)
    ties = random.random(n) < 0.15
    a = random.random(n) < 1 / (1 + np.exp(-0.7 * logits))
    return np.where(ties, 2, np.where(a, 0, 1)), logits


def calibration():
    random = np.random.default_rng(4)
    cases = []
    for n in (12, 60, 400, 3000):
        outcome, logits = scored(random, n)
        p = 1 / (1 + np.exp(-logits))
        y = np.choose(outcome, [1.0, 0.0, 0.5])
        brier = np.mean((p - y) ** 2)
        # A tie is half an a and half a b.
        both, weights = np.r_[np.ones(n), np.zeros(n)], np.r_[y, 1 - y]
        loss = log_loss(both, np.r_[p, p], sample_weight=weights)
        decided = outcome != 2
        assert abs(brier_score_loss(y[decided], p[decided]) - np.mean((p - y)[decided] ** 2)) < 1e-12
        conf, right = np.maximum(p, 1 - p)[decided], np.where((p > 0.5) == (outcome == 0), 1.0, 0.0)[decided]
        right = np.where(logits[decided] == 0, 0.5, right)
        edges = np.arange(11, 20) / 20
        bins = np.digitize(conf, edges, right=True)
        rows = np.bincount(bins, minlength=10)
        total, hits = np.bincount(bins, conf, minlength=10), np.bincount(bins, right, minlength=10)
        ece = np.abs(hits - total).sum() / decided.sum()
        mean = lambda beta: np.mean(y * np.logaddexp(0, -beta * logits) + (1 - y) * np.logaddexp(0, beta * logits))
        slope = lambda beta: np.mean(logits * (1 / (1 + np.exp(-beta * logits)) - y))
        beta = optimize.brentq(slope, 1e-6, 50, xtol=1e-15, rtol=1e-14)
        assert abs(optimize.minimize_scalar(mean, bounds=(0, 50), method="bounded").fun - mean(beta)) < 1e-6
        cases.append(dict(outcome=outcome, logits=logits, brier=brier, log_loss=loss, rows=rows, confidence=total, right=hits,
                          ece=ece, temperature=1 / beta, after=mean(beta)))
    return cases


def credit(outcome, logits, threshold):
    p = 1 / (1 + np.exp(-logits))
    predicted = np.where(np.abs(np.tanh(logits / 2)) <= threshold, 2, np.where(p > 0.5, 0, 1))
    return np.where(predicted == outcome, 1.0, np.where((predicted == 2) | (outcome == 2), 0.5, 0.0))


def thresholds():
    random = np.random.default_rng(5)
    cases = []
    for n in (1, 9, 50, 500):
        for _ in range(2):
            outcome, logits = scored(random, n)
            test = scored(random, n)
            grid = [k / 10 for k in range(11)]
            on_grid = [credit(outcome, logits, t).mean() for t in grid]
            best = grid[int(np.argmax(on_grid))]
            gaps = np.unique(np.r_[0.0, np.abs(np.tanh(logits / 2))])
            on_gaps = [credit(outcome, logits, t).mean() for t in gaps]
            cases.append(dict(outcome=outcome, logits=logits, test_outcome=test[0], test_logits=test[1], grid=on_grid,
                              paper=best, paper_test=credit(*test, best).mean(), tuned=gaps[int(np.argmax(on_gaps))],
                              tuned_accuracy=max(on_gaps), always_tie=0.5 + (outcome == 2).mean() / 2))
    return cases


def bootstraps():
    """Cluster sums and scipy's intervals of ratios; `spread` is how far two of scipy's own runs are apart, times 4."""
    random = np.random.default_rng(6)
    cases = []
    shapes = [(6, 3, False), (15, 4, False), (40, 5, False), (200, 10, False), (1000, 4, False), (60, 8, True), (300, 3, True)]
    for clusters, most, skewed in shapes:
        rows = random.integers(1, most + 1, clusters).astype(float)
        level = random.beta(1.2, 0.3, clusters) if skewed else random.beta(6, 3, clusters)
        credits = random.binomial((2 * rows).astype(int), level) / 2
        other = random.binomial((2 * rows).astype(int), 0.8 * level) / 2
        losses = random.gamma(0.5 if skewed else 3, 0.2, clusters) * rows
        data = (rows, credits, other, losses)
        statistics = {
            "accuracy": lambda n, a, b, l, axis=-1: a.sum(axis) / n.sum(axis),
            "difference": lambda n, a, b, l, axis=-1: (a.sum(axis) - b.sum(axis)) / n.sum(axis),
            "loss": lambda n, a, b, l, axis=-1: l.sum(axis) / n.sum(axis),
        }
        found = {}
        for name, of in statistics.items():
            for method in ("percentile", "BCa"):
                runs = np.array([
                    stats.bootstrap(data, of, paired=True, vectorized=True, n_resamples=9999, method=method, batch=500,
                                    random_state=seed).confidence_interval
                    for seed in range(6)
                ])
                # The mean of six runs, and what one more run may be off it: five of its own standard errors.
                found[f"{name} {method}"] = dict(low=runs[:, 0].mean(), high=runs[:, 1].mean(),
                                                 within=5 * math.sqrt(1 + 1 / 6) * runs.std(0, ddof=1).max() + 1e-9)
            found[f"{name} value"] = of(*data)
        cases.append(dict(rows=rows, credits=credits, other=other, losses=losses, found=found))
    return cases


for name, of in dict(wilson=wilson, tables=tables, ratings=ratings, mcnemar=mcnemars, sign_flips=sign_flips,
                     calibration=calibration, thresholds=thresholds, bootstraps=bootstraps).items():
    write(name, of())
