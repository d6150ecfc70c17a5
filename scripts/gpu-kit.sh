#!/bin/sh
# Builds target/gpu-kit: Adret, its contract tests and a trimmed Java runtime, to be copied to any Linux on x86-64 that has an NVIDIA
# driver or OpenCL, and no Java. There, run.sh tests, measures and trains on it.
#
#   scripts/gpu-kit.sh [--corpus FOLDER]     with the corpus FOLDER/train.conll, on which run.sh check then compares losses
#
# Needs a JDK with jlink, of version 22 or newer, so that cuBLAS 13 works: in ADRET_KIT_JDK, or the newest under /usr/lib/jvm.
set -eu

corpus=
case ${1:-} in
    '') ;;
    --corpus) corpus=$(CDPATH='' cd -- "${2:?--corpus needs a folder}" && pwd -P)/train.conll ;;
    *)
        echo "usage: gpu-kit.sh [--corpus FOLDER]" >&2
        exit 2
        ;;
esac

cd "$(dirname -- "$0")/.."

most=60 # megabytes
root=$(pwd -P)
kit=$root/target/gpu-kit
jdk=${ADRET_KIT_JDK:-}
if [ -z "$jdk" ]; then
    for folder in /usr/lib/jvm/*; do
        if [ -x "$folder/bin/jlink" ] && grep -qE '^JAVA_VERSION="(2[2-9]|[3-9][0-9])' "$folder/release"; then jdk=$folder; fi
    done
fi
if [ -z "$jdk" ]; then
    echo "gpu-kit.sh: no JDK of version 22 or newer under /usr/lib/jvm: name one in ADRET_KIT_JDK" >&2
    exit 1
fi

rm -rf "$kit"
mkdir -p "$kit/lib" "$kit/test/classes"

mvn -B -q -ntp -Dspotless.check.skip -DskipTests -pl samples,backend-tck,cpu-backend,opencl-backend,cuda-backend -am package

version() { sed -n "s/.*<$1\.version>\(.*\)<.*/\1/p" pom.xml; }
fetch() { mvn -B -q -ntp -N dependency:copy -DoutputDirectory="$kit/test" -Dmdep.stripVersion -Dartifact="$1"; }

# The version of JUnit's platform begins with 1 where that of JUnit begins with 5.
fetch "org.junit.platform:junit-platform-console-standalone:1.$(version junit | cut -d . -f 2-)"
fetch "org.assertj:assertj-core:$(version assertj)"
cp backend-tck/target/adret-backend-tck-*.jar "$kit/test/"
for module in cpu-backend opencl-backend cuda-backend; do cp -r "$module/target/test-classes/." "$kit/test/classes/"; done
cp samples/target/lib/*.jar "$kit/lib/"
cp samples/target/adret-samples-*.jar "$kit/lib/adret-samples.jar"
# The trimmed runtime draws neither charts nor graphs.
rm "$kit"/lib/jfreechart*.jar "$kit"/lib/org.eclipse.*.jar "$kit"/lib/guava.jar "$kit"/lib/failureaccess.jar "$kit"/lib/j2objc-annotations.jar
cp scripts/gpu-kit-run.sh "$kit/run.sh"
if [ -n "$corpus" ]; then mkdir "$kit/corpus" && cp "$corpus" "$kit/corpus/"; fi
cp scripts/gpu-kit-compare.py "$kit/compare_pytorch.py"

# Libraries that are never loaded, most of the size: JCuda's for compiling PTX, JOCL's for other systems.
trim() {
    scratch=$(mktemp -d)
    (cd "$scratch" && "$jdk/bin/jar" xf "$1" && rm -rf lib/*JNvPTXCompiler* lib/*windows* lib/*apple* lib/*.dll lib/*.dylib lib/*arm64* &&
        "$jdk/bin/jar" cfM "$1" .)
    rm -rf "$scratch"
}
for jar in "$kit"/lib/jcuda-natives*.jar "$kit"/lib/jocl*.jar; do if [ -f "$jar" ]; then trim "$jar"; fi; done

"$jdk/bin/jlink" --output "$kit/runtime" --strip-debug --no-header-files --no-man-pages --compress zip-9 \
    --add-modules java.base,java.logging,java.management,jdk.incubator.vector,jdk.management,jdk.unsupported
# Names of functions inside the JVM, which only show in its crash logs: 5 MB.
if command -v strip >/dev/null; then strip --strip-unneeded "$kit/runtime/lib/server/libjvm.so"; fi

size=$(du -sm "$kit" | cut -f 1)
echo "target/gpu-kit has $size MB; copy it, and there start run.sh all; run.sh alone tells what else there is"
if [ "$size" -ge "$most" ]; then
    echo "gpu-kit.sh: that is not less than $most MB" >&2
    exit 1
fi
