package io.quorate.server.http;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What someone else needs to understand what is wrong with this member, in one file. It holds no values, tokens or
 * other secrets, but names: of keys in the paths of slow requests, of members, addresses. Safe for any event loop.
 */
public final class BundleRoutes implements Routes {

    private final String member;
    private final Map<String, Supplier<String>> parts;
    private final SideWork sideWork;

    /** @param parts the files of it by name, in this order; each is asked when a bundle is made */
    public BundleRoutes(String member, Map<String, Supplier<String>> parts, SideWork sideWork) {
        this.member = member;
        this.parts = new LinkedHashMap<>(parts);
        this.sideWork = sideWork;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/diagnostics/bundle", this::bundle).access(Access.of(Domain.MAINTENANCE, Action.ADMIN)));
    }

    private void bundle(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(sideWork.run(() -> zip(System.currentTimeMillis())), bytes -> {
            String name = "quorate-" + member + "-"
                    + Timestamps.of(System.currentTimeMillis()).substring(0, 19).replaceAll("[-:]", "") + "Z";
            exchange.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".zip\"");
            exchange.bytes(200, "application/zip", bytes);
        });
    }

    private byte[] zip(long nowMillis) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 << 10);
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, Supplier<String>> part : parts.entrySet()) {
                ZipEntry entry = new ZipEntry("quorate-" + member + "/" + part.getKey());
                entry.setTime(nowMillis);
                zip.putNextEntry(entry);
                zip.write(text(part.getValue()).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** What can't be told must not keep the rest from being told. */
    private static String text(Supplier<String> part) {
        try {
            return part.get();
        } catch (RuntimeException failed) {
            return "failed: " + failed + "\n";
        }
    }
}
