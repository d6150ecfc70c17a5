package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.tck.Side;
import dev.adret.tck.Tolerance;
import dev.adret.tck.Twin;
import dev.adret.tck.Values;
import dev.adret.tensor.Tensor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Matrix products of random shapes against the reference: tiles, panels, and sums in several parts. */
class GemmTest {
    private static Backend[] backends = {};

    @BeforeContainer
    static void open() {
        backends = new Backend[] {open("vector", 1), open("vector", 3), open("scalar", 2)};
    }

    private static Backend open(String kernels, int threads) {
        return new CpuBackendProvider(kernels).open(BackendOptions.defaults().withThreads(threads));
    }

    @AfterContainer
    static void close() {
        for (Backend backend : backends) {
            backend.close();
        }
    }

    /** {@code kind} has a bit for each choice that is not a size. */
    @Property(tries = 150)
    void productsOfAnyShapeAgree(
            @ForAll @IntRange(max = 130) int m,
            @ForAll @IntRange(max = 130) int n,
            @ForAll @IntRange(max = 130) int k,
            @ForAll @IntRange(max = 127) int kind) {
        product(m, n, k, kind);
    }

    @Property(tries = 20)
    void longSumsAreDoneInParts(
            @ForAll @IntRange(max = 40) int m,
            @ForAll @IntRange(max = 40) int n,
            @ForAll @IntRange(min = 500, max = 2500) int k,
            @ForAll @IntRange(max = 127) int kind) {
        product(m, n, k, kind);
    }

    @Property(tries = 10)
    void wideResultsAreDoneInParts(
            @ForAll @IntRange(max = 20) int m,
            @ForAll @IntRange(min = 2000, max = 5000) int n,
            @ForAll @IntRange(min = 300, max = 600) int k,
            @ForAll @IntRange(max = 127) int kind) {
        product(m, n, k, kind);
    }

    private static void product(int m, int n, int k, int kind) {
        boolean transposeA = (kind & 1) != 0;
        boolean transposeB = (kind & 2) != 0;
        float alpha = (kind & 4) != 0 ? 1 : -0.5f;
        float beta = (kind & 8) != 0 ? 0 : 0.75f;
        for (Backend backend : backends) {
            String label = backend.description() + ": " + m + "×" + n + "×" + k + ", kind " + kind;
            new Twin(backend).compare(label, Tolerance.SUMS.forSumsOf(k), side -> {
                Tensor a = side.strided((kind & 16) != 0)
                        .input("a", Values.uniform(), transposeA ? k : m, transposeA ? m : k);
                Tensor b = side.strided((kind & 32) != 0)
                        .input("b", Values.uniform(), transposeB ? n : k, transposeB ? k : n);
                Side third = side.strided((kind & 64) != 0);
                Tensor c = beta == 0 ? third.output("c", m, n) : third.changed("c", Values.uniform(), m, n);
                side.ops().gemm(transposeA, transposeB, alpha, a, b, beta, c);
            });
        }
    }

    /** Without factors, as the products are that may be made of dot products. */
    @Property(tries = 40)
    void productsOfFewColumnsAgree(
            @ForAll @IntRange(min = 4, max = 200) int m,
            @ForAll @IntRange(min = 1, max = 13) int n,
            @ForAll @IntRange(min = 32, max = 600) int k,
            @ForAll @IntRange(max = 7) int strides,
            @ForAll boolean transposeB) {
        product(m, n, k, 12 + (strides << 4) + (transposeB ? 2 : 0));
    }

    @Property(tries = 40)
    void linearLayersOfFewOutputsAgree(
            @ForAll @IntRange(max = 200) int n,
            @ForAll @IntRange(max = 600) int in,
            @ForAll @IntRange(max = 13) int out,
            @ForAll Activation.Kind kind) {
        linear(n, in, out, kind);
    }

    @Property(tries = 60)
    void linearLayersOfAnyShapeAgree(
            @ForAll @IntRange(max = 70) int n,
            @ForAll @IntRange(max = 600) int in,
            @ForAll @IntRange(max = 70) int out,
            @ForAll Activation.Kind kind) {
        linear(n, in, out, kind);
    }

    private static void linear(int n, int in, int out, Activation.Kind kind) {
        Activation f = new Activation(kind, kind == Activation.Kind.LEAKY_RELU ? 0.25f : 0);
        for (Backend backend : backends) {
            String label = backend.description() + ": linear " + n + "×" + in + " to " + out + ", " + kind;
            new Twin(backend).compare(label, Tolerance.SUMS.forSumsOf(in), side -> {
                Tensor x = side.input("x", Values.uniform(), n, in);
                Tensor weight = side.input("weight", Values.uniform(-0.1f, 0.1f), out, in);
                Tensor bias = side.input("bias", Values.uniform(), out);
                side.ops().linear(x, weight, bias, f, side.strided().output("y", n, out));
            });
        }
    }

    @Property(tries = 60)
    void gradientsOfFewOutputsAgree(
            @ForAll @IntRange(max = 300) int n,
            @ForAll @IntRange(max = 70) int in,
            @ForAll @IntRange(max = 17) int out,
            @ForAll @IntRange(max = 3) int kind) {
        float beta = (kind & 1) != 0 ? 0 : 0.5f;
        for (Backend backend : backends) {
            String label =
                    backend.description() + ": gradients of linear " + n + "×" + in + " to " + out + ", kind " + kind;
            new Twin(backend).compare(label, Tolerance.SUMS.forSumsOf(n), side -> {
                Tensor x = side.strided((kind & 2) != 0).input("x", Values.uniform(), n, in);
                Tensor y = side.input("y", Values.uniform(), n, out);
                Tensor dy = side.changed("dy", Values.uniform(), n, out);
                Tensor dWeight = beta == 0
                        ? side.output("dWeight", out, in)
                        : side.changed("dWeight", Values.uniform(), out, in);
                Tensor dBias = beta == 0 ? side.output("dBias", out) : side.changed("dBias", Values.uniform(), out);
                side.ops().linearBackward(x, y, Activation.IDENTITY, dy, beta, dWeight, dBias);
            });
        }
    }
}
