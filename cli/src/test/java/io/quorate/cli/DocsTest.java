package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** What the pages name exists: other pages and their headings, commands and flags, paths of the API. */
class DocsTest {

    private static final Path ROOT = root();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`(quorate [^`]+)`");
    private static final Pattern PATH = Pattern.compile("^ {2}(/\\S*):$");
    private static final Pattern METHOD = Pattern.compile("^ {4}(get|put|post|delete|patch):$");
    private static final Pattern ADDRESS =
            Pattern.compile("^(?:\\$Q|https?://(?:127\\.0\\.0\\.1|10\\.0\\.0\\.\\d|localhost)(?::746\\d)?)(/[^?#]*)");
    private static final Set<String> SHELL = Set.of("sh", "bash", "console");

    /** The command line itself, wherever it lies. */
    private static final Pattern COMMAND = Pattern.compile("(1/|\\./|.*bin/)?quorate");

    private static final Pattern PLACEHOLDER = Pattern.compile("Invalid value for .*'[A-Z]+'");

    /** Signs that a line is a form to be filled in, not a line to be run. */
    private static final Pattern FORM = Pattern.compile("…|\\||\\[|\\.\\.\\.");

    /** A page: its text without blocks, and its blocks of shell, prompts and outputs taken off. */
    private record Page(Path file, List<String> prose, List<String> shell) {

        Set<String> anchors() {
            Set<String> anchors = new HashSet<>();
            prose.stream().filter(line -> line.startsWith("#")).forEach(line -> {
                String heading = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
                anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
            });
            return anchors;
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no folder above has mvnw");
        }
        return folder;
    }

    private static List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        pages.add(page(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(file -> pages.add(page(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    private static Page page(Path file) {
        List<String> prose = new ArrayList<>();
        List<String> shell = new ArrayList<>();
        String block = "";
        StringBuilder lines = new StringBuilder();
        for (String line : lines(file)) {
            String bare = line.strip();
            if (bare.startsWith("```")) {
                if (SHELL.contains(block)) {
                    shell.add(lines.toString());
                }
                lines.setLength(0);
                block = block.isEmpty() ? (bare.length() > 3 ? bare.substring(3) : "text") : "";
            } else if (block.isEmpty()) {
                prose.add(line);
            } else if (!block.equals("console")) {
                lines.append(bare).append('\n');
            } else if (bare.matches("(n\\d)?\\$ .*")) {
                lines.append(bare.substring(bare.indexOf("$ ") + 2)).append('\n');
            }
        }
        return new Page(file, prose, shell);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void linksLeadSomewhere() {
        List<Page> pages = pages();
        Map<Path, Page> byFile = new LinkedHashMap<>();
        pages.forEach(page -> byFile.put(page.file(), page));
        Set<String> broken = new TreeSet<>();
        for (Page page : pages) {
            for (String line : page.prose()) {
                Matcher links = LINK.matcher(line);
                while (links.find()) {
                    if (!leadsSomewhere(page, links.group(1), byFile)) {
                        broken.add(ROOT.relativize(page.file()) + ": " + links.group(1));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Page page, String link, Map<Path, Page> pages) {
        if (link.startsWith("http")) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? page.file()
                : page.file().resolveSibling(parts[0]).normalize();
        Page target = pages.get(file);
        return parts.length < 2
                ? Files.exists(file)
                : target != null && target.anchors().contains(parts[1]);
    }

    @Test
    void commandsParse() {
        CommandLine all = Quorate.allCommands();
        all.setCaseInsensitiveEnumValuesAllowed(true);
        Set<String> faults = new TreeSet<>();
        int parsed = 0;
        for (Page page : pages()) {
            for (List<String> words : ownCommands(page)) {
                parsed++;
                fault(all, words)
                        .ifPresent(fault -> faults.add(
                                ROOT.relativize(page.file()) + ": quorate " + String.join(" ", words) + ": " + fault));
            }
        }
        assertThat(faults).isEmpty();
        assertThat(parsed).isGreaterThan(200);
    }

    /** What follows the word {@code quorate} where it is a command, also one that another command runs. */
    private static List<List<String>> ownCommands(Page page) {
        List<List<String>> commands = new ArrayList<>();
        page.shell().forEach(block -> commands.addAll(ShellScript.commands(block)));
        for (String line : page.prose()) {
            SPAN.matcher(line)
                    .results()
                    .map(span -> span.group(1))
                    .filter(span -> !FORM.matcher(span).find())
                    .forEach(span -> commands.addAll(ShellScript.commands(span)));
        }
        List<List<String>> own = new ArrayList<>();
        for (List<String> command : commands) {
            for (int i = 0; i < command.size(); i++) {
                if (COMMAND.matcher(command.get(i)).matches() && !command.contains("…")) {
                    own.add(command.subList(i + 1, command.size()));
                }
            }
        }
        return own;
    }

    /** Why {@code words} are no command line. A name in place of a number, or a parameter that is left out, is no fault of a page. */
    private static Optional<String> fault(CommandLine all, List<String> words) {
        try {
            all.parseArgs(words.toArray(String[]::new));
            return Optional.empty();
        } catch (MissingParameterException left) {
            return Optional.empty();
        } catch (ParameterException fault) {
            return Optional.of(String.valueOf(fault.getMessage()))
                    .filter(said -> !PLACEHOLDER.matcher(said).lookingAt());
        }
    }

    @Test
    void pathsOfTheApiExist() {
        Map<Pattern, Set<String>> api = api();
        Set<String> unknown = new TreeSet<>();
        int asked = 0;
        for (Page page : pages()) {
            for (String request : requests(page)) {
                asked++;
                String[] parts = request.split(" ", 2);
                boolean known = api.entrySet().stream()
                        .anyMatch(path -> path.getKey().matcher(parts[1]).matches()
                                && path.getValue().contains(parts[0]));
                if (!known) {
                    unknown.add(ROOT.relativize(page.file()) + ": " + request);
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(asked).isGreaterThan(100);
    }

    /** Method and path of each curl. */
    private static List<String> requests(Page page) {
        List<String> requests = new ArrayList<>();
        for (String block : page.shell()) {
            for (List<String> command : ShellScript.commands(block)) {
                for (String word : command) {
                    Matcher address = ADDRESS.matcher(word);
                    if (command.contains("curl") && address.find() && !word.contains("…")) {
                        requests.add(method(command) + " " + address.group(1));
                    }
                }
            }
        }
        return requests;
    }

    private static String method(List<String> curl) {
        int named = curl.indexOf("-X");
        if (named >= 0) {
            return curl.get(named + 1).toLowerCase(Locale.ROOT);
        }
        return curl.contains("-T") ? "put" : curl.contains("-d") ? "post" : "get";
    }

    /** What {@code openapi.yaml} knows: paths, each with its methods. Names that may have slashes stand at the end of a path. */
    private static Map<Pattern, Set<String>> api() {
        Map<Pattern, Set<String>> api = new LinkedHashMap<>();
        Set<String> methods = new HashSet<>();
        for (String line : lines(ROOT.resolve("api/src/main/resources/io/quorate/api/openapi.yaml"))) {
            Matcher path = PATH.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (path.matches()) {
                methods = new HashSet<>();
                String form =
                        path.group(1).replaceAll("/\\{(key|name)}$", "/.+").replaceAll("\\{\\w+}", "[^/]+");
                api.put(Pattern.compile(form), methods);
            } else if (method.matches()) {
                methods.add(method.group(1));
            }
        }
        return api;
    }
}
