package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.KernelBuildException;
import dev.adret.gpu.KernelSource;
import java.util.Optional;

/**
 * Makes programs for a card: by NVRTC for this very card where it is installed, and kept from one run to the next; else from the PTX in
 * the jar, which the driver compiles and keeps by itself.
 */
final class Compiler {
    private static final System.Logger LOG = System.getLogger(Compiler.class.getName());

    private final Optional<Nvrtc> nvrtc;
    private final BinaryCache cache;

    Compiler(Optional<Nvrtc> nvrtc, BinaryCache cache) {
        this.nvrtc = nvrtc;
        this.cache = cache;
    }

    /**
     * Loads a program, and returns the handle of its module.
     *
     * @throws KernelBuildException if that cannot be
     */
    long load(KernelSource source, CudaDevice device, CudaContext context) {
        long module = nvrtc.map(compiler -> loadCompiled(compiler, source, device, context))
                .orElse(0L);
        return module != 0 ? module : loadPtx(source, device, context);
    }

    /** Returns 0 if NVRTC is too old for the card, or the driver for NVRTC: then there still is the PTX. */
    private long loadCompiled(Nvrtc compiler, KernelSource source, CudaDevice device, CudaContext context) {
        String key = BinaryCache.key(source.text(), device.architecture(), compiler.version(), Nvrtc.OPTIONS);
        StringBuilder log = new StringBuilder();
        long kept = cache.get(key).map(binary -> context.load(binary, log)).orElse(0L);
        if (kept != 0) {
            return kept;
        }
        Optional<byte[]> compiled = compiler.compile(source, device.architecture(), log);
        long module = compiled.map(binary -> context.load(binary, log)).orElse(0L);
        if (module != 0) {
            cache.put(key, compiled.get());
        } else {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "NVRTC {0} has nothing for {1}, which gets PTX: {2}",
                    compiler.version(),
                    device.label(),
                    log);
        }
        return module;
    }

    private static long loadPtx(KernelSource source, CudaDevice device, CudaContext context) {
        String ptx = Ptx.of(source)
                .orElseThrow(() -> new KernelBuildException(
                        source,
                        device.label(),
                        "the jar of adret-cuda-backend holds no PTX of this source: its version is another than that of"
                                + " adret-gpu-kernels"));
        StringBuilder log = new StringBuilder();
        // Terminated, as C wants it.
        long module = context.load((ptx + "\0").getBytes(US_ASCII), log);
        if (module == 0) {
            throw new KernelBuildException(source, device.label(), log.toString());
        }
        return module;
    }
}
