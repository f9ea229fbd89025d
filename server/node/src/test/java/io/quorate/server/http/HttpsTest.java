package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.server.tls.ClusterFiles;
import io.quorate.server.tls.Pem;
import io.quorate.server.tls.TlsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A server that speaks HTTPS, with certificates as {@code quorated init} makes them. */
class HttpsTest extends HttpsFixture {

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
    void newCertificateIsShownToTheNextClient() throws Exception {
        SSLContext context = context(null);
        assertThat(shown(context)).isEqualTo(own());

        files.renew(Instant.now());
        assertThat(identity.reload()).isTrue();

        // Until then a session of before may be resumed, with what it has seen.
        await().until(() -> shown(context).equals(own()));
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
}
