package dev.adret.backend;

/**
 * What a look at a backend found.
 *
 * @param usable whether it can be opened
 * @param description usable: the device; else: why it cannot be used
 * @param hint what to do about it, in words a user can act on; empty if there is nothing to do
 */
public record Probe(boolean usable, String description, String hint) {
    public static Probe usable(String device) {
        return new Probe(true, device, "");
    }

    /** Usable, though something would make it better. */
    public static Probe usable(String device, String hint) {
        return new Probe(true, device, hint);
    }

    public static Probe unusable(String reason, String hint) {
        return new Probe(false, reason, hint);
    }
}
