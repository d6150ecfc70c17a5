package dev.adret.gpu;

import java.util.List;
import java.util.Locale;

/** A device's compiler refused a kernel. The first line of the message has its first error; its log and the numbered source follow. */
public final class KernelBuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param device whose compiler it was
     * @param log what it said
     */
    public KernelBuildException(KernelSource source, String device, String log) {
        super("the kernels '" + source.name() + "' do not compile on " + device
                + " (a newer driver may help; the backend cpu needs none): "
                + firstError(log) + "\n\nThe compiler says:\n" + log.strip() + "\n\nThe source is:\n"
                + source.numbered());
    }

    /** The first line that speaks of an error, else the first one. */
    private static String firstError(String log) {
        List<String> lines =
                log.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("error"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it says nothing" : lines.get(0));
    }
}
