#!/bin/sh
# Compiles the GPU kernels for AMD's cards with LLVM, whose compiler AMD's drivers have, and tells what each takes: vector registers, bytes of local
# memory in a group, bytes of private memory that is no register, and the waves of a SIMD unit that these leave room for. A kernel that spills
# its vector registers is an error (scalar registers spill into vector registers, which costs next to nothing).
#
# No card is needed: apt-get install clang-19 libclc-19, or both of another version and CLANG=clang-16 scripts/amd.sh; cards may be named.
set -eu
cd "$(dirname -- "$0")/.."

clang=${CLANG:-clang-19}
library=/usr/lib/clc/amdgcn--amdhsa.bc # from libclc: the built-in functions of OpenCL C
group=256                              # as the opencl backend has on a GPU
# Vega, CDNA 2 and 3, RDNA 2, 3 and 4
[ $# -gt 0 ] || set -- gfx906 gfx90a gfx942 gfx1030 gfx1100 gfx1201

command -v "$clang" >/dev/null && [ -f "$library" ] || {
    echo "amd.sh: needs $clang and $library: apt-get install clang-19 libclc-19" >&2
    exit 1
}
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT

mvn -B -q -ntp -Dspotless.check.skip -pl gpu-kernels -am compile
classes=core/target/classes:gpu-kernels/target/classes
javac -cp "$classes" -d "$sources" cuda-backend/src/test/java/dev/adret/gpu/AllKernels.java
java -cp "$classes:$sources" dev.adret.gpu.AllKernels "$group" "$sources"

format='%-8s %-24s %9s %7s %7s %6s\n'
# shellcheck disable=SC2059
printf "$format" card kernel registers local private waves
for card in "$@"; do
    for source in "$sources"/*.cu; do
        "$clang" -x cl -cl-std=CL1.2 -target amdgcn--amdhsa -mcpu="$card" -nogpulib -Xclang -finclude-default-header \
            -Xclang -mlink-builtin-bitcode -Xclang "$library" -S -o "$sources/assembly" "$source"
        awk -v card="$card" -v format="$format" '
            $1 == ".amdhsa_kernel" { kernel = $2 }
            $1 == ";" { value[$2] = $3 }
            $2 == "Occupancy:" {
                printf format, card, kernel, value["NumVgprs:"], value["LDSByteSize:"], value["ScratchSize:"], $3
            }
            $1 ~ /^\.vgpr_spill_count:/ && $2 > 0 { spills = 1 }
            END { exit spills }' "$sources/assembly" || {
            echo "amd.sh: a kernel of $(basename "$source" .cu) spills registers on $card, which is slow: make it smaller" >&2
            exit 1
        }
    done
done
