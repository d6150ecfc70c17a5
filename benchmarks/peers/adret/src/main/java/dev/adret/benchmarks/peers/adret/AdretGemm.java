package dev.adret.benchmarks.peers.adret;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.backend.Ops;
import dev.adret.benchmarks.peers.GemmProgram;
import dev.adret.benchmarks.peers.Multiplier;
import dev.adret.benchmarks.peers.Product;
import dev.adret.benchmarks.peers.Request;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/** Matrix products on Adret's CPU backend. */
public final class AdretGemm implements Multiplier {
    private final Backend backend;
    private final Ops ops;

    private AdretGemm(Request request) {
        backend = Backends.onClassPath()
                .choose(request.backend(), BackendOptions.defaults().withThreads(request.threads()))
                .backend();
        ops = new Ops(backend);
    }

    public static void main(String[] arguments) {
        GemmProgram.run("Adret", AdretGemm::new, arguments);
    }

    @Override
    public Multiplication prepare(Product product, float[] a, float[] b) {
        Tensor left = tensor("a", a.length / product.columnsOfA(), product.columnsOfA());
        Tensor right = tensor("b", b.length / product.columnsOfB(), product.columnsOfB());
        Tensor result = tensor("c", product.m(), product.n());
        ops.write(a, 0, left);
        ops.write(b, 0, right);
        return new Multiplication() {
            @Override
            public void run(int times) {
                for (int i = 0; i < times; i++) {
                    ops.gemm(product.transposeA(), product.transposeB(), 1, left, right, 0, result);
                }
                backend.synchronize();
            }

            @Override
            public float[] result() {
                float[] values = new float[result.size()];
                ops.read(result, values, 0);
                return values;
            }

            @Override
            public void close() {
                left.storage().close();
                right.storage().close();
                result.storage().close();
            }
        };
    }

    private Tensor tensor(String name, int rows, int columns) {
        return Tensor.of(name, backend.allocate(DType.FLOAT32, rows * columns), Shape.of(rows, columns));
    }

    @Override
    public void close() {
        backend.close();
    }
}
