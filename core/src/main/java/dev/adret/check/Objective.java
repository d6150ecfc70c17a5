package dev.adret.check;

import java.util.List;

/** A number computed of tensors on the reference backend. */
interface Objective {
    /** The number, as the tensors are at the moment. */
    double value();

    /** Runs forward and backward: what the number depends on, and its gradients. Leaves no gradient behind. */
    List<Part> gradients();
}
