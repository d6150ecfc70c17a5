package dev.adret.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.Tensors;
import dev.adret.nn.Embedding;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final LearningRate TENTH = LearningRate.constant(0.1f);

    private final ReferenceBackend backend = new ReferenceBackend();

    /**
     * Where each rule takes a value of 0.5 with the gradients 1, −2, 3 and a learning rate of 0.1, worked out from the papers'
     * formulas in decimal arithmetic.
     */
    static Stream<Arguments> trajectories() {
        return Stream.of(
                Arguments.of(UpdateRule.sgd(), new double[] {0.4, 0.6, 0.3}),
                Arguments.of(UpdateRule.momentum(0.9f), new double[] {0.4, 0.51, 0.309}),
                Arguments.of(UpdateRule.nesterov(0.9f), new double[] {0.31, 0.609, 0.1281}),
                Arguments.of(UpdateRule.adagrad(), new double[] {0.4, 0.4894427191, 0.4092643465}),
                Arguments.of(
                        UpdateRule.adagrad().withEpsilon(1), new double[] {0.4500000000, 0.5118033989, 0.4485343823}),
                Arguments.of(UpdateRule.rmsprop(), new double[] {0.1837722440, 0.4694865256, 0.2104226478}),
                Arguments.of(UpdateRule.adam(), new double[] {0.4000000010, 0.4366103535, 0.4022862456}),
                Arguments.of(UpdateRule.adamw(), new double[] {0.3995000010, 0.4357108535, 0.4009510347}),
                Arguments.of(UpdateRule.sgd().withWeightDecay(0.01f), new double[] {0.3995, 0.5991005, 0.2985013995}),
                Arguments.of(
                        UpdateRule.adam().withWeightDecay(0.01f),
                        new double[] {0.4000000010, 0.4363491630, 0.4018448443}));
    }

    private static final double[] GRADIENTS = {1, -2, 3};

    @Test
    void whereThereIsNoRoomForItsMomentsNoneIsLeftTaken() {
        List<Storage> allocated = new ArrayList<>();
        int ofModel = 2; // values and gradients
        try (Model model = Model.create(ForwardedBackend.scarce(ofModel + 2, allocated), new Linear(2, 1), 1)) {
            assertThatThrownBy(() -> new Optimizer(model, UpdateRule.adam(), TENTH))
                    .isInstanceOf(OutOfDeviceMemoryException.class);

            assertThat(allocated).filteredOn(Storage::isClosed).hasSize(2);
        }
    }

    @Test
    void whereNothingTrainsThereIsNothingToOptimize() {
        Linear frozen = new Linear(2, 1);
        frozen.parameters().values().forEach(Parameter::freeze);
        assertNothingToTrain(frozen, "there is nothing to train: all 2 parameters of the network are frozen");
        assertNothingToTrain(new Tanh(), "there is nothing to train: the network has no parameters");
    }

    private void assertNothingToTrain(Layer network, String message) {
        try (Model model = Model.create(backend, network, 1)) {
            assertThatThrownBy(() -> new Optimizer(model, UpdateRule.sgd(), TENTH))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    private static void contribute(Parameter parameter, double... gradient) {
        assertThat(parameter.gradientFactor()).isZero();
        Tensors.set(parameter.gradient(), gradient);
    }

    private Linear half() {
        return new Linear(1, 1, Initializer.constant(0.5f));
    }

    @ParameterizedTest
    @MethodSource("trajectories")
    void aDenseParameterFollowsTheFormula(UpdateRule rule, double[] expected) {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, rule, TENTH)) {
            double[] values = new double[3];
            for (int step = 0; step < 3; step++) {
                contribute(linear.weight(), GRADIENTS[step]);
                optimizer.step(0);
                values[step] = Tensors.values(linear.weight().value())[0];
            }

            assertThat(values).containsExactly(expected, within(2e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("trajectories")
    void aRowOfATableFollowsTheFormula(UpdateRule rule, double[] expected) {
        Embedding table = new Embedding(4, 1, Initializer.constant(0.5f));
        try (Model model = Model.create(backend, table, 1);
                Optimizer optimizer = new Optimizer(model, rule, TENTH);
                Pass pass = Pass.training(backend, 1)) {
            double[] values = new double[3];
            for (int step = 0; step < 3; step++) {
                lookUp(model, pass, GRADIENTS[step], 2);
                optimizer.step(0);
                values[step] = Tensors.values(table.table().value())[2];
            }

            assertThat(values).containsExactly(expected, within(2e-7));
        }
    }

    /** Looks {@code ids} up and gives each the gradient {@code gradient}. */
    private void lookUp(Model model, Pass pass, double gradient, int... ids) {
        pass.begin();
        Shape shape = Shape.of(1, ids.length);
        int columns = model.forward(Tensors.ints(backend, shape, ids), pass).columns();
        double[] gradients = new double[columns];
        Arrays.fill(gradients, gradient);
        model.backward(Tensors.floats(backend, Shape.of(1, columns), gradients), pass);
    }

    private interface TableTest {
        void run(Model model, Optimizer optimizer, Pass pass);
    }

    /** Runs {@code test} with a table of four rows of one column, 0.5 each, and returns what became of them. */
    private double[] table(UpdateRule rule, TableTest test) {
        Embedding table = new Embedding(4, 1, Initializer.constant(0.5f));
        try (Model model = Model.create(backend, table, 1);
                Optimizer optimizer = new Optimizer(model, rule, TENTH);
                Pass pass = Pass.training(backend, 1)) {
            test.run(model, optimizer, pass);
            return Tensors.values(table.table().value());
        }
    }

    @ParameterizedTest
    @MethodSource("trajectories")
    void rowsThatNoStepTouchedKeepTheirBits(UpdateRule rule, double[] expected) {
        double[] rows = table(rule, (model, optimizer, pass) -> {
            for (double gradient : GRADIENTS) {
                lookUp(model, pass, gradient, 2, 1);
                optimizer.step(0);
            }
        });

        assertThat(rows).hasSize(1 + expected.length);
        assertThat(List.of(rows[0], rows[3])).containsOnly(0.5);
    }

    @Test
    void aRowThatOccursSeveralTimesTakesTheSumOfItsGradients() {
        double[] rows = table(UpdateRule.sgd(), (model, optimizer, pass) -> {
            lookUp(model, pass, 1, 3, 1, 3);
            optimizer.step(0);
        });

        assertThat(rows).containsExactly(new double[] {0.5, 0.4, 0.5, 0.3}, within(1e-8));
    }

    @Test
    void theMomentumOfARowDoesNotFadeInStepsThatDoNotTouchIt() {
        double[] rows = table(UpdateRule.momentum(0.5f), (model, optimizer, pass) -> {
            lookUp(model, pass, 1, 1);
            optimizer.step(0);
            lookUp(model, pass, 1, 2);
            optimizer.step(0);
            lookUp(model, pass, 1, 1);
            optimizer.step(0);
        });

        // m: 1, then 1.5, whatever lies in between
        assertThat(rows).containsExactly(new double[] {0.5, 0.25, 0.4, 0.5}, within(1e-8));
    }

    @Test
    void weightDecayReachesARowOnlyInStepsThatTouchIt() {
        double[] rows = table(UpdateRule.sgd().withWeightDecay(0.5f), (model, optimizer, pass) -> {
            lookUp(model, pass, 0, 1);
            optimizer.step(0);
            lookUp(model, pass, 0, 1, 2);
            optimizer.step(0);
        });

        assertThat(rows).containsExactly(new double[] {0.5, 0.5 * 0.95 * 0.95, 0.5 * 0.95, 0.5}, within(1e-8));
    }

    @Test
    void aTableThatWasNotLookedUpStaysAsItIs() {
        double[] rows = table(UpdateRule.momentum(0.5f).withWeightDecay(0.5f), (model, optimizer, pass) -> {
            lookUp(model, pass, 1, 1);
            optimizer.step(0);
            optimizer.step(0);
        });

        assertThat(rows[1]).isCloseTo(0.5 - 0.1 * 1.25, within(1e-8));
    }

    @Test
    void weightDecayReachesWeightsAndNoBiases() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd().withWeightDecay(0.5f), TENTH)) {
            Tensors.set(linear.bias().value(), 0.5);
            contribute(linear.weight(), 0);
            contribute(linear.bias(), 0);
            optimizer.step(0);

            assertThat(Tensors.values(linear.weight().value())[0]).isCloseTo(0.475, within(1e-8));
            assertThat(Tensors.values(linear.bias().value())).containsExactly(0.5);
        }
    }

    @Test
    void decoupledWeightDecayReachesWeightsAndNoBiases() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adamw().withWeightDecay(0.5f), TENTH)) {
            Tensors.set(linear.bias().value(), 0.5);
            optimizer.step(0);

            assertThat(Tensors.values(linear.weight().value())[0]).isCloseTo(0.475, within(1e-8));
            assertThat(Tensors.values(linear.bias().value())).containsExactly(0.5);
        }
    }

    @Test
    void aGradientIsNotAppliedTwice() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH)) {
            contribute(linear.weight(), 1);
            optimizer.step(0);
            contribute(linear.bias(), 1);
            optimizer.step(0);

            assertThat(Tensors.values(linear.weight().value())[0]).isCloseTo(0.4, within(1e-8));
        }
    }

    @Test
    void theMomentumOfAParameterWithoutGradientFades() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.momentum(0.5f), TENTH)) {
            contribute(linear.weight(), 1);
            optimizer.step(0);
            optimizer.step(0);
            optimizer.step(0);

            assertThat(Tensors.values(linear.weight().value())[0]).isCloseTo(0.5 - 0.1 * 1.75, within(1e-8));
        }
    }

    @Test
    void gradientsOfSeveralBackwardPassesAddUpInOneStep() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH);
                Pass pass = Pass.training(backend, 1)) {
            for (int x : new int[] {1, 2}) {
                pass.begin();
                model.forward(Tensors.floats(backend, Shape.of(1, 1), x), pass);
                model.backward(Tensors.floats(backend, Shape.of(1, 1), 1), pass);
            }
            optimizer.step(0);

            assertThat(Tensors.values(linear.weight().value())[0]).isCloseTo(0.5 - 0.1 * 3, within(1e-8));
        }
    }

    @Test
    void clearsTheGradientsItHasUsed() {
        Linear linear = half();
        try (Model model = Model.create(backend, linear, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH)) {
            contribute(linear.weight(), 1);
            optimizer.step(0);

            assertThat(linear.weight().hasGradient()).isFalse();
        }
    }

    @Test
    void everyElementOfEveryParameterMoves() {
        try (Model model = Model.create(backend, new Sequential(new Linear(3, 7), new Linear(7, 5)), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH)) {
            List<Double> changes = new ArrayList<>();
            model.parameters().values().forEach(p -> {
                double[] before = Tensors.values(p.value());
                double[] ones = new double[before.length];
                Arrays.fill(ones, 1);
                contribute(p, ones);
            });
            double[] before = model.parameters().values().stream()
                    .flatMapToDouble(p -> Arrays.stream(Tensors.values(p.value())))
                    .toArray();
            optimizer.step(0);
            double[] after = model.parameters().values().stream()
                    .flatMapToDouble(p -> Arrays.stream(Tensors.values(p.value())))
                    .toArray();
            for (int i = 0; i < after.length; i++) {
                changes.add(before[i] - after[i]);
            }

            assertThat(changes).hasSize(21 + 7 + 35 + 5).allMatch(change -> Math.abs(change - 0.1) < 1e-8);
        }
    }

    @Test
    void asksTheScheduleForEachStepAndItsEpoch() {
        List<String> asked = new ArrayList<>();
        LearningRate schedule = (step, epoch) -> {
            asked.add(step + " in " + epoch);
            return 0.1f;
        };
        try (Model model = Model.create(backend, half(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), schedule)) {
            optimizer.step(0);
            optimizer.step(0);
            optimizer.step(1);

            assertThat(asked).containsExactly("0 in 0", "1 in 0", "2 in 1");
        }
    }

    @Test
    void tellsTheLearningRateOfTheLastStep() {
        try (Model model = Model.create(backend, half(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH.halvedEvery(1))) {
            optimizer.step(0);
            optimizer.step(2);

            assertThat(optimizer.learningRate()).isEqualTo(0.025f);
        }
    }

    @Test
    void countsItsSteps() {
        try (Model model = Model.create(backend, half(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), TENTH)) {
            optimizer.step(0);
            optimizer.step(0);

            assertThat(optimizer.steps()).isEqualTo(2);
        }
    }

    @Test
    void stepsAllocateNothing() {
        try (Model model = Model.create(backend, new Sequential(new Embedding(4, 2), new Linear(2, 2)), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), TENTH)) {
            long before = backend.allocations();
            optimizer.step(0);
            optimizer.step(0);

            assertThat(backend.allocations()).isEqualTo(before);
        }
    }

    @Test
    void trainsAModelThatIsATableAlone() {
        double[] rows = table(UpdateRule.adam(), (model, optimizer, pass) -> {
            assertThat(model.denseParameters()).isEmpty();
            lookUp(model, pass, 1, 0);
            optimizer.step(0);
        });

        assertThat(rows[0]).isCloseTo(0.4, within(1e-7));
    }

    @Test
    void refusesToStepWhenClosed() {
        try (Model model = Model.create(backend, half(), 1)) {
            Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), TENTH);
            optimizer.close();

            assertThatThrownBy(() -> optimizer.step(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'hyper'");
        }
    }

    @Test
    void leavesTheModelOpenWhenClosed() {
        try (Model model = Model.create(backend, half(), 1)) {
            new Optimizer(model, UpdateRule.adam(), TENTH).close();

            assertThat(model.state().get("weight")).containsExactly(0.5f);
        }
    }
}
