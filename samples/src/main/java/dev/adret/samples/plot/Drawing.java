package dev.adret.samples.plot;

/** Whether this Java runtime can draw. Uses nothing that draws itself, so that it can say no. */
public final class Drawing {
    private Drawing() {}

    /**
     * Makes sure that pictures can be drawn, before the time to make their content is spent.
     *
     * @param option that asked for them, for the message
     * @throws IllegalStateException if there is no module that draws, or there are no fonts; the message says what to do
     */
    public static void require(String option) {
        requireDesktop(option);
        try {
            Style.tryFonts();
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new IllegalStateException(
                    option + ": this Java runtime finds no fonts to write with: install some (on Debian, fontconfig and"
                            + " fonts-dejavu-core), or leave " + option + " out",
                    e);
        }
    }

    /**
     * Makes sure that there is the module that draws; letters may still be missing.
     *
     * @param what needs it, for the message
     */
    public static void requireDesktop(String what) {
        System.setProperty("java.awt.headless", "true");
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new IllegalStateException(
                    what + ": this Java runtime has no module java.desktop, which draws: take a full JDK");
        }
    }
}
