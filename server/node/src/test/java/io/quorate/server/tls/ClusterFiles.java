package io.quorate.server.tls;

import io.quorate.server.init.InitCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A folder as {@code quorated init} makes it, for members n1, n2 and n3 on loopback. */
public final class ClusterFiles {

    private final Path folder;

    private ClusterFiles(Path folder) {
        this.folder = folder;
    }

    /** Made now. */
    public static ClusterFiles make(Path folder) {
        return make(folder, Instant.now());
    }

    /** Made {@code then}, to be good for 825 days. */
    public static ClusterFiles make(Path folder, Instant then) {
        run(
                then,
                folder.toString(),
                "--cluster=n1=127.0.0.1:17701,n2=127.0.0.1:17702,n3=127.0.0.1:17703",
                "--http=n1=127.0.0.1:17711,n2=127.0.0.1:17712,n3=127.0.0.1:17713");
        return new ClusterFiles(folder);
    }

    /** Makes new certificates by the same authorities, good from {@code then}. */
    public void renew(Instant then) {
        run(then, folder.toString(), "--renew");
    }

    /** The same with an option more. */
    public void more(String... options) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        arguments.addAll(List.of(options));
        run(Instant.now(), arguments.toArray(new String[0]));
    }

    private static void run(Instant then, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        if (InitCommand.run(List.of(arguments), then, out, out) != InitCommand.Result.DONE) {
            throw new AssertionError(said.toString(StandardCharsets.UTF_8));
        }
    }

    public Path file(String path) {
        return folder.resolve(path);
    }

    /** What {@code member} shows clients, which may show certificates too. */
    public TlsFiles forClients(String member) {
        return new TlsFiles(
                file(member + "/tls.pem"),
                file(member + "/tls-key.pem"),
                file(member + "/ca.pem"),
                file(member + "/crl.pem"));
    }

    /** What {@code member} shows the others. */
    public TlsFiles forPeers(String member) {
        return new TlsFiles(
                file(member + "/peer.pem"),
                file(member + "/peer-key.pem"),
                file(member + "/peer-ca.pem"),
                file(member + "/peer-crl.pem"));
    }
}
