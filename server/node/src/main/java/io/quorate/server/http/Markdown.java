package io.quorate.server.http;

/**
 * Turns the Markdown of our own pages into HTML: headings, paragraphs, lists, tables as they stand, code. Everything is
 * escaped; it is not meant for text from elsewhere. Stateless.
 */
final class Markdown {

    private enum Block {
        NONE(""),
        PARAGRAPH("p"),
        LIST("ul"),
        VERBATIM("pre");

        private final String tag;

        Block(String tag) {
            this.tag = tag;
        }
    }

    private final StringBuilder html = new StringBuilder();
    private Block block = Block.NONE;
    private boolean fenced;

    private Markdown() {}

    /** A page with {@code title}. */
    static String page(String title, String markdown) {
        Markdown page = new Markdown();
        markdown.lines().forEach(page::line);
        page.enter(Block.NONE);
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title><style>body{font-family:sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
                + "pre,code{background:#f3f3f3}pre{padding:.6em;overflow:auto}</style></head><body>\n"
                + page.html + "</body></html>\n";
    }

    private void line(String line) {
        if (line.startsWith("```")) {
            fenced = !fenced;
            enter(fenced ? Block.VERBATIM : Block.NONE);
        } else if (fenced) {
            html.append(escape(line)).append('\n');
        } else if (line.isBlank()) {
            enter(Block.NONE);
        } else if (line.startsWith("#")) {
            heading(line);
        } else if (line.startsWith("|")) {
            enter(Block.VERBATIM);
            html.append(escape(line)).append('\n');
        } else if (line.startsWith("- ")) {
            enter(Block.LIST);
            html.append("<li>").append(inline(line.substring(2))).append('\n');
        } else {
            enter(block == Block.LIST ? Block.LIST : Block.PARAGRAPH);
            html.append(inline(line)).append('\n');
        }
    }

    private void heading(String line) {
        enter(Block.NONE);
        int level = 0;
        while (level < line.length() && level < 6 && line.charAt(level) == '#') {
            level++;
        }
        html.append("<h").append(level).append('>');
        html.append(inline(line.substring(level).strip()));
        html.append("</h").append(level).append(">\n");
    }

    private void enter(Block next) {
        if (block == next) {
            return;
        }
        if (block != Block.NONE) {
            html.append("</").append(block.tag).append(">\n");
        }
        if (next != Block.NONE) {
            html.append('<').append(next.tag).append('>');
        }
        block = next;
    }

    private static String inline(String text) {
        return escape(text)
                .replaceAll("`([^`]+)`", "<code>$1</code>")
                .replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>")
                .replaceAll("\\[([^\\]]+)\\]\\(([A-Za-z0-9/._#-]+)\\)", "<a href=\"$2\">$1</a>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
