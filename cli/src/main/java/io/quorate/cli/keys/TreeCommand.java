package io.quorate.cli.keys;

import io.quorate.cli.Console;
import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.Lists;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows keys as a tree. Confined to the main thread. */
@Command(name = "tree", description = "Show keys as a tree of directories.")
public final class TreeCommand extends QuorateCommand {

    @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "", description = "Where to begin.")
    private String prefix = "";

    @Option(names = "--depth", paramLabel = "N", description = "At most N directories deep.")
    private int depth = Integer.MAX_VALUE;

    /** A directory, a key, or both. */
    private static final class Node {
        private final Map<String, Node> below = new TreeMap<>();
        private boolean isKey;
        private long keys;
    }

    private int directories;

    @Override
    public void run() {
        Console console = console();
        ApiRequest request = console.fresh(ApiRequest.onKey("GET", Bytes.of(prefix)));
        request = (prefix.isEmpty() ? request : request.flag("prefix")).query("values", "none");
        OutputFormat format = console.format(OutputFormat.TABLE);
        Node top = new Node();
        Lists.each(console, request, true, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console.printDocument(answer);
                return;
            }
            Json.objects(document, "items").forEach(item -> {
                Entry entry = new Entry(item);
                if (format == OutputFormat.JSONL) {
                    console.out().println(Json.write(item));
                } else if (format == OutputFormat.NAMES) {
                    console.out().println(Table.shown(entry.key()));
                } else {
                    add(top, entry.key());
                }
            });
        });
        if (format == OutputFormat.TABLE && !console.printsCurl()) {
            console.out().println(Table.shown(prefix.isEmpty() ? "." : prefix));
            print(top, "", 0);
            console.out().println();
            console.out()
                    .println(directories
                            + (directories == 1 ? " directory, " : " directories, ")
                            + top.keys
                            + (top.keys == 1 ? " key" : " keys"));
        }
    }

    private void add(Node top, String key) {
        String rest = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
        Node node = top;
        node.keys++;
        int start = 0;
        for (int slash = rest.indexOf('/'); slash >= 0; slash = rest.indexOf('/', start)) {
            node = node.below.computeIfAbsent(rest.substring(start, slash + 1), name -> new Node());
            node.keys++;
            start = slash + 1;
        }
        if (start < rest.length()) {
            node = node.below.computeIfAbsent(rest.substring(start), name -> new Node());
        }
        node.isKey = true;
    }

    private void print(Node node, String indent, int level) {
        int left = node.below.size();
        for (Map.Entry<String, Node> entry : node.below.entrySet()) {
            left--;
            boolean isDirectory = entry.getKey().endsWith("/");
            Node child = entry.getValue();
            directories += isDirectory ? 1 : 0;
            boolean cut = isDirectory && level + 1 >= depth;
            String note = cut ? "  (" + child.keys + (child.keys == 1 ? " key)" : " keys)") : "";
            // A key may end with a slash, and be no less a directory of others.
            String mark = isDirectory && child.isKey ? "  (a key, too)" : "";
            console().out().println(indent + (left > 0 ? "├── " : "└── ") + Table.shown(entry.getKey()) + mark + note);
            if (!cut) {
                print(child, indent + (left > 0 ? "│   " : "    "), level + 1);
            }
        }
    }
}
