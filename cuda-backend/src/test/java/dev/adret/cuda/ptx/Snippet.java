package dev.adret.cuda.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A kernel of some lines, which has the address of a block in {@code %rd0} and its thread's number in {@code %r0}. */
final class Snippet {
    private static final String HEAD = """
            .visible .entry snippet(
                .param .u64 block
            )
            .maxntid 8, 1, 1
            {
                .reg .pred %p<4>;
                .reg .b16 %rs<4>;
                .reg .b32 %r<9>;
                .reg .b64 %rd<9>;
                .reg .f32 %f<9>;
                .shared .align 16 .b8 shared[64];
                .local .align 16 .b8 local[32];
                ld.param.u64 %rd0, [block];
                cvta.to.global.u64 %rd0, %rd0;
                mov.u32 %r0, %tid.x;
            """;

    /** The line of the file that is the first of a snippet. */
    static final int FIRST_LINE = 16;

    private static final int WORDS = 32;

    private final GlobalMemory memory = new GlobalMemory();
    private final long block = memory.allocate(WORDS * Integer.BYTES);
    private final String text;

    Snippet(String... lines) {
        text = HEAD + String.join("\n", lines) + "\nret;\n}\n";
    }

    GlobalMemory memory() {
        return memory;
    }

    long block() {
        return block;
    }

    /** Runs it on a block that holds the words given first. */
    ByteBuffer run(int groups, int groupSize, int... words) {
        ByteBuffer in = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        in.asIntBuffer().put(words);
        memory.put(block, in);
        ByteBuffer arguments = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        arguments.putLong(0, block);
        new Program("snippet.ptx", text, memory).kernel("snippet").launch(groups, groupSize, false, arguments);
        ByteBuffer out = ByteBuffer.allocate(WORDS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        memory.get(block, out);
        return out;
    }

    /** What one thread stores in the first word, from the words given, which are in {@code %r1}, {@code %r2} … */
    static int ints(String line, int... words) {
        return new Snippet(loads("u32", "%r", words.length) + line + "\nst.global.u32 [%rd0], %r8;")
                .run(1, 1, words)
                .getInt(0);
    }

    /** As {@link #ints}, from {@code %f1} on to {@code %f8}. */
    static float floats(String line, float... values) {
        int[] words = new int[values.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = Float.floatToRawIntBits(values[i]);
        }
        return new Snippet(loads("f32", "%f", words.length) + line + "\nst.global.f32 [%rd0], %f8;")
                .run(1, 1, words)
                .getFloat(0);
    }

    private static String loads(String type, String register, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("ld.global.%s %s%d, [%%rd0+%d];%n".formatted(type, register, i + 1, Integer.BYTES * i));
        }
        return text.toString();
    }
}
