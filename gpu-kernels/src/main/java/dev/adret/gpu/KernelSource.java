package dev.adret.gpu;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program to compile: text that is both OpenCL C 1.2 and CUDA C, with everything that it needs in it.
 *
 * @param name what errors and caches call it, such as {@code softmax}
 * @param text the whole of it, constants included as {@code #define}
 * @param groupSize the work-group size that all its kernels are launched with
 */
public record KernelSource(String name, String text, int groupSize) {
    /** The text with a number before each line, as compilers' messages count them. */
    public String numbered() {
        String[] lines = text.split("\n", -1);
        return IntStream.range(0, lines.length)
                .mapToObj(i -> String.format(Locale.ROOT, "%5d  %s", i + 1, lines[i]))
                .collect(Collectors.joining("\n"));
    }
}
