"""Examhall beside its peers, on the same JPEGs and the same core: `make bench-peers`; benches/README.md says more.

    python3 benches/peers/run.py [--examhall FILE] [--rounds 5] [--seconds 3] [--core N] [--json]

Figures go to target/bench/peers.json. The peers are measured in turns, round after round, so that whatever else the
machine does strikes all alike; a ratio is the median of the rounds' ratios. Before anything is measured, all must have
seen the same in the frames: who finds nothing is fast and no peer. Standard library only.
"""

import argparse
import hashlib
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
MODELS = CHECKOUT / "models"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", CHECKOUT / "target")).resolve()
WORK = TARGET / "bench" / "peers"
# One face in each, two photos a person, so that neighbours make same and different pairs.
PHOTOS = {
    "Ariel_Sharon": (1, 2),
    "Colin_Powell": (1, 2),
    "Donald_Rumsfeld": (1, 2),
    "George_W_Bush": (1, 2),
    "Gerhard_Schroeder": (1, 2),
    "Tony_Blair": (2, 3),
}
# How far off eyes may be seen, in distances of the eyes: `vision analyze` searches with the other detector and looks
# twice, and human brings nets of its own.
EYES_GAP_MAX, HUMAN_EYES_GAP_MAX = 0.1, 0.2
# `vision compare` looks as `vision analyze` does, so that its embeddings differ a little.
DISTANCE_GAP_MEDIAN_MAX, DISTANCE_GAP_MAX = 0.03, 0.1
GAZE_GAP_MEDIAN_MAX = 0.05
PEERS = ("python", "python_careful", "human", "human_objects")
TURNS = ("examhall", *PEERS)
# Whose frames per second are set against whose.
RATIOS = {
    "ratio_python": ("examhall", "python"),
    "ratio_python_careful": ("examhall", "python_careful"),
    "ratio_human": ("examhall_watching", "human_objects"),
    "ratio_human_complete": ("examhall", "human"),
}


def stop(message):
    sys.exit(f"bench-peers: {message}")


def say(message):
    print(f"▶ {message}", file=sys.stderr, flush=True)


def run(command, otherwise, **options):
    """Standard output of a command; ends with its own words and `otherwise` when it fails."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)
    except FileNotFoundError:
        stop(f"{command[0]} is not there; {otherwise}")
    if done.returncode:
        words = [line.strip() for line in done.stderr.splitlines() if line.strip()] or ["no word"]
        # npm says what is wrong first, others last.
        word = next((line for line in words if line.startswith("npm error") and "://" in line), words[-1])
        stop(f"{' '.join(command[:3])} failed: {word}; {otherwise}")
    return done.stdout


def album():
    """The folder of the photos, where there is one."""
    named = [Path(os.environ["EXAMHALL_FIXTURES"])] if "EXAMHALL_FIXTURES" in os.environ else []
    roots = [*named, CHECKOUT.parent / "shared" / "fixtures"]
    return next((folder for root in roots if (folder := root / "vision" / "lfw-krasserm").is_dir()), None)


def stamped(stamp, files, make):
    """Makes a folder anew when the files it follows from have changed."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files) + sys.version.encode()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != digest:
        make()
        stamp.write_text(digest)


def python_ready():
    venv = WORK / "venv"
    python = venv / "bin" / "python"

    def make():
        say("installing the Python peer's packages")
        shutil.rmtree(venv, ignore_errors=True)
        run([sys.executable, "-m", "venv", venv], "install Python's venv module (python3-venv)")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        hint = "the first run needs a package index: check the network and pip's settings"
        run([*install, "-r", HERE / "requirements.txt"], hint)

    stamped(venv / ".examhall-stamp", [HERE / "requirements.txt"], make)
    return python


def node_ready():
    folder = WORK / "node"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "node").iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    version = run(["node", "--version"], "install Node 20 or later").strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        stop(f"Node 20 or later is needed, this is {version}")

    def make():
        say("installing the Node peer's packages")
        # sharp brings its library ready made; nothing needs to run at installation.
        install = ["npm", "ci", "--ignore-scripts"]
        run(install, "the first run needs a package registry: check the network and npm's settings", cwd=folder)

    stamped(folder / "node_modules" / ".examhall-stamp", [folder / "package-lock.json"], make)
    return folder / "human_peer.mjs"


def examhall_ready(given):
    if given:
        if not given.is_file():
            stop(f"{given} is not there; give --examhall a release build, or leave it out")
        return given.resolve()
    say("building examhall (release)")
    build = ["cargo", "build", "--release", "--bin", "examhall"]
    if shutil.which("cargo") is None or subprocess.run(build, cwd=CHECKOUT, stdout=sys.stderr).returncode:
        stop(f"`{' '.join(build)}` failed; mend it, or give a release build with --examhall")
    return TARGET / "release" / "examhall"


def frames(python, photos):
    folder = WORK / "frames"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([python, HERE / "python_peer.py", "frames", folder, *photos], "give EXAMHALL_FIXTURES whole photos")
    return [folder / photo.name for photo in photos]


class Examhall:
    def __init__(self, program, images):
        self.program, self.images = program, images
        self.stages, self.watching = {}, []

    def ask(self, verb, *images):
        command = [self.program, "vision", verb, "--models", MODELS, "--json", *images]
        return json.loads(run(command, "`examhall models verify` tells whether the models are whole"))

    def look(self):
        return self.ask("analyze", *self.images)

    def compare(self, a, b):
        return self.ask("compare", self.images[a], self.images[b])["distance"]

    def measure(self, _seconds):
        """Whole passes of at least 120 frames; how long is its own choice."""
        report = self.ask("bench", *self.images)
        self.stages = {name: stage["p50_ms"] for name, stage in report.items() if isinstance(stage, dict)}
        self.watching.append(report["frames_per_second"])
        return report["complete_frames_per_second"]


class Peer:
    """A process that has loaded its models and answers one line with one line."""

    def __init__(self, name, command, eyes_gap_max):
        self.name, self.eyes_gap_max = name, eyes_gap_max
        command = [str(part) for part in command]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, order):
        try:
            self.process.stdin.write(f"{order}\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            stop(f"the {self.name} peer ended at {order!r}; its last words are above")
        return json.loads(line)

    def look(self):
        return self.ask("look")

    def measure(self, seconds):
        answer = self.ask(f"measure {seconds}")
        return answer["frames"] / answer["seconds"]


def agree_on_faces(peer, examhall, expected, answers):
    """Ends the run unless a peer saw the same faces; returns how far its eyes lie off at worst."""
    worst = 0.0
    for image, ours, theirs in zip(examhall.images, expected, answers):
        if ours["problem"] or theirs["faces"] != len(ours["faces"]):
            found = f"{len(ours['faces'])} ({ours['problem'] or 'fit'}), {peer.name} {theirs['faces']}"
            stop(f"{image.name}: examhall saw faces: {found}; not the same work")
        eyes = ours["faces"][0]["points"][:2]
        worst = max(worst, *(math.dist(a, b) / math.dist(*eyes) for a, b in zip(eyes, theirs["eyes"])))
    if worst > peer.eyes_gap_max:
        stop(f"{peer.name} sees eyes {worst:.2f} eye distances off; not the same work")
    return {f"{peer.name}_eyes_gap_max": round(worst, 3)}


def agree_on_persons(name, expected, answers, known):
    """The same for a Python peer's irises, and its distances of faces: `known` has Examhall's, by pair."""
    gaps = [abs(distance - apart(answers, pair)) for pair, distance in known.items()]
    middle, worst = statistics.median(gaps), max(gaps)
    if middle > DISTANCE_GAP_MEDIAN_MAX or worst > DISTANCE_GAP_MAX:
        stop(f"{name} sees persons {middle:.3f} nearer or farther (worst {worst:.3f}); not the same work")
    both = [zip(ours["faces"][0]["gaze_across"], theirs["gaze_across"]) for ours, theirs in zip(expected, answers)]
    gaze = statistics.median(abs(a - b) for eyes in both for a, b in eyes)
    if gaze > GAZE_GAP_MEDIAN_MAX:
        stop(f"{name} sees irises {gaze:.3f} eye widths off; not the same work")
    gaps = {"distance_gap_median": middle, "distance_gap_max": worst, "gaze_gap_median": gaze}
    return {f"{name}_{key}": round(value, 4) for key, value in gaps.items()}


def apart(answers, pair):
    a, b = pair
    return math.dist(answers[a]["embedding"], answers[b]["embedding"])


def agree(peers):
    """Ends the run unless all saw the same; returns by how much they differ. Also warms everything up."""
    say("looking at the frames with each")
    examhall, others = peers["examhall"], [peers[name] for name in PEERS]
    expected, answers = examhall.look(), {peer.name: peer.look() for peer in others}
    found = {}
    for peer in others:
        found |= agree_on_faces(peer, examhall, expected, answers[peer.name])
    # The other photo of the person, and the next person's.
    count = len(examhall.images)
    same, different = ([(n, (n + step) % count) for n in range(0, count, 2)] for step in (1, 2))
    say(f"comparing {count} pairs")
    known = {pair: examhall.compare(*pair) for pair in same + different}
    for name in ("python", "python_careful"):
        found |= agree_on_persons(name, expected, answers[name], known)
    for name in ("human", "human_objects"):
        human = answers[name]
        near, far = (statistics.mean(apart(human, pair) for pair in pairs) for pairs in (same, different))
        if near >= far or any(face["irises"] != 10 for face in human):
            stop(f"{name} tells no persons apart or sees no irises; not the same work")
    if not any(face["objects"] for face in answers["human_objects"]):
        stop("human_objects sees no thing in any frame, not even the person; not the same work")
    return found


def check_human(human):
    about = human.ask("about")
    wanted = {"backend": "wasm", "simd": True, "multithread": False}
    if any(about[key] != value for key, value in wanted.items()):
        stop(f"human runs as {about}; Node with WebAssembly SIMD is needed")


def measure(peers, rounds, seconds):
    """Frames per second by peer, one number a round. Who begins changes from round to round."""
    rates = {name: [] for name in TURNS}
    for n in range(rounds):
        for name in TURNS[n % len(TURNS):] + TURNS[:n % len(TURNS)]:
            rates[name].append(peers[name].measure(seconds))
        rates["examhall_watching"] = peers["examhall"].watching
        say(f"round {n + 1} of {rounds}: " + ", ".join(f"{name} {rates[name][-1]:.2f}" for name in TURNS) + " frames/s")
    return rates


def figures(rates):
    """Medians over the rounds: of frames per second, and of the ratio within a round with its extremes."""
    ratios = {name: [a / b for a, b in zip(rates[own], rates[other])] for name, (own, other) in RATIOS.items()}
    found = {name: statistics.median(each) for name, each in ratios.items()}
    found |= {f"{name}_fps": statistics.median(each) for name, each in rates.items()}
    for name, each in ratios.items():
        found |= {f"{name}_min": min(each), f"{name}_max": max(each)}
    return {name: round(value, 2) for name, value in found.items()}


def processor():
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def pin(core):
    """One core for this process and all it starts; None where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0)) if core is None else core
    try:
        os.sched_setaffinity(0, {core})
    except OSError:
        stop(f"core {core} cannot be had; choose one of {sorted(os.sched_getaffinity(0))}")
    return core


def table(found):
    rows = [f"{'':18} {'frames/s':>9} {'ms/frame':>9}"]
    for name in ("examhall", "examhall_watching", *PEERS):
        fps = found[f"{name}_fps"]
        rows.append(f"{name:18} {fps:9.2f} {1000 / fps:9.1f}")
    rows += [""] + [f"{name:22} {found[name]:6.2f} ×   {own} against {other}" for name, (own, other) in RATIOS.items()]
    return "\n".join(rows)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examhall", type=Path, help="a release build to measure [default: build it]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="for each peer in each round, at least")
    parser.add_argument("--core", type=int, help="the core all run on [default: the last]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds needs at least one")
    return given


def main():
    given = options()
    folder = album()
    if folder is None:
        print("skipped bench-peers: fixtures absent (set EXAMHALL_FIXTURES)", file=sys.stderr)
        return
    photos = [folder / who / f"{who}_{n:04}.jpg" for who, numbers in PHOTOS.items() for n in numbers]
    if sys.version_info < (3, 11):
        stop(f"Python 3.11 or later is needed for the peer's packages, this is {platform.python_version()}")
    WORK.mkdir(parents=True, exist_ok=True)
    python, script, program = python_ready(), node_ready(), examhall_ready(given.examhall)
    images = frames(python, photos)
    core = pin(given.core)
    say("loading the models, " + ("pinned to no core on this system" if core is None else f"everything on core {core}"))
    python_peer = [python, HERE / "python_peer.py"]
    peers = {
        "examhall": Examhall(program, images),
        "python": Peer("python", [*python_peer, "whole", MODELS, *images], EYES_GAP_MAX),
        "python_careful": Peer("python_careful", [*python_peer, "part", MODELS, *images], EYES_GAP_MAX),
        "human": Peer("human", ["node", script, *images], HUMAN_EYES_GAP_MAX),
        "human_objects": Peer("human_objects", ["node", script, "--objects", *images], HUMAN_EYES_GAP_MAX),
    }
    for name in ("human", "human_objects"):
        check_human(peers[name])
    gaps = agree(peers)
    found = figures(measure(peers, given.rounds, given.seconds))
    found |= {"rounds": given.rounds, "images": len(images)}
    found |= {"cpu": processor(), "core": core, "load_1m": round(os.getloadavg()[0], 2)}
    found |= {f"examhall_{name}_p50_ms": p50 for name, p50 in peers["examhall"].stages.items()} | gaps
    file = TARGET / "bench" / "peers.json"
    file.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2) if given.json else f"{table(found)}\n\n  {file}")


if __name__ == "__main__":
    main()
