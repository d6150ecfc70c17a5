#!/bin/sh
# Tests, measures and trains with Adret on this machine: run.sh test, bench, train, compare or all [BACKEND ...]. Without names, on every
# backend that can be used here. compare runs the benchmark's training step in PyTorch, where python3 has it. What comes out of it is in the folder results: logs, JSON, and results.md.
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
results=${ADRET_KIT_RESULTS:-$home/results}
mkdir -p "$results"

java() {
    "$home/runtime/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -Xmx2g "$@"
}
adret() { java -cp "$home/lib/*" dev.adret.samples.Main "$@"; }

# The backends that can be used, best first, without the reference.
usable() { sed -n 's/^\([a-z]*\)  *yes .*/\1/p' "$results/devices.txt" | grep -v reference; }

count() { sed -n "s/^\[ *\([0-9]*\) tests $1 .*/\1/p" "$2"; }

# Every contract on each backend, none of which may skip.
run_tests() {
    failed=0
    printf '\n## Contract tests\n\n| backend | passed | failed | skipped |\n| --- | --- | --- | --- |\n' >>"$results/results.md"
    json=
    for backend in $backends; do
        case $backend in
            cuda) class=dev.adret.cuda.CudaBackendTest ;;
            opencl) class=dev.adret.opencl.OpenClBackendTest ;;
            *) class=dev.adret.cpu.CpuVectorContractTest ;;
        esac
        log=$results/test-$backend.log
        java -Dadret.require="$backend" -cp "$home/test/classes:$home/test/*:$home/lib/*" \
            org.junit.platform.console.ConsoleLauncher execute --select-class="$class" --include-engine=junit-jupiter \
            --disable-banner --details=tree --disable-ansi-colors >"$log" 2>&1 || failed=1
        passed=$(count successful "$log")
        wrong=$(count failed "$log")
        skipped=$(count aborted "$log")
        echo "| $backend | ${passed:-?} | ${wrong:-?} | ${skipped:-?} |" >>"$results/results.md"
        json="$json${json:+, }\"$backend\": {\"passed\": ${passed:-null}, \"failed\": ${wrong:-null}, \"skipped\": ${skipped:-null}}"
        echo "test $backend: ${passed:-?} passed, ${wrong:-?} failed, ${skipped:-?} skipped; see $log"
    done
    echo "{$json}" >"$results/test.json"
    return $failed
}

run_bench() {
    printf '\n## Benchmark\n\n```\n' >>"$results/results.md"
    adret bench --backends "$(echo "$backends" | tr '\n ' ',,' | sed 's/,*$//')" --json "$results/bench.json" \
        2>"$results/bench.log" | tee -a "$results/results.md"
    printf '```\n' >>"$results/results.md"
}

run_train() {
    printf '\n## Training\n' >>"$results/results.md"
    for backend in $backends; do
        printf '\n`%s`:\n\n```\n' "$backend" >>"$results/results.md"
        adret ner train --backend "$backend" --builtin-tokens 200000 --epochs 2 --out "$results/$backend.adret" \
            2>"$results/train-$backend.log" | tee -a "$results/results.md"
        printf '```\n' >>"$results/results.md"
    done
}

run_compare() {
    if ! python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
        echo "compare: python3 has no PyTorch here that finds a card, so there is nothing to compare with" | tee "$results/compare.log"
        return
    fi
    if ! python3 "$home/compare_pytorch.py" >"$results/compare.json" 2>"$results/compare.log"; then
        tail -n 1 "$results/compare.log" >&2
        return 1
    fi
    { printf '\n## PyTorch\n\n```\n' && cat "$results/compare.json" && printf '```\n'; } >>"$results/results.md"
    cat "$results/compare.json"
}

action=${1:-}
case $action in
    test | bench | train | compare | all) shift ;;
    *)
        echo "usage: run.sh test|bench|train|compare|all [BACKEND ...]" >&2
        exit 2
        ;;
esac
adret devices >"$results/devices.txt"
backends=${*:-$(usable)}
{
    printf '# Adret on %s, %s\n\n```\n' "$(uname -n)" "$(date -u +%Y-%m-%d)"
    cat "$results/devices.txt"
    printf '```\n'
} >"$results/results.md"
status=0
if [ "$action" = test ] || [ "$action" = all ]; then run_tests || status=1; fi
if [ "$action" = bench ] || [ "$action" = all ]; then run_bench || status=1; fi
if [ "$action" = train ] || [ "$action" = all ]; then run_train || status=1; fi
if [ "$action" = compare ] || [ "$action" = all ]; then run_compare || status=1; fi
exit $status
