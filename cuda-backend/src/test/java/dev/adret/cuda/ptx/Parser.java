package dev.adret.cuda.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads PTX as nvcc writes it: a statement to a line. Of the language it knows what our kernels are written in, and anything else is an
 * error that names the line.
 */
final class Parser {
    private static final Pattern HEAD =
            Pattern.compile("\\.version \\d+\\.\\d+|\\.target sm_\\w+|\\.address_size 64|\\.pragma \"nounroll\";");

    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");
    private static final Pattern PARAMETER = Pattern.compile("\\.param \\.(u32|u64|f32) (\\w+),?");
    private static final Pattern MAX_THREADS = Pattern.compile("\\.maxntid (\\d+), 1, 1");
    private static final Pattern REGISTERS = Pattern.compile("\\.reg \\.(pred|b16|b32|b64|f32) (%\\w+)(<(\\d+)>)?;");
    private static final Pattern VARIABLE =
            Pattern.compile("\\.(shared|local) \\.align (\\d+) \\.(b8|u32) ([\\w$]+)(\\[(\\d+)\\])?;");

    private static final Pattern LABEL = Pattern.compile("(\\$\\w+):");
    private static final Pattern STATEMENT = Pattern.compile("(@(!?%\\w+) )?([a-z][\\w.]*)( (.+))?;");
    /** What lies between commas, but not between those of a vector. */
    private static final Pattern OPERAND = Pattern.compile("\\{[^}]*\\}|[^,{}]+");

    private final String file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private Builder entry = new Builder("");
    private boolean inParameters;
    private boolean inEntry;
    private int line;

    private Parser(String file) {
        this.file = file;
    }

    /** The kernels of a program by their names. */
    static Map<String, Entry> parse(String file, String text) {
        Parser parser = new Parser(file);
        text.lines().forEach(parser::line);
        if (parser.inParameters || parser.inEntry) {
            throw parser.error("the program ends inside of a kernel");
        }
        return parser.entries;
    }

    private void line(String written) {
        line++;
        String text = written.replaceFirst("//.*", "").strip().replaceAll("\\s+", " ");
        boolean known = text.isEmpty()
                || HEAD.matcher(text).matches()
                || (inParameters ? parameter(text) : inEntry ? body(text) : outside(text));
        if (!known) {
            throw error("'" + text + "' is not known here");
        }
    }

    private PtxException error(String what) {
        return new PtxException(file + ":" + line + ": " + what);
    }

    private boolean outside(String text) {
        Matcher head = ENTRY.matcher(text);
        if (head.matches()) {
            entry = new Builder(head.group(1));
            inParameters = true;
            return true;
        }
        Matcher threads = MAX_THREADS.matcher(text);
        if (threads.matches()) {
            entry.maxThreads = Integer.parseInt(threads.group(1));
            return true;
        }
        inEntry = text.equals("{");
        return inEntry;
    }

    private boolean parameter(String text) {
        Matcher parameter = PARAMETER.matcher(text);
        if (parameter.matches()) {
            entry.parameters.put(parameter.group(2), parameter.group(1));
            return true;
        }
        inParameters = !text.equals(")");
        return !inParameters;
    }

    private boolean body(String text) {
        if (text.equals("}")) {
            inEntry = false;
            entries.put(entry.name, entry.build());
            return true;
        }
        return registers(text) || variable(text) || label(text) || statement(text);
    }

    private boolean registers(String text) {
        Matcher registers = REGISTERS.matcher(text);
        if (!registers.matches()) {
            return false;
        }
        String name = registers.group(2);
        if (registers.group(3) == null) {
            entry.registers.put(name, registers.group(1));
        } else {
            for (int i = 0; i < Integer.parseInt(registers.group(4)); i++) {
                entry.registers.put(name + i, registers.group(1));
            }
        }
        return true;
    }

    private boolean variable(String text) {
        Matcher variable = VARIABLE.matcher(text);
        if (!variable.matches()) {
            return false;
        }
        Map<String, Entry.Variable> space = variable.group(1).equals("shared") ? entry.shared : entry.local;
        int align = Integer.parseInt(variable.group(2));
        int elements = variable.group(5) == null ? 1 : Integer.parseInt(variable.group(6));
        int bytes = elements * (variable.group(3).equals("b8") ? 1 : Integer.BYTES);
        int address = (Entry.size(space) + align - 1) / align * align;
        space.put(variable.group(4), new Entry.Variable(address, bytes));
        return true;
    }

    private boolean label(String text) {
        Matcher label = LABEL.matcher(text);
        return label.matches() && entry.labels.put(label.group(1), entry.statements.size()) == null;
    }

    private boolean statement(String text) {
        Matcher statement = STATEMENT.matcher(text);
        if (!statement.matches()) {
            return false;
        }
        List<String> operands = new ArrayList<>();
        if (statement.group(5) != null) {
            OPERAND.matcher(statement.group(5))
                    .results()
                    .map(operand -> operand.group().strip())
                    .filter(operand -> !operand.isEmpty())
                    .forEach(operands::add);
        }
        String guard = statement.group(2) == null ? "" : statement.group(2);
        entry.statements.add(new Statement(line, guard, statement.group(3), List.copyOf(operands)));
        return true;
    }

    /** An entry that is being read. */
    private final class Builder {
        final String name;
        final Map<String, String> parameters = new LinkedHashMap<>();
        final Map<String, String> registers = new HashMap<>();
        final Map<String, Entry.Variable> shared = new HashMap<>();
        final Map<String, Entry.Variable> local = new HashMap<>();
        final List<Statement> statements = new ArrayList<>();
        final Map<String, Integer> labels = new HashMap<>();
        int maxThreads = 1024;

        Builder(String name) {
            this.name = name;
        }

        Entry build() {
            return new Entry(file, name, parameters, maxThreads, registers, shared, local, statements, labels);
        }
    }
}
