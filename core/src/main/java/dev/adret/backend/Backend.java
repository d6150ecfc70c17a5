package dev.adret.backend;

import dev.adret.random.Permutation;
import dev.adret.tensor.Allocator;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * An open device with one in-order queue: memory, and the operations that networks are made of.
 *
 * <p>This is the interface that a backend implements. Callers go through {@link Ops}, which has checked every shape, type
 * and lifetime by the time a method here is called; a backend checks nothing again, except that ids and labels, which only
 * the device sees, may never make it read or write outside a tensor.
 *
 * <p>Rules for all operations:
 *
 * <ul>
 *   <li>They are queued in order and may return before the work is done; {@link #read} and {@link #synchronize} wait.
 *   <li>They allocate nothing in the steady state, neither on the device nor on the heap.
 *   <li>They give the same bits each time for the same input, whatever the number of threads.
 *   <li>Matrices are row-major with contiguous rows. A tensor may be a range of columns of a wider one only where this is
 *       said ("strided"); inputs and outputs do not overlap unless this is said ("in place").
 *   <li>An output is written without being read (unless a factor such as {@code beta} asks for it): NaN in it does not
 *       matter.
 *   <li>A tensor without elements is allowed everywhere; a mean over nothing is 0.
 * </ul>
 *
 * <p>A backend is used by one thread at a time. Closing it closes what was allocated from it.
 */
public interface Backend extends Allocator, AutoCloseable {
    /** The name it is asked for by, such as {@code cpu}. */
    String name();

    /** One line for people: the device, and how it is used. */
    String description();

    // ---- memory ----

    @Override
    Storage allocate(DType dtype, int size);

    /** Number of storages allocated since the backend was opened: tests hold still steps to it. */
    long allocations();

    /** Copies {@code tensor.size()} values from {@code source}, from index {@code from} on; the array may change after it. */
    void write(float[] source, int from, Tensor tensor);

    /** As {@link #write(float[], int, Tensor)}, for integers. */
    void write(int[] source, int from, Tensor tensor);

    /** Waits for the work queued before and copies the tensor into {@code target}, from index {@code from} on. */
    void read(Tensor tensor, float[] target, int from);

    /** As {@link #read(Tensor, float[], int)}, for integers. */
    void read(Tensor tensor, int[] target, int from);

    /**
     * Whether the cores that Java runs on are free while queued work is done, so that it pays to prepare the next batch meanwhile, on another
     * thread.
     */
    default boolean leavesHostFree() {
        return false;
    }

    /** Bytes of memory that are free for {@link #allocate}, as far as the device can tell: other programs may take them; of the heap, where that is it. */
    default long freeMemory() {
        Runtime heap = Runtime.getRuntime();
        return heap.maxMemory() - (heap.totalMemory() - heap.freeMemory());
    }

    /** Waits until all queued work is done. */
    void synchronize();

    /**
     * Prepares {@code step} for being run many times. It may be run now, later, or its operations be recorded and replayed, so
     * it must queue the same operations on the same addresses each time, and everything that changes between runs lives in
     * device memory. It does not make, run or close recordings itself.
     */
    default Recording record(Runnable step) {
        return Recording.running(step);
    }

    /** Frees the device and everything allocated from it. Closing twice does nothing. */
    @Override
    void close();

    // ---- element by element ----

    /** x ← value. */
    void fill(Tensor x, float value);

    /** target ← source; same shape, both may be strided. */
    void copy(Tensor source, Tensor target);

    /** y ← y + alpha·x. */
    void axpy(float alpha, Tensor x, Tensor y);

    /** y ← f(x); in place allowed. */
    void activation(Activation f, Tensor x, Tensor y);

    /** dx ← dy ∘ f'(x), with f' taken from y = f(x); dx may be dy. */
    void activationBackward(Activation f, Tensor y, Tensor dy, Tensor dx);

    /**
     * Inverted dropout: y ← x/(1 − rate) where a unit is kept, 0 where it is dropped; in place allowed. The same call on dy is
     * its backward pass.
     *
     * <p>Element i is dropped when {@code word < rate·2³²}, where {@code word} is word {@code i mod 4} of the Philox4x32-10 block with
     * key {@code seed} and counter {@code (i / 4, step, stream, 0)} (see {@link dev.adret.random.Philox}).
     *
     * @param step integer vector of one element: the number of the step, in device memory
     */
    void dropout(float rate, long seed, int stream, Tensor step, Tensor x, Tensor y);

    /** y ← f(x); in place allowed. */
    void unary(UnaryOp f, Tensor x, Tensor y);

    /** dx ← dy ∘ f'(x), with f' taken from x and y = f(x); dx may be dy. */
    void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx);

    // ---- with repetition: tensors of different shapes, see Broadcast ----

    /** c ← f(a, b), a and b repeated to the shape of c; c may be an operand that has its shape. */
    void binary(BinaryOp f, Tensor a, Tensor b, Tensor c);

    /**
     * d ← dc ∘ ∂f/∂a, or dc ∘ ∂f/∂b, with a and b repeated to the shape of dc, which is that of d; d may be dc. Where the operand was
     * repeated, {@link #sumTo} makes its gradient of d.
     *
     * @param first whether to differentiate by a, else by b
     */
    void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d);

    /**
     * y ← alpha·Σ x, over the axes along which y has the extent 1 or none: y can be repeated to the shape of x. Backward of a repetition;
     * also sums and means over all elements or along an axis.
     */
    void sumTo(float alpha, Tensor x, Tensor y);

    // ---- matrices ----

    /** y ← xᵀ: the last two axes of x, of rank 2 or more, change places; for each pair of the axes before them if there are some. */
    void transpose(Tensor x, Tensor y);

    /**
     * c ← alpha·op(a)·op(b) + beta·c, for matrices, or for each pair in a batch if the tensors are of rank 3. Strided. With
     * {@code beta = 0}, c is not read.
     */
    void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c);

    /** y ← f(x·weightᵀ + bias); x [n×in] strided, weight [out×in], bias [out], y [n×out] strided. */
    void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y);

    /**
     * What {@link #linear} passes back to its parameters: dy ← dy ∘ f'(y), in place; dWeight ← dyᵀ·x + beta·dWeight; dBias ← the
     * column sums of dy + beta·dBias. The gradient by x is then {@link #linearBackwardInput}. x is strided.
     */
    void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias);

    /**
     * What {@link #linear} passes back through its input x to z, where x = f(z): dx ← (dy·weight) ∘ f'(x). With the identity, the gradient
     * by x itself.
     *
     * @param dy [n×out], what {@link #linearBackward} left there
     * @param x [n×in], strided; with the identity, not read
     * @param dx [n×in], strided
     */
    void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx);

    // ---- softmax, normalization and losses, row by row ----

    /** y ← softmax of each row of x, or its logarithm; in place allowed. Exact for any finite logits. */
    void softmax(boolean logarithm, Tensor x, Tensor y);

    /** dx ← gradient of {@link #softmax} from its output y; dx may be dy. */
    void softmaxBackward(boolean logarithm, Tensor y, Tensor dy, Tensor dx);

    /**
     * Layer normalization of each row of x: y ← x̂∘weight + bias, with {@code x̂ = (x − μ)/σ}, where μ is the mean of the row and {@code σ² = mean((x −
     * μ)²) + epsilon}. Exact however large μ is beside σ.
     *
     * <p>Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
     *
     * @param x [n×d]
     * @param weight [d], as is bias
     * @param moments [n×2] ← of each row the mean of what its elements are above the first of them, and 1/σ: with it {@link #layerNormBackward} finds
     *     x̂. Not μ itself, since the rounding of a large μ may exceed σ
     */
    void layerNorm(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments);

    /**
     * What {@link #layerNorm} passes back: dx ← (g − mean(g) − x̂·mean(g∘x̂))/σ, row by row with g = dy∘weight; dWeight ← the column sums of dy∘x̂ +
     * beta·dWeight; dBias ← the column sums of dy + beta·dBias.
     *
     * @param x with {@code weight}, what the forward pass had
     * @param moments [n×2], as the forward pass left them
     * @param dx may be {@code dy}
     */
    void layerNormBackward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias);

    /**
     * Mean over the n rows of −Σ t·log softmax(logits), and its gradient by the logits, (softmax·Σt − t)/n.
     *
     * @param targets either integers [n], the class of each row, or floats [n×classes], a distribution for each row
     * @param loss one element, overwritten
     * @param dLogits may be {@code logits}
     */
    void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits);

    /**
     * Mean over all elements of log(1 + e^x) − t·x, the binary cross-entropy of σ(x), and its gradient (σ(x) − t)/size.
     *
     * @param targets floats from 0 to 1, of the logits' shape
     * @param loss one element, overwritten
     * @param dLogits may be {@code logits}
     */
    void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits);

    /**
     * Mean over the n·k pairs of max(0, margin − scores[i] + corrupt[i,j]), and its gradients.
     *
     * @param scores [n], those that should be higher
     * @param corrupt [n×k]
     * @param loss one element, overwritten
     */
    void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt);

    /** Elements of the memory of {@link #chainCrossEntropy} for {@code n} words of {@code sentences} with {@code tags} tags. */
    static int chainMemory(int n, int tags, int sentences) {
        return Math.addExact(Math.addExact(Math.multiplyExact(2 * tags, n), n), sentences);
    }

    /**
     * Mean over s sentences of −log P of their tags in a linear-chain conditional random field, and its gradients. The tags y of a
     * sentence that begins with row a and ends before row b score
     * <pre>{@code transitions[k, y_a] + Σ_{a≤t<b} scores[t, y_t] + Σ_{a<t<b} transitions[y_{t−1}, y_t]}</pre>
     * and P is the softmax over all sequences of tags. Sums over sequences are taken by the forward and backward algorithm, in logarithms.
     *
     * @param scores [n×k], of each word by tag
     * @param transitions [(k+1)×k], from one tag to another; the last row is for the first word of a sentence
     * @param targets integer vector of n + s + 1 elements: the tag of each row, then the row that each sentence begins with, from 0 up,
     *     and behind the last one the row that it ends before. Sentences may be empty; rows behind the last one count for nothing
     * @param memory floats, {@link #chainMemory chainMemory(n, k, s)} elements, undefined afterwards
     * @param loss one element, overwritten
     * @param dScores [n×k], overwritten; 0 in rows that belong to no sentence
     * @param dTransitions ← gradient + beta·dTransitions
     */
    void chainCrossEntropy(
            Tensor scores,
            Tensor transitions,
            Tensor targets,
            Tensor memory,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions);

    /** best[i] ← column of the greatest element of row i of x, the first of equals. */
    void argmax(Tensor x, Tensor best);

    // ---- tables of rows ----

    /**
     * out[i, j·d … (j+1)·d) ← Σ_t table[ids[i, j·k + t]], over t from 0 to k−1 in this order: rows of the table, or sums of k rows.
     *
     * @param table [rows×d]
     * @param ids integers [n×(w·k)], strided, each at least 0 and less than rows
     * @param out [n×(w·d)], strided
     * @throws IllegalArgumentException if an id is outside the table and the backend can see it; a device that cannot takes the
     *     nearest row
     */
    void gather(Tensor table, Tensor ids, Tensor out);

    /** As {@link #gather(Tensor, Tensor, Tensor)} from each of several tables, into places that do not overlap. A backend may do all of it at once. */
    default void gather(List<Tensor> tables, List<Tensor> ids, List<Tensor> out) {
        for (int t = 0; t < tables.size(); t++) {
            gather(tables.get(t), ids.get(t), out.get(t));
        }
    }

    /**
     * y[i] ← f(bias + Σ_j table[ids[i,j]]): the rows of the table that row i of {@code ids} names, added up.
     *
     * @param table [rows×d]
     * @param ids integers [n×k], strided, each at least 0 and less than rows; with k = 0, y[i] is f(bias)
     * @param bias [d]
     * @param y [n×d]
     * @throws IllegalArgumentException if an id is outside the table and the backend can see it; a device that cannot takes the
     *     nearest row
     */
    void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y);

    /**
     * plan ← the row plan of {@code ids} (see {@link RowPlan}).
     *
     * @param ids integers [n×w], strided, each at least 0 and less than {@code tableRows}
     * @param plan integer vector of {@code RowPlan.length(n·w)} elements
     */
    void planRows(Tensor ids, int tableRows, Tensor plan);

    /**
     * As {@link #planRows(Tensor, int, Tensor)} for each of several tables. A backend may do all of it at once, and beside what is queued after
     * it: until {@link #awaitPlans}, ids do not change, and nobody touches the plans.
     */
    default void beginPlans(List<Tensor> ids, List<Tensor> tables, List<Tensor> plans) {
        for (int t = 0; t < tables.size(); t++) {
            planRows(ids.get(t), tables.get(t).rows(), plans.get(t));
        }
    }

    /** What is queued from now on finds the plans that were begun, if any were. */
    default void awaitPlans() {}

    /**
     * sums[u] ← Σ over the places p of the plan's row u of slice p/k of dy, in ascending order of p; rows of {@code sums} from the
     * plan's count on are left alone. The gradient by the table of {@link #gather}.
     *
     * @param dy [n×(w·d)], strided; slice q is columns {@code (q mod w)·d …} of row {@code q / w}
     * @param plan of n·w·k ids
     * @param sums [m×d], where m is {@link RowPlan#mostRows} of the ids and the table that the plan was made for, or more, but not more than ids
     */
    void sumRows(Tensor dy, Tensor plan, Tensor sums);

    /** As {@link #sumRows(Tensor, Tensor, Tensor)} for each of several tables. A backend may do all of it at once. */
    default void sumRows(List<Tensor> dy, List<Tensor> plans, List<Tensor> sums) {
        for (int t = 0; t < plans.size(); t++) {
            sumRows(dy.get(t), plans.get(t), sums.get(t));
        }
    }

    /**
     * partials[i] ← Σ x_e² over every p-th element e = i, i + p, i + 2p … of the first rows of x; the other rows are not read. The sum of
     * squares in parts, so that many can work at it; {@link #sumTo} makes one of them.
     *
     * @param x [n×d]
     * @param count integer vector whose first element says how many rows: a row plan, or a number by itself; beyond n, all
     * @param partials [p]
     */
    void sumSquares(Tensor x, Tensor count, Tensor partials);

    /** Elements of the plan of {@link #gatherLinear} for {@code n} rows of {@code columns} ids. */
    static int gatherLinearPlan(int n, int columns) {
        return Math.multiplyExact(columns, Math.addExact(RowPlan.length(n), Math.multiplyExact(2, n)));
    }

    /**
     * y ← f(x·weightᵀ + bias), where row i of x is the rows that row i of {@code ids} names, side by side: {@link #gather} and
     * {@link #linear} in one, so that a backend can multiply a row that is often in a column of ids only once.
     *
     * @param tables t matrices [rows_j×d_j]
     * @param ids integers [n×(t·w)], strided: first the w ids for the first table, then those for the second, and so on; each at least
     *     0 and less than the rows of its table
     * @param weight [out×in], with in = Σ w·d_j
     * @param bias [out]
     * @param plan integer vector of {@link #gatherLinearPlan gatherLinearPlan(n, t·w)} elements: memory for the backend, as is x
     * @param x floats [n×in]: what the backend leaves here and in the plan, {@link #gatherLinearBackward} finds; nobody else reads it
     * @param y [n×out]
     * @throws IllegalArgumentException if an id is outside its table and the backend can see it; a device that cannot takes the
     *     nearest row
     */
    void gatherLinear(
            Tensor[] tables, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor plan, Tensor x, Tensor y);

    /**
     * What {@link #gatherLinear} passes back: dy ← dy ∘ f'(y), in place; dWeight ← dyᵀ·x + beta·dWeight; dBias ← the column sums of
     * dy + beta·dBias; and for each table the gradient of its rows, as {@link #updateRows} wants it.
     *
     * @param tables with {@code ids} and {@code weight}, what the forward pass had, unchanged since
     * @param plan with {@code x}, as the forward pass left them; undefined afterwards
     * @param rowPlans for each table an integer vector of {@code RowPlan.length(n·w)} elements, of which the count and the rows are
     *     written: each row of its ids once, in an order that depends on the ids alone. Starts and places are undefined
     * @param sums for each table [m×d_j], m being {@link RowPlan#mostRows} of n·w and rows_j: the gradients of those rows. What comes behind
     *     the last is undefined
     */
    void gatherLinearBackward(
            Tensor[] tables,
            Tensor ids,
            Tensor plan,
            Tensor x,
            Tensor weight,
            Tensor y,
            Activation f,
            Tensor dy,
            float beta,
            Tensor dWeight,
            Tensor dBias,
            Tensor[] rowPlans,
            Tensor[] sums);

    // ---- batches of data that lies on the device ----

    /** numbers[i] ← order.at(i), for all of the order. */
    void permutation(Permutation order, Tensor numbers);

    /**
     * What changes from one training step to the next: step ← step + 1, an integer, and sum ← sum + count·loss; each a vector of one element.
     */
    void endStep(Tensor step, float count, Tensor loss, Tensor sum);

    /**
     * ids[i] ← the window around token t of the text, and labels[i] ← its label, where t is the example of row i of a batch.
     *
     * <p>Place p of a window is token t − radius + p if that is in the sentence of t, else padding; column c of the row is then id j of the word
     * there, where {@code text.columns[c] = k·p + j}. In place of an id 0 stands the table's last column, if another id is there and word
     * {@code p mod 4} of the Philox4x32-10 block with key {@code text.seed} and counter {@code (t, epoch, p / 4, 0)} has its highest bit set (see
     * {@link dev.adret.random.Philox}). Where row i is of no example, or of no token, all is padding, and the label 0.
     *
     * <p>A column that holds no id of a window, and a word outside the table, count as the nearest.
     *
     * @param ids integers [n×c]
     * @param labels n integers
     */
    void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels);

    // ---- optimizer steps ----

    /**
     * Applies {@code rule} to dense parameters of one learning rate, which lie one behind the other.
     *
     * @param hyper what changes from step to step (see {@link Hyper})
     * @param decayed weight decay and L1 apply to the first {@code decayed} elements
     * @param slots {@code rule.kind().slots()} vectors of the size of {@code values}
     */
    void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots);

    /**
     * Applies {@code rule} to the rows of {@code table} that are in the plan, and to no others.
     *
     * @param sums gradients of those rows, as {@link #sumRows} leaves them
     * @param slots {@code rule.kind().slots()} matrices of the shape of {@code table}
     */
    void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots);

    /**
     * A step of an optimizer for the parameters of one learning rate: {@link #update} and, for each of {@code rows}, {@link #updateRows}, of which no two are of one table. A backend may do
     * all of it at once.
     */
    default void update(
            UpdateRule rule,
            Tensor hyper,
            int decayed,
            Tensor gradients,
            Tensor values,
            Tensor[] slots,
            List<RowUpdate> rows) {
        update(rule, hyper, decayed, gradients, values, slots);
        for (int i = 0; i < rows.size(); i++) {
            RowUpdate table = rows.get(i);
            updateRows(rule, hyper, table.plan(), table.sums(), table.table(), table.slots());
        }
    }
}
