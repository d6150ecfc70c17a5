package dev.adret.train;

import dev.adret.backend.BatchPlace;
import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;
import java.util.Optional;

/**
 * The examples of a {@link Dataset} in the memory of a device, which makes batches of them itself: the same as {@link Dataset#fill}, to the bit.
 *
 * <p>Owns its memory on the device.
 */
public interface DeviceData extends AutoCloseable {
    /**
     * What the host still chooses for each batch: examples as {@linkplain BatchLayout#idsWithSequences sequences} of rows of one integer, which say
     * what each row is of, negative for nothing; the classes are not asked for. Empty where a batch is known by the numbers of its examples:
     * then nothing is copied to the device for it.
     */
    default Optional<Dataset> choices() {
        return Optional.empty();
    }

    /**
     * Queues what makes a batch, as the first part of a recorded step.
     *
     * @param place tells what each row is of: an example, or what the host chose
     * @param input [rows×columns], of the dataset's layout
     * @param targets as the dataset's layout has them; of sequences the classes only, where they begin is there already
     */
    void fill(BatchPlace place, Tensor input, Tensor targets, Pass pass);

    @Override
    void close();
}
