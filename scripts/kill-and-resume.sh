#!/usr/bin/env bash
# Kills trainings at random moments, resumes them, and compares their models with that of a training left alone:
# kill-and-resume.sh [RUNS [SEED [OPTION ...]]], 30 runs and seed 1 if not given; the options are those of 'ner train'.
# Ends with status 1 if any model differs by a byte.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${1:-30}
RANDOM=${2:-1}
options=("${@:3}")
if [ ${#options[@]} -eq 0 ]; then options=(--builtin-tokens 20000 --epochs 3 --checkpoint-every 20steps); fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log

# Takes the place of the shell it runs in, whose process is then that of the JVM.
train() { exec "$home/adret" ner train "${options[@]}" "$@" >>"$log" 2>&1; }
sha256() { sha256sum "$1" | cut -d ' ' -f 1; }
fail() {
    cat "$log" >&2
    echo "kill-and-resume: $1" >&2
    exit 1
}

"$home/adret" --version >/dev/null # Builds, if it must.
start=$(date +%s%N)
(train --out "$scratch/whole.adret") || fail "the training left alone failed"
millis=$((($(date +%s%N) - start) / 1000000))
expected=$(sha256 "$scratch/whole.adret")
echo "left alone: $millis ms, sha256 $expected"
printf '%4s  %-44s  %s\n' run 'killed after ms (at checkpoint)' model

same=0
kills=0
for ((run = 1; run <= runs; run++)); do
    folder=$scratch/$run
    command=(train --checkpoint "$folder" --resume --out "$folder.adret")
    : >"$log"
    moments=
    # One time in three it is killed again after it went on.
    while [ -z "$moments" ] || ((RANDOM % 3 == 0)); do
        delay=$((millis * RANDOM / 32768))
        "${command[@]}" &
        process=$!
        sleep "$((delay / 1000)).$(printf '%03d' $((delay % 1000)))"
        if ! kill -KILL "$process" 2>/dev/null; then
            moments="$moments ended before $delay"
            wait "$process" || fail "run $run failed"
            break
        fi
        wait "$process" 2>/dev/null || true
        newest=$(cd "$folder" 2>/dev/null && ls | sed -n 's/^checkpoint-0*\([0-9]*\)\.safetensors$/\1/p' | sort -n | tail -n 1) || true
        moments="$moments $delay (${newest:-none})"
        kills=$((kills + 1))
    done
    ("${command[@]}") || fail "run $run failed when it was resumed"
    found=$(sha256 "$folder.adret")
    if [ "$found" = "$expected" ]; then same=$((same + 1)); fi
    printf '%4d  %-44s  %s\n' "$run" "${moments# }" "$([ "$found" = "$expected" ] && echo same || echo "DIFFERS: $found")"
    rm -rf "$folder" "$folder.adret"
done
echo "$same of $runs models are the same after $kills kills"
[ "$same" -eq "$runs" ]
