package io.quorate.cli.doctor;

import io.quorate.cli.CommandException;
import io.quorate.cli.Console;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import io.quorate.cli.Login;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.cli.WholeFile;
import io.quorate.client.ApiRequest;
import io.quorate.client.Tls;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;

/** Looks at everything. Confined to the main thread. */
@Command(
        name = "doctor",
        description = {
            "Look at the cluster and say what is wrong with it, and which command helps.",
            "Ends with code 1 if something has failed. Looks at each endpoint, and at the members that they name; at",
            "backups if a key backup/last is put after each."
        })
public final class DoctorCommand extends QuorateCommand implements IExitCodeGenerator {

    private static final String LAST_BACKUP = "/v1/kv/backup/last?as=json&values=none&consistency=serializable";

    /** What names another kind of archive. */
    private static final Pattern OTHER_ARCHIVE =
            Pattern.compile("\\.(tar|tgz|tbz2?|txz|gz|bz2|xz|zst|7z|rar)$", Pattern.CASE_INSENSITIVE);

    private static final Duration BACKUP_AGE_MAX = Duration.ofDays(2);

    @Option(names = "--strict", description = "End with code 1 for warnings, too.")
    private boolean strict;

    @Option(names = "--given-only", description = "Leave out members that are not among the endpoints.")
    private boolean givenOnly;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description =
                    "Also save what each member tells of itself, as a zip: status, metrics, threads, slow requests,"
                            + " log; names, but no values and no secrets. For administrators; - for standard output.")
    private @Nullable Path bundle;

    private int exitCode = ExitCode.DONE;

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        if (console().printsCurl()) {
            Visitor.PATHS.forEach(path -> console().printCurl(ApiRequest.of("GET", path)));
            console().printCurl(ApiRequest.of("GET", LAST_BACKUP));
            if (bundle != null) {
                console().printCurl(ApiRequest.of("GET", "/v1/diagnostics/bundle"), bundle);
            }
            return;
        }
        if (bundle != null && !WholeFile.isStandard(bundle)) {
            refuseUnfit(bundle);
        }
        Set<String> endpoints = new LinkedHashSet<>(console().settings().endpoints());
        Visitor visitor = new Visitor(console());
        List<Visit> visits = new ArrayList<>(visitor.visit(endpoints));
        if (!givenOnly) {
            visits.addAll(visitor.visit(others(visits)));
        }
        List<Finding> findings = new ArrayList<>();
        exposure(findings);
        certificates(findings, visits);
        findings.addAll(Rules.all(visits));
        if (visits.stream().anyMatch(Visit::answered)) {
            backups(findings);
        }
        if (bundle == null || !WholeFile.isStandard(bundle)) {
            print(findings);
        }
        if (bundle != null) {
            bundle(bundle, visitor, visits, findings);
        }
        boolean failed = findings.stream().anyMatch(finding -> isWorse(finding.verdict()));
        exitCode = failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static void refuseUnfit(Path file) {
        if (OTHER_ARCHIVE.matcher(file.toString()).find()) {
            throw CommandException.usage(
                    file + ": a bundle is a zip (expected: a name that ends in .zip)",
                    "quorate doctor --bundle bundle.zip");
        }
        if (Files.exists(file)) {
            throw CommandException.usage(file + " is there already", "give another name");
        }
    }

    private void bundle(Path file, Visitor visitor, List<Visit> visits, List<Finding> findings) {
        // By name, since two endpoints may be one member.
        Map<String, String> there = new LinkedHashMap<>();
        visits.stream().filter(Visit::answered).forEach(visit -> there.putIfAbsent(visit.name(), visit.endpoint()));
        try {
            new Bundle(console()).write(file, findings, visitor.bundles(there.values()));
        } catch (IOException unwritable) {
            throw CommandException.writing("the bundle", file, unwritable);
        }
    }

    private boolean isWorse(Finding.Verdict verdict) {
        return verdict == Finding.Verdict.FAIL || (strict && verdict == Finding.Verdict.WARN);
    }

    /** Where members say that they are, if nobody there was asked yet. */
    private static Set<String> others(List<Visit> visits) {
        Set<String> names = new LinkedHashSet<>();
        visits.forEach(visit -> names.add(visit.name()));
        Set<String> others = new LinkedHashSet<>();
        for (Visit visit : visits) {
            for (Document member : visit.cluster().documents("members")) {
                List<String> urls = member.texts("client_urls");
                if (!urls.isEmpty() && member.isTrue("reachable") && names.add(member.text("name"))) {
                    others.add(urls.get(0));
                }
            }
            if (!others.isEmpty()) {
                break;
            }
        }
        return others;
    }

    private void exposure(List<Finding> findings) {
        boolean hasSecret = !(console().settings().login() instanceof Login.Nobody);
        for (String endpoint : console().settings().endpoints()) {
            if (hasSecret && endpoint.startsWith("http://") && !isLoopback(endpoint)) {
                findings.add(Finding.warn(
                        "exposure",
                        "who you are goes to " + endpoint + " as everybody on the way can read it",
                        "quorate ctx edit    # https:// and cacert"));
            }
        }
    }

    private static boolean isLoopback(String endpoint) {
        try {
            return InetAddress.getByName(URI.create(endpoint).getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private void certificates(List<Finding> findings, List<Visit> visits) {
        Tls given = console().settings().tls().toTls();
        Tls tls = given == null ? Tls.system() : given;
        for (Visit visit : visits) {
            if (visit.answered() && visit.endpoint().startsWith("https://")) {
                Finding finding = Certificates.look(
                        visit.endpoint(), tls, console().settings().timeout(), Instant.now());
                if (finding != null) {
                    findings.add(finding);
                }
            }
        }
    }

    /** Whoever makes backups may say so by a key; without it nobody knows. */
    private void backups(List<Finding> findings) {
        try {
            console()
                    .sendAny(ApiRequest.of("GET", LAST_BACKUP))
                    .filter(answer -> answer.status() == 200)
                    .map(answer -> new Document(console().document(answer)).text("modified_at"))
                    .filter(time -> !time.isEmpty())
                    .ifPresent(time ->
                            findings.add(backup(OffsetDateTime.parse(time).toInstant(), Instant.now())));
        } catch (QuorateException unanswered) {
            findings.add(Finding.warn(
                    "backup",
                    "whether there is one could not be read: "
                            + unanswered.failure().detail(),
                    "quorate get backup/last"));
        }
    }

    static Finding backup(Instant last, Instant now) {
        Duration age = Duration.between(last, now);
        String sentence =
                "the last backup is " + (age.toDays() > 1 ? age.toDays() + " days" : age.toHours() + " hours") + " old";
        return age.compareTo(BACKUP_AGE_MAX) > 0
                ? Finding.warn("backup", sentence, "quorate snapshot save FILE")
                : Finding.ok("backup", sentence);
    }

    private void print(List<Finding> findings) {
        OutputFormat format = console().format(OutputFormat.AUTO);
        Table table = new Table("VERDICT", "ABOUT", "FINDING", "TRY");
        for (Finding finding : findings) {
            switch (format) {
                case JSON, JSONL -> console().out().println(Json.write(document(finding)));
                case TABLE ->
                    table.row(
                            finding.verdict().name(),
                            finding.about(),
                            finding.sentence(),
                            finding.suggestion() == null ? "-" : finding.suggestion());
                default -> print(finding);
            }
        }
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private void print(Finding finding) {
        String verdict = console()
                .coloured(
                        switch (finding.verdict()) {
                            case OK -> Console.Colour.GREEN;
                            case WARN -> Console.Colour.YELLOW;
                            case FAIL -> Console.Colour.RED;
                        },
                        String.format(java.util.Locale.ROOT, "%-4s", finding.verdict()));
        console()
                .out()
                .println(verdict + "  " + String.format(java.util.Locale.ROOT, "%-9s", finding.about()) + "  "
                        + Table.shown(finding.sentence()));
        if (finding.suggestion() != null) {
            console().out().println("                 try: " + finding.suggestion());
        }
    }

    private static Map<String, @Nullable Object> document(Finding finding) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("verdict", finding.verdict().name().toLowerCase(java.util.Locale.ROOT));
        document.put("about", finding.about());
        document.put("finding", finding.sentence());
        if (finding.suggestion() != null) {
            document.put("try", finding.suggestion());
        }
        return document;
    }
}
