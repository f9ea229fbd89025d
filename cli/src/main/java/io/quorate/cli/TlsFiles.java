package io.quorate.cli;

import io.quorate.cli.context.Context;
import io.quorate.cli.context.ContextField;
import io.quorate.client.Tls;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that TLS needs on this side, in PEM. Immutable.
 *
 * @param cacert whose certificates are believed; null: those that the JVM knows
 * @param cert this side's certificate; null: none
 * @param key the key to it
 */
public record TlsFiles(
        @Nullable Path cacert,
        @Nullable Path cert,
        @Nullable Path key) {

    private static final String FILES = "--cacert, --cert and --key name files in PEM";

    static TlsFiles of(GlobalOptions flags, Map<String, String> environment, @Nullable Context context) {
        Path cacert = path(flags.cacert, environment.get("QUORATE_CACERT"), context, ContextField.CACERT);
        Path cert = path(flags.cert, environment.get("QUORATE_CERT"), context, ContextField.CERT);
        Path key = path(flags.key, environment.get("QUORATE_KEY"), context, ContextField.KEY);
        if ((cert == null) != (key == null)) {
            throw CommandException.usage(
                    "only one of --cert and --key is given (expected: both or none)",
                    "QUORATE_CERT and QUORATE_KEY, and cert and key of a context, are the same");
        }
        return new TlsFiles(cacert, cert, key);
    }

    private static @Nullable Path path(
            @Nullable Path flag, @Nullable String variable, @Nullable Context context, ContextField field) {
        if (flag != null) {
            return flag;
        }
        String text = Settings.first(variable, Settings.of(context, field));
        return text == null ? null : Path.of(text);
    }

    /** Whether nothing is said. */
    boolean isNone() {
        return cacert == null && cert == null;
    }

    /** What the client is told; null: nothing. */
    public @Nullable Tls toTls() {
        if (isNone()) {
            return null;
        }
        try {
            Tls tls = cacert == null ? Tls.system() : Tls.caFile(cacert);
            return cert == null || key == null ? tls : tls.clientCertificate(cert, key);
        } catch (UncheckedIOException unreadable) {
            String why = unreadable.getCause() instanceof FileSystemException system
                    ? FileFaults.told(system) + " (expected: a file in PEM)"
                    : String.valueOf(unreadable.getMessage()).replace("java.io.IOException: ", "");
            throw CommandException.usage("TLS: " + why, FILES);
        } catch (IllegalArgumentException unusable) {
            throw CommandException.usage(String.valueOf(unusable.getMessage()), FILES);
        }
    }
}
