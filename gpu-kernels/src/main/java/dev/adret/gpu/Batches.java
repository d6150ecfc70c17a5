package dev.adret.gpu;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.Tensor;

/** What makes batches of data that lies on the device, and counts them. */
final class Batches {
    private final Kernel permutation;
    private final Kernel endStep;
    private final Kernel windows;

    Batches(Launcher launcher) {
        permutation = launcher.kernel(KernelSources::batches, "permutation");
        endStep = launcher.kernel(KernelSources::batches, "end_step");
        windows = launcher.kernel(KernelSources::batches, "windows");
    }

    void permutation(Permutation order, Tensor numbers) {
        permutation.begin().number(order.halfBits());
        for (int round = 0; round < Permutation.ROUNDS; round++) {
            permutation.number((int) order.key(round)).number((int) (order.key(round) >>> Integer.SIZE));
        }
        permutation.tensor(numbers).number(numbers.size()).runEach(numbers.size());
    }

    void endStep(Tensor step, float count, Tensor loss, Tensor sum) {
        endStep.begin().tensor(step).number(count).tensor(loss).tensor(sum).run(1);
    }

    void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels) {
        windows.begin()
                .tensor(text.words())
                .tensor(text.labels())
                .number(text.tokens())
                .tensor(text.table())
                .number(text.table().rows())
                .number(text.idsOfWord())
                .tensor(text.columns())
                .number(text.radius())
                .number((int) text.seed())
                .number((int) (text.seed() >>> Integer.SIZE))
                .tensor(place.order())
                .number(place.order().size())
                .tensor(place.step())
                .tensor(place.epoch())
                .number(place.stride())
                .tensor(ids)
                .number(ids.columns())
                .tensor(labels)
                .number(ids.size())
                .runEach(ids.size());
    }
}
