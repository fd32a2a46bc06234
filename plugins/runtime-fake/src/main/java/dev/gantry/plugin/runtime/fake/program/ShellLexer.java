// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.ArrayList;
import java.util.List;

import dev.gantry.plugin.runtime.fake.program.Word.Literal;
import dev.gantry.plugin.runtime.fake.program.Word.Part;
import dev.gantry.plugin.runtime.fake.program.Word.Substitution;
import dev.gantry.plugin.runtime.fake.program.Word.Variable;

/** Cuts shell text into words and operators (POSIX.1-2017, XCU 2.2, 2.3). */
final class ShellLexer {
    private static final String OPERATOR_STARTS = ";&|<>()\n";

    /** A word or an operator of the text. */
    sealed interface Token {}

    /** A word. */
    record WordToken(Word word) implements Token {}

    /** {@code ;}, {@code &&}, {@code (}, {@code \n} and the like, {@code "end of file"} at the end. */
    record Operator(String text) implements Token {}

    /** {@code N>}, {@code N>&} and the like, without what follows. */
    record Redirection(int descriptor, String operator) implements Token {}

    static final Operator END = new Operator("end of file");

    private final String text;
    private int at;

    private ShellLexer(String text) {
        this.text = text;
    }

    /** All tokens, {@link #END} last. */
    static List<Token> tokens(String text) throws ShellSyntaxException {
        ShellLexer lexer = new ShellLexer(text);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token != END);
        return tokens;
    }

    private Token next() throws ShellSyntaxException {
        skipBlanks();
        if (at >= text.length()) {
            return END;
        }
        char c = text.charAt(at);
        if ((c == '1' || c == '2' || c == '0') && at + 1 < text.length() && "<>".indexOf(text.charAt(at + 1)) >= 0) {
            at++;
            return redirection(c - '0');
        }
        if (c == '<' || c == '>') {
            return redirection(c == '<' ? 0 : 1);
        }
        if (OPERATOR_STARTS.indexOf(c) >= 0) {
            at++;
            if ((c == '&' || c == '|' || c == ';') && at < text.length() && text.charAt(at) == c) {
                at++;
                return new Operator("" + c + c);
            }
            return new Operator(String.valueOf(c));
        }
        return new WordToken(word());
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at += 2;
            } else if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else {
                return;
            }
        }
    }

    private Redirection redirection(int descriptor) throws ShellSyntaxException {
        char c = text.charAt(at++);
        if (c == '>' && at < text.length() && text.charAt(at) == '&') {
            at++;
            return new Redirection(descriptor, ">&");
        }
        if (c == '<' && at < text.length() && text.charAt(at) == '<') {
            throw ShellSyntaxException.unsupported("here-documents");
        }
        if (c == '>' && at < text.length() && text.charAt(at) == '>') {
            at++;
        }
        return new Redirection(descriptor, String.valueOf(c));
    }

    private Word word() throws ShellSyntaxException {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || OPERATOR_STARTS.indexOf(c) >= 0) {
                break;
            }
            at++;
            switch (c) {
                case '\\' -> {
                    flush(plain, parts);
                    if (at < text.length()) {
                        char escaped = text.charAt(at++);
                        if (escaped != '\n') {
                            parts.add(new Literal(String.valueOf(escaped), true));
                        }
                    } else {
                        parts.add(new Literal("\\", true));
                    }
                }
                case '\'' -> {
                    flush(plain, parts);
                    int end = text.indexOf('\'', at);
                    if (end < 0) {
                        throw ShellSyntaxException.wrong("unterminated quoted string");
                    }
                    parts.add(new Literal(text.substring(at, end), true));
                    at = end + 1;
                }
                case '"' -> {
                    flush(plain, parts);
                    doubleQuoted(parts);
                }
                case '$' -> {
                    Part part = dollar(false);
                    if (part instanceof Literal literal) {
                        plain.append(literal.text());
                    } else {
                        flush(plain, parts);
                        parts.add(part);
                    }
                }
                case '`' -> throw ShellSyntaxException.unsupported("command substitution with backquotes");
                case '*', '?' -> throw ShellSyntaxException.unsupported("file name patterns");
                default -> plain.append(c);
            }
        }
        flush(plain, parts);
        return new Word(parts);
    }

    private static void flush(StringBuilder plain, List<Part> parts) {
        if (plain.length() > 0) {
            parts.add(new Literal(plain.toString(), false));
            plain.setLength(0);
        }
    }

    private void doubleQuoted(List<Part> parts) throws ShellSyntaxException {
        StringBuilder literal = new StringBuilder();
        int before = parts.size();
        while (true) {
            if (at >= text.length()) {
                throw ShellSyntaxException.wrong("unterminated quoted string");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                break;
            }
            if (c == '\\' && at < text.length() && "$`\"\\\n".indexOf(text.charAt(at)) >= 0) {
                char escaped = text.charAt(at++);
                if (escaped != '\n') {
                    literal.append(escaped);
                }
            } else if (c == '$') {
                Part part = dollar(true);
                if (part instanceof Literal dollar) {
                    literal.append(dollar.text());
                } else {
                    flushQuoted(literal, parts);
                    parts.add(part);
                }
            } else if (c == '`') {
                throw ShellSyntaxException.unsupported("command substitution with backquotes");
            } else {
                literal.append(c);
            }
        }
        flushQuoted(literal, parts);
        if (parts.size() == before) {
            parts.add(new Literal("", true));
        }
    }

    private static void flushQuoted(StringBuilder literal, List<Part> parts) {
        if (literal.length() > 0) {
            parts.add(new Literal(literal.toString(), true));
            literal.setLength(0);
        }
    }

    private Part dollar(boolean quoted) throws ShellSyntaxException {
        if (at >= text.length()) {
            return new Literal("$", quoted);
        }
        char c = text.charAt(at);
        if (c == '(') {
            return substitution(quoted);
        }
        if (c == '{') {
            int end = text.indexOf('}', at);
            String name = end < 0 ? "" : text.substring(at + 1, end);
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$#@*]")) {
                throw ShellSyntaxException.unsupported("parameter expansion ${" + name + "}");
            }
            at = end + 1;
            return new Variable(name, quoted);
        }
        if ("?$#@*!-".indexOf(c) >= 0 || Character.isDigit(c)) {
            if (c == '!' || c == '-') {
                throw ShellSyntaxException.unsupported("parameter $" + c);
            }
            at++;
            return new Variable(String.valueOf(c), quoted);
        }
        int end = at;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        if (end == at) {
            return new Literal("$", quoted);
        }
        String name = text.substring(at, end);
        at = end;
        return new Variable(name, quoted);
    }

    static boolean isNamePart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private Substitution substitution(boolean quoted) throws ShellSyntaxException {
        int end = text.indexOf(')', at);
        String inner = end < 0 ? "" : text.substring(at + 1, end);
        if (end < 0 || inner.startsWith("(") || inner.indexOf('(') >= 0) {
            throw ShellSyntaxException.unsupported("nested or arithmetic $(...)");
        }
        at = end + 1;
        List<Word> command = new ArrayList<>();
        for (Token token : tokens(inner)) {
            if (token instanceof WordToken word) {
                command.add(word.word());
            } else if (token != END) {
                throw ShellSyntaxException.unsupported("more than one command in $(...)");
            }
        }
        String program = command.isEmpty() ? "" : command.get(0).literal().orElse("");
        if (!program.equals("seq") && !program.equals("echo") && !program.equals("printf")) {
            throw ShellSyntaxException.unsupported("$(...) with other commands than seq, echo and printf");
        }
        return new Substitution(command, quoted);
    }
}
