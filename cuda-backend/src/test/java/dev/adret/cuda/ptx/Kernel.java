package dev.adret.cuda.ptx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is ready to run, one group after the other. The threads of a group that are at the same instruction do it together; of those
 * that have parted, the ones that are furthest behind go first, so that they meet again. No order among threads is a promise of
 * PTX: that none matters is what {@link Shadow} makes sure of.
 */
public final class Kernel {
    /** More instructions than any group should need: one that does more never ends. */
    private static final int MOST_INSTRUCTIONS = 50_000_000;

    private static final int DONE = Integer.MAX_VALUE;

    private final Entry entry;
    private final Clock clock;
    private final Registers registers;
    private final LocalMemory local;
    private final Accesses accesses;
    private final Instruction[] instructions;
    /** The next instruction of each thread, {@link #DONE}, or that of the barrier at which it waits, inverted. */
    private final int[] next;
    /** The threads that are run: runs of neighbours, from each first to each end. */
    private final int[] firsts;

    private final int[] ends;
    private int runs;
    /** The nearest instruction at which others wait to go on. */
    private int meeting;

    private int group;
    private int executed;

    /**
     * An instruction of this kernel.
     *
     * @param step what it does; none for a branch, a barrier and the end
     * @param condition for which threads a branch is taken; for all if there is none
     * @param target of a branch
     */
    private record Instruction(
            Statement statement,
            Kind kind,
            @Nullable Step step,
            @Nullable IntPredicate condition,
            int target) {}

    private enum Kind {
        STEP,
        BRANCH,
        BARRIER,
        RETURN
    }

    /** @throws PtxException if something in it is not known */
    Kernel(Entry entry, GlobalMemory memory) {
        this.entry = entry;
        clock = memory.clock();
        registers = new Registers(entry);
        local = new LocalMemory(entry.maxThreads(), Entry.size(entry.local()));
        SharedMemory shared = new SharedMemory(clock, Entry.size(entry.shared()), unit());
        accesses = new Accesses(registers, memory, shared, local);
        List<Instruction> bound = new ArrayList<>();
        for (Statement statement : entry.statements()) {
            try {
                bound.add(bind(statement));
            } catch (PtxException e) {
                throw new PtxException(entry.at(statement) + ": " + e.getMessage());
            }
        }
        instructions = bound.toArray(Instruction[]::new);
        next = new int[entry.maxThreads()];
        firsts = new int[entry.maxThreads()];
        ends = new int[entry.maxThreads()];
    }

    /** The least number of bytes of an access. */
    private int unit() {
        boolean halves = entry.statements().stream()
                .anyMatch(statement -> statement.opcode().endsWith(".u16"));
        return halves ? Short.BYTES : Integer.BYTES;
    }

    private Instruction bind(Statement statement) {
        IntPredicate condition = condition(statement.guard());
        return switch (statement.opcode()) {
            case "bra", "bra.uni" -> {
                statement.requireOperands(1);
                Integer target = entry.labels().get(statement.operand(0));
                if (target == null) {
                    throw new PtxException("there is no such label");
                }
                yield new Instruction(statement, Kind.BRANCH, null, condition, target);
            }
            default -> {
                if (condition != null) {
                    throw new PtxException("only branches are known with a condition");
                }
                yield new Instruction(statement, kind(statement), step(statement), null, 0);
            }
        };
    }

    private @Nullable IntPredicate condition(String guard) {
        if (guard.isEmpty()) {
            return null;
        }
        boolean wanted = !guard.startsWith("!");
        boolean[] predicate = registers.predicates(wanted ? guard : guard.substring(1));
        return thread -> predicate[thread] == wanted;
    }

    private static Kind kind(Statement statement) {
        return switch (statement.toString()) {
            case "bar.sync 0" -> Kind.BARRIER;
            case "ret" -> Kind.RETURN;
            default -> Kind.STEP;
        };
    }

    private @Nullable Step step(Statement statement) {
        if (kind(statement) != Kind.STEP) {
            return null;
        }
        String opcode = statement.opcode();
        if (opcode.startsWith("ld.param.")) {
            // A parameter is in a register already.
            String move = opcode.replace("ld.param", "mov");
            return step(new Statement(statement.line(), "", move, statement.operands()));
        }
        String kind = opcode + registers.types(statement);
        return opcode.matches("(ld|st|atom)\\..*")
                ? accesses.step(kind, statement)
                : Loop.of(kind, Operations.body(registers, statement));
    }

    /**
     * Runs the kernel.
     *
     * @param backwards whether the last group is run first
     * @param arguments as its parameters lie in memory
     * @throws PtxException if a thread does what no thread may do
     */
    public void launch(int groups, int groupSize, boolean backwards, ByteBuffer arguments) {
        if (groups < 1 || groupSize < 1 || groupSize > entry.maxThreads()) {
            throw new PtxException(entry.name() + " cannot have " + groups + " groups of " + groupSize + " threads");
        }
        take(arguments);
        Arrays.fill(registers.ints("%nctaid.x"), groups);
        Arrays.fill(registers.ints("%ntid.x"), groupSize);
        clock.launch();
        for (int i = 0; i < groups; i++) {
            run(backwards ? groups - 1 - i : i, groupSize);
        }
    }

    /** Each lies at a multiple of its size. */
    private void take(ByteBuffer arguments) {
        int at = 0;
        for (Map.Entry<String, String> parameter : entry.parameters().entrySet()) {
            String name = "[" + parameter.getKey() + "]";
            int bytes = parameter.getValue().equals("u64") ? Long.BYTES : Integer.BYTES;
            at = (at + bytes - 1) / bytes * bytes;
            if (at + bytes > arguments.capacity()) {
                break;
            }
            switch (parameter.getValue()) {
                case "u64" -> Arrays.fill(registers.longs(name), arguments.getLong(at));
                case "f32" -> Arrays.fill(registers.floats(name), arguments.getFloat(at));
                default -> Arrays.fill(registers.ints(name), arguments.getInt(at));
            }
            at += bytes;
        }
        if (at != arguments.capacity()) {
            throw new PtxException(entry.name() + " has other parameters than " + arguments.capacity() + " bytes");
        }
    }

    // ---- one group ----

    private void run(int number, int threads) {
        group = number;
        executed = 0;
        clock.group();
        local.clear();
        Arrays.fill(registers.ints("%ctaid.x"), number);
        Arrays.fill(next, DONE);
        Arrays.fill(next, 0, threads, 0);
        do {
            while (choose()) {
                advance();
            }
        } while (passBarrier(threads));
    }

    /** Chooses the threads that are furthest behind, if there are any that can go on. */
    private boolean choose() {
        int least = DONE;
        for (int at : next) {
            if (at >= 0 && at < least) {
                least = at;
            }
        }
        runs = 0;
        meeting = DONE;
        for (int thread = 0; thread < next.length && least != DONE; thread++) {
            int at = next[thread];
            if (at != least) {
                meeting = at >= 0 && at < meeting ? at : meeting;
            } else if (runs > 0 && ends[runs - 1] == thread) {
                ends[runs - 1]++;
            } else {
                firsts[runs] = thread;
                ends[runs++] = thread + 1;
            }
        }
        return least != DONE;
    }

    /** Runs them until they part, meet others, come to a barrier or end. */
    private void advance() {
        int at = next[firsts[0]];
        while (at < meeting) {
            if (at >= instructions.length) {
                throw new PtxException(entry.file() + ": " + entry.name() + " ends without a return");
            }
            Instruction instruction = instructions[at];
            if (++executed > MOST_INSTRUCTIONS) {
                throw error(instruction, firsts[0], "the group does not end");
            }
            switch (instruction.kind()) {
                case STEP -> {
                    run(instruction);
                    at++;
                }
                case BRANCH -> {
                    int agreed = branch(instruction, at);
                    if (agreed < 0) {
                        return;
                    }
                    at = agreed;
                }
                case BARRIER -> {
                    stand(~at);
                    return;
                }
                case RETURN -> {
                    stand(DONE);
                    return;
                }
            }
        }
        stand(at);
    }

    private void run(Instruction instruction) {
        try {
            for (int i = 0; i < runs; i++) {
                instruction.step().run(firsts[i], ends[i]);
            }
        } catch (Fault fault) {
            throw error(instruction, fault.thread(), fault.getMessage());
        } catch (ArithmeticException e) {
            throw error(instruction, firsts[0], e.getMessage());
        }
    }

    private PtxException error(Instruction instruction, int thread, String what) {
        return new PtxException(entry.at(instruction.statement()) + ": in group " + group + " of " + entry.name()
                + ", thread " + thread + ": " + what);
    }

    /** All that are run have come to that place. */
    private void stand(int at) {
        for (int i = 0; i < runs; i++) {
            Arrays.fill(next, firsts[i], ends[i], at);
        }
    }

    /** Returns where all go on; a negative number if they part, and then each stands where it goes on. */
    private int branch(Instruction instruction, int at) {
        IntPredicate condition = instruction.condition();
        if (condition == null) {
            return instruction.target();
        }
        boolean first = condition.test(firsts[0]);
        boolean agree = true;
        for (int i = 0; i < runs; i++) {
            for (int thread = firsts[i]; thread < ends[i]; thread++) {
                boolean taken = condition.test(thread);
                agree &= taken == first;
                next[thread] = taken ? instruction.target() : at + 1;
            }
        }
        return agree ? next[firsts[0]] : -1;
    }

    /** Lets all go on if all wait at one barrier. Returns false if all have ended. */
    private boolean passBarrier(int threads) {
        int first = next[0];
        for (int thread = 0; thread < threads; thread++) {
            if (next[thread] != first) {
                int waiting = first < 0 ? 0 : thread;
                int other = first < 0 ? thread : 0;
                throw error(
                        instructions[~next[waiting]],
                        waiting,
                        "it waits at a barrier that thread " + other + " does not come to, which has "
                                + (next[other] == DONE ? "ended" : "come to another"));
            }
        }
        if (first == DONE) {
            return false;
        }
        Arrays.fill(next, 0, threads, ~first + 1);
        clock.barrier();
        return true;
    }
}
