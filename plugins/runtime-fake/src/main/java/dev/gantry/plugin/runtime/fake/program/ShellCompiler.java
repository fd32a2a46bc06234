// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gantry.plugin.runtime.fake.program.Instruction.Assignment;
import dev.gantry.plugin.runtime.fake.program.Instruction.BeginFor;
import dev.gantry.plugin.runtime.fake.program.Instruction.CheckErrexit;
import dev.gantry.plugin.runtime.fake.program.Instruction.Jump;
import dev.gantry.plugin.runtime.fake.program.Instruction.JumpIf;
import dev.gantry.plugin.runtime.fake.program.Instruction.LeaveFor;
import dev.gantry.plugin.runtime.fake.program.Instruction.LoopBack;
import dev.gantry.plugin.runtime.fake.program.Instruction.Negate;
import dev.gantry.plugin.runtime.fake.program.Instruction.NextFor;
import dev.gantry.plugin.runtime.fake.program.Instruction.Run;
import dev.gantry.plugin.runtime.fake.program.Instruction.Status;
import dev.gantry.plugin.runtime.fake.program.ShellLexer.Operator;
import dev.gantry.plugin.runtime.fake.program.ShellLexer.Redirection;
import dev.gantry.plugin.runtime.fake.program.ShellLexer.Token;
import dev.gantry.plugin.runtime.fake.program.ShellLexer.WordToken;

/**
 * Turns shell text into instructions (POSIX.1-2017, XCU 2.9 and 2.10, without pipelines, background jobs, subshells,
 * functions and {@code case}).
 */
final class ShellCompiler {
    private static final Set<String> RESERVED = Set.of("then", "else", "elif", "fi", "do", "done", "}", "esac", "in");

    /** Compound commands within each other are compiled by recursion. */
    private static final int MOST_NESTING = 200;

    /** A loop around the place that is being compiled. */
    private record Loop(boolean overWords, int head, List<Integer> exits) {}

    private final List<Token> tokens;
    private final int base;
    private final List<Instruction> code = new ArrayList<>();
    private final Deque<Loop> loops = new ArrayDeque<>();
    private int at;
    private int conditions;
    private int nesting;
    private Redirects redirects = Redirects.NONE;

    private ShellCompiler(List<Token> tokens, int base) {
        this.tokens = tokens;
        this.base = base;
    }

    /**
     * Compiles a whole text.
     *
     * @param base the address that the first instruction will have
     */
    static List<Instruction> compile(String text, int base) throws ShellSyntaxException {
        ShellCompiler compiler = new ShellCompiler(ShellLexer.tokens(text), base);
        compiler.list();
        if (compiler.peek() != ShellLexer.END) {
            throw compiler.unexpected();
        }
        return compiler.code;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private boolean atOperator(String text) {
        return peek() instanceof Operator operator && operator.text().equals(text);
    }

    private boolean atWord(String reserved) {
        return peek() instanceof WordToken word && word.word().is(reserved);
    }

    private void expect(String reserved) throws ShellSyntaxException {
        if (!atWord(reserved)) {
            throw unexpected();
        }
        at++;
    }

    private ShellSyntaxException unexpected() {
        Token token = peek();
        if (token == ShellLexer.END) {
            return ShellSyntaxException.wrong("unexpected end of file");
        }
        if (token instanceof Operator operator) {
            return ShellSyntaxException.wrong(
                    operator.text().equals("\n") ? "unexpected newline" : "unexpected \"" + operator.text() + "\"");
        }
        if (token instanceof WordToken word) {
            return ShellSyntaxException.wrong(
                    "unexpected \"" + word.word().literal().orElse("word") + "\"");
        }
        return ShellSyntaxException.wrong("unexpected redirection");
    }

    private int here() {
        return base + code.size();
    }

    /** Reserves a place for a jump whose target is not known yet. */
    private int hole() {
        code.add(new Status(0));
        return code.size() - 1;
    }

    private void skipNewlines() {
        while (atOperator("\n")) {
            at++;
        }
    }

    private boolean atEndOfList() {
        return peek() == ShellLexer.END
                || atOperator(")")
                || (peek() instanceof WordToken word
                        && RESERVED.stream().anyMatch(reserved -> word.word().is(reserved)));
    }

    /** Commands up to a reserved word that ends them; at least one, unless the text is empty. */
    private void list() throws ShellSyntaxException {
        skipNewlines();
        while (!atEndOfList()) {
            andOr();
            if (atOperator("&")) {
                throw ShellSyntaxException.unsupported("background jobs");
            }
            if (!atOperator(";") && !atOperator("\n")) {
                return;
            }
            at++;
            skipNewlines();
        }
    }

    private void body() throws ShellSyntaxException {
        int before = code.size();
        list();
        if (code.size() == before) {
            throw unexpected();
        }
    }

    private void andOr() throws ShellSyntaxException {
        pipeline();
        int pending = -1;
        boolean pendingOn = false;
        while (atOperator("&&") || atOperator("||")) {
            boolean skipWhen = atOperator("||");
            at++;
            skipNewlines();
            if (pending >= 0) {
                code.set(pending, new JumpIf(pendingOn, here()));
            }
            pending = hole();
            pendingOn = skipWhen;
            pipeline();
        }
        if (conditions == 0) {
            code.add(new CheckErrexit());
        }
        if (pending >= 0) {
            code.set(pending, new JumpIf(pendingOn, here()));
        }
    }

    private void pipeline() throws ShellSyntaxException {
        boolean negated = false;
        while (atWord("!")) {
            at++;
            negated = !negated;
        }
        conditions += negated ? 1 : 0;
        command();
        conditions -= negated ? 1 : 0;
        if (atOperator("|")) {
            throw ShellSyntaxException.unsupported("pipelines");
        }
        if (negated) {
            code.add(new Negate());
        }
    }

    private void command() throws ShellSyntaxException {
        if (atOperator("(")) {
            throw tokens.get(at + 1) == ShellLexer.END
                    ? ShellSyntaxException.wrong("unexpected end of file (expecting \")\")")
                    : ShellSyntaxException.unsupported("subshells");
        }
        Redirects outer = redirects;
        int start = at;
        if (atWord("{") || atWord("while") || atWord("until") || atWord("for") || atWord("if")) {
            redirects = redirectsAfterCompound(start, outer);
            compound();
            while (peek() instanceof Redirection) {
                redirection(outer);
            }
            redirects = outer;
        } else if (atWord("case") || atWord("function")) {
            throw ShellSyntaxException.unsupported("case and function");
        } else {
            simple();
        }
    }

    /** Redirections stand behind a compound command but hold within it, so its end is looked for first. */
    private Redirects redirectsAfterCompound(int start, Redirects outer) throws ShellSyntaxException {
        int depth = 0;
        int scan = start;
        do {
            Token token = tokens.get(scan++);
            if (token == ShellLexer.END) {
                return outer;
            }
            if (token instanceof WordToken word) {
                Word text = word.word();
                if (text.is("{") || text.is("do") || text.is("if")) {
                    depth++;
                } else if (text.is("}") || text.is("done") || text.is("fi")) {
                    depth--;
                    if (depth == 0) {
                        break;
                    }
                }
            }
        } while (true);
        int back = at;
        at = scan;
        Redirects result = outer;
        while (peek() instanceof Redirection) {
            result = redirection(result);
        }
        at = back;
        return result;
    }

    private void compound() throws ShellSyntaxException {
        if (++nesting > MOST_NESTING) {
            throw ShellSyntaxException.unsupported("commands nested more than " + MOST_NESTING + " levels deep");
        }
        if (atWord("{")) {
            at++;
            body();
            expect("}");
        } else if (atWord("if")) {
            branch();
        } else if (atWord("for")) {
            loopOverWords();
        } else {
            loop(atWord("while"));
        }
        nesting--;
    }

    private void condition() throws ShellSyntaxException {
        conditions++;
        body();
        conditions--;
    }

    private void branch() throws ShellSyntaxException {
        List<Integer> ends = new ArrayList<>();
        do {
            at++;
            condition();
            expect("then");
            int skip = hole();
            body();
            ends.add(hole());
            code.set(skip, new JumpIf(false, here()));
        } while (atWord("elif"));
        if (atWord("else")) {
            at++;
            body();
        } else {
            code.add(new Status(0));
        }
        expect("fi");
        for (int end : ends) {
            code.set(end, new Jump(here()));
        }
    }

    private void loop(boolean whileTrue) throws ShellSyntaxException {
        at++;
        int head = here();
        Loop loop = new Loop(false, head, new ArrayList<>());
        condition();
        expect("do");
        int out = hole();
        loops.push(loop);
        body();
        loops.pop();
        expect("done");
        code.add(new LoopBack(head));
        code.set(out, new JumpIf(!whileTrue, here()));
        code.add(new Status(0));
        leaveAt(loop, here());
    }

    private void leaveAt(Loop loop, int target) {
        for (int exit : loop.exits()) {
            code.set(exit, new Jump(target));
        }
    }

    private void loopOverWords() throws ShellSyntaxException {
        at++;
        String variable =
                peek() instanceof WordToken word ? word.word().literal().orElse("") : "";
        if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw ShellSyntaxException.wrong("bad for loop variable");
        }
        at++;
        skipNewlines();
        expect("in");
        List<Word> words = new ArrayList<>();
        while (peek() instanceof WordToken word) {
            words.add(word.word());
            at++;
        }
        if (!atOperator(";") && !atOperator("\n")) {
            throw unexpected();
        }
        at++;
        skipNewlines();
        expect("do");
        code.add(new BeginFor(words));
        int head = here();
        int next = hole();
        Loop loop = new Loop(true, head, new ArrayList<>());
        loops.push(loop);
        body();
        loops.pop();
        expect("done");
        code.add(new Jump(head));
        code.set(next, new NextFor(variable, here()));
        leaveAt(loop, here());
    }

    private void simple() throws ShellSyntaxException {
        List<Assignment> assignments = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        Redirects own = redirects;
        int start = at;
        while (true) {
            if (peek() instanceof WordToken token) {
                Assignment assignment = words.isEmpty() ? assignment(token.word()) : null;
                if (assignment != null) {
                    assignments.add(assignment);
                } else {
                    words.add(token.word());
                }
                at++;
            } else if (peek() instanceof Redirection) {
                own = redirection(own);
            } else {
                break;
            }
        }
        if (at == start) {
            throw unexpected();
        }
        if (atOperator("(")) {
            throw ShellSyntaxException.unsupported("functions");
        }
        if (!words.isEmpty() && (words.get(0).is("break") || words.get(0).is("continue"))) {
            leaveLoop(words);
        } else {
            code.add(new Run(assignments, words, own));
        }
    }

    private void leaveLoop(List<Word> words) throws ShellSyntaxException {
        Loop loop = loops.peek();
        if (loop == null) {
            code.add(new Status(0));
        } else if (words.size() > 1) {
            throw ShellSyntaxException.unsupported("break and continue with a number");
        } else if (words.get(0).is("continue")) {
            code.add(loop.overWords() ? new Jump(loop.head()) : new LoopBack(loop.head()));
        } else {
            if (loop.overWords()) {
                code.add(new LeaveFor());
            }
            code.add(new Status(0));
            loop.exits().add(hole());
        }
    }

    private static @Nullable Assignment assignment(Word word) {
        if (word.parts().isEmpty() || !(word.parts().get(0) instanceof Word.Literal first) || first.quoted()) {
            return null;
        }
        int equals = first.text().indexOf('=');
        if (equals <= 0 || !first.text().substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return null;
        }
        List<Word.Part> value = new ArrayList<>(word.parts());
        value.set(0, new Word.Literal(first.text().substring(equals + 1), true));
        return new Assignment(first.text().substring(0, equals), new Word(value));
    }

    private Redirects redirection(Redirects before) throws ShellSyntaxException {
        Redirection redirection = (Redirection) peek();
        at++;
        if (!(peek() instanceof WordToken token)) {
            throw unexpected();
        }
        at++;
        String target = token.word().literal().orElse("");
        if (redirection.operator().equals(">&") && (target.equals("1") || target.equals("2"))) {
            return before.duplicate(redirection.descriptor(), Integer.parseInt(target));
        }
        if (target.equals("/dev/null")) {
            return redirection.descriptor() == 0 ? before : before.discard(redirection.descriptor());
        }
        if (redirection.descriptor() != 0 && target.equals("/dev/stdout")) {
            return before.duplicate(redirection.descriptor(), 1);
        }
        if (redirection.descriptor() != 0 && target.equals("/dev/stderr")) {
            return before.duplicate(redirection.descriptor(), 2);
        }
        throw ShellSyntaxException.unsupported("redirections to files");
    }
}
