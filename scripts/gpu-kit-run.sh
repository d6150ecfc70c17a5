#!/bin/sh
# Tests, measures and trains with Adret on this machine:
#
#   run.sh ACTION [BACKEND ...]
#
#   test      every contract on each backend
#   check     what only hardware can answer: equal bytes, losses, memory, times
#   profile   the time line of a training step
#   compare   training steps, products and passes over memory beside PyTorch, where python3 has it
#   sanitize  the contracts under compute-sanitizer, where it is installed
#   bench     adret bench
#   train     the recognizer on the built-in corpus
#   summary   a line for each point that is wanted of a card, out of what the others have left
#   all       all of these, the most telling first, each for some minutes at most
#   short     check, profile, compare and summary, small: to try the kit
#
# Without names it takes every backend that can be used here, best first; check, profile and sanitize take the first, compare the first and
# the CPU. What comes out is in the folder results, whether actions run together or one by one: logs, JSON, results.md and
# summary.md. ADRET_KIT_RESULTS names another folder, ADRET_KIT_PYTHON the Python that has PyTorch.
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
results=${ADRET_KIT_RESULTS:-$home/results}
python=${ADRET_KIT_PYTHON:-python3}

java=$home/runtime/bin/java
options='--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -Xmx3g'
junit="org.junit.platform.console.ConsoleLauncher execute --include-engine=junit-jupiter --disable-banner --details=tree --disable-ansi-colors"

# NVIDIA's libraries in the packages of that Python, wherever it has them: cuBLAS comes with PyTorch.
libraries=$("$python" -c 'import glob, importlib.util
package = importlib.util.find_spec("nvidia")
print(":".join(folder for path in package.submodule_search_locations for folder in sorted(glob.glob(path + "/*/lib"))))' 2>/dev/null) || libraries=
if [ -n "$libraries" ]; then export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries"; fi

# Runs a command for at most so many seconds, and no longer than the action may take.
within() {
    seconds=$1
    shift
    if [ -n "$deadline" ]; then
        left=$((deadline - $(date +%s)))
        if [ "$left" -lt "$seconds" ]; then seconds=$((left > 1 ? left : 1)); fi
    fi
    timeout -k 10 "$seconds" "$@"
}
# $options and $junit are several words each.
# shellcheck disable=SC2086
adret() { within "$limit" "$java" $options -cp "$home/lib/*" dev.adret.samples.Main "$@"; }

# The backends that can be used, best first, without the reference.
usable() { sed -n 's/^\([a-z]*\)  *yes .*/\1/p' "$results/devices.txt" | grep -v reference; }

first() { echo "$backends" | tr ' ' '\n' | head -n 1; }

parts='test check profile compare bench train sanitize'

# Runs an action, at most so many seconds for each program that it starts, and keeps what it shows. It never ends the rest.
part() {
    limit=$2
    # The comparison is Markdown itself.
    fence='```'
    if [ "$1" = compare ]; then fence=; fi
    {
        printf '\n## %s\n\n%s\n' "$1" "$fence"
        "run_$1" || {
            echo "(it ended with status $?)"
            if [ -f "$results/$1.log" ]; then tail -n 5 "$results/$1.log"; fi
        }
        echo "$fence"
    } | tee "$results/$1.md"
    # All that there is, of earlier runs too.
    {
        printf '# Adret on %s, %s\n\n```\n' "$(uname -n)" "$(date -u +%Y-%m-%d)"
        cat "$results/devices.txt"
        printf '```\n'
        for name in $parts; do if [ -f "$results/$name.md" ]; then cat "$results/$name.md"; fi; done
    } >"$results/results.md"
}

count() { sed -n "s/^\[ *\([0-9]*\) tests $1 .*/\1/p" "$2"; }

class() {
    case $1 in
        cuda) echo dev.adret.cuda.CudaBackendTest ;;
        opencl) echo dev.adret.opencl.OpenClBackendTest ;;
        *) echo dev.adret.cpu.CpuVectorContractTest ;;
    esac
}

# shellcheck disable=SC2086
contracts() {
    backend=$1
    shift
    within "$limit" "$@" "$java" $options -Dadret.require="$backend" -cp "$home/test/classes:$home/test/*:$home/lib/*" $junit \
        --select-class="$(class "$backend")"
}

# Every contract on each backend, none of which may skip.
run_test() {
    failed=0
    json=
    for backend in $backends; do
        log=$results/test-$backend.log
        contracts "$backend" >"$log" 2>&1 || failed=1
        passed=$(count successful "$log")
        wrong=$(count failed "$log")
        skipped=$(count aborted "$log")
        json="$json${json:+, }\"$backend\": {\"passed\": ${passed:-null}, \"failed\": ${wrong:-null}, \"skipped\": ${skipped:-null}}"
        echo "test $backend: ${passed:-?} passed, ${wrong:-?} failed, ${skipped:-?} skipped; see $log"
        echo "{$json}" >"$results/test.json"
    done
    return $failed
}

# The start twice: the first one fills the caches of compiled kernels.
run_check() {
    corpus=
    if [ -f "$home/corpus/train.conll" ]; then corpus="--corpus=$home/corpus/train.conll"; fi
    { adret gpu check --backend "$(first)" --only start || true; } 2>"$results/check-start.log" | sed 's/^/caches empty: /'
    # shellcheck disable=SC2086 # $small is several words, or none
    adret gpu check --backend "$(first)" ${corpus:+"$corpus"} $small_check --json "$results/check.json" 2>"$results/check.log"
}

# shellcheck disable=SC2086
run_profile() {
    for batch in $batches; do
        adret gpu profile --backend "$(first)" --batch "$batch" $small --json "$results/profile-$batch.json" \
            --trace "$results/trace-$batch.json" 2>"$results/profile.log" || return 1
    done
    cp "$results/profile-$batch.json" "$results/profile.json"
}

# shellcheck disable=SC2086
run_compare() {
    others=
    if [ "$(first)" != cpu ]; then others=,cpu; fi
    adret gpu compare --backends "$(first)$others" --pytorch "$home/compare_pytorch.py" --python "$python" $small \
        --json "$results/compare.json" --markdown "$results/tables.md" 2>"$results/compare.log"
}

run_bench() {
    # shellcheck disable=SC2086
    adret bench --backends "$(echo $backends | tr ' ' ,)" --json "$results/bench.json" 2>"$results/bench.log"
}

run_train() {
    for backend in $backends; do
        adret ner train --backend "$backend" --builtin-tokens 200000 --epochs 2 --out "$results/$backend.adret" \
            2>"$results/train-$backend.log" || return 1
    done
}

sanitizer() {
    for program in compute-sanitizer /usr/local/cuda*/bin/compute-sanitizer; do
        if command -v "$program"; then return; fi
    done
}

run_sanitize() {
    program=$(sanitizer)
    if [ -z "$program" ] || [ "$(first)" != cuda ]; then
        echo '{"missing": "compute-sanitizer is not installed, or there is no card"}' >"$results/sanitize.json"
        echo "not run: compute-sanitizer is not installed, or there is no card"
        return
    fi
    json=
    for tool in memcheck racecheck; do
        log=$results/sanitize-$tool.log
        # The accesses of cuBLAS depend on what it is given; its races would be its own. A JVM takes its time to start.
        (
            if [ "$tool" = racecheck ]; then options="$options -Dadret.gpu.gemm=own"; fi
            contracts cuda "$program" --tool "$tool" --target-processes all --launch-timeout 120 --log-file "$log"
        ) >"$results/sanitize-$tool-tests.log" 2>&1 || true
        errors=$(sed -n 's/.*ERROR SUMMARY: \([0-9]*\) error.*/\1/p; s/.*RACECHECK SUMMARY: \([0-9]*\) hazard.*/\1/p' "$log" | tail -n 1)
        json="$json${json:+, }\"$tool\": ${errors:-null}"
        echo "$tool: ${errors:-?} errors; see $log"
        echo "{$json}" >"$results/sanitize.json"
    done
}

run_summary() { adret gpu summary "$results"; }

action=${1:-}
case $action in
    test | check | profile | compare | sanitize | bench | train | summary | all | short) shift ;;
    *)
        sed -n '2,/^set /p' "$0" | sed -n 's/^# \{0,1\}//p' >&2
        exit 2
        ;;
esac
if ! { mkdir -p "$results" && [ -w "$results" ]; }; then
    echo "run.sh: name a folder that can be written to in ADRET_KIT_RESULTS, instead of $results" >&2
    exit 1
fi
small=
small_check=
batches='64 512 4096'
limit=60
deadline=
if [ "$action" = summary ]; then run_summary; exit; fi
adret devices >"$results/devices.txt"
# Why a card cannot be used is the first thing to be seen.
cat "$results/devices.txt"
backends=${*:-$(usable)}
case $action in
    all)
        part test 180
        part check 300
        part profile 60
        part compare 480
        part bench 150
        part train 60
        part sanitize 180
        ;;
    short)
        small=--quick
        small_check='--steps 1000 --epoch-tokens 20000 --tokens 2000'
        batches=64
        part check 120
        part profile 60
        part compare 120
        ;;
    *)
        # One action alone ends within ten minutes, whatever it starts.
        deadline=$(($(date +%s) + 540))
        part "$action" 540
        ;;
esac
limit=60
deadline=
run_summary
if [ "$action" = test ] && grep -qE '"failed": ([1-9]|null)' "$results/test.json"; then exit 1; fi
