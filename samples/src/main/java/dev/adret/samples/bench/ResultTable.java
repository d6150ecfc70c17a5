package dev.adret.samples.bench;

import dev.adret.samples.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results for people: a column of medians for each backend, and of its ratio to the first. */
final class ResultTable {
    private final List<String> backends;
    private final String first;

    /** @param backends at least one */
    ResultTable(List<String> backends) {
        this.backends = backends;
        first = backends.get(0);
    }

    String text(List<Result> results) {
        List<String> header = new ArrayList<>(List.of("benchmark", "unit"));
        header.addAll(backends);
        others().forEach(backend -> header.add(backend + "/" + first));
        Table table = new Table(header.toArray(String[]::new));
        Optional<Group> group = Optional.empty();
        for (Result result : results) {
            Group current = result.bench().group();
            if (!group.equals(Optional.of(current))) {
                table.row(current.title());
                group = Optional.of(current);
            }
            table.row(row(result));
        }
        find(results, Bench.LOOP)
                .ifPresent(loop -> find(results, Bench.MATRIX).ifPresent(matrix -> table.row(gain(loop, matrix))));
        return table.toString();
    }

    private List<String> others() {
        return backends.subList(1, backends.size());
    }

    private String[] row(Result result) {
        List<String> cells = new ArrayList<>(
                List.of("  " + result.bench().name(), result.bench().group().unit()));
        backends.forEach(backend -> cells.add(
                result.on(backend).failure().isPresent()
                        ? "failed"
                        : Figures.format(result.on(backend).median())));
        others().forEach(backend -> cells.add(Figures.format(result.ratio(backend, first))));
        return cells.toArray(String[]::new);
    }

    private static Optional<Result> find(List<Result> results, String name) {
        return results.stream()
                .filter(result -> result.bench().name().equals(name))
                .findFirst();
    }

    /** How many times as fast the product of matrices is as the loop, on each backend. */
    private String[] gain(Result loop, Result matrix) {
        List<String> cells = new ArrayList<>(List.of("  one product over the loop", "times"));
        backends.forEach(backend -> cells.add(
                Figures.format(matrix.on(backend).median() / loop.on(backend).median())));
        return cells.toArray(String[]::new);
    }
}
