package dev.adret.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All kernels as CUDA compiles them: for {@code scripts/ptx.sh}, and for the tests. */
public final class AllKernels {
    private AllKernels() {}

    public static List<KernelSource> of(int groupSize) {
        return KernelSources.all(groupSize);
    }

    /** Writes each program to a file {@code NAME.cu} of a folder: {@code AllKernels GROUP_SIZE FOLDER}. */
    public static void main(String[] args) throws IOException {
        for (KernelSource source : of(Integer.parseInt(args[0]))) {
            Files.writeString(Path.of(args[1], source.name() + ".cu"), source.text());
        }
    }
}
