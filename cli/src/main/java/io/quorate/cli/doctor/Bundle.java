package io.quorate.cli.doctor;

import io.quorate.cli.Console;
import io.quorate.cli.WholeFile;
import io.quorate.client.ApiAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** One file with what all members tell of themselves, for somebody else to look at. Confined to the main thread. */
final class Bundle {

    private final Console console;
    private int members;

    Bundle(Console console) {
        this.console = console;
    }

    /** Writes {@code findings}, and the files of each member below its name. */
    void write(Path file, List<Finding> findings, List<ApiAnswer> bundles) throws IOException {
        if (WholeFile.isStandard(file)) {
            write(console.out(), findings, bundles);
            console.out().flush();
        } else {
            try (WholeFile whole = WholeFile.of(file)) {
                write(whole.out(), findings, bundles);
                whole.end();
                whole.publish();
            }
        }
        console.talk(
                file + ": what " + members + " of " + bundles.size() + " members tell; it holds names, but no values");
    }

    private void write(OutputStream out, List<Finding> findings, List<ApiAnswer> bundles) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.putNextEntry(new ZipEntry("doctor.txt"));
        String lines = findings.stream()
                .map(finding -> finding.verdict() + "  " + finding.about() + "  " + finding.sentence() + "\n")
                .collect(Collectors.joining());
        zip.write(lines.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        for (ApiAnswer bundle : bundles) {
            if (bundle.status() == 200) {
                members++;
                copy(bundle.body(), zip);
            } else {
                String why = bundle.status() == 0 ? bundle.text() : "status " + bundle.status();
                console.talk(bundle.endpoint() + " gives no bundle: " + why
                        + (bundle.status() == 403 ? ", it is for administrators" : ""));
            }
        }
        zip.finish();
    }

    private static void copy(byte[] bundle, ZipOutputStream zip) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bundle), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                zip.putNextEntry(same);
                in.transferTo(zip);
                zip.closeEntry();
            }
        }
    }
}
