// Stands in for cuBLAS in tests of the calls through JCublas and java.lang.foreign: multiplies in memory of the host.
#include <stddef.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_VALUE = 7 };

static int handle;
static void *queue, *workspace;

int cublasCreate_v2(void** created) { return *created = &handle, SUCCESS; }
int cublasDestroy_v2(void* destroyed) { return destroyed == &handle ? SUCCESS : INVALID_VALUE; }
int cublasSetStream_v2(void* h, void* stream) { return queue = stream, h == &handle ? SUCCESS : INVALID_VALUE; }
int cublasSetWorkspace_v2(void* h, void* memory, size_t bytes) {
    return workspace = memory, h == &handle && bytes == 1 << 20 ? SUCCESS : INVALID_VALUE;
}
int cublasGetVersion_v2(void* h, int* version) { return *version = 130100, h == &handle ? SUCCESS : INVALID_VALUE; }

int cublasGemmStridedBatchedEx(void* h, int opA, int opB, int m, int n, int k, const float* alpha,
                               const float* a, int typeA, int lda, long long strideA,
                               const float* b, int typeB, int ldb, long long strideB, const float* beta,
                               float* c, int typeC, int ldc, long long strideC, int batches, int compute, int algorithm) {
    // The stream that the test gives, memory to work in, floats all over, one of the three ways to compute, the default algorithm.
    if (h != &handle || queue != (void*)0x1234 || !workspace || typeA || typeB || typeC || algorithm != -1
        || (compute != 68 && compute != 75 && compute != 77))
        return INVALID_VALUE;
    for (int batch = 0; batch < batches; batch++, a += strideA, b += strideB, c += strideC)
        for (int j = 0; j < n; j++)
            for (int i = 0; i < m; i++) {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum += (opA ? a[p + (size_t)i * lda] : a[i + (size_t)p * lda])
                         * (opB ? b[j + (size_t)p * ldb] : b[p + (size_t)j * ldb]);
                c[i + (size_t)j * ldc] = *alpha * sum + (*beta == 0 ? 0 : *beta * c[i + (size_t)j * ldc]);
            }
    return SUCCESS;
}

int cublasGemmEx(void* h, int opA, int opB, int m, int n, int k, const float* alpha, const float* a, int typeA, int lda,
                 const float* b, int typeB, int ldb, const float* beta, float* c, int typeC, int ldc, int compute,
                 int algorithm) {
    return cublasGemmStridedBatchedEx(h, opA, opB, m, n, k, alpha, a, typeA, lda, 0, b, typeB, ldb, 0, beta, c, typeC, ldc, 0,
                                      1, compute, algorithm);
}

// What passes for the device's memory in the test of JCublas, which has no call that tells an address but this one.
static float memory[200];

size_t cublasGetCudartVersion(void) { return (size_t)memory; }
int cublasSetVector(int n, int size, const void* from, int stride, void* to, int toStride) {
    return memcpy(to, from, (size_t)n * size), stride == 1 && toStride == 1 ? SUCCESS : INVALID_VALUE;
}
int cublasGetVector(int n, int size, const void* from, int stride, void* to, int toStride) {
    return cublasSetVector(n, size, from, stride, to, toStride);
}
