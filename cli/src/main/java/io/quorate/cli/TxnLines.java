package io.quorate.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line form of transactions: {@code if GUARD, GUARD}, {@code then OPERATION; OPERATION}, {@code else …}. Words with
 * spaces, commas or semicolons go in single or double quotes. Stateless.
 */
final class TxnLines {

    private static final Pattern GUARD = Pattern.compile(
            "(mod|create|version|value|exists|absent)\\s*\\(\\s*(\"[^\"]*\"|'[^']*'|[^()]+?)\\s*\\)\\s*(.*)");
    private static final Pattern COMPARISON = Pattern.compile("(!=|<=|>=|=|<|>)\\s*(\"[^\"]*\"|'[^']*'|\\S+)");
    private static final Map<String, String> OPERATORS =
            Map.of("=", "eq", "!=", "ne", "<", "lt", "<=", "le", ">", "gt", ">=", "ge");
    private static final Map<String, String> FIELDS =
            Map.of("mod", "mod_revision", "create", "create_revision", "version", "version", "value", "value");

    private TxnLines() {}

    /** The document for {@code POST /v1/txn}. */
    static Map<String, Object> parse(String text) {
        Map<String, List<Object>> parts = new LinkedHashMap<>();
        String part = null;
        for (String line : text.split("\\R", -1)) {
            String rest = line.strip();
            if (rest.isEmpty() || rest.startsWith("#")) {
                continue;
            }
            String first = rest.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
            if (first.equals("if") || first.equals("then") || first.equals("else")) {
                part = first;
                rest = rest.substring(first.length()).strip();
                parts.computeIfAbsent(part, name -> new ArrayList<>());
            } else if (part == null) {
                throw fault("line '" + rest + "'", "a line that begins with if, then or else");
            }
            add(parts.computeIfAbsent(part, name -> new ArrayList<>()), part, rest);
        }
        if (!parts.containsKey("then")) {
            throw fault("no 'then'", "then put KEY VALUE; …");
        }
        return new LinkedHashMap<>(parts);
    }

    private static void add(List<Object> list, String part, String text) {
        boolean guards = part.equals("if");
        for (String piece : split(text, guards ? ',' : ';')) {
            list.add(guards ? guard(piece) : operation(words(piece)));
        }
    }

    /** The pieces between {@code separator}s that are not quoted and not in parentheses. */
    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (separator == ',' && (c == '(' || c == ')')) {
                depth += c == '(' ? 1 : -1;
            }
            if (c == separator && quote == 0 && depth == 0) {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.append(c);
            }
        }
        if (quote != 0) {
            throw fault("a quote without its end: " + text, "a second " + quote);
        }
        pieces.add(piece.toString());
        return pieces.stream().map(String::strip).filter(p -> !p.isEmpty()).toList();
    }

    private static Map<String, Object> guard(String text) {
        Matcher form = GUARD.matcher(text);
        if (!form.matches()) {
            throw fault(
                    "guard '" + text + "'",
                    "mod(KEY) = N, create(KEY) …, version(KEY) …, value(KEY) = TEXT, exists(KEY) or absent(KEY)");
        }
        String kind = form.group(1);
        String key = unquote(form.group(2));
        String rest = form.group(3);
        if (kind.equals("exists") || kind.equals("absent")) {
            if (!rest.isEmpty()) {
                throw fault("'" + rest + "' behind " + kind + "(" + key + ")", "nothing there");
            }
            return ordered("key", key, "exists", kind.equals("exists"));
        }
        Matcher comparison = COMPARISON.matcher(rest);
        if (!comparison.matches()) {
            throw fault("guard '" + text + "'", "= != < <= > or >= and one word behind " + kind + "(" + key + ")");
        }
        Object right = kind.equals("value")
                ? unquote(comparison.group(2))
                : number(comparison.group(2), kind + "(" + key + ")");
        return ordered(
                "key",
                key,
                FIELDS.getOrDefault(kind, kind),
                Map.of(OPERATORS.getOrDefault(comparison.group(1), "eq"), right));
    }

    private static Long number(String text, String what) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw fault(what + " compared with '" + text + "'", "a number");
        }
    }

    private static Map<String, Object> operation(List<String> words) {
        String name = words.get(0).toLowerCase(Locale.ROOT);
        List<String> arguments =
                words.stream().skip(1).filter(word -> !word.equals("--prefix")).toList();
        boolean prefix = arguments.size() < words.size() - 1;
        switch (name) {
            case "put" -> {
                if (arguments.size() == 2 && !prefix) {
                    return ordered("put", ordered("key", arguments.get(0), "value", arguments.get(1)));
                }
                throw fault("'" + String.join(" ", words) + "'", "put KEY VALUE, each quoted if it has spaces");
            }
            case "get", "del", "delete" -> {
                if (arguments.size() != 1) {
                    throw fault("'" + String.join(" ", words) + "'", name + " KEY, or " + name + " KEY --prefix");
                }
                Map<String, Object> target = ordered("key", arguments.get(0));
                if (prefix) {
                    target.put("prefix", true);
                }
                return ordered(name.equals("get") ? "get" : "delete", target);
            }
            default -> throw fault("operation '" + name + "'", "put, get or del");
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    private static String unquote(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static CommandException fault(String what, String expected) {
        return CommandException.usage(what + " (expected: " + expected + ")", "quorate txn --help shows the form");
    }
}
