package io.quorate.server.config;

/** Writes {@code docs/reference/configuration.md} from the table of settings. */
final class SettingsPage {

    private SettingsPage() {}

    /** The page. */
    static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        String section = "";
        for (Setting<?> setting : Settings.all()) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                page.append("\n## ").append(section).append('\n');
            }
            append(page, setting);
        }
        return page.toString();
    }

    private static void append(StringBuilder page, Setting<?> setting) {
        page.append("\n### `").append(setting.key()).append("`\n\n");
        page.append(setting.description()).append("\n\n");
        if (setting.dangerous()) {
            page.append("**Take care:** a wrong value endangers data or exposes the server.\n\n");
        }
        page.append("| | |\n| --- | --- |\n");
        page.append("| default | ").append(setting.defaultText()).append(" |\n");
        page.append("| form | ").append(setting.expected().replace("|", "\\|")).append(" |\n");
        page.append("| flag | `").append(setting.flag()).append("` |\n");
        page.append("| environment | `").append(setting.variable()).append("` |\n");
    }

    private static final String INTRODUCTION = """
            # Configuration

            Every setting of `quorated`, with its default. This page is made from the table the server itself uses, and a test
            compares the two.

            Each setting has one name and three spellings. Later sources win:

            | source | spelling |
            | --- | --- |
            | default | this page |
            | file, `--config FILE` or `QUORATED_CONFIG` | `election-timeout-min: 500ms` |
            | environment | `QUORATED_ELECTION_TIMEOUT_MIN=500ms` |
            | flag | `--election-timeout-min 500ms` or `--election-timeout-min=500ms` |

            The file is YAML: one flat mapping. Lists may be written as YAML lists, `cluster` as a mapping:

            ```yaml
            name: n1
            cluster:
              n1: 127.0.0.1:7561
              n2: 127.0.0.1:7562
              n3: 127.0.0.1:7563
            data-dir: /var/lib/quorate
            http: 127.0.0.1:7460
            ```

            Nothing is ignored: an unknown setting, a value without its unit or out of bounds, or settings that contradict each
            other keep the server from starting, and all of them are reported at once. `quorated --check-config` only checks;
            `quorated --print-config` prints what is in force and where each value came from. The one exception are environment
            variables of the form `QUORATED_SERVICE_…` and `QUORATED_PORT…`, which Kubernetes adds for a service of that name.

            Settings are read once, at start. What can be changed while the server runs is set for the whole cluster: see
            [room](../operations/space.md).
            """;
}
