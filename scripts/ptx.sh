#!/bin/sh
# Compiles the GPU kernels to PTX, which the jar of adret-cuda-backend carries. To be run after each change of a kernel; needs nvcc.
#
# Any CUDA toolkit will do that compiles for compute capability 7.5, the lowest that nvcc 13 knows. Its PTX names the toolkit's own
# version of the language, which only a driver as new would take; the kernels need nothing newer than 6.3, the first version
# with 7.5, and ptxas makes sure. It also tells what registers each kernel takes; one that spills them is an error.
set -eu
cd "$(dirname -- "$0")/.."

target=75
language=6.3
group=256 # CudaRuntime.GROUP_SIZE
folder=cuda-backend/src/main/resources/dev/adret/cuda
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT

mvn -B -q -ntp -Dspotless.check.skip -pl gpu-kernels -am compile
classes=core/target/classes:gpu-kernels/target/classes
javac -cp "$classes" -d "$sources" cuda-backend/src/test/java/dev/adret/gpu/AllKernels.java
java -cp "$classes:$sources" dev.adret.gpu.AllKernels "$group" "$sources"

for source in "$sources"/*.cu; do
    name=$(basename "$source" .cu)
    # 177: a program leaves some of the common helpers unused.
    nvcc -ptx -arch="compute_$target" -diag-suppress 177 -o "$sources/$name.nvcc" "$source"
    {
        printf '// Made by scripts/ptx.sh from kernels whose SHA-256 is\n// %s\n' "$(sha256sum <"$source" | cut -d ' ' -f 1)"
        sed -e "s/^\.version .*/.version $language/" -e '/^\/\//d' -e '/^[[:space:]]*$/d' "$sources/$name.nvcc"
    } >"$sources/$name.ptx"
    ptxas -v -arch="sm_$target" -o "$sources/$name.cubin" "$sources/$name.ptx" >"$sources/$name.log" 2>&1 || {
        cat "$sources/$name.log" >&2
        exit 1
    }
    grep -E 'entry|spill|Used' "$sources/$name.log"
    if grep -qE '[1-9][0-9]* bytes spill' "$sources/$name.log"; then
        echo "ptx.sh: $name spills registers, which is slow: make a kernel of it smaller" >&2
        exit 1
    fi
    mv "$sources/$name.ptx" "$folder/$name.ptx"
done
