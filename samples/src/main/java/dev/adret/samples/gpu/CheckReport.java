package dev.adret.samples.gpu;

import java.util.List;
import java.util.Map;

/**
 * What checks found, in the form of its JSON.
 *
 * @param time when, in UTC
 * @param card what nvidia-smi says; empty where there is none
 */
record CheckReport(String time, String backend, Map<String, String> card, List<Finding> findings) {}
