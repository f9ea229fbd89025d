package io.quorate.cli;

import io.quorate.client.service.HealthCheck;
import io.quorate.client.service.ServiceInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags that say what an instance is. Filled by the parser; confined to the main thread. */
final class InstanceFlags {

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    @Option(names = "--port", paramLabel = "P", description = "Where it listens.")
    @Nullable
    Integer port;

    @Option(
            names = "--address",
            paramLabel = "A",
            description = "A host name or an IP address (default auto: from where this program reaches the cluster).")
    @Nullable
    String address;

    @Option(names = "--id", paramLabel = "I", description = "Unique within the service (default: host name and port).")
    @Nullable
    String id;

    @Option(names = "--scheme", paramLabel = "S", description = "What is spoken there, such as http.")
    @Nullable
    String scheme;

    @Option(names = "--zone", paramLabel = "Z", description = "Where it is.")
    @Nullable
    String zone;

    @Option(names = "--weight", paramLabel = "W", description = "Its share when one is picked (default 100).")
    @Nullable
    Integer weight;

    @Option(names = "--tag", paramLabel = "T", description = "A tag; may be given several times.")
    List<String> tags = new ArrayList<>();

    @Option(names = "--meta", paramLabel = "K=V", description = "Metadata; may be given several times.")
    Map<String, String> meta = new LinkedHashMap<>();

    @Option(
            names = "--http",
            paramLabel = "PATH",
            description = "Members ask for PATH; answers of 2xx pass, 429 is a warning.")
    @Nullable
    String http;

    @Option(names = "--tcp", description = "Members connect to the port.")
    boolean tcp;

    @Option(
            names = "--check-host",
            paramLabel = "H",
            description = "Members look there and not at the address: that takes admin on the service.")
    @Nullable
    String checkHost;

    @Option(names = "--check-port", paramLabel = "P", description = "Members look at another port than the instance's.")
    @Nullable
    Integer checkPort;

    @Option(names = "--expect", paramLabel = "S", description = "Statuses that pass, such as 200-399,404.")
    @Nullable
    String expect;

    @Option(names = "--tls", description = "Members check over TLS.")
    boolean tls;

    @Option(names = "--no-tls-verify", description = "Over TLS, with whatever certificate.")
    boolean unverified;

    @Option(
            names = "--interval",
            paramLabel = "D",
            converter = Durations.class,
            description = "How often members check (default 10s).")
    @Nullable
    Duration interval;

    @Option(
            names = "--check-timeout",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long an answer to a check may take (default 2s).")
    @Nullable
    Duration checkTimeout;

    @Option(
            names = "--fail-after",
            paramLabel = "N",
            description = "So many bad results in a row make it critical (default 3).")
    int failAfter = 3;

    @Option(
            names = "--pass-after",
            paramLabel = "N",
            description = "So many good results in a row make it pass again (default 2).")
    int passAfter = 2;

    @Option(
            names = "--deregister-after",
            paramLabel = "D",
            converter = Durations.class,
            description = "When it has been critical for so long it is deregistered.")
    @Nullable
    Duration deregisterAfter;

    /** Whether any of them says something. */
    boolean areGiven() {
        return port != null || address != null || http != null || tcp || !tags.isEmpty() || !meta.isEmpty();
    }

    /** The id, or the one that follows from host and port. */
    String idOrDefault() {
        if (id != null) {
            return id;
        }
        return hostName().replaceAll("[^A-Za-z0-9._~-]", "-") + "-" + requiredPort();
    }

    private static String hostName() {
        try {
            String name = Files.readString(HOSTNAME).strip();
            return name.isEmpty() ? "host" : name;
        } catch (IOException unknown) {
            return "host";
        }
    }

    private int requiredPort() {
        if (port == null) {
            throw CommandException.usage("--port is missing", "give the port where the instance listens");
        }
        return port;
    }

    /** What they say of an instance of {@code service}. */
    ServiceInstance instance(String service) {
        String named = idOrDefault();
        ServiceTarget.checkName(service);
        ServiceTarget.checkId(named);
        ServiceInstance instance = ServiceInstance.of(service, named).port(requiredPort());
        instance = address == null ? instance : instance.address(address);
        instance = scheme == null ? instance : instance.scheme(scheme);
        instance = zone == null ? instance : instance.zone(zone);
        instance = weight == null ? instance : instance.weight(weight);
        for (String tag : tags) {
            instance = instance.tag(tag);
        }
        for (Map.Entry<String, String> one : meta.entrySet()) {
            instance = instance.meta(one.getKey(), one.getValue());
        }
        if (deregisterAfter != null) {
            instance = instance.deregisterAfter(deregisterAfter);
        }
        if (http != null) {
            HealthCheck check = HealthCheck.http(http);
            instance = instance.check(complete(expect == null ? check : check.expect(expect)));
        } else if (expect != null) {
            throw CommandException.usage("--expect is about an answer of HTTP", "give --http PATH");
        }
        if (http == null && !tcp && (checkHost != null || checkPort != null)) {
            throw CommandException.usage(
                    "--check-host and --check-port are about a check", "give --http PATH or --tcp");
        }
        return tcp ? instance.check(complete(HealthCheck.tcp())) : instance;
    }

    private HealthCheck complete(HealthCheck bare) {
        HealthCheck check = bare.thresholds(failAfter, passAfter);
        check = checkHost == null ? check : check.host(checkHost);
        check = checkPort == null ? check : check.port(checkPort);
        check = interval == null ? check : check.every(interval);
        check = checkTimeout == null ? check : check.timeout(checkTimeout);
        if (unverified) {
            return check.tlsUnverified();
        }
        return tls ? check.tls() : check;
    }
}
