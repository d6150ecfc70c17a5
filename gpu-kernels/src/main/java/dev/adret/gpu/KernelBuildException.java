package dev.adret.gpu;

/** A device's compiler refused a kernel. The message carries its log and the numbered source. */
public final class KernelBuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param device whose compiler it was
     * @param log what it said
     */
    public KernelBuildException(KernelSource source, String device, String log) {
        super("the kernels '" + source.name() + "' do not compile on " + device
                + "; a newer driver may help. The compiler says:\n" + log.strip() + "\n\nThe source is:\n"
                + source.numbered());
    }
}
