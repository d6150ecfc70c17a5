package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.GpuRuntime;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a backend does after an operation that found no room on the device. */
class OpenClFullDeviceTest {
    private static final int TABLE_ROWS = 9;

    private boolean isFull;

    private Backend open() {
        OpenClRuntime runtime = OpenClRuntime.open(RequireOpenCl.device(), 64, BinaryCache.none());
        return new GpuBackend((GpuRuntime) Proxy.newProxyInstance(
                GpuRuntime.class.getClassLoader(), new Class<?>[] {GpuRuntime.class}, (proxy, method, arguments) -> {
                    if (isFull && method.getName().equals("allocate")) {
                        throw new OutOfDeviceMemoryException("full");
                    }
                    try {
                        return method.invoke(runtime, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Tensor ints(Backend backend, int rows, int columns) {
        return Tensor.of("ints", backend.allocate(DType.INT32, rows * columns), Shape.of(rows, columns));
    }

    private static Tensor plan(Backend backend, int ids) {
        return Tensor.of("plan", backend.allocate(DType.INT32, RowPlan.length(ids)), Shape.of(RowPlan.length(ids)));
    }

    @Test
    void plansThatFoundNoRoomAreForgotten() {
        try (Backend backend = open()) {
            Tensor table = Tensor.of("table", backend.allocate(DType.FLOAT32, TABLE_ROWS), Shape.of(TABLE_ROWS, 1));
            Tensor many = ints(backend, 5000, 1);
            Tensor planOfMany = plan(backend, 5000);
            isFull = true;
            assertThatThrownBy(() -> backend.beginPlans(List.of(many), List.of(table), List.of(planOfMany)))
                    .isInstanceOf(OutOfDeviceMemoryException.class);
            isFull = false;
            many.storage().close();
            planOfMany.storage().close();

            Tensor few = ints(backend, 2, 1);
            Tensor planOfFew = plan(backend, 2);
            backend.write(new int[] {7, 7}, 0, few);
            backend.planRows(few, TABLE_ROWS, planOfFew);
            int[] planned = new int[RowPlan.length(2)];
            backend.read(planOfFew, planned, 0);
            assertThat(planned[0]).isEqualTo(1);
            assertThat(planned[RowPlan.rows()]).isEqualTo(7);
        }
    }
}
