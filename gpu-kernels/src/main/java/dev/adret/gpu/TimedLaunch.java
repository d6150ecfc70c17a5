package dev.adret.gpu;

/**
 * A kernel, a copy or a product of a library that the device has done.
 *
 * @param name of the kernel, or what was done
 * @param startMicros when it began, in microseconds from the beginning of the profile
 * @param micros how long it took
 * @param bytes that it must read and write, each once; 0 where that is not known
 * @param operations floating-point operations of its products; 0 where there are none
 */
public record TimedLaunch(String name, double startMicros, double micros, double bytes, double operations) {}
