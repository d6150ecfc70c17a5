package dev.adret.samples.lectures;

import java.io.IOException;

/**
 * An example of the lectures as a program that prints what it shows.
 *
 * <p>What it computes, it computes on the backend of its {@link SampleContext}, and in seconds.
 */
public interface Sample {
    /** What {@code adret sample} knows it by: lower case, words joined by hyphens. */
    String name();

    /** What it shows, in a line of some 80 characters. */
    String description();

    /** Where in the lectures it comes from: course, lecture, topic. */
    String source();

    /** @throws IOException if a picture cannot be written */
    void run(SampleContext context) throws IOException;
}
