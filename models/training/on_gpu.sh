#!/usr/bin/env bash
# Draws rounds of all sets and trains on them at once, on a machine with a GPU and a good number of cores.
#
#   ./on_gpu.sh SETS --init wide.pt --out run --minutes 9
#
# SETS, where the rounds go, is best in memory (/dev/shm/sets); the rest goes to on_gpu.py. LOGOGRAM names the program,
# THREADS how many each of the three large sets is drawn with, SEED + n is the seed of round n, and all rounds are FEWER
# times smaller, to try it out. What has to stay out of the sets, and the seed programs, are named in SYNTH and SEEDS.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
shared=$root/../shared/data
sets=$1
shift
logogram=${LOGOGRAM:-$root/target/release/logogram}
threads=${THREADS:-4} seed=${SEED:-7000} fewer=${FEWER:-1}
mkdir -p "$sets"

# The compositions among the tests, as a file that --exclude reads.
python - "$root/assets/eval/composed.jsonl" > "$sets/composed.jsonl" <<'PYTHON'
import json, sys
for line in open(sys.argv[1]):
    print(json.dumps({"program": json.loads(line)["truth"]}))
PYTHON
exclude=(--exclude "$sets/composed.jsonl" --exclude "$root/assets/eval/geometry.jsonl")
[ ! -e "$shared/logo_dev_100.jsonl" ] || exclude+=(--exclude "$shared/logo_dev_100.jsonl")
seeds=(--seeds "$root/assets/seeds")
[ ! -e "$shared/logo_train_200.jsonl" ] || seeds+=(--seeds "$shared/logo_train_200.jsonl")

# draw NAME ROUND SAMPLES THREADS ARGUMENTS…: one round, under another name until it is whole.
draw() {
    local name=$1 round=$2 samples=$3 threads=$4
    shift 4
    nice -n 5 "$logogram" synth --prior "$name" --samples $((samples / fewer)) --seed $((seed + round)) \
        --threads "$threads" --out "$sets/.$name.$round" "${exclude[@]}" "$@" > "$sets/$name.log" 2>&1
    mv "$sets/.$name.$round" "$sets/$name.$round"
}

# rounds NAME FIRST REST THREADS ARGUMENTS…: without end; the first is small, since training waits for it.
rounds() {
    local name=$1 samples=$2 rest=$3 threads=$4 round
    shift 4
    for ((round = 1; ; round++)); do
        draw "$name" "$round" "$samples" "$threads" "$@"
        samples=$rest
    done
}

# Each in a process group of its own, to be ended with all that it has started.
set -m
trap 'for job in $(jobs -p); do kill -- "-$job" 2> /dev/null || true; done' EXIT
rounds sketch 60000 250000 "$threads" --hand 0.8 --fitted 0.2 &
rounds free 60000 250000 "$threads" --hand 0.12 --fitted 0.08 &
rounds composed 60000 250000 "$threads" --hand 0.3 --fitted 0.7 &
rounds seeds 12000 60000 1 --hand 0.2 --fitted 0.1 "${seeds[@]}" &
# No more: the larger such a set is, the fewer of its pictures have the tasks' own sizes.
{ draw logo 1 12000 1 && draw logo 2 100000 1; } &
python "$here/on_gpu.py" --data "$sets" "$@"
