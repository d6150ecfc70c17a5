// Stands in for libcuda.so.1 in a test of the calls through JCuda: its device memory is the host's, and its one kernel is "fill".
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_IMAGE = 200, JIT_COMPILER_NOT_FOUND = 221 };
enum { MEMORY = 1 << 20 };

static int context, current;

// That of most work, that of early copies and that of the branch, in the order in which they are made.
static int stream, copies, branch, streams;

int cuInit(unsigned flags) { return flags == 0 ? SUCCESS : INVALID_VALUE; }
int cuDriverGetVersion(int* version) { return *version = 12040, SUCCESS; }
int cuDeviceGetCount(int* count) { return *count = 1, SUCCESS; }
int cuDeviceGet(int* device, int number) { return *device = number, SUCCESS; }
int cuDeviceGetName(char* name, int size, int device) { return strncpy(name, "Stand-in", size), SUCCESS; }
int cuDeviceTotalMem_v2(size_t* bytes, int device) { return *bytes = MEMORY, SUCCESS; }
int cuDeviceGetAttribute(int* value, int attribute, int device) {
    switch (attribute) {
        case 8: return *value = 49152, SUCCESS;  // shared memory
        case 16: return *value = 6, SUCCESS;     // multiprocessors
        case 75: return *value = 8, SUCCESS;     // compute capability
        case 76: return *value = 6, SUCCESS;
        case 115: return *value = 1, SUCCESS;    // memory pools
        default: return INVALID_VALUE;
    }
}

int cuDevicePrimaryCtxRetain(void** handle, int device) { return *handle = &context, SUCCESS; }
int cuDevicePrimaryCtxRelease_v2(int device) { return SUCCESS; }
int cuCtxSetCurrent(void* handle) { return current = handle == &context, SUCCESS; }
int cuStreamCreate(void** handle, unsigned flags) {
    streams++;
    *handle = streams == 1 ? &stream : streams == 2 ? &copies : &branch;
    return current && flags == 1 && streams <= 3 ? SUCCESS : INVALID_VALUE;
}
static int is_stream(void* handle) { return handle == &stream || handle == &copies || handle == &branch; }
int cuStreamDestroy_v2(void* handle) { return streams--, is_stream(handle) ? SUCCESS : INVALID_VALUE; }
int cuStreamSynchronize(void* handle) { return handle == &stream ? SUCCESS : INVALID_VALUE; }

int cuMemAllocAsync(void** block, size_t bytes, void* queue) {
    if (queue != &stream) return INVALID_VALUE;
    if (bytes > MEMORY) return OUT_OF_MEMORY;
    *block = malloc(bytes);
    memset(*block, 0xAB, bytes);
    return SUCCESS;
}
int cuMemFreeAsync(void* block, void* queue) { return free(block), queue == &stream ? SUCCESS : INVALID_VALUE; }
int cuMemsetD8Async(void* block, unsigned char value, size_t bytes, void* queue) {
    return memset(block, value, bytes), queue == &stream ? SUCCESS : INVALID_VALUE;
}
int cuMemAllocHost_v2(void** block, size_t bytes) { return *block = malloc(bytes), SUCCESS; }
int cuMemFreeHost(void* block) { return free(block), SUCCESS; }
// How often the first stream was told to wait for another.
static int waits;
int cuStreamWaitEvent(void* queue, double* event, unsigned flags) {
    waits += queue == &stream;
    return (queue == &stream || queue == &branch) && event && flags == 0 ? SUCCESS : INVALID_VALUE;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) { return *free = MEMORY / 2, *total = MEMORY, SUCCESS; }
int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* queue) {
    return memcpy(to, from, bytes), queue == &stream || queue == &copies ? SUCCESS : INVALID_VALUE;
}
int cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, void* queue) {
    return memcpy(to, from, bytes), queue == &stream && waits > 0 ? SUCCESS : INVALID_VALUE;
}
int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* queue) {
    return memcpy(to, from, bytes), queue == &stream ? SUCCESS : INVALID_VALUE;
}

// An event holds the milliseconds when it was recorded; or -1 if it is not timed. Between the first two lies more than a day.
static double now;
static int times;
int cuEventCreate(double** event, unsigned flags) {
    *event = malloc(sizeof(double));
    return **event = flags == 0 ? 0 : -1, flags == 0 || flags == 2 ? SUCCESS : INVALID_VALUE;
}
int cuEventRecord(double* event, void* queue) {
    if (!event || !is_stream(queue)) return INVALID_VALUE;
    if (*event >= 0) *event = now += ++times == 2 ? 1e8 : 0.25;
    return SUCCESS;
}
int cuEventElapsedTime(float* millis, double* from, double* to) {
    return *millis = *to - *from, *from >= 0 && *to >= 0 ? SUCCESS : INVALID_VALUE;
}
int cuEventSynchronize(void* event) { return event ? SUCCESS : INVALID_VALUE; }
int cuEventDestroy_v2(void* event) { return free(event), SUCCESS; }

// PTX that begins with "bad" is refused, with a log, for which there are to be 64 kB. For one that begins with "early" there is no compiler.
int cuModuleLoadDataEx(void** module, const char* image, unsigned count, int* options, void** values) {
    if (count != 2) return INVALID_VALUE;
    for (unsigned i = 0; i < count; i++)
        if (options[i] == 6 && (unsigned)(uintptr_t)values[i] != 1 << 16) return INVALID_VALUE;
    if (strncmp(image, "early", 5) == 0) return JIT_COMPILER_NOT_FOUND;
    if (strncmp(image, "bad", 3) != 0) return *module = &context, SUCCESS;
    for (unsigned i = 0; i < count; i++)
        if (options[i] == 5) strcpy(values[i], "line 1: no such instruction");
    return INVALID_IMAGE;
}
int cuModuleUnload(void* module) { return module == &context ? SUCCESS : INVALID_VALUE; }
int cuModuleGetFunction(void** function, void* module, const char* name) {
    return *function = &current, module == &context && strcmp(name, "fill") == 0 ? SUCCESS : INVALID_VALUE;
}

// Arguments of the one kernel, and of the launches in the one graph there is.
struct fill {
    float* x;
    int at;
    float value;
    int n;
};
enum { MOST = 4 };
static struct fill recorded[MOST];
static int capturing, launches, graph, executable;

static void run(struct fill fill) {
    for (int i = 0; i < fill.n; i++) fill.x[fill.at + i] = fill.value;
}

int cuStreamBeginCapture_v2(void* queue, int mode) {
    return launches = 0, capturing = 1, queue == &stream && mode == 2 ? SUCCESS : INVALID_VALUE;
}
int cuStreamEndCapture(void* queue, void** captured) {
    if (!capturing) return INVALID_VALUE;
    return capturing = 0, *captured = &graph, queue == &stream ? SUCCESS : INVALID_VALUE;
}
int cuGraphInstantiateWithFlags(void** instance, void* of, unsigned long long flags) {
    return *instance = &executable, of == &graph && flags == 0 ? SUCCESS : INVALID_VALUE;
}
int cuGraphDestroy(void* handle) { return handle == &graph ? SUCCESS : INVALID_VALUE; }
int cuGraphExecDestroy(void* handle) { return handle == &executable ? SUCCESS : INVALID_VALUE; }
int cuGraphLaunch(void* handle, void* queue) {
    for (int i = 0; i < launches; i++) run(recorded[i]);
    return handle == &executable && queue == &stream && !capturing ? SUCCESS : INVALID_VALUE;
}

int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void* queue, void** parameters, void** extra) {
    struct fill fill;
    // CU_LAUNCH_PARAM_BUFFER_POINTER, CU_LAUNCH_PARAM_BUFFER_SIZE, CU_LAUNCH_PARAM_END
    if (function != &current || (queue != &stream && queue != &branch) || parameters || extra[0] != (void*)1 || extra[2] != (void*)2 || extra[4]
        || *(size_t*)extra[3] != 20 || gx * bx < 1 || gy * gz * by * bz != 1 || shared)
        return INVALID_VALUE;
    memcpy(&fill, extra[1], 20);
    if (capturing && launches == MOST) return INVALID_VALUE;
    if (capturing) recorded[launches++] = fill;
    else run(fill);
    return SUCCESS;
}
