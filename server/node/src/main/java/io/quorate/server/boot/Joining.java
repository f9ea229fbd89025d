package io.quorate.server.boot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.server.config.Origin;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Setting;
import io.quorate.server.config.Settings;
import io.quorate.server.raft.JoinFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a new member let into a cluster that is there, before anything of it is started. What it was told stays in its data
 * directory, so it asks once. Confined to the starting thread.
 */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private static final Duration CALL_MAX = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 1_000;
    private static final JsonFactory JSON = new JsonFactory();

    private final ServerConfig config;
    private final ServerConfig.Join join;
    private final Path directory;

    private Joining(ServerConfig config, ServerConfig.Join join, Path directory) {
        this.config = config;
        this.join = join;
        this.directory = directory;
    }

    /** What a member of the cluster answered. */
    private record Answer(int status, Map<String, String> fields, Map<String, String> members) {

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /** Whether the same question may get another answer later. */
        boolean mayChange() {
            return status >= 500 || status == 429 || field("code").equals("membership-change-in-progress");
        }
    }

    /**
     * The configuration of a member that came or is to come to a cluster that is there, which is asked for it if it was
     * not asked before; any other configuration as it is.
     *
     * @throws ServerStartException if the cluster does not let it in
     */
    static ServerConfig settle(ServerConfig config) throws IOException, InterruptedException {
        Path directory = config.dataDir();
        if (directory == null) {
            return config;
        }
        ServerConfig.Join join = config.join();
        if (join == null) {
            JoinFile found = JoinFile.find(directory, config.name());
            if (found == null) {
                requireFounder(config, directory);
            }
            return found == null || !found.isAccepted() ? config : settled(config, found);
        }
        JoinFile file = JoinFile.findOrBegin(directory, config.name());
        if (!file.isAccepted()) {
            file = new Joining(config, join, directory).ask(file);
        }
        return settled(config, file);
    }

    /**
     * A member that came to its cluster is configured by {@code peer}, one that founds it by {@code cluster}. So whoever
     * has the one only, and neither data nor an invitation, is most likely one that has come and lost its data, and must
     * not become a cluster of its own.
     */
    private static void requireFounder(ServerConfig config, Path directory) throws IOException {
        if (isGiven(config, Settings.PEER)
                && !isGiven(config, Settings.CLUSTER)
                && !JoinFile.isSettled(directory, config.name())) {
            throw new ServerStartException(
                    "peer: " + config.peer() + " without cluster or join, and " + directory + " holds no member"
                            + " (expected: cluster: " + config.name() + "=" + config.peer()
                            + " to found a cluster, or join"
                            + " and join-token to come to one that is there). If " + config.name() + " was a member"
                            + " before, its data is lost: remove it from its cluster, add it again, and start it with"
                            + " what quorate member add says",
                    null);
        }
    }

    private static boolean isGiven(ServerConfig config, Setting<?> setting) {
        return config.effective().stream()
                .anyMatch(
                        each -> each.setting().equals(setting) && !each.origin().equals(Origin.DEFAULT));
    }

    /** Who else is a member the log says; this one needs to know itself only. */
    private static ServerConfig settled(ServerConfig config, JoinFile file) {
        return config.withClusterName(file.clusterName()).withMembers(Map.of(config.name(), config.peer()));
    }

    /** Asks until there is an answer that will not change. */
    private JoinFile ask(JoinFile file) throws IOException, InterruptedException {
        String token = join.token();
        if (token == null) {
            throw new ServerStartException(
                    "join-token: missing (expected: what quorate member add " + config.name() + " says)", null);
        }
        HttpClient client = client();
        byte[] question = question(file, token);
        String said = "";
        while (true) {
            for (String url : join.urls()) {
                String now;
                try {
                    Answer answer = call(client, url, question);
                    if (answer.status() == 200 && !answer.field("cluster").isEmpty()) {
                        LOG.info("{} was let into cluster {}", config.name(), answer.field("cluster"));
                        return file.accepted(directory, answer.field("cluster"), answer.members());
                    }
                    now = url + " answers " + answer.status() + " " + answer.field("code") + ": "
                            + answer.field("detail");
                    if (!answer.mayChange()) {
                        throw new ServerStartException(
                                "the cluster does not let " + config.name() + " in: " + now + " "
                                        + answer.field("hint"),
                                null);
                    }
                } catch (IOException e) {
                    now = url + " does not answer: " + e;
                }
                if (!now.equals(said)) {
                    LOG.warn("{} waits to be let in: {}", config.name(), now);
                    said = now;
                }
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    private byte[] question(JoinFile file, String token) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("name", config.name());
            out.writeStringField("token", token);
            out.writeStringField("peer_url", config.peer().toString());
            out.writeStringField("data", Long.toHexString(file.data()));
            out.writeArrayFieldStart("client_urls");
            for (String url : Wiring.urls(config)) {
                out.writeString(url);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static Answer call(HttpClient client, String url, byte[] question)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/cluster/join"))
                .timeout(CALL_MAX)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(question))
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        return answer(response.statusCode(), response.body());
    }

    private static Answer answer(int status, byte[] body) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser in = JSON.createParser(body)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    JsonToken value = in.nextToken();
                    if (name.equals("members") && value == JsonToken.START_ARRAY) {
                        readMembers(in, members);
                    } else if (value == JsonToken.VALUE_STRING) {
                        fields.put(name, in.getText());
                    } else {
                        in.skipChildren();
                    }
                }
            }
        }
        return new Answer(status, fields, members);
    }

    private static void readMembers(JsonParser in, Map<String, String> members) throws IOException {
        while (in.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String peer = "";
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "name" -> name = in.getText();
                    case "peer_url" -> peer = in.getText();
                    default -> in.skipChildren();
                }
            }
            members.put(name, peer);
        }
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CALL_MAX);
        Path trusted = join.trusted();
        if (trusted != null) {
            builder.sslContext(trusting(trusted));
        }
        return builder.build();
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException("join-ca: " + file + " holds no certificate (expected: PEM)");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("join-ca: " + file + ": " + e.getMessage() + " (expected: certificates, PEM)", e);
        }
    }
}
