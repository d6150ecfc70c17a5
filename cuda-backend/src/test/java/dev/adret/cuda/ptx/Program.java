package dev.adret.cuda.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A program that is loaded. */
public final class Program {
    private final Map<String, Entry> entries;
    private final GlobalMemory memory;
    private final Map<String, Kernel> kernels = new HashMap<>();

    /**
     * @param file what errors name it by
     * @throws PtxException if something in the text is not known
     */
    public Program(String file, String text, GlobalMemory memory) {
        entries = Parser.parse(file, text);
        this.memory = memory;
    }

    public Set<String> names() {
        return entries.keySet();
    }

    /** @throws PtxException if there is none of that name, or something in it is not known */
    public Kernel kernel(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new PtxException("there is no kernel " + name + " but " + names());
        }
        return kernels.computeIfAbsent(name, any -> new Kernel(entry, memory));
    }
}
