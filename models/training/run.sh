#!/bin/sh
# Trains on whatever this machine has: one process a GPU, or without one a single-threaded process a core.
# (Threads of one process wait for each other at every small product, processes only once a step.)
# PROCESSES=n overrides the number; all arguments go to train.py.
set -eu
gpus=$(python -c 'import torch; print(torch.cuda.device_count())')
if [ "$gpus" -gt 0 ]; then
    processes=$gpus
else
    processes=$(nproc)
    export OMP_NUM_THREADS=1
fi
exec torchrun --standalone --nproc-per-node "${PROCESSES:-$processes}" "$(dirname "$0")/train.py" "$@"
