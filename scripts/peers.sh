#!/usr/bin/env bash
# Compares Adret with other libraries: builds all of benchmarks/peers (the first time it downloads more than a gigabyte),
# then measures, in 40 minutes or so, writes JSON and prints tables. Options are passed on: see scripts/peers.sh --help.
#
#   JAVA_HOME=/path/to/jdk-25 scripts/peers.sh [--quick] [--out benchmarks/results/peers.json]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
peers=$root/benchmarks/peers

modules=()
for pom in "$peers"/*/pom.xml; do modules+=("benchmarks/peers/$(basename "$(dirname "$pom")")"); done
(
    cd "$root"
    IFS=,
    # No -o: what is missing is downloaded. The tests of the modules that this needs belong to mvn verify.
    exec mvn -B -q -ntp -Ppeers -DskipTests -Dspotless.check.skip -pl "${modules[*]}" -am package </dev/null
)
harness=$peers/harness/target
revision=$(git -C "$root" describe --always --dirty 2>/dev/null || true)
exec "$java" -Dadret.revision="$revision" -cp "$harness/classes:$(cat "$harness/classpath.txt")" dev.adret.benchmarks.peers.runner.PeersMain "$peers" "$@"
