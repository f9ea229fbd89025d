package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.tls.ClusterFiles;
import io.quorate.server.tls.Pem;
import io.quorate.server.tls.TlsException;
import io.quorate.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks HTTPS, with certificates as {@code quorated init} makes them. */
class HttpsTest extends HttpFixture {

    private static final long HEADER_MILLIS_MAX = 700;

    @TempDir
    Path directory;

    private ClusterFiles files;
    private TlsIdentity identity;

    @Override
    @BeforeEach
    void startServer() throws Exception {
        files = ClusterFiles.make(directory.resolve("cluster"));
        identity = TlsIdentity.forClients(files.forClients("n1"), Clock.systemUTC());
        super.startServer();
    }

    @Override
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, HEADER_MILLIS_MAX, 30_000, 10_000, 10_000)
                .withTls(new HttpTls(identity, false));
    }

    @Test
    void clientThatKnowsTheAuthorityIsServedOverHttp2() throws Exception {
        HttpResponse<String> response = get(context(null));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @Test
    void clientThatDoesNotKnowTheAuthorityGoesAway() {
        assertThatThrownBy(() -> get(SSLContext.getDefault())).hasMessageContaining("PKIX path building failed");
    }

    @Test
    void certificateOfAClientIsSeen() throws Exception {
        assertThat(get(context(files)).statusCode()).isEqualTo(404);
    }

    @Test
    void certificateOfAStrangerIsRefused() {
        ClusterFiles other = ClusterFiles.make(directory.resolve("other"));

        assertThatThrownBy(() -> get(context(other))).isInstanceOf(IOException.class);
    }

    @Test
    void plainHttpIsAnsweredInPlainWords() {
        Wire.Answer answer = get("/v1/kv/a");

        assertProblem(answer, 400, "https-required");
        assertThat(answer.body()).contains("expected: https:// in the URL");
    }

    @Test
    void handshakeThatNeverEndsIsCutShort() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            // The beginning of a record that never comes.
            socket.getOutputStream().write(new byte[] {22, 3, 1});

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void headersThatNeverEndAreAnswered() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context(null).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));

            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .contains("\"code\":\"request-timeout\"");
        }
    }

    @Test
    void newCertificateIsShownToTheNextClient() throws Exception {
        SSLContext context = context(null);
        assertThat(shown(context)).isEqualTo(own());

        files.renew(Instant.now());
        assertThat(identity.reload()).isTrue();

        assertThat(shown(context)).isEqualTo(own());
    }

    private X509Certificate own() throws TlsException {
        return Pem.read(files.file("n1/tls.pem")).certificates().get(0);
    }

    private Certificate shown(SSLContext context) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private HttpResponse<String> get(SSLContext context) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        URI uri = URI.create("https://127.0.0.1:" + port + "/v1/kv/a");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Trusts the members' authority; with {@code mine}, shows the administrator's certificate of that cluster. */
    private SSLContext context(@Nullable ClusterFiles mine) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca", Pem.read(files.file("admin/ca.pem")).certificates().get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (mine != null) {
            own.setKeyEntry(
                    "me",
                    Pem.read(mine.file("admin/admin-key.pem")).key(),
                    new char[0],
                    Pem.read(mine.file("admin/admin.pem")).certificates().toArray(new Certificate[0]));
        }
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
