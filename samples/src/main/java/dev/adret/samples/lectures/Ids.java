package dev.adret.samples.lectures;

import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;

/** Networks whose input is the numbers of words. */
final class Ids {
    private Ids() {}

    /** What {@code model} makes of rows of ids, all of one length: a row of scores for each. */
    static float[][] scores(Model model, int[][] rows) {
        int columns = rows[0].length;
        int[] flat = new int[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * columns, columns);
        }
        try (Pass pass = Pass.inference(model.backend())) {
            pass.begin();
            Tensor ids = pass.workspace().ints("ids", rows.length, columns);
            pass.ops().write(flat, 0, ids);
            Tensor y = model.forward(ids, pass);
            float[] values = new float[y.size()];
            pass.ops().read(y, values, 0);
            float[][] scores = new float[rows.length][y.columns()];
            for (int i = 0; i < values.length; i++) {
                scores[i / y.columns()][i % y.columns()] = values[i];
            }
            return scores;
        }
    }
}
