package io.quorate.server.http;

import io.quorate.server.tls.ClusterFiles;
import io.quorate.server.tls.Pem;
import io.quorate.server.tls.TlsIdentity;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks HTTPS, with certificates as {@code quorated init} makes them. */
abstract class HttpsFixture extends HttpFixture {

    @TempDir
    Path directory;

    ClusterFiles files;
    TlsIdentity identity;

    /** How long headers, and a handshake before them, may take. */
    long headerTimeoutMillis() {
        return 60_000;
    }

    @Override
    @BeforeEach
    void startServer() throws Exception {
        files = ClusterFiles.make(directory.resolve("cluster"));
        identity = TlsIdentity.forClients(files.forClients("n1"), Clock.systemUTC());
        super.startServer();
    }

    @Override
    HttpSettings settings() {
        return settings(1 << 20, 2 << 20, headerTimeoutMillis(), 30_000, 10_000, 10_000)
                .withTls(new HttpTls(identity, false));
    }

    /** Trusts the members' authority; with {@code mine}, shows the administrator's certificate of that cluster. */
    SSLContext context(@Nullable ClusterFiles mine) throws Exception {
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
