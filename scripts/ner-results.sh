#!/usr/bin/env bash
# Trains window networks on the corpora of a folder and writes the metrics of each run there as JSON: the figures of
# docs/ner.md. A run whose metrics are there already is not repeated.
#
#   scripts/ner-results.sh DATA OUT [CORPUS...]
#
# DATA holds a folder for each corpus, with train.conll, dev.conll and test.conll, or with one file to be split 4:1.
# SEEDS, MODELS and OPTIONS say what is run: by default seeds 1 to 3 of the model mlp, with default options.
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
adret=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/adret
data=$1
out=$2
shift 2
corpora=("$@")
if [ ${#corpora[@]} -eq 0 ]; then corpora=(bc5cdr craft bc2gm nerkor); fi
read -ra seeds <<<"${SEEDS:-1 2 3}"
read -ra models <<<"${MODELS:-mlp}"
read -ra options <<<"${OPTIONS:-}"
mkdir -p "$out"

# A corpus without splits: every fifth sentence is for testing, and of the others every tenth for choosing the epoch.
split() {
    awk -v train="$2" -v dev="$3" -v test="$4" 'BEGIN { RS = ""; ORS = "\n\n" }
        NR % 5 == 0 { print > test; next }
        { print > (++n % 10 == 0 ? dev : train) }' "$1"
}

for corpus in "${corpora[@]}"; do
    train=$data/$corpus/train.conll
    dev=$data/$corpus/dev.conll
    test=$data/$corpus/test.conll
    if [ ! -f "$train" ]; then
        train=$out/$corpus-train.conll
        test=$out/$corpus-test.conll
        dev=$out/$corpus-dev.conll
        split "$data/$corpus/$corpus.conll" "$train" "$dev" "$test"
    fi
    for model in "${models[@]}"; do
        for seed in "${seeds[@]}"; do
            metrics=$out/$corpus-$model-$seed.json
            if [ -f "$metrics" ]; then continue; fi
            "$adret" ner train --train "$train" --dev "$dev" --test "$test" --model "$model" --seed "$seed" \
                --epochs 10 --out "$out/$corpus-$model-$seed.adret" --metrics "$metrics" "${options[@]}" \
                >"$out/$corpus-$model-$seed.log"
            echo "$corpus $model $seed: $(awk '$1 == "all" { print "test F1 " $4 }' "$out/$corpus-$model-$seed.log")"
        done
    done
done
