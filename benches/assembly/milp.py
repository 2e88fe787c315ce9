"""The yardstick of `make bench-assembly`: the same forms by a mixed-integer solver (HiGHS, PyPI highspy).

    python3 benches/assembly/milp.py PROBLEM.json

PROBLEM.json is written by the bench: per item its score and its rows, per row its least and most, the wanted score, the
number of forms, how near is near enough, and how many forms an item may be on. Forms are solved one after another, each for the least distance
from the wanted score, over the items that are not worn out: all forms in one program would be 100,000 binaries, of which
no solver finds a good answer in an hour. Prints {"forms", "seconds", "score_min", "score_max", "rules_broken"}.
"""

import json
import sys
import time

import highspy


def form(problem, uses, limit_s):
    """One form: indices of its items."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", limit_s)
    # As near as the papers beside it are good enough: to prove the last millionth takes minutes.
    solver.setOptionValue("mip_abs_gap", problem["near"])
    items, rows = problem["items"], problem["rows"]
    free = [at for at in range(len(items)) if uses[at] < problem["uses_max"]]
    chosen = {at: solver.addBinary() for at in free}
    above, below = solver.addVariable(lb=0.0), solver.addVariable(lb=0.0)
    terms = {row: [] for row in range(len(rows))}
    for at in free:
        for row in items[at]["rows"]:
            terms[row].append(chosen[at])
    for row, (least, most) in enumerate(rows):
        if terms[row]:
            total = solver.qsum(terms[row])
            if least > 0:
                solver.addConstr(total >= least)
            if most < 1_000_000:
                solver.addConstr(total <= most)
    score = solver.qsum(items[at]["score"] * chosen[at] for at in free)
    solver.addConstr(score - above + below == problem["score"])
    solver.minimize(above + below)
    values = solver.getSolution().col_value
    return [at for at in free if values[chosen[at].index] > 0.5]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        problem = json.load(file)
    uses, scores, broken = [0] * len(problem["items"]), [], 0
    began = time.perf_counter()
    for _ in range(problem["forms"]):
        chosen = form(problem, uses, 60.0)
        counts = [0] * len(problem["rows"])
        for at in chosen:
            uses[at] += 1
            for row in problem["items"][at]["rows"]:
                counts[row] += 1
        broken += sum(not least <= count <= most for count, (least, most) in zip(counts, problem["rows"]))
        scores.append(sum(problem["items"][at]["score"] for at in chosen))
    print(
        json.dumps(
            {
                "forms": len(scores),
                "seconds": time.perf_counter() - began,
                "score_min": min(scores),
                "score_max": max(scores),
                "rules_broken": broken,
            }
        )
    )


if __name__ == "__main__":
    main()
