package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.UpdateRule;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of optimizers over dense parameters. */
abstract class OptimizerContract extends Contract {
    static final Tolerance TOLERANCE = new Tolerance(2e-6, 1e-5);

    private static final float LEARNING_RATE = 0.1f;

    OptimizerContract(BackendContract subject) {
        super(subject);
    }

    static UpdateRule rule(UpdateRule.Kind kind, float decay) {
        return new UpdateRule(kind, 0.75f, 0.9f, 1e-3f, decay);
    }

    static Tensor hyper(Side side, UpdateRule rule, int step) {
        // A rate that changes from step to step, as schedules make it.
        return side.input("hyper", Values.of(WindowNetwork.constants(rule, LEARNING_RATE / step, step)), 3);
    }

    /** Gradients of several sizes and signs, some of them 0. */
    static Values gradients() {
        return Values.eighths();
    }

    static Tensor[] zeroSlots(Side side, UpdateRule rule, int... extents) {
        Tensor[] slots = new Tensor[rule.kind().slots()];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = side.changed("slot " + slot, Values.all(0), extents);
        }
        return slots;
    }

    @ParameterizedTest
    @EnumSource
    void sixStepsAreThoseOfTheReference(UpdateRule.Kind kind) {
        for (int size : new int[] {0, 1, 3, 7, 8, 9, 33, 1000, 5003}) {
            for (float decay : new float[] {0, 0.1f}) {
                for (int decayed : new int[] {0, size / 3, size}) {
                    UpdateRule rule = rule(kind, decay);
                    String label = kind + " of " + size + ", decay " + decay + " of the first " + decayed;
                    compare(label, TOLERANCE, side -> {
                        Tensor values = side.changed("values", Values.uniform(), size);
                        Tensor[] slots = zeroSlots(side, rule, size);
                        for (int step = 1; step <= 6; step++) {
                            Tensor gradients = side.input("gradients", gradients(), size);
                            side.ops().update(rule, hyper(side, rule, step), decayed, gradients, values, slots);
                        }
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void parametersThatDoNotDecayTakeNoneOfIt(UpdateRule.Kind kind) {
        int size = 37;
        int decayed = 13;
        float[] with = oneStep(rule(kind, 0.5f), size, decayed);
        float[] without = oneStep(rule(kind, 0), size, decayed);
        for (int i = 0; i < size; i++) {
            if (i < decayed) {
                assertThat(with[i]).as("value %d", i).isNotEqualTo(without[i]);
            } else {
                assertThat(with[i]).as("value %d", i).isEqualTo(without[i]);
            }
        }
    }

    private float[] oneStep(UpdateRule rule, int size, int decayed) {
        try (Side side = new Side(backend(), 1)) {
            Tensor values = side.changed("values", Values.uniform(0.5f, 1), size);
            Tensor gradients = side.input("gradients", Values.uniform(0.5f, 1), size);
            Tensor[] slots = Operations.slots(side, rule, size);
            side.ops().update(rule, hyper(side, rule, 2), decayed, gradients, values, slots);
            return read(values);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sixStepsWithL1AreThoseOfTheReference(UpdateRule.Kind kind) {
        for (int size : new int[] {0, 1, 9, 1000, 20_011}) {
            for (int decayed : new int[] {0, size / 3, size}) {
                UpdateRule rule = rule(kind, 0.1f).withL1(0.2f);
                compare(kind + " of " + size + ", L1 of the first " + decayed, TOLERANCE, side -> {
                    // A third of them so small that they come to 0.
                    Tensor values = side.changed("values", Values.uniform(-0.3f, 0.3f), size);
                    Tensor[] slots = zeroSlots(side, rule, size);
                    for (int step = 1; step <= 6; step++) {
                        Tensor gradients = side.input("gradients", gradients(), size);
                        side.ops().update(rule, hyper(side, rule, step), decayed, gradients, values, slots);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void l1EndsInZerosWhereTheGradientIsSmallAndInNoOthers(UpdateRule.Kind kind) {
        int size = 1000;
        UpdateRule rule = rule(kind, 0).withL1(0.25f);
        try (Side side = new Side(backend(), 1)) {
            Tensor values = side.changed("values", Values.uniform(), size);
            Tensor[] slots = zeroSlots(side, rule, size);
            // Of every two values in the first half one has a loss (w − 1)²/2, and the other none.
            for (int step = 1; step <= 400; step++) {
                float[] w = read(values);
                float[] g = new float[size];
                for (int i = 0; i < size; i += 2) {
                    g[i] = w[i] - 1;
                }
                Tensor hyper = side.input("hyper", Values.of(WindowNetwork.constants(rule, LEARNING_RATE, step)), 3);
                side.ops().update(rule, hyper, size / 2, side.input("gradients", Values.of(g), size), values, slots);
            }
            float[] w = read(values);
            for (int i = 0; i < size / 2; i++) {
                if (i % 2 == 1) {
                    assertThat(w[i]).as("value %d, without a loss", i).isZero();
                } else {
                    assertThat(w[i]).as("value %d, with a loss", i).isGreaterThan(0.3f);
                }
            }
            for (int i = size / 2 + 1; i < size; i += 2) {
                assertThat(w[i]).as("value %d, without L1", i).isNotZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGradientThatIsNotANumberIsNotHiddenByL1(UpdateRule.Kind kind) {
        UpdateRule rule = rule(kind, 0).withL1(0.25f);
        try (Side side = new Side(backend(), 1)) {
            Tensor values = side.changed("values", Values.of(0, 1, -1), 3);
            Tensor gradients = side.input("gradients", Values.all(Float.NaN), 3);
            side.ops().update(rule, hyper(side, rule, 1), 3, gradients, values, zeroSlots(side, rule, 3));
            assertThat(read(values)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfExtremeSizeAreTakenAsByTheReference(UpdateRule.Kind kind) {
        UpdateRule rule = rule(kind, 0);
        compare(kind + " of extreme gradients", new Tolerance(1e-6, 1e-4), side -> {
            float[] extreme = {0, -0f, 1e-12f, -1e-12f, 1e-6f, 1e6f, -1e6f, 0x1p50f};
            Tensor values = side.changed("values", Values.all(1), extreme.length);
            Tensor[] slots = zeroSlots(side, rule, extreme.length);
            for (int step = 1; step <= 2; step++) {
                Tensor gradients = side.input("gradients", Values.of(extreme), extreme.length);
                side.ops().update(rule, hyper(side, rule, step), 0, gradients, values, slots);
            }
        });
    }

    @Test
    void theLearningRateIsReadFromTheDeviceInEachStep() {
        Tensor values = floats("values", new float[] {10}, 1);
        Tensor gradients = floats("gradients", new float[] {1}, 1);
        Tensor hyper = floats("hyper", 3);
        for (float rate : new float[] {1, 2, 4}) {
            backend().write(new float[] {rate, 1, 1}, 0, hyper);
            ops().update(UpdateRule.sgd(), hyper, 0, gradients, values, new Tensor[0]);
        }
        assertThat(read(values)).containsExactly(3);
    }

    @Test
    void parametersOfAnyShapeAreCountedThroughRowByRow() {
        UpdateRule rule = rule(UpdateRule.Kind.ADAMW, 0.3f);
        compare("a matrix of parameters", TOLERANCE, side -> {
            Tensor values = side.changed("values", Values.uniform(), 5, 7);
            Tensor gradients = side.input("gradients", Values.uniform(), 5, 7);
            side.ops().update(rule, hyper(side, rule, 1), 17, gradients, values, zeroSlots(side, rule, 5, 7));
        });
    }
}
