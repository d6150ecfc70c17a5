#!/usr/bin/env bash
# Trains window networks with their parts left out one at a time, and added one at a time: the ablation table of docs/ner.md. Metrics
# go to a folder as JSON; a run whose metrics are there already is not repeated.
#
#   scripts/ner-ablation.sh DATA OUT [CORPUS...]
#
# DATA holds a folder for each corpus, with train.conll, dev.conll and test.conll. SEEDS says how often each is run: by default 1 to 3.
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$1
out=$2
shift 2
corpora=("$@")
if [ ${#corpora[@]} -eq 0 ]; then corpora=(bc5cdr craft bc2gm nerkor); fi

# A name and its options; the figures of ner-results.sh under that name.
run() {
    local name=$1
    shift
    mkdir -p "$out/$name"
    echo "== $name: ${*:-defaults}"
    OPTIONS="$*" "$here/ner-results.sh" "$data" "$out/$name" "${corpora[@]}"
}

plain=(--ngram-dim 0 --shape-dim 0 --no-sentence-level)
run all
run no-ngrams --ngram-dim 0
run no-shape --shape-dim 0
run no-capitalisation --caps-dim 0
run no-constraints --no-constrain-tags
run no-sentence-level --no-sentence-level
run plain "${plain[@]}"
run plain+ngrams --shape-dim 0 --no-sentence-level
run plain+sentence-level --ngram-dim 0 --shape-dim 0

# The median over the seeds.
for folder in "$out"/*/; do
    for corpus in "${corpora[@]}"; do
        for log in "$folder$corpus"-mlp-*.log; do
            if [ -f "$log" ]; then awk '$1 == "all" { print $4 }' "$log"; fi
        done | sort -n | awk -v name="$(basename "$folder")" -v corpus="$corpus" \
            '{ f[NR] = $1 } END { if (NR) printf "%-22s %-8s test F1 %s (median of %d)\n", name, corpus, f[int((NR + 1) / 2)], NR }'
    done
done
