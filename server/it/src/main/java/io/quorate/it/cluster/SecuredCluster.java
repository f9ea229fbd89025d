package io.quorate.it.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A cluster as {@code quorated init} makes it: TLS on both ports of each member, and everybody is asked who they are.
 * Safe for any thread. Closing it kills what still runs.
 */
public final class SecuredCluster implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final Path folder;
    private final List<Member> members;
    private final HttpClient client;

    private SecuredCluster(Path folder, List<Member> members) {
        this.folder = folder;
        this.members = List.copyOf(members);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(folder.resolve("admin").resolve("ca.pem")))
                .connectTimeout(ANSWER)
                .build();
    }

    /** Makes the files of {@code size} members and starts them; all are ready then. */
    public static SecuredCluster start(String name, int size) {
        Path directory = Path.of(System.getProperty("quorate.work", "target/clusters"))
                .resolve(name)
                .toAbsolutePath();
        Cluster.deleteTree(directory);
        List<String> names =
                IntStream.rangeClosed(1, size).mapToObj(i -> "n" + i).toList();
        List<Integer> peers = Stream.generate(Ports::free).limit(size).toList();
        List<Integer> clients = Stream.generate(Ports::free).limit(size).toList();
        Path quorated = Distribution.find().quorated();
        Path folder = directory.resolve("files");
        Tool.run(List.of(
                quorated.toString(),
                "init",
                folder.toString(),
                "--cluster",
                addresses(names, peers),
                "--http",
                addresses(names, clients),
                "--data-dir",
                directory.resolve("data").toString()));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String member = names.get(i);
            Path configuration = folder.resolve(member).resolve("quorated.yaml");
            List<String> command = List.of(quorated.toString(), "--config", configuration.toString());
            members.add(new Member(member, clients.get(i), directory.resolve(member), command, Map.of()));
        }
        SecuredCluster cluster = new SecuredCluster(folder, members);
        try {
            members.forEach(Member::start);
            members.forEach(cluster::awaitReady);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    private static String addresses(List<String> names, List<Integer> ports) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + "=127.0.0.1:" + ports.get(i))
                .collect(Collectors.joining(","));
    }

    private void awaitReady(Member member) {
        Await.until(() -> member.name() + " is ready; it printed last:\n" + member.lastLines(), Cluster.START, () -> {
            try {
                return client.send(request(member, "GET", "/readyz", "", ""), HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        });
    }

    /** The member at {@code index}, from 0. */
    public Member member(int index) {
        return members.get(index);
    }

    /** The secret with which the first administrator is made. */
    public String bootstrapToken() {
        try {
            return Files.readString(folder.resolve("admin").resolve("bootstrap-token"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks {@code member} something and reads the whole answer.
     *
     * @param authorization the header of that name; empty: none is sent
     */
    public HttpResponse<String> ask(Member member, String method, String target, String body, String authorization) {
        return send(request(member, method, target, body, authorization), HttpResponse.BodyHandlers.ofString());
    }

    /** Begins to read an answer that goes on for long, line by line. */
    public Stream<String> lines(Member member, String target, String authorization) {
        return send(request(member, "GET", target, "", authorization), HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    private static HttpRequest request(Member member, String method, String target, String body, String authorization) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + member.http().getPort() + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(ANSWER);
        return authorization.isEmpty()
                ? builder.build()
                : builder.header("Authorization", authorization).build();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(request + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static SSLContext trusting(Path authority) {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(authority + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        members.stream().filter(Member::isRunning).forEach(Member::kill);
    }
}
